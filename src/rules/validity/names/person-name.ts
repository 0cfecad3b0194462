import { judgementOf, type ValueCode } from '../judgement.ts'
import { hasWordCharacters, isKeyboardNoise, isLooseHangul, isRepetition } from '../keyboard.ts'
import { isInjection, isMachineText, isPrintedNull } from '../machine-text.ts'
import { isAskedAlone } from '../words/doubtful-words.ts'
import { fold } from '../words/fold.ts'
import {
  isAskedPhrase,
  isMadeUpPair,
  isNameToo,
  isPartOfPhrase,
  isPunctuation,
  isRarelyName,
  namePlaceholderCode,
  phraseOf,
} from '../words/placeholder.ts'
import { isDerivedSurname, otherTrialWords, trialOf } from '../words/trials.ts'
import { machineNameCode, machinePersonCode } from './machine-names.ts'
import { oddNameCode, oddSignsCode, standsIn } from './odd-names.ts'

/** Text that is no person's name by itself, although a company may have it, and beside another name it may be one ("Asd Ahmed"). */
const noNames = new Set(
  'abc xyz qwe wasd wsad asd zxc sdf dfg fgh ghj hjk jkl xcv qaz wsx qsd йцу фыв ячс цук'.split(' ').map(fold),
)
/** "3rd" in "John Smith 3rd": the only digits that occur in names. */
const ordinal = /(?<!\d)\d(?:st|nd|rd|th|\.)(?!\p{L}|\d)/giu
/** So many digits are a number, a date or an identifier. */
const fewestOfNumber = 5

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
  if (isNameToo(text) || isPrintedNull(text)) return { code: isRarelyName(text) ? 'oftenNone' : null, isOpen: true }
  if (noNames.has(fold(text))) return { code: 'placeholder', isOpen: true }
  return { code: namePlaceholderCode(text) ?? oddNameCode(text), isOpen: mayBeOpen(text) }
}

function mayBeOpen(text: string): boolean {
  const folded = fold(text)
  if (standsIn.has(folded) || otherTrialWords.has(folded) || isAskedAlone(folded)) return true
  return isPartOfPhrase(text) || isLetter(text) || isDoubleLetter(folded)
}

/**
 * Decides on a part that is open. Words for "nothing" that are real names ("Null", "Foo", "Nil") pass, unless the other
 * part is such a word as well.
 *
 * @param text normalised
 * @param otherName the other part of the same person's name; normalised; empty: the name has no other part; null: it is not known
 * @returns null if the part is judged by itself
 */
export function openNameCode(text: string, otherName: string | null): ValueCode | null {
  if (isMachineNull(text, otherName)) return 'programText'
  if (otherName === null) return null
  return otherName === '' ? aloneCode(text) : (phraseCode(text, otherName) ?? pairCode(text, otherName))
}

/** What both parts are together: a phrase, or an invented person's name. */
function phraseCode(text: string, otherName: string): ValueCode | null {
  const phrase = phraseOf(text, otherName)
  if (phrase !== null) return machineNameCode(phrase) ?? 'placeholder'
  if (isExample(text, otherName)) return 'standInName'
  return isAskedPhrase(text, otherName) ? 'oftenNone' : null
}

/** What a part is beside the other one. */
function pairCode(text: string, otherName: string): ValueCode | null {
  if (isNameToo(text)) return besideCode(text, otherName)
  if (noNames.has(fold(text))) return isPlainName(otherName) ? 'oftenNone' : null
  return repeatedCode(text, otherName)
}

/** What a part is that is the whole name: many people have only one, but none of them is called so. */
function aloneCode(text: string): ValueCode | null {
  if (isLetter(text)) return 'singleLetter'
  const folded = fold(text)
  return isNameToo(text) || otherTrialWords.has(folded) || isAskedAlone(folded) ? 'oftenNone' : null
}

/** What two parts are that are the same trial word, letter, or letter twice. */
function repeatedCode(text: string, otherName: string): ValueCode | null {
  if (isLetter(text) && isLetter(otherName)) return 'singleLetters'
  const [folded, other] = [fold(text), fold(otherName)]
  if (isDoubleLetter(folded) && folded === other) return 'repeatedParts'
  if (folded === other && isAskedAlone(folded)) return 'oftenNone'
  if (!otherTrialWords.has(folded)) return null
  if (folded === other) return 'placeholder'
  return isDerivedSurname(folded, other) ? 'standInName' : null
}

/** Whether nothing is said of a part by itself. */
function isPlainName(text: string): boolean {
  const { code, isOpen } = namePart(text)
  return code === null && !isOpen
}

/** What a word for "nothing" that is a name, too, is beside the other part. */
function besideCode(text: string, otherName: string): ValueCode | null {
  if (isNameToo(otherName)) return isMadeUpPair(text, otherName) ? 'placeholder' : 'oftenNone'
  if (trialOf(fold(`${text} ${otherName}`)) !== null) return 'standInName'
  const { code } = namePart(otherName)
  if (code === null) return isDerivedSurname(fold(text), fold(otherName)) ? 'standInName' : null
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
  if (isMachineText(text) || isInjection(text)) return 'programText'
  if (!/\p{L}/u.test(text) || isAddress(text)) return 'notName'
  if (isNoise(text)) return 'keyboard'
  return digitsCode(text) ?? oddSignsCode(text)
}

/** What digits say: with the name of a person, they are a note ("Kari (2)", "Per Rema 1000"). */
function digitsCode(text: string): ValueCode | null {
  if (!/\d/.test(text)) return null
  const digits = text.replace(ordinal, '').replace(/\D/g, '').length
  if (digits === 0) return null
  const others = text.replace(/\d+/g, ' ').trim()
  if (digits >= fewestOfNumber || !/\p{L}{2}/u.test(others)) return 'notName'
  if (namePlaceholderCode(text) === 'placeholder') return 'placeholder'
  if (isNameToo(others)) return 'notName'
  const { code } = namePart(others)
  return judgementOf(code).validity === 'junk' ? code : 'digitsInName'
}

function isNoise(text: string): boolean {
  return isKeyboardNoise(text) || isEmptyRepetition(text) || isLooseHangul(text)
}

/** Programs write `null` and `nan` in lower case; a person does so only if the other name is in lower case too, and another one. */
function isMachineNull(text: string, otherName: string | null): boolean {
  if (!isPrintedNull(text)) return false
  return otherName === '' || otherName === text || otherName !== otherName?.toLowerCase()
}

function isAddress(text: string): boolean {
  return /\S@[^\s@]+\.\S|^(?:https?:|www\.)|^[^\s.]{2,}\.(?:com|net|org)$/i.test(text)
}

/** "III" means the third, and if single characters are words, three are not noise. */
function isEmptyRepetition(text: string): boolean {
  return isRepetition(text, 3) && text !== 'III' && !hasWordCharacters(text)
}

/** One letter twice: a name by itself, in some countries. */
function isDoubleLetter(folded: string): boolean {
  return /^([a-z])\1$/.test(folded)
}

/** One letter, as it may be an initial or, in some countries, a name. */
function isLetter(text: string): boolean {
  return text.length === 1 && /[a-z]/i.test(text)
}
