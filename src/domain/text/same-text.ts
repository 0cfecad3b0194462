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

/** The key of a mail address: as `nameKey`, with its domain normalised (`blåbær.no`, `xn--blbr-roah.no`). */
export function addressKey(address: string): string {
  const key = nameKey(address)
  const at = key.lastIndexOf('@')
  return at === -1 ? key : `${key.slice(0, at)}@${asciiDomain(key.slice(at + 1))}`
}

/** In DNS form (IDNA); an invalid domain is returned unchanged. */
function asciiDomain(domain: string): string {
  const url = URL.parse(`http://${domain}/`)
  return url === null || url.pathname !== '/' || url.port !== '' ? domain : url.hostname
}
