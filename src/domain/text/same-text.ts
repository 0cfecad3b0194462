/**
 * Whether two texts that people wrote in different places mean the same mail address or name: their keys are equal if
 * and only if they do.
 */

/** Direction marks, zero-width characters and the like, which are copied along with a text. */
const unseen = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu

/** The key of a name, regardless of Unicode form, case and spaces. */
export function nameKey(name: string): string {
  // Upper case first, so that "ß" and "SS" are equal.
  return name.normalize('NFKC').replace(unseen, '').replace(/\s+/gu, ' ').trim().toUpperCase().toLowerCase()
}

/**
 * The key of a mail address: without what is copied along, its domain as DNS has it (`blåbær.no`, `xn--blbr-roah.no`), and what
 * is before it regardless of Unicode form and case. Letters that names do not tell apart, such as "ß" and "ss" or "ı" and "i",
 * are others here: `straße.de` and `strasse.de` belong to different people, and the owner of an address can sign in with it.
 */
export function addressKey(address: string): string {
  const text = address.replace(unseen, '').trim()
  const at = text.lastIndexOf('@')
  const [local, domain] = at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + 1)]
  const key = local.normalize('NFC').toLowerCase()
  return domain === null ? key : `${key}@${asciiDomain(domain)}`
}

/** Letters, digits, hyphens and the dots of several scripts. Anything else would be read as a part of an address of the web. */
const domainForm = /^[\p{L}\p{M}\p{N}.\-\u3002\uff0e\uff61]+$/u

/** In DNS form (IDNA); an invalid domain is only put into lower case. */
function asciiDomain(domain: string): string {
  const url = domainForm.test(domain) ? URL.parse(`http://${domain}/`) : null
  return url === null ? domain.toLowerCase() : url.hostname
}
