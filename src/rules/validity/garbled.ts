/**
 * What reading UTF-8 as Latin-1 makes of a letter with an accent: `Ã` or `Â` and a sign that follows no letter in a name ("JÃ¸rgen",
 * "Ã…se"); and of Cyrillic and Greek ones.
 */
const misread = [
  /[ÃÅÄ][¡-©«-¹»-¿Ÿ]/u,
  /[ÃÅÄ][ªº†‡ˆ‰‹˜™›€…–—‘’“”„‚](?=\p{L})/u,
  /Ã[ƒŠŒŽšœž]/u,
  /(?:[ÐÑÎÏ][\u0080-\u00bf\u0152-\u017e\u2018-\u203a€™ˆ˜]){2}/u,
]
/** A letter that could not be converted, within a word. */
const lost = /\p{L}\?\p{L}|\ufffd/u
/** A character as it is written in HTML. */
const escaped =
  /&(?:amp|lt|gt|quot|apos|#\d{2,5}|[aeiouAEIOU](?:acute|grave|circ|uml|tilde|ring)|[oO]slash|ae[l]?ig|szlig|ntilde|ccedil);/

const suspect = /[ÃÂÅÄÐÑÎÏ&?\ufffd]/u

/**
 * Whether a program has damaged letters of a name: it read another encoding, or left what a page needs. The name is real, but nobody
 * is called so.
 *
 * @param value as it is stored, because normalising takes such signs apart
 */
export function isGarbled(value: string): boolean {
  if (!suspect.test(value)) return false
  if (lost.test(value) || escaped.test(value)) return /\p{L}/u.test(value)
  return misread.some((form) => form.test(value))
}
