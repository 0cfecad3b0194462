import { isMachineText } from './machine-text.ts'
import { fold, hasWordCharacters, isKeyboardNoise, isNameToo, isPlaceholderWord, isRepetition } from './placeholder.ts'

/** Text that is never a person's name, although a company may have it. */
const noNames = new Set(['abc', 'xyz', 'qwe', 'asd'])
/** "3rd" in "John Smith 3rd": the only digits that occur in names. */
const ordinal = /(?<!\d)\d(?:st|nd|rd|th|\.)(?!\p{L})/giu

/**
 * Whether the value may be a part of a person's name. Short names, hyphens, apostrophes and every script pass; a value
 * without a letter, with digits, of keyboard noise, that is an address, left by a program, or a word for "nothing" does
 * not. Words for "nothing" that are real names ("Null", "Test", "Foo", "Nil") pass, unless the other part is such a
 * word as well.
 *
 * @param text normalised
 * @param otherName the other part of the same person's name, if there is one; normalised
 */
export function isPersonName(text: string, otherName: string | null): boolean {
  if (isMachineNull(text, otherName) || isNoName.some((refuses) => refuses(text))) return false
  if (!isPlaceholderWord(text)) return true
  return isNameToo(text) && (otherName === null || otherName === '' || isPlainName(otherName))
}

const isNoName: readonly ((text: string) => boolean)[] = [
  (text) => /\d/.test(text.replace(ordinal, '')) || !/\p{L}/u.test(text),
  isMachineText,
  isAddress,
  isKeyboardNoise,
  isEmptyRepetition,
  (text) => noNames.has(fold(text)),
]

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

function isPlainName(text: string): boolean {
  return !isNameToo(text) && isPersonName(text, null)
}
