/**
 * Words that people write to get past a required field, in several languages; compared as a whole value, without case
 * and accents. Words that companies and subjects are really called ("ABC", "Sample") are left out: a false accusation
 * costs more than a missed one.
 */
const placeholderWords = new Set(
  [
    'n/a na n.a. n.a none nil nothing unknown tbd tba tbc todo test tester dummy fake placeholder temp tmp empty missing',
    'null undefined lorem ipsum foo foobar firstname lastname abcd abcde abcdef xx',
    'asdfasdf fornavn etternavn ukjent ingen mangler unbekannt keine leer fehlt okand saknas ukendt inconnu aucun rien',
    'desconocido ninguno sconosciuto nessuno onbekend geen',
  ].flatMap((line) => line.split(' ')),
)

/** Placeholder words that somebody's first or last name is: alone in a name they are no proof. */
const wordsThatAreNames = new Set('null test tester na nil todo foo rien fake temp leer'.split(' '))

const placeholderPhrases = new Set([
  'not available',
  'not known',
  'not set',
  'no name',
  'test test',
  'first name',
  'last name',
  'ikke kjent',
  'vet ikke',
  'ingen uppgift',
  'to be defined',
])

const keyboardRows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', 'yxcvbnm']
/** Runs along the keyboard that are words, and surnames. */
const wordsOnTheKeyboard = new Set(['wert'])

/** Case, accents and surrounding white space taken away, and runs of white space made one. */
export function fold(text: string): string {
  const plain = isAscii(text) ? text : text.normalize('NFKD').replace(/\p{M}/gu, '')
  return plain.trim().toLowerCase().replace(/\s+/g, ' ')
}

/** Most values need no work on accents, which is slow. */
function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 127) return false
  return true
}

/** Whether the whole value is a word for "nothing". */
export function isPlaceholderWord(text: string): boolean {
  const folded = fold(text)
  return placeholderWords.has(folded) || placeholderPhrases.has(folded)
}

/** Whether the value is a placeholder word that people are really called. */
export function isNameToo(text: string): boolean {
  return wordsThatAreNames.has(fold(text))
}

/** Whether the value has no letter and no digit: "-", "...", "?". */
export function isPunctuation(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text)
}

/** Whether the value is one character so many times or more: "xxx", "aaaa". */
export function isRepetition(text: string, times: number): boolean {
  const characters = Array.from(fold(text).replaceAll(' ', ''))
  return characters.length >= times && characters.every((character) => character === characters[0])
}

/**
 * Whether the value is one character again and again (three times; another letter than x four times, because three may
 * be initials: "AAA" is an association), or a run of four or more along the keyboard.
 */
export function isKeyboardNoise(text: string): boolean {
  const folded = fold(text).replaceAll(' ', '')
  if (/^(?:x{3,}|(\P{L})\1{2,}|(\p{L})\2{3,})$/u.test(folded)) return true
  return folded.length >= 4 && !wordsOnTheKeyboard.has(folded) && keyboardRows.some((row) => row.includes(folded))
}
