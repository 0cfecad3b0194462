import { isMachineText } from './machine-text.ts'
import { isKeyboardNoise, isPlaceholderWord, isPunctuation } from './placeholder.ts'

/**
 * Whether a text says anything: it is not punctuation alone, a word for "nothing", noise or what a program left.
 *
 * @param text normalised
 */
export function isText(text: string): boolean {
  return !isPunctuation(text) && !isMachineText(text) && !isPlaceholderWord(text) && !isKeyboardNoise(text)
}
