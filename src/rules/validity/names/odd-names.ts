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
])

function pairs(names: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const others = new Map<string, Set<string>>()
  for (const name of names) {
    const [first = '', last = ''] = name.split(' ')
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
  return isThrice(folded) || (hasWordCharacters(text) && characterThrice.test(text)) ? 'repeatedParts' : null
}

/** Whether a word is the same letters three times or more. */
export function isThrice(folded: string): boolean {
  return folded.length >= 6 && threeTimes.test(folded)
}
