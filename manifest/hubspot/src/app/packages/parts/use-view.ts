import { useEffect, useRef, useState } from 'react'
import { askMinset, type Context } from './service.ts'
import type { Answer, Refusal } from './views.ts'

/** A view that is being loaded, is there, was refused, or could not be loaded. */
export type Loaded<V> =
  | { readonly state: 'loading' }
  | { readonly state: 'away' }
  | { readonly state: 'ready'; readonly view: V }
  | Refusal

export interface ViewSource {
  readonly context: Context
  /** Below Minset's address. */
  readonly path: string
  readonly body: Record<string, unknown>
}

export interface HeldView<V> {
  readonly loaded: Loaded<V>
  /** Loads the view again, and says so if that fails. */
  readonly reload: () => void
  /** Asks for the view again, and keeps what is shown if that fails. @returns whether Minset has answered */
  readonly refresh: () => Promise<boolean>
  /**
   * Shows a view that came with an answer, which is newer than what was asked for before. If another body is asked for by now
   * than when this was handed out, the view is loaded instead.
   */
  readonly show: (view: V) => void
}

/** A view as Minset has it: loads it again for another body, or on request, and accepts a fresher one from an action. */
export function useView<V>({ context, path, body }: ViewSource): HeldView<V> {
  const [loaded, setLoaded] = useState<Loaded<V>>({ state: 'loading' })
  const shown = useRef(loaded)
  /** How often a view was asked for or shown: an answer is dropped if that has happened since it was asked for. */
  const turn = useRef(0)
  const asked = JSON.stringify(body)
  /** As of the last rendering. */
  const wanted = useRef(asked)
  wanted.current = asked
  function become(next: Loaded<V>): void {
    // An equal view would only make HubSpot render everything again.
    if (JSON.stringify(next) === JSON.stringify(shown.current)) return
    shown.current = next
    setLoaded(next)
  }
  async function load(): Promise<Loaded<V>> {
    turn.current += 1
    const mine = turn.current
    const answer = await askMinset<Answer<V>>(
      context,
      path,
      JSON.parse(wanted.current) as Record<string, unknown>,
    ).catch(() => ({ state: 'away' }) as const)
    return mine === turn.current ? answer : shown.current
  }
  function reload(): void {
    // What is shown stays until there is something newer.
    if (shown.current.state !== 'ready') become({ state: 'loading' })
    void load().then(become)
  }
  // The context is a new object with every rendering of the host.
  useEffect(reload, [path, asked])
  return {
    loaded,
    reload,
    async refresh() {
      if (shown.current.state !== 'ready') return true
      const next = await load()
      if (next.state !== 'away') become(next)
      return next.state !== 'away'
    },
    show(view) {
      if (asked !== wanted.current) return reload()
      turn.current += 1
      become({ state: 'ready', view })
    },
  }
}
