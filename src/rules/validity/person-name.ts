import { fold, isKeyboardNoise, isNameToo, isPlaceholderWord, isRepetition } from './placeholder.ts'

/** What nobody is called, though a company may be. */
const noNames = new Set(['abc', 'xyz', 'qwe', 'asd'])

/**
 * Whether the value can be a part of a person's name. Short names, hyphens, apostrophes and every script pass; a value
 * without a letter, with digits, of keyboard noise, or that is a word for "nothing" does not. Words for "nothing" that
 * people are really called ("Null", "Test", "Foo", "Nil") pass, unless the other part is such a word as well.
 *
 * @param otherName the other part of the same person's name, if there is one
 */
export function isPersonName(text: string, otherName: string | null): boolean {
  if (/\d/.test(text) || !/\p{L}/u.test(text)) return false
  if (isKeyboardNoise(text) || isRepetition(text, 3) || noNames.has(fold(text))) return false
  if (!isPlaceholderWord(text)) return true
  return isNameToo(text) && (otherName === null || isPlainName(otherName))
}

function isPlainName(text: string): boolean {
  return !isNameToo(text) && isPersonName(text, null)
}
