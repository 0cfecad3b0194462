/**
 * Words that people write to get past a required field, in several languages; compared as a whole value, without case
 * and accents. Words that companies and subjects are really called ("ABC", "Sample") are left out: a false accusation
 * costs more than a missed one.
 */
const placeholderWords = new Set(
  [
    'n/a na n.a n/d s/d s/o none nil nothing unknown tbd tba tbc todo test tester dummy fake placeholder temp tmp',
    'empty missing null undefined lorem ipsum foo foobar firstname lastname fullname username abcd abcde abcdef xx',
    'asdfasdf fornavn etternavn ukjent ingen mangler unbekannt keine leer fehlt okand saknas ukendt inconnu inconnue aucun',
    'aucune rien neant desconocido desconocida ninguno ninguna sconosciuto nessuno onbekend geen nvt n.v.t k.a puuttuu',
    'tuntematon nieznany desconhecido nenhum nenhuma неизвестно неизвестен',
    // What the field itself is called.
    'surname forename familyname givenname mellomnavn efternavn fornamn efternamn etunimi sukunimi vorname nachname',
    'familienname voornaam achternaam prenom apellido apellidos cognome sobrenome nazwisko imie фамилия',
  ].flatMap((line) => line.split(' ')),
)

/**
 * Placeholder words that somebody's first or last name is, or the initials of one: alone in a name they are no proof. "None"
 * is left out, a rare surname of Italy that programs in Python print where there is no name.
 */
const wordsThatAreNames = new Set(
  [
    'null test tester na n.a nil todo foo rien fake temp leer nothing missing mangler keine ingen geen dummy',
    'nessuno inconnu k.a',
  ].flatMap((line) => line.split(' ')),
)

const placeholderPhrases = new Set([
  'not available',
  'not applicable',
  'not provided',
  'not specified',
  'not known',
  'not set',
  'no name',
  'no last name',
  'no first name',
  'no email',
  'no phone',
  'test test',
  'first name',
  'last name',
  'family name',
  'given name',
  'middle name',
  'full name',
  'nom de famille',
  'primer apellido',
  'primeiro nome',
  'ultimo nome',
  'first name last name',
  'your name',
  'please select',
  'select one',
  'delete me',
  'do not use',
  'to be defined',
  'to be determined',
  'to be announced',
  'to be confirmed',
  'ikke kjent',
  'ikke oppgitt',
  'ikke relevant',
  'ikke tilgjengelig',
  'ikke oplyst',
  'vet ikke',
  'ved ikke',
  'velg her',
  'ingen uppgift',
  'ej angivet',
  'ej angiven',
  'vet ej',
  'inte aktuellt',
  'keine angabe',
  'nicht bekannt',
  'nicht vorhanden',
  'nicht angegeben',
  'weiß nicht',
  'bitte wahlen',
  'ei tiedossa',
  'en tieda',
  'niet bekend',
  'niet van toepassing',
  'maak een keuze',
  'non renseigne',
  'non renseignee',
  'sans objet',
  'ne sait pas',
  'no aplica',
  'sin datos',
  'sin nombre',
  'non disponibile',
  'non pervenuto',
  'brak danych',
  'nie dotyczy',
  'nie podano',
  'nao informado',
  'nao consta',
  'sem nome',
  'нет данных',
  'غير معروف',
  // What telephone systems call people whom they do not know.
  'aircall new contact',
  'new contact (3cx)',
  'nuovo contatto (3cx)',
  'unknown caller',
  'anonymous caller',
  'wireless caller',
  'private number',
])

const keyboardRows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', 'yxcvbnm']
/** Runs along the keyboard that are words, and surnames. */
const wordsOnTheKeyboard = new Set(['wert', 'wertz', 'ertz'])

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

/** Whether the whole value is words for "nothing", be they in brackets or dashes (`n/a n/a`, "Vorname Nachname"). */
export function isPlaceholderWord(text: string): boolean {
  const folded = fold(text)
  const word = bare(folded)
  const phrases = [word, word.replace(/[-_]+/g, ' '), folded]
  if (placeholderWords.has(word) || phrases.some((phrase) => placeholderPhrases.has(phrase))) return true
  return word.split(' ').every((one) => placeholderWords.has(one) && !wordsThatAreNames.has(one))
}

/** Whether the value is a placeholder word that people are really called. */
export function isNameToo(text: string): boolean {
  return wordsThatAreNames.has(fold(text).replace(/\.$/, ''))
}

/** Without punctuation and signs at the ends: "- none -", "(unknown)", "n.a.". */
function bare(folded: string): string {
  return folded.replace(/^[\p{P}\p{S}\s]+|[\p{P}\p{S}\s]+$/gu, '')
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

/** Whether one character may be a word: Chinese and Japanese ones, and Korean syllables. */
export function hasWordCharacters(text: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text)
}

/**
 * Whether the value is one character again and again (three times; another letter than x four times, because three may
 * be initials: "AAA" is an association; 2 to 8 never, because companies are called 777), or a run of four or more along
 * the keyboard.
 */
export function isKeyboardNoise(text: string): boolean {
  const folded = fold(text).replaceAll(' ', '')
  if (hasWordCharacters(folded)) return false
  if (/^(?:x{3,}|([^\p{L}2-8])\1{2,}|(\p{L})\2{3,})$/u.test(folded)) return true
  return folded.length >= 4 && !wordsOnTheKeyboard.has(folded) && keyboardRows.some((row) => row.includes(folded))
}
