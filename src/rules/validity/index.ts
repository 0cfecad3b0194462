import type { FieldKind } from '../../domain/field.ts'
import { type FieldValue, valuesOf } from '../../domain/record.ts'
import { fallbackZone, openZone } from '../../domain/time/zone.ts'
import { beginningOf } from '../compile/instant.ts'
import { isEmail } from './email.ts'
import { normalise } from './normalise.ts'
import { isPersonName } from './person-name.ts'
import { isPhone } from './phone.ts'
import { isText } from './text.ts'
import { isWebAddress } from './web-address.ts'

const earliest = Date.UTC(1972)
const latest = Date.UTC(2100)
/**
 * Maximum searched characters: finding an address or a number among words tries many start positions, which takes too
 * long for texts of any length. It is longer than anything that people write into such a field.
 */
const mostSearched = 2_000
/** So many results of a kind take about a megabyte. */
const mostRemembered = 10_000
/** Longer texts are rarely repeated. */
const longestRemembered = 60
/** A difference of a day makes no date implausible. */
const utc = openZone(fallbackZone)

/**
 * `missing`: no value. `junk`: a value that cannot be meant seriously. `ok`: anything else, including doubtful values.
 */
export type Validity = 'ok' | 'missing' | 'junk'

export interface ValueContext {
  /** ISO 3166 code, for telephone numbers without a country code. */
  readonly country: string
  /** For a part of a person's name: the other part. */
  readonly otherName: string | null
}

/** Judges a field's value by the field's type; one good value of several is sufficient. Total: it never throws. */
export function judgeValue(kind: FieldKind, field: FieldValue | undefined, context: ValueContext): Validity {
  // Most values are single texts: no list is made for them.
  if (typeof field === 'string') return judgeText[kind](field, context)
  const validities = valuesOf(field).map((value) => judgeText[kind](String(value), context))
  if (validities.includes('ok')) return 'ok'
  return validities.includes('junk') ? 'junk' : 'missing'
}

type JudgeText = (value: string, context: ValueContext) => Validity

/** @param isMeant whether a text is meant seriously; it gets the text normalised and not empty */
function judging(isMeant: (text: string, context: ValueContext) => boolean): JudgeText {
  return (value, context) => {
    const text = normalise(value)
    if (text === '') return 'missing'
    return isMeant(text, context) ? 'ok' : 'junk'
  }
}

/**
 * As above, with a memory: the same values come again and again, and judging one takes a hundred times as long.
 *
 * @param isMeant depends on nothing but the text
 */
function remembering(isMeant: (text: string) => boolean): JudgeText {
  const judge = judging(isMeant)
  const known = new Map<string, Validity>()
  return (value, context) => {
    if (value.length > longestRemembered) return judge(value, context)
    const before = known.get(value)
    if (before !== undefined) return before
    const validity = judge(value, context)
    if (known.size >= mostRemembered) known.clear()
    known.set(value, validity)
    return validity
  }
}

const judgeText: Readonly<Record<FieldKind, JudgeText>> = {
  text: remembering(isText),
  webAddress: remembering(isWebAddress),
  personName: judging((text, { otherName }) => isPersonName(text, otherName === null ? null : normalise(otherName))),
  email: remembering((text) => isEmail(text.slice(0, mostSearched))),
  phone: judging((text, { country }) => isPhone(text.slice(0, mostSearched), country)),
  number: judging((text) => Number.isFinite(Number(text))),
  instant: remembering(isPlausibleInstant),
  // An option that the CRM itself offers.
  choice: judging(() => true),
  currency: judging(() => true),
}

/** Dates that programs and people use for "no date". */
function isPlausibleInstant(text: string): boolean {
  const at = beginningOf(text, utc)
  return at !== null && at >= earliest && at < latest
}
