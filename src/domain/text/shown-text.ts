/**
 * Texts that people typed into the CRM, as they may stand in what Minset shows: on a page, in a mail and its headers, in
 * the terminal. Whatever shows a name, a title or a reason of somebody else's passes it through here.
 */

/** Control characters and line breaks: in plain text another line could pass for a part of the mail. */
const breaks = / ?[\p{Cc}\u2028\u2029]+ ?/gu

/** What turns the reading direction of the text around it, and what nobody sees. Joiners stay: Persian and emoji need them. */
const unseen = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu

/** What a terminal obeys instead of showing it, but for line breaks and tabs; and what turns the reading direction. */
const steering = /[^\P{Cc}\n\t]|[\u2028\u2029\u061c\u200e\u200f\u202a-\u202e]/gu

/** Letters of scripts that are written from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

const longestName = 200
const [isolate, endOfIsolate] = ['\u2068', '\u2069']

/** A name or title on one line, without what steers the text around it; at most 200 characters. */
export function shownName(text: string): string {
  return shownLine(text, longestName)
}

/** As `shownName`, for texts of any other length, such as the CRM's words of a refusal. */
export function shownLine(text: string, longest: number): string {
  const line = text.toWellFormed().replace(breaks, ' ').replace(unseen, '').trim()
  // Most texts are short: only long ones are taken apart, because a letter may be two code units.
  if (line.length <= longest) return line
  const letters = Array.from(line.slice(0, 2 * longest))
  return letters.length <= longest && line.length <= 2 * longest ? line : `${letters.slice(0, longest - 1).join('')}…`
}

/**
 * As `shownName`, to stand inside a sentence: where it is written from right to left it is isolated (Unicode Standard Annex
 * 9), so that it does not reorder what stands beside it. HTML, mail and terminals understand the same two characters.
 */
export function nameInSentence(text: string): string {
  const plain = shownName(text)
  return rightToLeft.test(plain) ? `${isolate}${plain}${endOfIsolate}` : plain
}

/**
 * Lines for the terminal, without what it would obey instead of showing it. Names pass through `shownName` before: this is
 * for whatever else a line may quote, such as a message of the CRM. Of JSON it leaves JSON.
 */
export function terminalText(lines: string): string {
  return lines.replace(steering, '')
}
