import { isMachineText } from './machine-text.ts'
import { isKeyboardNoise, isPlaceholderWord, isPunctuation } from './placeholder.ts'

/**
 * Whether a text is meaningful: it is not only punctuation, a word for "nothing", noise or text left by a program.
 *
 * @param text normalised
 */
export function isText(text: string): boolean {
  return !isPunctuation(text) && !isMachineText(text) && !isPlaceholderWord(text) && !isKeyboardNoise(text)
}
