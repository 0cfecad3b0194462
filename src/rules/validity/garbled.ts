/** What Windows-1252 shows for the bytes 80 to 9F; Latin-1 has controls there. */
const shown = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'
/** What a byte after the first one of a letter in UTF-8 is read as. */
const following = `[\\u0080-\\u00bf${shown}]`

/**
 * What reading UTF-8 as Latin-1 or Windows-1252 makes of a letter: of Latin ones `Ã`, `Â`, `Ä` or `Å` and a sign ("JÃ¸rgen", "Ã…se",
 * "JosÂ´e"). Those four are letters of real names, too ("JOÃO", "Âncora"), and a sign can follow them at the end of a word in
 * capitals ("«IRMÃ»", "SPÅ™"). In the middle of a word none does.
 */
const misread = [
  // A capital letter after a small one.
  new RegExp(`\\p{Ll}[ÂÃÄÅ]${following}`, 'u'),
  // Signs that end no word, and letters that no alphabet has beside these.
  /[ÂÃÄÅ][¡-©¬¯-³µ¶¸¹¼-¿€‡ˆ‰˜]|[ÃÄÅ][ƒŒœŸ]|Ã[ŠŽšž]|Â[ªº]/u,
  // Signs that end words, but begin none.
  /[ÂÃÄÅ](?!’[sS](?!\p{L}))[\u0085ª«®´·º»‚„…†‹›‘’“”•–—™](?=\p{L})/u,
  // The "ş", "ś" and "ğ" of Turkish and Polish: "Åžahin", "DOÄžAN".
  /Å[šž](?=\p{L})|Ä[šž](?=\p{Lu})/u,
  // The "ș" and "ț" of Romanian, and letters of Vietnamese: "TimiÈ™oara", "Nguyá»…n".
  /\p{Ll}È[˜™š›]|È[˜™š›](?=\p{L})/u,
  new RegExp(`á[º»]${following}(?=\\p{L})`, 'u'),
  // An apostrophe or a dash: "Oâ€™Brien".
  /â€[\u009d™œ˜“”¢¦]/u,
  // The same where the sign was converted again, and the mark at the beginning of a file.
  /[ÂÃÅ],(?=\p{Ll})|ï»¿/u,
  // A control that no text has, after the first byte of a letter of any script.
  /[À-ô][\u0080-\u0084\u0086-\u009f]/u,
  // Cyrillic and Greek, as UTF-8 and in their own encodings.
  new RegExp(`(?:[ÐÑÎÏ]${following}){2}`, 'u'),
  /(?<!\p{L})[À-ÖØ-öø-ÿ]{4,}(?!\p{L})/u,
  // Chinese, Japanese and Korean: three bytes each. Quotation marks and dashes may follow a letter.
  new RegExp(`[ã-í][\\u0080-\\u009f¡-¿€‚ƒ„†‡ˆ‰Š‹ŒŽ™š›œžŸ]${following}`, 'u'),
  // What Chinese programs make of a lost character, and of memory that nothing was written to.
  /锟斤拷|烫烫烫|屯屯屯/u,
]
/** A letter that could not be converted, within a word, or was read in an encoding of MS-DOS. */
const lost = /\p{L}[?›‹†‡¤¢£¥§¶¬±¦÷×]\p{L}|\ufffd|^[^“”„"]*\p{Ll}[“”„]\p{Ll}[^“”„"]*$/u
/** The names by which HTML calls Latin letters: `eacute`, `Lstrok`, `AElig`. */
const letterNames = [
  '[ACEILNORSUYZaceginlorsuyz]acute|[AEIOUaeiou]grave|[ACEGHIJOSUWYaceghijosuwy]circ|[AEIOUYaeiouy]uml|[AINOUainou]tilde',
  '[AUau]ring|[CGKLNRSTcklnrst]cedil|[CDELNRSTZcdelnrstz]caron|[AEIUaeiu]ogon|[AEIOUaeiou]macr|[AGUagu]breve|[CEGIZcegz]dot',
  '[DHLTdlt]strok|hstrok|[OUou]dblac|[Oo]slash|[Ll]midot|(?:AE|ae|OE|oe|IJ|ij|sz|ff|fi|fl|ffi|ffl)lig',
  'ETH|eth|THORN|thorn|ENG|eng|imath|inodot|jmath|kgreen|napos|fnof|angst|imped',
].join('|')
/** A character as programs write it where it has another meaning, or no place. */
const escaped = new RegExp(
  [
    // In HTML.
    `&(?:amp|lt|gt|quot|apos|[lr]squo|#\\d{2,7}|#[xX][\\da-fA-F]{2,6}|${letterNames});`,
    // In JSON, Python and C; a quotation mark in SQL.
    String.raw`\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\[0-3][0-7]{2}|\\['"]|[A-Za-z]''[A-Za-z]`,
    // In web addresses and in mail; "100%Design" is a firm.
    String.raw`[%=][C-F][\dA-F][%=][89AB][\dA-F]|[%=][C-F]\d(?!\d)|%20|=\?[\w-]+\?[bBqQ]\?[^?]*\?=`,
  ].join('|'),
)

const suspect = /[À-ôø-ÿ&?\ufffd\\%='“”„›‹†‡¤¢£¥§¶¬±¦÷×锟烫屯]/u

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
