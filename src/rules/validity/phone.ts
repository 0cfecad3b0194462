import { type CountryCode, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { withoutShortenedNumbers } from './machine-text.ts'

/** Minimum digits of a number, unless it is one of the country's own short numbers. */
const fewestDigits = 7
/** Maximum digits (E.164). */
const mostDigits = 15
/** Extensions and short service numbers, which are not in the numbering plans. */
const fewestShortDigits = 3
const digitRuns = '01234567890123456789 98765432109876543210'

/** What separates numbers (words, commas, `;ext=`, `#`): everything except the characters used to write one. */
const betweenNumbers = /[^\d+().\p{Pd}\u2212 /]+/u
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
 * Whether the number, or one of several in the field, may reach someone. Many placeholders are valid numbers in the
 * numbering plans (such as 99999999 in Norway), so their shapes are rejected first. A national number that is not in
 * the country's plan passes: it may belong to another country, or be an extension. Words beside a number ("Tlf.",
 * "mobile") and digits dialled after it (`ext. 12`, `,,12#`) are ignored.
 *
 * @param text normalised
 * @param country ISO 3166 code, for numbers without a country code
 */
export function isPhone(text: string, country: string): boolean {
  if (otherForms.some((form) => form.test(text))) return false
  const written = withoutShortenedNumbers(text)
  if (isVanityNumber(written, country)) return true
  const onlyNumber = written.replace(/^(?:tel|callto|sms|phone|tlf|mob)[:.]+/i, '')
  if (isShortNumber(onlyNumber)) return true
  return written.split(betweenNumbers).some((part) => isOneOrMore(part, country))
}

/** A part without words: one number, or several separated by a slash or a plus sign. */
function isOneOrMore(part: string, country: string): boolean {
  const parts = part.split(betweenParts)
  const isSeveral = parts.filter((one) => digitsOf(one).length >= fewestDigits).length > 1
  return (!isSeveral && isNumber(part, country)) || (parts.length > 1 && parts.some((one) => isNumber(one, country)))
}

function isNumber(text: string, country: string): boolean {
  const digits = digitsOf(text)
  if (digits.length < fewestShortDigits || isMadeUp(digits)) return false
  const isInternational = /^[^\d+]*(\+|00)/.test(text)
  if (digits.length >= fewestDigits && digits.length <= mostDigits && !isInternational) {
    const number = parse(text, country)
    return number === undefined || !isMadeUp(number.nationalNumber)
  }
  // Parsing is slow, and most numbers are valid as written.
  return isValid(text, country) || [text.replace('(0)', ''), ...withoutTail(text)].some((one) => isValid(one, country))
}

function isValid(text: string, country: string): boolean {
  const number = parse(text, country)
  return number !== undefined && number.isValid() && !isMadeUp(number.nationalNumber)
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
  return !isMadeUp(digits) && !digitRuns.includes(digits)
}

function isVanityNumber(text: string, country: string): boolean {
  const [whole, letters] = vanity.exec(text) ?? []
  if (whole === undefined || letters === undefined) return false
  const start = whole.slice(0, whole.length - letters.length).replace('+', '')
  const dialled = letters.replace(/[A-Z]/g, (letter) => String(keypad.findIndex((key) => key.includes(letter))))
  return digitsOf(`${start}${dialled}`).length >= fewestDigits && isNumber(`${start}${dialled}`, country)
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

/** One repeated digit; all zeros after the first digit; three or more digits repeated at least three times. */
const madeUpShapes = [/^(\d)\1+$/, /^\d0{6,}$/, /^(\d{3,})\1{2,}$/]

/** One of the shapes, or a run of ascending or descending digits. */
function isMadeUp(digits: string): boolean {
  const significant = digits.replace(/^0+(?=\d{4})/, '')
  if (madeUpShapes.some((shape) => shape.test(significant))) return true
  return significant.length >= 6 && digitRuns.includes(significant)
}
