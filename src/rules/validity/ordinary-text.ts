import { printedNothing } from './machine-text.ts'
import { machineNames } from './names/machine-names.ts'
import { keyboardRows, placeholders, prompts } from './placeholder.ts'

/** With fewer letters, too many beginnings would be those of something else. */
const fewestLetters = 4

/** The letters with which begins what is no text; in lower case. */
const suspicious: ReadonlySet<string> = new Set(
  [...placeholders, ...prompts, ...machineNames, ...printedNothing].map(
    (text) => /^[a-z]*/.exec(text.toLowerCase())?.[0] ?? '',
  ),
)

/** The beginnings of keyboard noise: three neighbouring keys, in either direction. */
const keys: ReadonlySet<string> = new Set(
  keyboardRows
    .flatMap((row) => [row, Array.from(row).toReversed().join('')])
    .flatMap((row) => Array.from(row, (_, at) => row.slice(at, at + 3))),
)

/**
 * Whether a text is a meaningful one by its first word alone: several letters with which nothing begins that is none. Most texts
 * are, and this takes a small part of the time of the other judgements, which decide on the others.
 *
 * @param text as it is stored
 */
export function isOrdinaryText(text: string): boolean {
  let end = 0
  while (isLetter(text.charCodeAt(end))) end += 1
  // What is neither a letter nor printable may be invisible, or belong to a letter.
  if (end < fewestLetters || (end < text.length && !isPrintable(text.charCodeAt(end)))) return false
  const word = text.slice(0, end).toLowerCase()
  const isOneLetter = word[0] === word[1] && word[1] === word[2]
  return !isOneLetter && !suspicious.has(word) && !keys.has(word.slice(0, 3))
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
}

function isPrintable(code: number): boolean {
  return code >= 32 && code <= 126
}
