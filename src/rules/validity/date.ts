import { fallbackZone, openZone } from '../../domain/time/zone.ts'
import { beginningOf } from '../compile/instant.ts'
import type { ValueCode } from './judgement.ts'

const earliest = Date.UTC(1972)
const latest = Date.UTC(2100)
/** What is said to end in that year has no end. */
const earliestEndless = Date.UTC(2099)
const earliestBirth = Date.UTC(1900, 0, 2)
const epoch = 0
const dayMs = 24 * 3_600_000
/** A difference of a day makes no date implausible. */
const utc = openZone(fallbackZone)

const [day, month, year] = ['(?:0?[1-9]|[12]\\d|3[01])', '(?:0?[1-9]|1[0-2])', '(?:19|20)\\d\\d']
const named = String.raw`\p{L}{3,10}\.?`
/** Dates as people write them into a text. ISO 8601 is read, and a day in its form that cannot be read does not exist. */
const written = [
  new RegExp(`^(?:${day}([-./ ])${month}|${month}([-./ ])${day})(?:\\1|\\2)(?:${year}|\\d\\d)\\.?$`),
  new RegExp(`^(?!\\d{4}-\\d\\d-)${year}([-./ ])${month}\\1${day}\\.?$`),
  new RegExp(`^${year}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])$`),
  new RegExp(`^(?:${day}(?:\\.|st|nd|rd|th)? ${named}|${named} ${day}(?:st|nd|rd|th)?),? ${year}$`, 'u'),
]

/**
 * Why a date is none, or one that programs and people use for "no date" (1970-01-01, 9999-12-31); null if it may be real.
 *
 * @param text normalised
 * @param mayBeBirthday whether it may be the birthday of a person, or of a company
 */
export function dateCode(text: string, mayBeBirthday: boolean): ValueCode | null {
  const at = beginningOf(text, utc)
  if (at === null) return written.some((form) => form.test(text)) ? 'unreadableDate' : 'notDate'
  if (at >= earliestEndless) return at >= latest ? 'noDate' : 'farDate'
  if (!mayBeBirthday) return at < earliest ? 'noDate' : null
  // The beginning of Unix time, in any zone.
  return at < earliestBirth || Math.abs(at - epoch) <= dayMs / 2 ? 'noDate' : null
}
