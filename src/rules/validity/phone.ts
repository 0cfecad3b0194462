import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** Fewer digits cannot reach anyone from outside a town; more are not allowed (E.164). */
const fewestDigits = 7
const mostDigits = 15
const digitRuns = '01234567890123456789 98765432109876543210'

/**
 * Whether the number may reach someone. Many placeholders are valid numbers to the numbering plans (99999999 is, in
 * Norway), so their shapes are refused first. A national number that the country's plan does not know passes: it may
 * belong to another country.
 *
 * @param country ISO 3166 code, for numbers without a country code
 */
export function isPhone(text: string, country: string): boolean {
  const digits = text.replace(/\D/g, '')
  if (digits.length < fewestDigits || digits.length > mostDigits || /\p{L}{3,}/u.test(text)) return false
  if (isMadeUp(digits)) return false
  const isInternational = /^\s*(\+|00)/.test(text)
  const number = parsePhoneNumberFromString(text.replace(/^\s*00/, '+'), country as CountryCode)
  if (number === undefined) return !isInternational
  if (isMadeUp(number.nationalNumber)) return false
  return number.isValid() || !isInternational
}

/** One digit again and again, a run of digits up or down, or the same three or more digits repeated. */
function isMadeUp(digits: string): boolean {
  const significant = digits.replace(/^0+(?=\d{4})/, '')
  if (/^(\d)\1+$/.test(significant) || /^\d0{6,}$/.test(significant)) return true
  return significant.length >= 6 && digitRuns.includes(significant)
}
