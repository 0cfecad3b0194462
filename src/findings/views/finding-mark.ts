import type { FindingState, Reason, RuleTerms } from '../../domain/finding.ts'
import { type Message, message } from '../../words/index.ts'

/** What distinguishes a listed finding from one that is required, counts, and is for the record's owner. */
export type FindingMark = 'important' | 'watch' | 'backlog' | 'operator' | 'doubtful'

/** The mark of a finding; null for none. One that is listed only for no other reason is of a record of the backlog. Pure. */
export function markOf({
  state,
  severity,
  repairedBy,
  reason,
}: Omit<RuleTerms, 'weight'> & { readonly state: FindingState; readonly reason: Reason }): FindingMark | null {
  if (repairedBy === 'operator') return 'operator'
  if (reason === 'doubtful') return 'doubtful'
  if (severity === 'watch') return 'watch'
  if (state === 'noted') return 'backlog'
  return severity === 'important' ? 'important' : null
}

/** A mark in words, for a badge: "Important". */
export function markMessage(mark: FindingMark): Message {
  return message(`finding.mark.${mark}`)
}
