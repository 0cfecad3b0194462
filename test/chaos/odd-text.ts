import { pick } from './chaos-crm.ts'

/** Characters that get into texts by copying, by imports and by keyboards of other scripts. */
const oddCharacters = [
  // Characters that Postgres cannot store.
  '\0',
  '\ud83d',
  '\udc00',
  '\\u0000',
  // Direction marks, and zero-width characters.
  '\u202e',
  '\u2066',
  '\u200f',
  '\u200b',
  '\ufeff',
  // Ends of lines, and other control characters.
  '\u2028',
  '\u0085',
  '\u001b[31m',
  '\r\n',
  // More than one code unit or code point for one visible character.
  '👩‍👩‍👧',
  'e\u0301',
  // Syntax of other languages.
  "'; --",
  '<b>&amp;',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant as it stands.
  '${name}',
]

/** Whole values: names that JavaScript's objects inherit, and texts longer than any person's. */
const oddTexts = [
  'constructor',
  '__proto__',
  'toString',
  '\0',
  '\ud800',
  '\u202e',
  ' ',
  'N'.repeat(255),
  'N'.repeat(65_000),
]

/** The text of somebody who uses odd characters: a value with one of them in it, or an odd text instead. */
export function typedOddly(random: () => number, value: string): string {
  if (random() < 0.4) return pick(random, oddTexts) ?? value
  const place = Math.floor(random() * (value.length + 1))
  return `${value.slice(0, place)}${pick(random, oddCharacters) ?? ''}${value.slice(place)}`
}

/** A value for the log: in visible characters, on one line, and not too long. */
export function inWords(value: string): string {
  const words = JSON.stringify(value).replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return words.length > 60 ? `${words.slice(0, 50)}… (${value.length} characters)` : words
}
