import { type Message, message } from '../words/index.ts'

/** A count as far as it is known; null: none was found, but what some records are judged by has not been read. */
export type KnownCount = number | null

/** @param unread how many records may have to be added, because something that they are judged by has not been read */
export function knownCount(found: number, unread: number): KnownCount {
  return found === 0 && unread > 0 ? null : found
}

/** The sum of counts, as far as they are known. */
export function sumOfKnown(counts: readonly KnownCount[]): KnownCount {
  return knownCount(
    counts.reduce<number>((sum, count) => sum + (count ?? 0), 0),
    counts.filter((count) => count === null).length,
  )
}

/** The fields a week that rules ask for, and how many records may have to be added: no other ones than of rules that ask for any. */
export function weekOf(
  rules: readonly { readonly undecided: number; readonly firstAsk: { readonly fieldsPerWeek: KnownCount } }[],
): { readonly fields: KnownCount; readonly unread: number } {
  const asking = rules.filter(({ firstAsk }) => firstAsk.fieldsPerWeek !== 0)
  return {
    fields: sumOfKnown(asking.map(({ firstAsk }) => firstAsk.fieldsPerWeek)),
    unread: asking.reduce((sum, { undecided }) => sum + undecided, 0),
  }
}

/** A count in words; none at all is certain where it is known. @param unread as for `knownCount` */
export function countMessage(count: KnownCount, unread: number): Message {
  if (count === null) return message('backtest.notKnown')
  return message(unread > 0 && count > 0 ? 'backtest.atLeast' : 'backtest.count', { count })
}
