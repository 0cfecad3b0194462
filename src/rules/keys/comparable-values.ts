import type { FieldKind } from '../../domain/field.ts'
import { type FieldValue, type Scalar, valuesOf } from '../../domain/record.ts'
import { judgeValue } from '../validity/index.ts'
import { normalise } from '../validity/normalise.ts'
import { isPublicDomain } from '../validity/public-domains.ts'
import { emailsIn } from '../validity/reach/email.ts'
import { phonesIn } from '../validity/reach/phone.ts'
import { hostsIn } from '../validity/reach/web-address.ts'

/** Longer texts are not searched for addresses and numbers. */
const mostSearched = 2_000

/** The forms in which values of a kind are compared: those that mean the same are equal. */
type Comparable = (text: string, country: string) => readonly string[]

const comparable: Readonly<Partial<Record<FieldKind, Comparable>>> = {
  text: (text, country) => [identifierIn(text, country) ?? text.toLowerCase().replace(/\s+/g, ' ')],
  personName: (text) => [text.toLowerCase().replace(/\s+/g, ' ')],
  email: (text) => emailsIn(text.slice(0, mostSearched)).map(inAscii),
  phone: (text, country) => phonesIn(text.slice(0, mostSearched), country),
  webAddress: (text) => hostsIn(text.slice(0, mostSearched)).map(asciiDomain).filter(isOwnDomain),
  number: (text) => [String(Number(text))],
}

/** The kinds of fields whose values can be compared between records. */
export function isComparable(kind: FieldKind): boolean {
  return comparable[kind] !== undefined
}

/**
 * The values of a field in the form in which they are compared between records: addresses in lower case, telephone numbers as
 * E.164, web addresses as the domain without `www.`, identifiers such as organisation numbers without what separates their
 * digits, and other texts without letter case. None for blank values, for values that are not valid, and for domains at which
 * anybody may have a page. Pure and total.
 *
 * @param country ISO 3166 code, for telephone and organisation numbers without one
 */
export function comparableValues(
  kind: FieldKind,
  value: FieldValue,
  { country }: { readonly country: string },
): readonly string[] {
  const compare = comparable[kind]
  if (compare === undefined) return []
  const found = valuesOf(value).flatMap((one) => (isValid(kind, one, country) ? compare(textOf(one), country) : []))
  return [...new Set(found)].filter((one) => one !== '')
}

function isValid(kind: FieldKind, value: Scalar, country: string): boolean {
  return judgeValue(kind, value, { country, otherName: null }).validity === 'ok'
}

function textOf(value: Scalar): string {
  return normalise(String(value))
}

/** A number of an authority: digits with what separates them, with the country's letters before or "MVA" after them. */
function identifierIn(text: string, country: string): string | null {
  const plain = text.toUpperCase().replace(/[\s./\p{Pd}]+/gu, '')
  const digits = plain.replace(new RegExp(`^${country}(?=\\d)`), '').replace(/(?<=\d)MVA$/, '')
  return /^\d{6,14}$/.test(digits) ? digits : null
}

function inAscii(address: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}@${asciiDomain(address.slice(at + 1))}`
}

/** `blåbær.no` and `xn--blbr-woah5d.no` are the same domain. */
function asciiDomain(domain: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/^[\x00-\x7F]*$/.test(domain) || !URL.canParse(`http://${domain}`)) return domain
  return new URL(`http://${domain}`).hostname
}

function isOwnDomain(domain: string): boolean {
  return !isPublicDomain(domain)
}
