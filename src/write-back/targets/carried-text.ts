import type { FieldValue, RecordKey } from '../../domain/record.ts'
import { formatFieldDay } from '../../infra/format.ts'
import { message, type Say } from '../../words/index.ts'
import { joinWithin } from './flag-text.ts'

/** An incomplete record whose flag another record carries. */
export interface CarriedRecord {
  readonly key: RecordKey
  /** Its portable fields. */
  readonly fields: Readonly<Record<string, FieldValue>>
  /** What is missing on it, in words: the text of its flag. */
  readonly missing: string
  /** Since when, `YYYY-MM-DD`. */
  readonly since: string
}

/** What `CarriedFlags` allows. */
const longest = 1000

/** A subject says which one is meant; what is missing is what people are to read. */
const longestSubject = 60

/** So many records are never named in one text: the shortest of names, "Call: x", takes nine characters with its "; ". */
export const mostNamed = Math.ceil(longest / 9)

/**
 * Which records are incomplete and what is missing on each, in words, the oldest first, cut where it would be too long:
 * `Meeting "Demonstration" 12 Mar 2026: result; Call 3 Apr 2026: client; … and 3 more`. Pure; the order of the records
 * does not matter.
 *
 * @param carried.records the oldest, `mostNamed` of them unless there are fewer
 * @param carried.total how many there are in all
 * @param locale the account's time zone, which days are in, and its language
 * @returns null where there are none
 */
export function carriedText(
  carried: { readonly records: readonly CarriedRecord[]; readonly total: number },
  locale: { readonly timeZone: string; readonly say: Say },
): string | null {
  const names = carried.records.toSorted(byAge).map((record) => describe(record, locale))
  return joinWithin(names, { total: carried.total, longest, say: locale.say })
}

function byAge(a: CarriedRecord, b: CarriedRecord): number {
  return ageOf(a) < ageOf(b) ? -1 : Number(ageOf(a) > ageOf(b))
}

function ageOf({ since, key }: CarriedRecord): string {
  return `${since} ${key.type} ${key.id}`
}

/** One record: what it is, its subject, its day, and what is missing, with commas where its flag has semicolons. */
function describe(
  { key, fields, missing }: CarriedRecord,
  { timeZone, say }: { readonly timeZone: string; readonly say: Say },
): string {
  const { subject } = fields
  const at = fields['startsAt'] ?? fields['at'] ?? fields['dueAt']
  const words = [
    capitalised(say(message(`type.${key.type}`))),
    ...(typeof subject === 'string' ? [`"${shorten(subject)}"`] : []),
    ...(typeof at === 'string' ? [formatFieldDay(at, timeZone)] : []),
  ]
  return say(message('carried.record', { name: words.join(' '), missing: missing.replaceAll('; ', ', ') }))
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

/** On one line; where it is cut, no half of a character is left. */
function shorten(subject: string): string {
  const line = subject.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
  return line.length <= longestSubject ? line : `${line.slice(0, longestSubject - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
