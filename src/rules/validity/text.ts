import type { ValueCode } from './judgement.ts'
import { isMachineText } from './machine-text.ts'
import { machineNameCode } from './names/machine-names.ts'
import { isKeyboardNoise, isPlaceholderText, isPunctuation, promptCode } from './placeholder.ts'

/**
 * Why a text is not meaningful: it is only punctuation, a word for "nothing", noise, or left by a program; null if it is.
 *
 * @param text normalised
 */
export function textCode(text: string): ValueCode | null {
  if (isPunctuation(text)) return 'blank'
  if (isMachineText(text)) return 'programText'
  if (isPlaceholderText(text)) return 'placeholder'
  return isKeyboardNoise(text) ? 'keyboard' : promptCode(text)
}

/** As `textCode`, for texts that are names: integrations write their own words in place of an unknown one. */
export function namedTextCode(text: string): ValueCode | null {
  return machineNameCode(text) ?? textCode(text)
}
