/**
 * Whether two texts that people wrote in different places mean the same mail address or name: keys that are equal exactly
 * where they do.
 */

/** Direction marks, zero-width characters and the like, which come along when a text is copied. */
const unseen = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu

/** Of a name: whatever its Unicode form, case and spaces. */
export function nameKey(name: string): string {
  // Upper case first: "ß" and "SS" are one.
  return name.normalize('NFKC').replace(unseen, '').replace(/\s+/gu, ' ').trim().toUpperCase().toLowerCase()
}

/** Of a mail address: as `nameKey`, and its domain in whichever spelling (`blåbær.no`, `xn--blbr-roah.no`). */
export function addressKey(address: string): string {
  const key = nameKey(address)
  const at = key.lastIndexOf('@')
  return at === -1 ? key : `${key.slice(0, at)}@${asciiDomain(key.slice(at + 1))}`
}

/** As DNS spells it (IDNA); what is no domain stays as it is. */
function asciiDomain(domain: string): string {
  const url = URL.parse(`http://${domain}/`)
  return url === null || url.pathname !== '/' || url.port !== '' ? domain : url.hostname
}
