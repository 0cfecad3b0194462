import { Flex, Link, Text } from '@hubspot/ui-extensions'
import type { ReactNode } from 'react'
import { type Act, FindingTile } from './finding-tile.tsx'
import type { FindingWords, LinkedView } from './views.ts'

export interface LinkedRecordProps {
  readonly item: LinkedView
  readonly words: FindingWords
  readonly act: Act
  readonly isBusy: boolean
}

/** A record other than the one on whose page the card is, with what is missing on it. */
export function LinkedRecord({ item, words, act, isBusy }: LinkedRecordProps): ReactNode {
  const { title, type, url, findings } = item
  return (
    <Flex direction="column" gap="xs">
      <Flex direction="row" gap="sm" wrap={true}>
        {url === null ? <Text>{title}</Text> : <Link href={url}>{title}</Link>}
        <Text variant="microcopy">{type}</Text>
      </Flex>
      {findings.map((finding) => (
        <FindingTile key={finding.ruleId} finding={finding} words={words} act={act} isBusy={isBusy} editor={null} />
      ))}
    </Flex>
  )
}
