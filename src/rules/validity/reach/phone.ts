import { type CountryCode, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { best, judgementOf, type ValueCode } from '../judgement.ts'
import { withoutShortenedNumbers } from '../machine-text.ts'
import { namedTextCode } from '../text.ts'
import { isFictionNumber } from './fiction-numbers.ts'
import { isRun, shapeCode } from './number-shapes.ts'

/** Minimum digits of a number, unless it is one of the country's own short numbers. */
const fewestDigits = 7
/** Maximum digits (E.164). */
const mostDigits = 15
/** Extensions and short service numbers, which are not in the numbering plans. */
const fewestShortDigits = 3
/** With so many digits in all, somebody may know how to read them. */
const fewestScattered = 5

/** What separates numbers (words, commas, `;ext=`, `#`): everything except the characters used to write one (in Switzerland, `079'123'45'67`). */
const betweenNumbers = /(?:(?<=\d)['’](?!\d)|(?<!\d)['’]|[^\d+().\p{Pd}\u2212 /'’])+/u
/** A calling code without a number. */
const onlyCountry = /^(?:\+|00)\d{1,3}$/
/** A slash may be part of a number (`089/123456`) or separate two. */
const betweenParts = /\/|(?<=\d\D*)(?=\+)/

const [day, month, year] = [String.raw`(?:0?[1-9]|[12]\d|3[01])`, '(?:0?[1-9]|1[0-2])', String.raw`(?:19|20)\d\d`]
const timeOfDay = String.raw`(?:[T ,]+\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AP]M)?(?: ?Z| ?[+-]\d\d:?\d\d)?)?`

/** Whole values with the digits of a number but another form: dates, with or without a time, and UUIDs. */
const otherForms = [
  new RegExp(String.raw`^${year}([-/.])${month}\1${day}${timeOfDay}$`, 'i'),
  new RegExp(String.raw`^${day}([-/.])${month}\1${year}${timeOfDay}$`, 'i'),
  new RegExp(String.raw`^${month}([-/.])${day}\1${year}${timeOfDay}$`, 'i'),
  /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i,
]

/** `1-800-FLOWERS`: too few digits for a number, and capital letters for the others. */
const vanity = /^\+?(?=(?:\D*\d){3,6}\D*$)[\d ().-]*\d[ ).-]+([A-Z]{2,}(?:[ -]?[A-Z]+)*)/
const keypad = ['', '', 'ABC', 'DEF', 'GHI', 'JKL', 'MNO', 'PQRS', 'TUV', 'WXYZ']

/**
 * Why nobody can be reached at the number, or at one of several in the field; null if somebody may be. Many placeholders are
 * valid numbers in the numbering plans (such as 99999999 in Norway), so their shapes are rejected first. A national number that
 * is not in the country's plan passes: it may belong to another country, or be an extension. Words beside a number ("Tlf.",
 * "mobile") and digits dialled after it (`ext. 12`, `,,12#`) are ignored. Digits that cannot be read as a number are asked about.
 *
 * @param text normalised
 * @param country ISO 3166 code, for numbers without a country code
 */
export function phoneCode(text: string, country: string): ValueCode | null {
  if (otherForms.some((form) => form.test(text))) return 'notNumber'
  const written = withoutShortenedNumbers(text)
  if (onlyCountry.test(written)) return 'notNumber'
  if (isVanityNumber(written, country)) return null
  const onlyNumber = written.replace(/^(?:tel|callto|sms|phone|tlf|mob)[:.]+/i, '')
  if (isShortNumber(onlyNumber)) return null
  const code = bestOf(written.split(betweenNumbers).map((part) => oneOrMoreCode(part, country)))
  if (code !== 'notNumber') return code
  return namedTextCode(text) ?? (digitsOf(written).length >= fewestScattered ? 'unreadableNumber' : code)
}

function bestOf(codes: readonly (ValueCode | null)[]): ValueCode | null {
  return best(codes.map(judgementOf)).code
}

/**
 * The numbers of a text that exist in the numbering plans, in the form of E.164; with the extension if the text is one number
 * with an extension (`+4722123456;ext=12`). Others cannot be compared: their country is unknown.
 *
 * @param text as above
 */
export function phonesIn(text: string, country: string): readonly string[] {
  if (otherForms.some((form) => form.test(text))) return []
  const written = withoutShortenedNumbers(text)
  const whole = parse(written, country)
  if (whole?.ext !== undefined && whole.isValid()) return [`${whole.number};ext=${whole.ext}`]
  return written.split(betweenNumbers).flatMap((part) => {
    const parts = part.split(betweenParts)
    const isSeveral = parts.filter((one) => digitsOf(one).length >= fewestDigits).length > 1
    return (isSeveral ? parts : [part]).flatMap((one) => standardForm(one, country))
  })
}

function standardForm(text: string, country: string): readonly string[] {
  if (digitsOf(text).length < fewestDigits || numberCode(text, country) !== null) return []
  const number = parse(text, country)
  return number?.isValid() === true ? [number.number] : []
}

/** A part without words: one number, or several separated by a slash or a plus sign. */
function oneOrMoreCode(part: string, country: string): ValueCode | null {
  const parts = part.split(betweenParts)
  const isSeveral = parts.filter((one) => digitsOf(one).length >= fewestDigits).length > 1
  const whole = isSeveral ? [] : [numberCode(part, country)]
  return bestOf([...whole, ...(parts.length > 1 ? parts.map((one) => numberCode(one, country)) : [])])
}

function numberCode(text: string, country: string): ValueCode | null {
  const digits = digitsOf(text)
  if (digits.length < fewestShortDigits) return 'notNumber'
  const shape = shapeCode(digits, () => parse(text, country))
  if (shape !== null) return shape
  const isInternational = /^[^\d+]*(\+|00)/.test(text)
  if (digits.length >= fewestDigits && digits.length <= mostDigits && !isInternational) {
    const number = parse(text, country)
    return number === undefined ? null : readCode(number)
  }
  return digits.length < fewestDigits && isRun(digits, 1) ? 'madeUpNumber' : readableCode(text, country)
}

/** By the numbering plan, of the number or of what may be meant by it. */
function readableCode(text: string, country: string): ValueCode | null {
  // Parsing is slow, and most numbers are valid as written.
  const code = planCode(text, country)
  // A beginning of a number that a firm may have chosen says no more of it.
  if (code === null || code === 'patternedNumber') return code
  return oneOf([code, ...shorter(text).map((one) => planCode(one, country))])
}

/** Numbers that may be meant: without the `(0)` for callers from abroad, and without what may be dialled after it. */
function shorter(text: string): readonly string[] {
  return [text.replace('(0)', ''), ...withoutTail(text)]
}

/** What holds of a number that may be read in several ways: a made-up one is not excused by a beginning of it. */
function oneOf(codes: readonly (ValueCode | null)[]): ValueCode | null {
  if (codes.includes(null)) return null
  return codes.includes('madeUpNumber') && !codes.includes('fictionNumber') ? 'madeUpNumber' : bestOf(codes)
}

/** By the numbering plan. */
function planCode(text: string, country: string): ValueCode | null {
  const number = parse(text, country)
  const code = number === undefined ? null : readCode(number)
  return code ?? (number?.isValid() === true ? null : 'unreadableNumber')
}

function readCode(number: PhoneNumber): ValueCode | null {
  const { countryCallingCode, nationalNumber } = number
  const shape = nationalNumber.length >= fewestDigits ? shapeCode(nationalNumber, () => number) : null
  return shape ?? (isFictionNumber(countryCallingCode, nationalNumber) ? 'fictionNumber' : null)
}

/** What remains of an invalid number after removing groups of digits from its end, which may be dialled after it. */
function withoutTail(text: string): readonly string[] {
  const plain = international(text).trim()
  const groups = plain.split(/(?<=\d)[^\d+]+(?=\d)/)
  const beginnings = groups.map((_, index) => groups.slice(0, index).join(' '))
  return [...beginnings, ...cutOff(plain)]
}

/** Removes up to seven digits from a number that is written without groups and is longer than most. */
function cutOff(plain: string): readonly string[] {
  return /^\+\d{12,}$/.test(plain) ? [1, 2, 3, 4, 5, 6, 7].map((count) => plain.slice(0, -count)) : []
}

/** Only the digits of the field, without a country code, and too few for a number of the public network. */
function isShortNumber(text: string): boolean {
  const digits = digitsOf(text)
  const isPlain = /^[\d ().-]+$/.test(text.trim())
  if (!isPlain || digits.length < fewestShortDigits || digits.length >= fewestDigits) return false
  return shapeCode(digits, () => undefined) === null && !isRun(digits, 1)
}

function isVanityNumber(text: string, country: string): boolean {
  const [whole, letters] = vanity.exec(text) ?? []
  if (whole === undefined || letters === undefined) return false
  const start = whole.slice(0, whole.length - letters.length).replace('+', '')
  const dialled = letters.replace(/[A-Z]/g, (letter) => String(keypad.findIndex((key) => key.includes(letter))))
  return digitsOf(`${start}${dialled}`).length >= fewestDigits && numberCode(`${start}${dialled}`, country) === null
}

function parse(text: string, country: string): PhoneNumber | undefined {
  return parsePhoneNumberFromString(international(text), country as CountryCode)
}

function international(text: string): string {
  return text.replace(/^[^\d+]*00/, '+').replace(/^[^\d+]*\+ +/, '+')
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '')
}
