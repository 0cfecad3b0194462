import type { ValueCode } from './judgement.ts'
import { isKeyboardNoise } from './keyboard.ts'
import { isMachineText } from './machine-text.ts'
import { machineNameCode } from './names/machine-names.ts'
import { isThrice } from './names/odd-names.ts'
import { fold } from './words/fold.ts'
import { isPunctuation, placeholderCode, promptCode } from './words/placeholder.ts'

/** Digits that are typed to fill a field, and are also the name of a firm or said in a text. */
const countedDigits = /^(?:123(?:4(?:56?)?)?|([019])\1{2,})$/

/**
 * Why a text is not meaningful: it is only punctuation, a word for "nothing", noise, or left by a program; null if it is.
 *
 * @param text normalised
 * @param thing what it is: firms have names that would not be meaningful otherwise
 */
export function textCode(text: string, thing: 'text' | 'company' = 'text'): ValueCode | null {
  if (isPunctuation(text)) return 'blank'
  if (isMachineText(text)) return 'programText'
  const code = placeholderCode(text, thing)
  return code === 'placeholder' ? code : (noiseCode(text, thing) ?? code ?? promptCode(text))
}

function noiseCode(text: string, thing: 'text' | 'company'): ValueCode | null {
  const isCounted = countedDigits.test(text)
  if (isCounted && thing === 'company') return 'oftenNone'
  if (isKeyboardNoise(text)) return 'keyboard'
  if (isCounted) return 'oftenNone'
  return isThrice(fold(text)) ? 'repeatedParts' : null
}

/** As `textCode`, for texts that are names: integrations write their own words in place of an unknown one. */
export function namedTextCode(text: string, thing: 'text' | 'company' = 'text'): ValueCode | null {
  return machineNameCode(text) ?? textCode(text, thing)
}
