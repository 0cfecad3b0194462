import { useEffect, useRef } from 'react'
import type { HeldView } from './use-view.ts'

/** What somebody repairs is to be seen within two seconds, of which HubSpot and Minset need some themselves. */
const soonestMs = 500
/** HubSpot makes at most 20 requests of an account's cards at a time, and a card cannot know whether anybody looks at it. */
const longestMs = 30_000
/** Nothing has changed for this many times as long as it waits: a card at which nobody works asks ever less often. */
const calm = 60

/** How long a view is shown before it is asked for again, if it has not changed for `idleMs`. */
function pauseAfter(idleMs: number): number {
  return Math.min(longestMs, Math.max(soonestMs, idleMs / calm))
}

/**
 * Keeps a view fresh: HubSpot says of changes made on the page alone, so what is made elsewhere is asked for.
 *
 * @returns asks again soon, because something is about to change
 */
export function useFreshness<V>({ loaded, refresh }: Pick<HeldView<V>, 'loaded' | 'refresh'>): () => void {
  const changedAt = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const isGone = useRef(false)
  /** As of the last rendering. */
  const ask = useRef(refresh)
  ask.current = refresh
  function wait(ms: number): void {
    if (timer.current !== null) clearTimeout(timer.current)
    timer.current = isGone.current ? null : setTimeout(() => void askAndWait(), ms)
  }
  async function askAndWait(): Promise<void> {
    const isAnswered = await ask.current()
    wait(isAnswered ? pauseAfter(Date.now() - changedAt.current) : longestMs)
  }
  function expectChange(): void {
    changedAt.current = Date.now()
    wait(soonestMs)
  }
  useEffect(() => {
    isGone.current = false
    return () => {
      isGone.current = true
      wait(0)
    }
  }, [])
  useEffect(expectChange, [loaded])
  return expectChange
}
