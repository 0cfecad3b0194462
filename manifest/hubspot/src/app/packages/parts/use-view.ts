import { useEffect, useState } from 'react'
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

/** A view as Minset has it: loads it again for another body, or on request, and accepts a fresher one from an action. */
export function useView<V>({ context, path, body }: ViewSource): {
  readonly loaded: Loaded<V>
  readonly reload: () => void
  readonly show: (view: V) => void
} {
  const [loaded, setLoaded] = useState<Loaded<V>>({ state: 'loading' })
  const [attempt, setAttempt] = useState(0)
  const asked = JSON.stringify(body)
  useEffect(() => {
    let isCurrent = true
    function become(next: Loaded<V>): void {
      if (isCurrent) setLoaded(next)
    }
    // What is shown stays until there is something newer.
    setLoaded((held) => (held.state === 'ready' ? held : { state: 'loading' }))
    askMinset<Answer<V>>(context, path, JSON.parse(asked) as Record<string, unknown>).then(become, () =>
      become({ state: 'away' }),
    )
    return () => {
      isCurrent = false
    }
    // The context is a new object with every rendering of the host.
  }, [path, asked, attempt])
  return {
    loaded,
    reload: () => setAttempt(attempt + 1),
    show: (view) => setLoaded({ state: 'ready', view }),
  }
}
