import { masked } from '../../domain/masking/disclosure.ts'
import type { FieldValue, RecordKey } from '../../domain/record.ts'
import { withOrdinarySpaces } from '../../domain/text/shown-text.ts'
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

/** The limit of `CarriedFlags`. */
const longest = 1000

/** A subject only identifies the record; what is missing is the important part. */
const longestSubject = 60

/** No text can list more records than this: the shortest name, "Call: x", takes nine characters with its "; ". */
export const mostNamed = Math.ceil(longest / 9)

/**
 * The incomplete records and what is missing on each, in words, the oldest first, shortened if it is too long: `Meeting
 * "Demonstration" 12 Mar 2026: result; Call 3 Apr 2026: client; … and 3 more`. Pure; the order of the records does not
 * matter.
 *
 * @param carried.records the oldest ones, up to `mostNamed`
 * @param carried.total their total number
 * @param locale the account's time zone, which determines days, and its language
 * @returns null if there are none
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

/**
 * One record: its type, its subject, its day, and what is missing, with commas in place of the flag's semicolons.
 * Everybody who sees the carrying record in the CRM reads it: personal data is masked.
 */
function describe(
  { key, fields, missing }: CarriedRecord,
  { timeZone, say }: { readonly timeZone: string; readonly say: Say },
): string {
  const { subject } = fields
  const at = fields['startsAt'] ?? fields['at'] ?? fields['dueAt']
  const words = [
    capitalised(say(message(`type.${key.type}`))),
    ...(typeof subject === 'string' ? [`"${shorten(masked.text(subject))}"`] : []),
    ...(typeof at === 'string' ? [withOrdinarySpaces(formatFieldDay(at, timeZone, say.language))] : []),
  ]
  return say(message('carried.record', { name: words.join(' '), missing: missing.replaceAll('; ', ', ') }))
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

/** On one line; if it is shortened, no character is split. */
function shorten(subject: string): string {
  const line = subject.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
  return line.length <= longestSubject ? line : `${line.slice(0, longestSubject - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
