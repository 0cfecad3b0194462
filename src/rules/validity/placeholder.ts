/**
 * Words that people write to get past a required field, in several languages; compared as a whole value, without case
 * and accents. Short words that are names somewhere are left out: a false accusation costs more than a missed one.
 */
const placeholderWords = new Set(
  [
    'n/a na n.a. n.a none nil nothing unknown tbd tba tbc todo test tests testing tester dummy fake sample placeholder',
    'temp tmp blank empty missing null undefined lorem ipsum foo foobar firstname lastname abc abcd abcdef xyz xx',
    'asdf asdfg asdfgh asdfasdf qwe qwer qwert qwerty qwertz',
    'fornavn etternavn ukjent ingen mangler unbekannt keine leer fehlt okand saknas ukendt inconnu aucun rien',
    'desconocido ninguno sconosciuto nessuno onbekend geen',
  ].flatMap((line) => line.split(' ')),
)

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

/** Case, accents and surrounding white space taken away. */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase()
}

/** Whether the whole value is a word for "nothing". */
export function isPlaceholderWord(text: string): boolean {
  const folded = fold(text).replace(/\s+/g, ' ')
  return placeholderWords.has(folded) || placeholderPhrases.has(folded)
}

/** Whether the value has no letter and no digit: "-", "...", "?". */
export function isPunctuation(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text)
}

/** Whether the value is one character again and again (at least three), or a run along the keyboard (at least four). */
export function isKeyboardNoise(text: string): boolean {
  const folded = fold(text).replace(/\s+/g, '')
  if (/^(.)\1{2,}$/u.test(folded)) return true
  return folded.length >= 4 && keyboardRows.some((row) => row.includes(folded))
}
