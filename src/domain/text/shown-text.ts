/**
 * Texts that people typed into the CRM, made safe for display: on a page, in a mail and its headers, in the terminal.
 * All code that shows somebody else's name, title or reason passes it through here.
 */

/** Control characters and line breaks: in plain text, an extra line could look like a part of the mail. */
const breaks = / ?[\p{Cc}\u2028\u2029]+ ?/gu

/**
 * Characters that change the text direction around them, and invisible ones. Joiners stay: Persian and emoji need them.
 */
const unseen = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu
/** The same, except the two that isolate a name. */
const unseenInSentences = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066\u2067\ufeff]/gu

/**
 * Characters that a terminal executes instead of showing them, except line breaks and tabs; and those that change the
 * direction.
 */
const steering = /[^\P{Cc}\n\t]|[\u2028\u2029\u061c\u200e\u200f\u202a-\u202e]/gu

/** Letters of right-to-left scripts. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

const longestName = 200
const [isolate, endOfIsolate] = ['\u2068', '\u2069']

/** A name or title on one line, without characters that affect the text around it; at most 200 characters. */
export function shownName(text: string): string {
  return shownLine(text, longestName)
}

/** As `shownName`, for texts of another length, such as the CRM's explanation of a refusal. */
export function shownLine(text: string, longest: number): string {
  return onOneLine(text, { without: unseen, longest })
}

/** As `shownLine`, for a sentence: names in it that `nameInSentence` has isolated stay so. */
export function shownSentence(sentence: string, longest: number): string {
  return onOneLine(sentence, { without: unseenInSentences, longest })
}

function onOneLine(text: string, { without, longest }: { readonly without: RegExp; readonly longest: number }): string {
  const line = text.toWellFormed().replace(breaks, ' ').replace(without, '').trim()
  // Most texts are short: only long ones are split, because a letter may have two code units.
  if (line.length <= longest) return line
  const letters = Array.from(line.slice(0, 2 * longest))
  return letters.length <= longest && line.length <= 2 * longest ? line : `${letters.slice(0, longest - 1).join('')}…`
}

/**
 * As `shownName`, for use inside a sentence: a right-to-left name is isolated (Unicode Standard Annex 9), so that it
 * does not reorder the text around it. HTML, mail and terminals support the same two characters.
 */
export function nameInSentence(text: string): string {
  const plain = shownName(text)
  return rightToLeft.test(plain) ? `${isolate}${plain}${endOfIsolate}` : plain
}

/**
 * Lines for the terminal, without characters that it would execute. Names pass through `shownName` first: this is for
 * other quoted text, such as a message of the CRM. JSON stays valid JSON.
 */
export function terminalText(lines: string): string {
  return lines.replace(steering, '')
}

/**
 * With ordinary spaces where days and numbers have those that keep them on one line: for what people search, copy, or compare
 * with what they typed.
 */
export function withOrdinarySpaces(text: string): string {
  return text.replaceAll(/[\u00a0\u202f]/g, ' ')
}
