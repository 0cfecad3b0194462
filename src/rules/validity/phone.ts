import { type CountryCode, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** Fewer digits reach nobody but by a country's own short numbers; more are not allowed (E.164). */
const fewestDigits = 7
const mostDigits = 15
const digitRuns = '01234567890123456789 98765432109876543210'
/** What stands between two numbers in one field. */
const between = /[/;,|]/

/**
 * Whether the number, or one of several in the field, may reach someone. Many placeholders are valid numbers to the
 * numbering plans (99999999 is, in Norway), so their shapes are refused first. A national number that the country's
 * plan does not know passes: it may belong to another country. Words beside the number ("Tlf.", "ext.") do no harm.
 *
 * @param country ISO 3166 code, for numbers without a country code
 */
export function isPhone(text: string, country: string): boolean {
  return isNumber(text, country) || (between.test(text) && text.split(between).some((part) => isNumber(part, country)))
}

function isNumber(text: string, country: string): boolean {
  const digits = text.replace(/\D/g, '')
  if (digits.length < 3 || digits.length > mostDigits || isMadeUp(digits)) return false
  const number = parse(text, country)
  if (number !== undefined && isMadeUp(number.nationalNumber)) return false
  const isDoubtful = digits.length >= fewestDigits && !/^\s*(\+|00)/.test(text)
  return isDoubtful || [number, parse(text.replace('(0)', ''), country)].some((parsed) => parsed?.isValid())
}

function parse(text: string, country: string): PhoneNumber | undefined {
  return parsePhoneNumberFromString(text.replace(/^\s*00/, '+'), country as CountryCode)
}

/** One digit again and again; all zeros behind it; the same three or more digits three times or more. */
const madeUpShapes = [/^(\d)\1+$/, /^\d0{6,}$/, /^(\d{3,})\1{2,}$/]

/** One of the shapes, or a run of digits up or down. */
function isMadeUp(digits: string): boolean {
  const significant = digits.replace(/^0+(?=\d{4})/, '')
  if (madeUpShapes.some((shape) => shape.test(significant))) return true
  return significant.length >= 6 && digitRuns.includes(significant)
}
