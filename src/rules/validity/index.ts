import type { FieldKind } from '../../domain/field.ts'
import { type FieldValue, valuesOf } from '../../domain/record.ts'
import { amountCode } from './amount.ts'
import { dateCode } from './date.ts'
import { isGarbled } from './garbled.ts'
import { best, type Judgement, judgementOf, missing, ok, type ValueCode } from './judgement.ts'
import { namePart, openNameCode } from './names/person-name.ts'
import { normalise } from './normalise.ts'
import { isOrdinaryText } from './ordinary-text.ts'
import { emailCode } from './reach/email.ts'
import { phoneCode } from './reach/phone.ts'
import { webAddressCode } from './reach/web-address.ts'
import { namedTextCode } from './text.ts'

export type { Judgement, Validity, ValueCode } from './judgement.ts'
export { best, isMachineMade, isUnreadable, judgementOf, missing } from './judgement.ts'

/**
 * Maximum judged characters of a value: to find something within a text, many positions are tried, which takes too long for texts
 * of any length. Only long texts have more, and their beginning shows whether they say something.
 */
const mostJudged = 2_000
/** So many results of a kind take about a megabyte. */
const mostRemembered = 10_000
/** Longer texts are rarely repeated. */
const longestRemembered = 60
export interface ValueContext {
  /** ISO 3166 code, for telephone numbers without a country code. */
  readonly country: string
  /** For a part of a person's name: the other part. */
  readonly otherName: string | null
  /** Whether it is the name of a company, which may be called "Test" or "777"; default: not. */
  readonly isCompanyName?: boolean
  /** Whether it is one of the vendor's own fields, whose dates may be birthdays; default: not. */
  readonly isVendors?: boolean
}

/** Judges a field's value by the field's type; one good value of several is sufficient. Total: it never throws. */
export function judgeValue(kind: FieldKind, field: FieldValue | undefined, context: ValueContext): Judgement {
  // Most values are single texts: no list is made for them.
  if (typeof field === 'string') return judgeText[kind](beginningOf(field), context)
  return best(valuesOf(field).map((value) => judgeText[kind](beginningOf(String(value)), context)))
}

/** The part of a value that is judged, as it is stored. */
function beginningOf(value: string): string {
  return value.length > mostJudged ? value.trimStart().slice(0, mostJudged) : value
}

/** The same normalised: one character may become eighteen. */
function textOf(value: string): string {
  return normalise(value).slice(0, mostJudged)
}

type JudgeText = (value: string, context: ValueContext) => Judgement

/** @param codeOf why a text is no value of the kind, null if it is; it gets the text normalised and not empty */
function judging(codeOf: (text: string, context: ValueContext) => ValueCode | null): JudgeText {
  return (value, context) => {
    const text = textOf(value)
    return text === '' ? missing : judgementOf(codeOf(text, context))
  }
}

/** A function with a memory: the same values come again and again, and judging one takes a hundred times as long. */
function remembering<T>(judge: (value: string) => T): (value: string) => T {
  const known = new Map<string, T>()
  return (value) => {
    if (value.length > longestRemembered) return judge(value)
    const before = known.get(value)
    if (before !== undefined) return before
    const judged = judge(value)
    if (known.size >= mostRemembered) known.clear()
    known.set(value, judged)
    return judged
  }
}

/** As `judging`, of what depends on nothing but the text. */
function judgingAlone(codeOf: (text: string) => ValueCode | null): JudgeText {
  return remembering((value) => {
    const text = textOf(value)
    return text === '' ? missing : judgementOf(codeOf(text))
  })
}

/** A part of a name on which the other part decides. */
interface OpenPart {
  readonly text: string
  /** The judgement of it without the other part. */
  readonly alone: Judgement
}

const partOf = remembering((value): Judgement | OpenPart => {
  const text = textOf(value)
  if (text === '') return missing
  if (isGarbled(value)) return judgementOf('garbled')
  const { code, isOpen } = namePart(text)
  return isOpen ? { text, alone: judgementOf(code) } : judgementOf(code)
})

function judgeName(value: string, { otherName }: ValueContext): Judgement {
  const part = partOf(value)
  if (!('alone' in part)) return part
  const code = openNameCode(part.text, otherName === null ? null : textOf(beginningOf(otherName)))
  return code === null ? part.alone : judgementOf(code)
}

const judgeOddText = judgingAlone((text) => namedTextCode(text))
const judgeCompanyName = remembering((value) => {
  const text = textOf(value)
  if (text === '') return missing
  return judgementOf(isGarbled(value) ? 'garbled' : namedTextCode(text, 'company'))
})
const judgeDate = judgingAlone((text) => dateCode(text, false))
const judgeAnyDate = judgingAlone((text) => dateCode(text, true))

const judgeText: Readonly<Record<FieldKind, JudgeText>> = {
  text: (value, context) => {
    if (context.isCompanyName === true) return judgeCompanyName(value)
    return isOrdinaryText(value) ? ok : judgeOddText(value, context)
  },
  webAddress: judgingAlone(webAddressCode),
  personName: judgeName,
  email: judgingAlone(emailCode),
  phone: judging((text, { country }) => phoneCode(text, country)),
  number: judgingAlone(amountCode),
  instant: (value, context) => (context.isVendors === true ? judgeAnyDate : judgeDate)(value, context),
  // An option that the CRM itself offers.
  choice: judging(() => null),
  currency: judging(() => null),
}
