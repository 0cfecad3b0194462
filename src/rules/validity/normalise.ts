/** Letters and digits in other forms, and characters that nobody sees: what makes one value look like another. */
const lineBreaks = /[\r\n\v\f\u0085\u2028\u2029]+/gu
const spaces = /[\t\p{Z}]+/gu
/**
 * Zero-width characters, direction marks, soft hyphens, controls, blank letters, variation selectors, blank Braille.
 */
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\u2800]/gu
const digitOfAScript = /(?![0-9])\p{Nd}/gu
const decimalDigit = /\p{Nd}/u

/**
 * The text in the form in which it is judged: full-width and other letter forms become plain (NFKC), digits of every
 * script ASCII, every space a space and every line break `\n`, without invisible characters, trimmed.
 */
export function normalise(text: string): string {
  if (/^[\x20-\x7E]*$/.test(text)) return text.trim()
  return text
    .normalize('NFKC')
    .replace(lineBreaks, '\n')
    .split('\n')
    .map(plainLine)
    .filter((line) => line !== '')
    .join('\n')
}

function plainLine(line: string): string {
  return line.replace(spaces, ' ').replace(unseen, '').replace(digitOfAScript, asciiDigit).trim()
}

/** In Unicode, the ten digits of a script are consecutive and in order. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  let value = 0
  while (decimalDigit.test(String.fromCodePoint(code - value - 1))) value += 1
  return String(value % 10)
}
