import { type Message, message } from '../words/index.ts'
import type { CoveringExemption, RecordExplanation } from './explain-record.ts'

/** How the place that shows notes writes days and people. */
export interface NoteFormat {
  readonly day: (at: Date) => string
  /** Of owners, by their ids. */
  readonly names: ReadonlyMap<string, string>
}

/** What holds for a rule that is not met, in sentences without a full stop: that it is listed only, or exempt, and why. */
export function explanationNotes({ mark, exemptions }: RecordExplanation, format: NoteFormat): readonly Message[] {
  const noted = mark === null || mark === 'important' ? [] : [message(`explain.noted.${mark}`)]
  return [...noted, ...exemptions.map((one) => coveringMessage(one, format))]
}

function coveringMessage(exemption: CoveringExemption, format: NoteFormat): Message {
  const { segment: title } = exemption
  const exempt = exemptMessage(exemption, format)
  return title === null ? exempt : message('explain.exempt.segment', { exempt, segment: title })
}

function exemptMessage(
  { disputeId, findingReason, grantedBy, expiresAt }: CoveringExemption,
  { day, names }: NoteFormat,
): Message {
  const by =
    grantedBy === null
      ? message('explain.exempt.service')
      : message('asWritten', { text: names.get(grantedBy) ?? grantedBy })
  if (disputeId !== null) return message('explain.exempt.dispute', { by })
  if (findingReason !== null) return message('explain.exempt.confirmed', { by })
  // It holds on the day before it expires.
  if (expiresAt !== null) return message('explain.exempt.until', { by, day: day(new Date(expiresAt.getTime() - 1)) })
  return message('explain.exempt', { by })
}
