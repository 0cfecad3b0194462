import { fold, isKeyboardNoise, isPlaceholderWord, isPunctuation } from './placeholder.ts'

/** Real surnames that are placeholders too. Alone they pass; beside another placeholder they do not. */
const surnamesToo = new Set(['null', 'test'])

/**
 * Whether the value can be a part of a person's name. Short names, hyphens, apostrophes and every script pass; a value
 * without a letter, with digits, of keyboard noise, or that is a word for "nothing" does not.
 *
 * @param otherName the other part of the same person's name, if there is one
 */
export function isPersonName(text: string, otherName: string | null): boolean {
  if (isPunctuation(text) || /\d/.test(text) || !/\p{L}/u.test(text) || isKeyboardNoise(text)) return false
  if (surnamesToo.has(fold(text))) return otherName === null || isPlainName(otherName)
  return !isPlaceholderWord(text)
}

function isPlainName(text: string): boolean {
  return !surnamesToo.has(fold(text)) && isPersonName(text, null)
}
