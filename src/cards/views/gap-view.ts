import type { ReadGaps } from '../../domain/reading/read-gaps.ts'
import { gapMessages } from '../../scorecards/index.ts'
import type { ViewDeps } from '../card-deps.ts'
import type { CardReader } from '../reader.ts'

/** What a card lacks, in sentences; empty for nothing. Pure. */
export function gapView(
  { account: { timeZone }, crmTitle }: Pick<ViewDeps, 'account' | 'crmTitle'>,
  { say }: Pick<CardReader, 'say'>,
  gaps: ReadGaps,
): readonly string[] {
  return gapMessages(gaps, { timeZone, crmTitle, say }).map(say)
}
