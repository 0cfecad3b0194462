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
    'tuntematon nieznany desconhecido nenhum nenhuma неизвестно неизвестен',
    // The field's own label.
    'surname forename familyname givenname mellomnavn efternavn fornamn efternamn etunimi sukunimi vorname nachname',
    'familienname voornaam achternaam prenom apellido apellidos cognome sobrenome nazwisko imie фамилия',
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
  // Names that telephone systems give to unknown callers.
  'aircall new contact',
  'new contact (3cx)',
  'nuovo contatto (3cx)',
  'unknown caller',
  'anonymous caller',
  'wireless caller',
  'private number',
])

const keyboardRows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', 'yxcvbnm']
const longestRow = 10
/** Keyboard runs that are words or surnames. */
const wordsOnTheKeyboard = new Set(['wert', 'wertz', 'ertz'])

/** Removes case, accents and surrounding white space, and collapses runs of white space. */
export function fold(text: string): string {
  const plain = isAscii(text) ? text : text.normalize('NFKD').replace(/\p{M}/gu, '')
  return plain.trim().toLowerCase().replace(/\s+/g, ' ')
}

/** Most values need no accent removal, which is slow. */
function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 127) return false
  return true
}

/**
 * Whether the whole value consists of words for "nothing", also in brackets or dashes (`n/a n/a`, "Vorname Nachname").
 */
export function isPlaceholderWord(text: string): boolean {
  const folded = fold(text)
  const word = bare(folded)
  const phrases = [word, word.replace(/[-_]+/g, ' '), folded]
  if (placeholderWords.has(word) || phrases.some((phrase) => placeholderPhrases.has(phrase))) return true
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
  const characters = Array.from(fold(text).replaceAll(' ', ''))
  return characters.length >= times && characters.every((character) => character === characters[0])
}

/** Whether a single character may be a word: Chinese and Japanese characters, and Korean syllables. */
export function hasWordCharacters(text: string): boolean {
  if (isAscii(text)) return false
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text)
}

/**
 * Whether the value is one repeated character (three times; letters other than x four times, because three may be
 * initials: "AAA" is an association; 2 to 8 never, because 777 is a company name), or a keyboard run of four or more.
 */
export function isKeyboardNoise(text: string): boolean {
  const folded = fold(text).replaceAll(' ', '')
  if (hasWordCharacters(folded)) return false
  if (/^(?:x{3,}|([^\p{L}2-8])\1{2,}|(\p{L})\2{3,})$/u.test(folded)) return true
  return (
    folded.length >= 4 &&
    folded.length <= longestRow &&
    !wordsOnTheKeyboard.has(folded) &&
    keyboardRows.some((row) => row.includes(folded))
  )
}
