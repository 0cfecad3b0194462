import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** Digits that are no telephone number: a date or an instant, groups of thousands as in "1 250 000", an IP address with a port. */
const noNumber =
  /(?<!\d)(?:\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{1,2}(?:[ .,\u00a0\u202f]\d{3}){2}|\d{1,3}(?:\.\d{1,3}){3}:\d{2,5})(?![\d.,]?\d)/gu

/** A mail address as people write one, also without a valid domain; `@` may be full-width. */
const address =
  /(?:"[^"\n]{1,64}"|[\p{L}\p{M}\p{N}.!#$%&'*+/=?^_`{|}~…-]{1,128})[@\uff20][\p{L}\p{N}][\p{L}\p{M}\p{N}.…-]{0,255}/gu

/** Seven digits or more with the separators that people use, also inside a word. */
const telephone = /(?<!\p{Nd})(?:\+|\uff0b)?\(?\p{Nd}(?:[\s().\-/\u2010-\u2014]{0,3}\p{Nd}){6,18}(?!\p{Nd})/gu

/**
 * A text with the mail addresses and telephone numbers in it masked: "j…@e….com", "+47 … 12". Pure; the same text again
 * stays as it is.
 */
export function maskText(text: string): string {
  const masked = text.replace(address, maskAddress)
  // Most texts have no number: they need no second look.
  if (!/\p{Nd}/u.test(masked)) return masked
  const pieces: string[] = []
  let from = 0
  for (const { 0: date, index } of masked.matchAll(noNumber)) {
    pieces.push(maskNumbers(masked.slice(from, index)), date)
    from = index + date.length
  }
  return [...pieces, maskNumbers(masked.slice(from))].join('')
}

function maskNumbers(text: string): string {
  return text.replace(telephone, maskTelephone)
}

/** The first letter of both parts and the end of the domain: enough to recognise an address that one knows. */
function maskAddress(found: string): string {
  const at = found.search(/[@\uff20](?!.*[@\uff20])/u)
  // A full stop behind an address ends the sentence.
  const domain = found.slice(at + 1).replace(/[.-]+$/u, '')
  const rest = found.slice(at + 1 + domain.length)
  const [first = '', ...labels] = domain.split('.')
  const end = labels.length === 0 ? '…' : `….${labels.at(-1) ?? ''}`
  return `${firstLetter(found)}…@${firstLetter(first)}${end}${rest}`
}

function firstLetter(text: string): string {
  return text.match(/[\p{L}\p{N}]/u)?.[0] ?? ''
}

/** The country and the last two digits. */
function maskTelephone(found: string): string {
  const digits = found.match(/\p{Nd}/gu) ?? []
  const country = parsePhoneNumberFromString(found)?.countryCallingCode
  return `${country === undefined ? '' : `+${country} `}… ${digits.slice(-2).join('')}`
}
