import type { ValueCode } from '../judgement.ts'
import { isMachineText } from '../machine-text.ts'
import {
  fold,
  hasWordCharacters,
  isKeyboardNoise,
  isNameToo,
  isPlaceholderWord,
  isPunctuation,
  isRepetition,
} from '../placeholder.ts'
import { machinePersonCode } from './machine-names.ts'
import { oddNameCode, standsIn } from './odd-names.ts'

/** Text that is never a person's name, although a company may have it. */
const noNames = new Set(['abc', 'xyz', 'qwe', 'asd', 'zxc', 'sdf', 'dfg', 'fgh', 'ghj', 'hjk', 'jkl', 'xcv'])
/** "3rd" in "John Smith 3rd": the only digits that occur in names. */
const ordinal = /(?<!\d)\d(?:st|nd|rd|th|\.)(?!\p{L})/giu

/** What can be said of a part of a name without the other part. */
export interface NamePart {
  /** Why it is none; null if it may be one. */
  readonly code: ValueCode | null
  /** Whether the other part decides: it is a word for "nothing" that is a name too, or a part of an invented person's. */
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
  if (isPlaceholderWord(text)) {
    const isOpen = isNameToo(text)
    return { code: isOpen ? null : 'placeholder', isOpen }
  }
  return { code: oddNameCode(text), isOpen: standsIn.has(fold(text)) || isLetter(text) }
}

/**
 * Decides on a part that is open. Words for "nothing" that are real names ("Null", "Test", "Foo", "Nil") pass, unless the other
 * part is such a word as well.
 *
 * @param text normalised
 * @param otherName the other part of the same person's name, if there is one; normalised
 */
export function openNameCode(text: string, otherName: string | null): ValueCode | null {
  if (isPlaceholderWord(text) && isMachineNull(text, otherName)) return 'programText'
  if (otherName === null || otherName === '') return null
  if (isExample(text, otherName)) return 'standInName'
  if (isPlaceholderWord(text)) return isPlainName(otherName) ? null : 'placeholder'
  return isLetter(text) && isLetter(otherName) ? 'singleLetters' : null
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
  if (isKeyboardNoise(text) || isEmptyRepetition(text)) return 'keyboard'
  return noNames.has(fold(text)) ? 'placeholder' : null
}

/** Programs write `null` in lower case; a person does so only if the other name is in lower case too. */
function isMachineNull(text: string, otherName: string | null): boolean {
  return text === 'null' && otherName !== otherName?.toLowerCase()
}

function isAddress(text: string): boolean {
  return /\S@[^\s@]+\.\S|^(?:https?:|www\.)/i.test(text)
}

/** "III" means the third, and if single characters are words, three are not noise. */
function isEmptyRepetition(text: string): boolean {
  return isRepetition(text, 3) && text !== 'III' && !hasWordCharacters(text)
}

/** One letter, as it may be an initial or, in some countries, a name. */
function isLetter(text: string): boolean {
  return text.length === 1 && /[a-z]/i.test(text)
}

function isPlainName(text: string): boolean {
  return !isNameToo(text) && namePart(text).code === null
}
