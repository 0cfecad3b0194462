import { pick } from './chaos-crm.ts'

/** Characters that get into texts by copying, by imports and by keyboards of other scripts. */
const oddCharacters = [
  // What Postgres cannot hold.
  '\0',
  '\ud83d',
  '\udc00',
  '\\u0000',
  // Direction marks, and what has no width.
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
  // More than one code unit or code point for what a person sees as one character.
  '👩‍👩‍👧',
  'e\u0301',
  // What other languages take for their own.
  "'; --",
  '<b>&amp;',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant as it stands.
  '${name}',
]

/** Whole values: names that JavaScript's objects have already, and texts that are longer than any person's. */
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

/** What somebody types who comes by odd characters: a value with one of them in it, or an odd text instead. */
export function typedOddly(random: () => number, value: string): string {
  if (random() < 0.4) return pick(random, oddTexts) ?? value
  const place = Math.floor(random() * (value.length + 1))
  return `${value.slice(0, place)}${pick(random, oddCharacters) ?? ''}${value.slice(place)}`
}

/** A value in the words of a log: in visible characters, on one line, and not too long. */
export function inWords(value: string): string {
  const words = JSON.stringify(value).replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return words.length > 60 ? `${words.slice(0, 50)}… (${value.length} characters)` : words
}
