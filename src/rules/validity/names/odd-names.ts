import type { ValueCode } from '../judgement.ts'
import { hasWordCharacters } from '../keyboard.ts'
import { fold } from '../words/fold.ts'

/**
 * Invented people, whose names stand for anybody's: by either part, the other ones. Names that many real people have ("Mario
 * Rossi", "Jan Kowalski", "Juan Pérez") are left out.
 */
export const standsIn: ReadonlyMap<string, ReadonlySet<string>> = pairs([
  'ola nordmann',
  'kari nordmann',
  'test testperson',
  'test user',
  'test contact',
  'test kontakt',
  'test kunde',
  'test lead',
  'test account',
  'test person',
  'jane doe',
  'john doe',
  'joe bloggs',
  'max mustermann',
  'erika mustermann',
  'maria mustermann',
  'matti meikalainen',
  'maija meikalainen',
  'kalle anka',
  'anders and',
  'jan modaal',
  'pinco pallino',
  'fulano tal',
  'first last',
  'max muster',
  'erika muster',
  'jane roe',
  'mickey mouse',
  'minnie mouse',
  'donald duck',
  'mikke mus',
  'musse pigg',
  'micky maus',
  'aku ankka',
  'bugs bunny',
  'homer simpson',
  'santa claus',
  'darth vader',
  'harry potter',
  'james bond',
  'juan nadie',
  'hans wurst',
  'bart simpson',
  'pippi langstrømpe',
  'pippi långstrump',
  'spider man',
  'sponge bob',
  'skrue mcduck',
  'lord voldemort',
  'captain america',
  'jesus christ',
  'adolf hitler',
  'foo bar',
  'bar baz',
  'hello world',
])

function pairs(names: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const others = new Map<string, Set<string>>()
  for (const name of names) {
    const [first = '', last = ''] = fold(name).split(' ')
    others.set(first, (others.get(first) ?? new Set()).add(last))
    others.set(last, (others.get(last) ?? new Set()).add(first))
  }
  return others
}

/** One word of plain letters; with `w`, which is a vowel in Welsh. */
const consonantsOnly = /^[bcdfghjklmnpqrstvxz]{4,}$/
/** `r` and `l` between consonants, as in Krč, Brdr and Vlk, where they are what is sung. */
const syllabic = /[bcdfghjkmnpqstvxz][rl](?![rl])/
/** Two to four letters, three times or more: "blablabla", "hahaha". */
const threeTimes = /^(\p{L}{2,4}?)\1{2,}$/u
/** A Chinese or Japanese character or a Korean syllable, three times. */
const characterThrice = /^(.)\1{2,}$/u

/** What separates the cells of a table, and what programs write: `Kari;Li`, `<b>Kari</b>`, `hs_object_id`, a quotation mark alone. */
const oddSigns = /[<>{}\\;=_~^%]|^[/,;:|.*!?@#`]|[|;@#]$|\|.*\||^[^"]*"[^"]*$|^[^[]*\]|https?:|--/

/** Why a part of a name has signs that names do not contain; null if it has none. @param text normalised */
export function oddSignsCode(text: string): ValueCode | null {
  return /[^\p{L} '-]|--/u.test(text) && (oddSigns.test(text) || isLeftOpen(text)) ? 'oddSigns' : null
}

/** Whether a bracket is opened and not closed. */
function isLeftOpen(text: string): boolean {
  return text.lastIndexOf('[') > text.lastIndexOf(']')
}

/** A capital letter within a word. */
const capitalWithin = /[a-z][A-Z]/g
/** "VanDerBerg" has two, "QxVtRkLp" three. */
const fewestCapitals = 3
/** A word of one row of the keyboard, with so many consonants in a row that none is spoken. */
const mashed = /[bcdfghjklmnpqrstvwxz]{5}/
const rowsOnly = /^(?:[asdfghjklæøöä]{5,}|[zxcvbnm]{5,}|[qwrtp]{5,})$/

/** Whether fingers pressed the keys of one row at random: "asdlkj". @param folded one word */
export function isMashed(folded: string): boolean {
  return rowsOnly.test(folded) && mashed.test(folded)
}

/**
 * Why a part of a name is unusual enough to ask: a small letter alone, letters without a vowel, or the same letters three times; null
 * if it is not. A capital letter is an initial or, in some countries, a name.
 *
 * @param text normalised
 */
export function oddNameCode(text: string): ValueCode | null {
  if (/^[a-z]$/.test(text)) return 'singleLetter'
  const folded = fold(text)
  if (consonantsOnly.test(folded) && !syllabic.test(folded)) return 'noVowel'
  if (isMixedCase(text)) return 'mixedCase'
  if (folded.split(' ').some(isMashed)) return 'unlikelyLetters'
  return isThrice(folded) || (hasWordCharacters(text) && characterThrice.test(text)) ? 'repeatedParts' : null
}

/** Whether one word has capital letters within it, again and again. */
function isMixedCase(text: string): boolean {
  return /^[A-Za-z]+$/.test(text) && (text.match(capitalWithin) ?? []).length >= fewestCapitals
}

/** Whether a word is the same letters three times or more. */
export function isThrice(folded: string): boolean {
  return folded.length >= 6 && threeTimes.test(folded)
}
