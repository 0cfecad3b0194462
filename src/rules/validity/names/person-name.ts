import { judgementOf, type ValueCode } from '../judgement.ts'
import { hasWordCharacters, isKeyboardNoise, isLooseHangul, isRepetition } from '../keyboard.ts'
import { isMachineText } from '../machine-text.ts'
import { fold } from '../words/fold.ts'
import {
  isMadeUpPair,
  isNameToo,
  isPartOfPhrase,
  isPunctuation,
  isRarelyName,
  namePlaceholderCode,
  phraseOf,
} from '../words/placeholder.ts'
import { trialOf } from '../words/trials.ts'
import { machineNameCode, machinePersonCode } from './machine-names.ts'
import { oddNameCode, standsIn } from './odd-names.ts'

/** Text that is never a person's name, although a company may have it. */
const noNames = new Set(
  'abc xyz qwe asd zxc sdf dfg fgh ghj hjk jkl xcv qaz wsx qsd йцу фыв ячс цук'.split(' ').map(fold),
)
/** "3rd" in "John Smith 3rd": the only digits that occur in names. */
const ordinal = /(?<!\d)\d(?:st|nd|rd|th|\.)(?!\p{L})/giu

/** What can be said of a part of a name without the other part. */
export interface NamePart {
  /** Why it is none, or may be none; null if it is one. */
  readonly code: ValueCode | null
  /** Whether the other part decides: it is a word for "nothing" that is a name too, or a part of a phrase or an invented person's. */
  readonly isOpen: boolean
}

/**
 * Judges a part of a person's name by itself. Short names, hyphens, apostrophes and every script pass; a value without a
 * letter, with digits, of keyboard noise, that is an address, left by a program, or a word for "nothing" does not.
 *
 * @param text normalised
 */
export function namePart(text: string): NamePart {
  const code = closedCode(text)
  if (code !== null) return { code, isOpen: false }
  if (isNameToo(text)) return { code: isRarelyName(text) ? 'oftenNone' : null, isOpen: true }
  const isOpen = standsIn.has(fold(text)) || isPartOfPhrase(text) || isLetter(text)
  return { code: namePlaceholderCode(text) ?? oddNameCode(text), isOpen }
}

/**
 * Decides on a part that is open. Words for "nothing" that are real names ("Null", "Foo", "Nil") pass, unless the other
 * part is such a word as well.
 *
 * @param text normalised
 * @param otherName the other part of the same person's name, if there is one; normalised
 * @returns null if the part is judged by itself
 */
export function openNameCode(text: string, otherName: string | null): ValueCode | null {
  if (isMachineNull(text, otherName)) return 'programText'
  if (otherName === null || otherName === '') return null
  const phrase = phraseOf(text, otherName)
  if (phrase !== null) return machineNameCode(phrase) ?? 'placeholder'
  if (isExample(text, otherName)) return 'standInName'
  if (isNameToo(text)) return besideCode(text, otherName)
  return isLetter(text) && isLetter(otherName) ? 'singleLetters' : null
}

/** What a word for "nothing" that is a name, too, is beside the other part. */
function besideCode(text: string, otherName: string): ValueCode | null {
  if (isNameToo(otherName)) return isMadeUpPair(text, otherName) ? 'placeholder' : 'oftenNone'
  if (trialOf(fold(`${text} ${otherName}`)) !== null) return 'standInName'
  const { code } = namePart(otherName)
  if (code === null) return null
  return judgementOf(code).validity === 'junk' ? 'placeholder' : 'oftenNone'
}

/** Whether the two parts are the name of an invented person. */
function isExample(text: string, otherName: string): boolean {
  return standsIn.get(fold(text))?.has(fold(otherName)) ?? false
}

function closedCode(text: string): ValueCode | null {
  const machine = machinePersonCode(text)
  if (machine !== null) return machine
  if (isPunctuation(text)) return 'blank'
  if (isMachineText(text)) return 'programText'
  if (/\d/.test(text.replace(ordinal, '')) || !/\p{L}/u.test(text) || isAddress(text)) return 'notName'
  if (isNoise(text)) return 'keyboard'
  return noNames.has(fold(text)) ? 'placeholder' : null
}

function isNoise(text: string): boolean {
  return isKeyboardNoise(text) || isEmptyRepetition(text) || isLooseHangul(text)
}

/** Programs write `null` in lower case; a person does so only if the other name is in lower case too. */
function isMachineNull(text: string, otherName: string | null): boolean {
  return text === 'null' && otherName !== otherName?.toLowerCase()
}

function isAddress(text: string): boolean {
  return /\S@[^\s@]+\.\S|^(?:https?:|www\.)|^[^\s.]{2,}\.(?:com|net|org)$/i.test(text)
}

/** "III" means the third, and if single characters are words, three are not noise. */
function isEmptyRepetition(text: string): boolean {
  return isRepetition(text, 3) && text !== 'III' && !hasWordCharacters(text)
}

/** One letter, as it may be an initial or, in some countries, a name. */
function isLetter(text: string): boolean {
  return text.length === 1 && /[a-z]/i.test(text)
}
