import { Button, Link, Text } from '@hubspot/ui-extensions'
import { type ReactNode, useState } from 'react'
import { offlineTexts } from './offline-texts.ts'
import { askMinset, type Context } from './service.ts'
import type { Refusal } from './views.ts'

type Entry = { readonly state: 'ready'; readonly url: string } | Refusal

export interface OpenLinkProps {
  readonly context: Context
  /** Of the button that fetches the link. */
  readonly label: string
  readonly readyLabel: string
}

/**
 * The way to Minset's own pages. The address signs the person in, once and within minutes, so it is fetched only when it
 * is wanted; HubSpot lets no script open it.
 */
export function OpenLink({ context, label, readyLabel }: OpenLinkProps): ReactNode {
  const [entry, setEntry] = useState<Entry | 'away' | null>(null)
  function fetchEntry(): void {
    askMinset<Entry>(context, 'enter', null).then(setEntry, () => setEntry('away'))
  }
  if (entry === null) {
    return (
      <Button variant="transparent" size="sm" onClick={fetchEntry}>
        {label}
      </Button>
    )
  }
  if (entry === 'away') return <Text variant="microcopy">{offlineTexts(context).words}</Text>
  if (entry.state === 'refused') return <Text variant="microcopy">{entry.words}</Text>
  return <Link href={entry.url}>{readyLabel}</Link>
}
