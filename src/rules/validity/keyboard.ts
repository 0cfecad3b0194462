import { fold, foldedEntries, isAscii } from './words/fold.ts'

/** Rows of Latin keyboards: QWERTY, QWERTZ, AZERTY. */
export const keyboardRows: readonly string[] = [
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
]
/** Rows of keyboards of other scripts. */
const otherRows = foldedEntries({
  ru: 'йцукенгшщзхъ|фывапролджэ|ячсмитьбю',
  uk: 'йцукенгшщзхї|фівапролджє',
  bg: 'уеишщксдзц|ьяаожгтнвм',
  el: 'ςερτυθιοπ|ασδφγηξκλ|ζχψωβνμ',
  he: 'קראטוןםפ|שדגכעיחלךף|זסבהנמצתץ',
  ar: 'ضصثقفغعهخحجد|شسيبلاتنمكط|ئءؤرلاىةوزظ',
  ko: 'ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ|ㅁㄴㅇㄹㅎㅗㅓㅏㅣ|ㅋㅌㅊㅍㅠㅜㅡ',
  th: 'ฟหกดเ้่าสวง|ไำพะัีรนยบล',
})
/** Where national layouts differ from English ones, with letters that would become others without their accents. */
const nationalRows = [
  'qwertyuiopå|asdfghjkløæ|asdfghjklæø|asdfghjklöä|qwertyuiopåü|qwertzuiopü|qwertyuıopğü|asdfghjklşi|zxcvbnmöç|asdfghjklñ',
  'asdfghjklç',
].flatMap((rows) => rows.split('|'))
/** Of Dvorak's keyboard and Colemak's, whose neighbours are letters that words have beside each other, as in "Arst" and "Neio". */
const otherLatinRows = ['aoeuidhtns', 'arstdhneio']
const fewestOfOthers = 6
/** The last letters of the Nordic alphabets, alone. */
const nordicLetters = /^[æøåöä]{3,}$/
/** Two rows, three keys of each: "qweasd", "123qwe". */
const corners = /^(?:qwe|ewq|asd|dsa|zxc|cxz|yxc|aze|qsd|wxc|123|321|йцу|фыв|ячс|wer|sdf|xcv|rty|fgh|vbn){2,}$/
const longestRow = 12
const fewestKeys = 4
const backwards = keyboardRows.map(reversed)
/** Keyboard runs of four keys or five that are words or surnames. */
const wordsOnTheKeyboard: ReadonlySet<string> = new Set(['wert', 'wertz', 'ertz', 'azer', 'reza', 'trew', 'апро'])
/** Three keys of a row or more, several times, the last time perhaps not to the end: "asdasd", "qweqweq". */
const severalTimes = /^(.{3,5}?)\1+(.*)/

/** Keys below each other, with the digit above them. */
const columns = ['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm']
const columnRuns = columns.flatMap((column) => [column, column.slice(1), reversed(column), reversed(column.slice(1))])
/** Downwards and upwards; a digit between the two belongs to the first, so that there is one way only to read it. */
const eitherWay = columns.flatMap((column) => {
  const [digit, down, up] = [column.slice(0, 1), column.slice(1), reversed(column.slice(1))]
  return [`(?:(?<!${up})${digit})?${down}`, `${up}${digit}?`]
})
/** Several columns, or one with its digit: "1qaz", "qazwsx". */
const ofColumns = new RegExp(
  `^(?:(?:${eitherWay.join('|')}){2,}|${columns.flatMap((one) => [one, reversed(one)]).join('|')})$`,
)
/** What such a run begins with, if that is a letter. */
export const columnBeginnings: readonly string[] = columnRuns
  .map((run) => run.slice(0, 3))
  .filter((run) => !/\d/.test(run))
/** Digits and a row in turn: "1q2w3e4r". */
const digitKeys = '1234567890'
const fewestInTurn = 6
const mostInTurn = 20

/** Parts of Korean letters alone, as somebody's fingers leave them: every syllable has at least two. */
const looseLetters = /^[\u1100-\u11ff\u3130-\u318f]+$/

/** Whether a single character may be a word: Chinese and Japanese characters, and Korean syllables. */
export function hasWordCharacters(text: string): boolean {
  if (isAscii(text)) return false
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text)
}

/** Whether the text is of parts of Korean letters: laughter, or keys pressed at random. @param text normalised */
export function isLooseHangul(text: string): boolean {
  return !isAscii(text) && looseLetters.test(text)
}

/** Whether the value is one character repeated at least `times` times: "xxx", "aaaa". */
export function isRepetition(text: string, times: number): boolean {
  const folded = fold(text)
  if (folded.length < times) return false
  const characters = Array.from(folded.replaceAll(' ', ''))
  return characters.length >= times && characters.every((character) => character === characters[0])
}

/** One character again and again; of a script in which one is a word, more often. */
const oneCharacter = /^(?:x{3,}|([^\p{L}2-8])\1{2,}|(\p{L})\2{3,})$/u
const oneWordCharacter = /^(.)\1{3,}$/u

/**
 * Whether the value is one repeated character (three times; letters other than x four times, because three may be
 * initials: "AAA" is an association; 2 to 8 never, because 777 is a company name), a keyboard run of four or more, shorter
 * ones several times, keys below each other, or two rows in turn.
 */
export function isKeyboardNoise(text: string): boolean {
  const words = fold(text)
  const keys = words.replaceAll(' ', '')
  if (hasWordCharacters(keys)) return isOtherRun(keys) || oneWordCharacter.test(text)
  if (oneCharacter.test(keys) || isCorners(words) || isEndOfAlphabet(text)) return true
  return keys.length >= fewestKeys && !wordsOnTheKeyboard.has(keys) && isLongNoise(text, words)
}

/** Whether it is of keys beside or below each other. @param words the text, folded */
function isLongNoise(text: string, words: string): boolean {
  const keys = words.replaceAll(' ', '')
  if (isNationalRun(text)) return true
  if (!isAscii(keys)) return isOtherRun(keys)
  return isPath(keys) || (keys !== words && words.split(' ').every((word) => isRun(word, 3)))
}

/** @param text with its accents */
function isNationalRun(text: string): boolean {
  if (text.length > 2 * longestRow) return false
  const keys = text.toLowerCase().replaceAll(' ', '')
  if (isAscii(keys)) return keys.length >= fewestOfOthers && otherLatinRows.some((row) => row.includes(keys))
  return nationalRows.some((row) => row.includes(keys) || reversed(row).includes(keys))
}

/** @param text as above */
function isEndOfAlphabet(text: string): boolean {
  return !isAscii(text) && nordicLetters.test(text.toLowerCase().replaceAll(' ', ''))
}

/** "ASD 123" is a firm with a number, and "asd123" and "asd qwe" are none. */
function isCorners(words: string): boolean {
  const keys = words.replaceAll(' ', '')
  const isMixed = keys !== words && /\d/.test(keys) && /\D/.test(keys)
  return !isMixed && corners.test(keys)
}

/** Whether fingers that go along the keys of a Latin keyboard type it. */
function isPath(keys: string): boolean {
  return isRun(keys, fewestKeys) || isRunSeveralTimes(keys) || ofColumns.test(keys) || isInTurn(keys)
}

/** Whether it is a run of neighbouring keys. */
function isRun(folded: string, fewest: number): boolean {
  if (folded.length < fewest || folded.length > longestRow) return false
  return [...keyboardRows, ...backwards].some((row) => row.includes(folded))
}

function isOtherRun(folded: string): boolean {
  const [, once = folded] = /^(.{3,5}?)\1+$/.exec(folded) ?? []
  const fewest = once === folded ? fewestKeys : 3
  return once.length >= fewest && !wordsOnTheKeyboard.has(once) && otherRows.some((row) => row.includes(once))
}

function isRunSeveralTimes(folded: string): boolean {
  const [, once = '', rest = ''] = severalTimes.exec(folded) ?? []
  return isRun(once, 3) && once.startsWith(rest)
}

function isInTurn(keys: string): boolean {
  if (keys.length < fewestInTurn || keys.length > mostInTurn) return false
  const [odd, even] = [0, 1].map((place) =>
    Array.from(keys)
      .filter((_, index) => index % 2 === place)
      .join(''),
  ) as [string, string]
  return isWithDigits(odd, even) || isWithDigits(even, odd)
}

function isWithDigits(digits: string, letters: string): boolean {
  return digitKeys.includes(digits) && keyboardRows.some((row) => row.includes(letters))
}

function reversed(row: string): string {
  return Array.from(row).toReversed().join('')
}
