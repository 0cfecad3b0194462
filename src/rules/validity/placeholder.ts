import { placeholderPhrases } from './placeholder-phrases.ts'

/**
 * Words that people type to get past a required field, in several languages; compared with the whole value, without
 * case and accents. Words that are real names of companies or subjects ("ABC", "Sample") are left out: a false
 * accusation costs more than a missed placeholder.
 */
const placeholderWords = new Set(
  [
    'n/a na n.a n/d s/d s/o none nil nothing unknown tbd tba tbc todo test tester dummy fake placeholder temp tmp',
    'empty missing null undefined lorem ipsum foo foobar firstname lastname fullname username abcd abcde abcdef xx',
    'asdfasdf fornavn etternavn ukjent ingen mangler unbekannt keine leer fehlt okand saknas ukendt inconnu inconnue aucun',
    'aucune rien neant desconocido desconocida ninguno ninguna sconosciuto nessuno onbekend geen nvt n.v.t k.a puuttuu',
    'uoppgitt unavngitt unnamed unkown unknow t.b.a t.b.d t.b.c',
    'tuntematon nieznany desconhecido nenhum nenhuma неизвестно неизвестен',
    // The field's own label.
    'firmanavn bedriftsnavn kundenavn',
    'surname forename familyname givenname mellomnavn efternavn fornamn efternamn etunimi sukunimi vorname nachname',
    'familienname voornaam achternaam prenom apellido apellidos cognome sobrenome nazwisko imie фамилия',
    // Surnames that nobody has, for the first name "Test".
    'testesen testersen testsson testinen testowy testowa',
  ].flatMap((line) => line.split(' ')),
)

/**
 * Placeholder words that are also first or last names, or initials: without further evidence they are accepted in a
 * name. "None" is left out: it is a rare Italian surname, but Python programs print it for a missing name.
 */
const wordsThatAreNames = new Set(
  [
    'null test tester na n.a nil todo foo rien fake temp leer nothing missing mangler keine ingen geen dummy',
    'nessuno inconnu k.a',
  ].flatMap((line) => line.split(' ')),
)

/** Placeholder words that are also titles of jobs. */
const wordsThatAreTexts = new Set(['tester'])

/** What lists offer before anything is chosen, unless a company has such a name. */
export const prompts: ReadonlySet<string> = new Set(
  'select choose velg valj vælg valitse kies auswahlen choisir selectionner elegir seleccione seleziona wybierz selecione escolha'.split(
    ' ',
  ),
)

/** All of them. */
export const placeholders: readonly string[] = [...placeholderWords, ...placeholderPhrases]

/** Their beginnings, up to what may separate their parts. */
const beginnings = new Set(placeholders.map(beginningOf))

function beginningOf(text: string): string {
  return text.slice(0, text.search(/[-_/ ]|$/))
}

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
const longestRow = 10
/** From right to left, shorter runs are surnames ("Trew"). */
const backwards = keyboardRows.map((row) => Array.from(row).toReversed().join(''))
const fewestBackwards = 5
/** Keyboard runs that are words or surnames. */
const wordsOnTheKeyboard = new Set(['wert', 'wertz', 'ertz', 'azer'])
/** Three keys of a row or more, several times: "asdasd", "qweqwe". */
const severalTimes = /^(.{3,5}?)\1+$/

const whiteSpace = /\s/

/** The last text: judging one folds it several times in a row. */
let last = { text: '', folded: '' }

/** Removes case, accents and surrounding white space, and collapses runs of white space. */
export function fold(text: string): string {
  if (text !== last.text) last = { text, folded: withoutCase(text) }
  return last.folded
}

function withoutCase(text: string): string {
  const plain = (isAscii(text) ? text : text.normalize('NFKD').replace(/\p{M}/gu, '')).trim().toLowerCase()
  return whiteSpace.test(plain) ? plain.replace(/\s+/g, ' ') : plain
}

/** Most values need no accent removal, which is slow. */
function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 127) return false
  return true
}

const oneWord = /^[a-z]+$/
/** Words that are typed with a number so that each value is another. */
const numbered = /^(?:test|asdf|qwerty)\d{1,4}$|^abc123$/
/** Words that are names, but not twice. */
const twice = /^(null|nil|foo|fake|temp|dummy)(?: \1)+$/

/** What a word is with which a list asks to choose: with signs around it, it is no name of a company; null for other texts. */
export function promptCode(text: string): 'prompt' | 'placeholder' | null {
  const folded = fold(text)
  const word = bare(folded)
  if (!prompts.has(word)) return null
  return word === folded ? 'prompt' : 'placeholder'
}

/** As `isPlaceholderWord`, for texts, which may be the title of a job, and have numbers where names cannot. */
export function isPlaceholderText(text: string): boolean {
  if (!isPlaceholderWord(text)) return numbered.test(fold(text))
  return !wordsThatAreTexts.has(fold(text))
}

/**
 * Whether the whole value consists of words for "nothing", also in brackets or dashes (`n/a n/a`, "Vorname Nachname").
 */
export function isPlaceholderWord(text: string): boolean {
  const folded = fold(text)
  const word = bare(folded)
  if (!beginnings.has(beginningOf(word))) return false
  if (placeholderWords.has(word)) return true
  // Phrases and repetitions have several words.
  if (oneWord.test(folded)) return placeholderPhrases.has(word)
  if (placeholderWords.has(word.replace(/ ?\/ ?/g, '/'))) return true
  const phrases = [word, word.replace(/[-_ ]+/g, ' '), folded]
  if (phrases.some((phrase) => placeholderPhrases.has(phrase))) return true
  if (word.startsWith('lorem ipsum') || twice.test(word)) return true
  return word.split(' ').every((one) => placeholderWords.has(one) && !wordsThatAreNames.has(one))
}

/** Whether the value is a placeholder word that is also a real name. */
export function isNameToo(text: string): boolean {
  return wordsThatAreNames.has(fold(text).replace(/\.$/, ''))
}

/** Most values need none of the searches by Unicode's properties, which are slow. */
const asciiWordCharacter = /[A-Za-z0-9]/
/** A letter or digit at both ends. */
const asciiWord = /^[a-z0-9](?:.*[a-z0-9])?$/s

/** Without punctuation and symbols at the ends: "- none -", "(unknown)", "n.a.". */
function bare(folded: string): string {
  if (asciiWord.test(folded)) return folded
  return folded.replace(/^[\p{P}\p{S}\s]+|[\p{P}\p{S}\s]+$/gu, '')
}

/** Whether the value has neither letters nor digits: "-", "...", "?". */
export function isPunctuation(text: string): boolean {
  if (asciiWordCharacter.test(text)) return false
  return !/[\p{L}\p{N}]/u.test(text)
}

/** Whether the value is one character repeated at least `times` times: "xxx", "aaaa". */
export function isRepetition(text: string, times: number): boolean {
  const folded = fold(text)
  if (folded.length < times || (oneWord.test(folded) && folded[0] !== folded[1])) return false
  const characters = Array.from(folded.replaceAll(' ', ''))
  return characters.length >= times && characters.every((character) => character === characters[0])
}

/** Whether a single character may be a word: Chinese and Japanese characters, and Korean syllables. */
export function hasWordCharacters(text: string): boolean {
  if (isAscii(text)) return false
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text)
}

/**
 * Whether the value is one repeated character (three times; letters other than x four times, because three may be
 * initials: "AAA" is an association; 2 to 8 never, because 777 is a company name), a keyboard run of four or more, or a shorter
 * one several times.
 */
export function isKeyboardNoise(text: string): boolean {
  const folded = fold(text).replaceAll(' ', '')
  if (hasWordCharacters(folded)) return false
  if (/^(?:x{3,}|([^\p{L}2-8])\1{2,}|(\p{L})\2{3,})$/u.test(folded)) return true
  if (folded.length < 4 || wordsOnTheKeyboard.has(folded)) return false
  return isRun(folded, 4) || (folded.length >= 6 && isRun(severalTimes.exec(folded)?.[1] ?? '', 3))
}

/** Whether it is a run of neighbouring keys. */
function isRun(folded: string, fewest: number): boolean {
  if (folded.length < fewest || folded.length > longestRow) return false
  if (keyboardRows.some((row) => row.includes(folded))) return true
  return folded.length >= fewestBackwards && backwards.some((row) => row.includes(folded))
}
