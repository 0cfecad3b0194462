import { DateTime } from 'luxon'
import type { Scalar } from '../domain/record.ts'
import { isDay } from '../domain/time/iso-text.ts'
import { type Message, message } from '../words/index.ts'
import type { EntryField, EntryKind } from './entry-fields.ts'

/** What a person typed, as the record will hold it; or what to do about it. */
export type ReadEntry = { readonly value: Scalar } | { readonly problem: Message }

/** Longer than any value of a field that is entered on one line. */
const longest = 255

/**
 * Reads what a person typed into a field. Pure.
 *
 * @param text not blank
 * @param timeZone the account's zone, in which people mean days and times
 */
export function readEntry(
  text: string,
  { kind, code, options }: Pick<EntryField, 'kind' | 'code' | 'options'>,
  timeZone: string,
): ReadEntry {
  if (text.length > longest) return { problem: message('repair.problem.long', { longest }) }
  if (kind === 'choice') {
    return options.some(({ value }) => value === text) ? { value: text } : { problem: message('repair.problem.choice') }
  }
  const value = readers[kind](text, timeZone)
  if (value === null) return { problem: malformed[kind] }
  // Records hold the vendor's own fields as its text.
  return { value: code === null ? value : String(value) }
}

type TypedKind = Exclude<EntryKind, 'choice'>

const readers: Readonly<Record<TypedKind, (text: string, timeZone: string) => Scalar | null>> = {
  text: (text) => text,
  email: (text) => text,
  phone: (text) => text,
  // As browsers send numbers, whatever the language in which they were typed.
  number: (text) => (/^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : null),
  day: (text) => (isDay(text) ? text : null),
  moment(text, timeZone) {
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return null
    const at = DateTime.fromISO(text, { zone: timeZone })
    return at.isValid ? at.toJSDate().toISOString() : null
  },
}

const malformed: Readonly<Record<TypedKind, Message>> = {
  text: message('repair.problem.text'),
  email: message('repair.problem.email'),
  phone: message('repair.problem.phone'),
  number: message('repair.problem.number'),
  day: message('repair.problem.day'),
  moment: message('repair.problem.moment'),
}

/** What to do about a value of which the rules say that it cannot be meant, by how it is entered. Pure. */
export function junkProblem(kind: EntryKind): Message {
  return kind === 'choice' ? message('repair.problem.choice') : malformed[kind]
}
