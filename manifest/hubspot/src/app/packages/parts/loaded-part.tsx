import { Button, ErrorState, LoadingSpinner, Text } from '@hubspot/ui-extensions'
import type { ReactNode } from 'react'
import { offlineTexts } from './offline-texts.ts'
import type { Context } from './service.ts'
import type { Loaded } from './use-view.ts'

export interface LoadedPartProps<V> {
  readonly context: Context
  readonly loaded: Loaded<V>
  readonly reload: () => void
  readonly children: (view: V) => ReactNode
}

/** What there is to show: the view, or why there is none and what to do. */
export function LoadedPart<V>({ context, loaded, reload, children }: LoadedPartProps<V>): ReactNode {
  const texts = offlineTexts(context)
  if (loaded.state === 'loading') return <LoadingSpinner label={texts.loading} showLabel={true} />
  if (loaded.state === 'ready') return children(loaded.view)
  const [title, words] = loaded.state === 'away' ? [texts.title, texts.words] : [loaded.title, loaded.words]
  return (
    <ErrorState title={title} type={loaded.state === 'away' ? 'error' : 'lock'}>
      <Text>{words}</Text>
      <Button onClick={reload}>{texts.retry}</Button>
    </ErrorState>
  )
}
