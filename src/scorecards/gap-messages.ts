import type { ReadGaps } from '../domain/reading/read-gaps.ts'
import { formatMoment } from '../infra/format.ts'
import { type Message, message, type Say } from '../words/index.ts'

interface GapWords {
  readonly timeZone: string
  /** The CRM's name as shown to people. */
  readonly crmTitle: string
  readonly say: Say
}

/**
 * What lists and figures lack, in words for their readers: those of a CRM that has not been read or checked must not be taken for
 * the present ones. None: nothing is lacking. Pure.
 */
export function gapMessages(
  { unreadSince, isFirstRead, uncheckedSince }: ReadGaps,
  { timeZone, crmTitle: crm, say }: GapWords,
): readonly Message[] {
  function moment(at: Date): string {
    return formatMoment(at, timeZone, say.language)
  }
  return [
    ...(unreadSince === null ? [] : [message('gap.unread', { crm, since: moment(unreadSince) })]),
    ...(isFirstRead ? [message('gap.firstRead', { crm })] : []),
    ...(uncheckedSince === null ? [] : [message('gap.unchecked', { since: moment(uncheckedSince) })]),
  ]
}

/**
 * What an answer to a program lacks, as `Minset-Gaps`, a dictionary of RFC 9651. A header, because
 * some answers are arrays, and files are CSV. None: nothing is lacking. Pure.
 */
export function gapHeaders({ unreadSince, isFirstRead, uncheckedSince }: ReadGaps): Readonly<Record<string, string>> {
  const members = [
    ...(unreadSince === null ? [] : [`unread-since="${unreadSince.toISOString()}"`]),
    ...(isFirstRead ? ['first-read'] : []),
    ...(uncheckedSince === null ? [] : [`unchecked-since="${uncheckedSince.toISOString()}"`]),
  ]
  return members.length === 0 ? {} : { 'Minset-Gaps': members.join(', ') }
}
