import { columnBeginnings, keyboardRows } from './keyboard.ts'
import { joinedWords, printedNothing } from './machine-text.ts'
import { machineNames } from './names/machine-names.ts'
import { placeholders, prompts } from './words/placeholder.ts'

/** With fewer letters, too many beginnings would be those of something else. */
const fewestLetters = 4

/** The letters with which begins what is no text, as numbers. */
const suspicious: ReadonlySet<number> = new Set(
  [...placeholders, ...prompts, ...machineNames, ...printedNothing].map((text) =>
    numberOf(/^[a-z]*/i.exec(text)?.[0] ?? ''),
  ),
)

const beginningLength = 3
/** One bit for each. A word without one may be keys pressed at random. */
const vowels = Array.from('aeiouy').reduce((bits, letter) => bits | (1 << (letter.charCodeAt(0) & 31)), 0)

/** The beginnings of noise: neighbouring keys, in either direction, the same letter again and again, and what programs print. */
const noise: ReadonlySet<number> = new Set(
  keyboardRows
    .flatMap((row) => [row, Array.from(row).toReversed().join('')])
    .flatMap((row) =>
      Array.from(row, (letter, at) => [row.slice(at, at + beginningLength), letter.repeat(beginningLength)]),
    )
    .flat()
    .concat(
      columnBeginnings,
      joinedWords.map((word) => word.slice(0, beginningLength)),
    )
    .map(numberOf),
)

/**
 * Whether a text is a meaningful one by its first word alone: several letters with which nothing begins that is none. Most texts
 * are, and this takes a small part of the time of the other judgements, which decide on the others. Words are compared as
 * numbers, because to make a text of each takes longer than all the rest.
 *
 * @param text as it is stored
 */
export function isOrdinaryText(text: string): boolean {
  let end = 0
  let word = 0
  let beginning = 0
  let hasVowel = false
  let code = text.charCodeAt(0)
  while (isLetter(code)) {
    if (((vowels >> (code & 31)) & 1) === 1) hasVowel = true
    word = withLetter(word, code)
    end += 1
    if (end === beginningLength) beginning = word
    code = text.charCodeAt(end)
  }
  // What is neither a letter nor printable may be invisible, or belong to a letter.
  if (end < fewestLetters || (end < text.length && !isPrintable(code)) || isDoubled(text)) return false
  return hasVowel && !suspicious.has(word) && !noise.has(beginning)
}

/** Whether the same two to four letters begin a text twice: it may consist of them. */
function isDoubled(text: string): boolean {
  return [2, 3, 4].some((length) => isSame(text, length))
}

function isSame(text: string, length: number): boolean {
  for (let index = 0; index < length; index += 1) {
    if ((text.charCodeAt(index) | 32) !== (text.charCodeAt(index + length) | 32)) return false
  }
  return true
}

/** A number for a word and one more letter, in either case. A few words share theirs, and are merely judged at length. */
function withLetter(word: number, code: number): number {
  return (Math.imul(word, 31) + (code | 32)) | 0
}

function numberOf(letters: string): number {
  return Array.from(letters).reduce((word, letter) => withLetter(word, letter.charCodeAt(0)), 0)
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
}

function isPrintable(code: number): boolean {
  return code >= 32 && code <= 126
}
