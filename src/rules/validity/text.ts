import type { ValueCode } from './judgement.ts'
import { isKeyboardNoise } from './keyboard.ts'
import { isInjection, isMachineText } from './machine-text.ts'
import { machineNameCode } from './names/machine-names.ts'
import { isMashed, isThrice } from './names/odd-names.ts'
import { isMailProvider } from './public-domains.ts'
import { fold } from './words/fold.ts'
import { isPunctuation, placeholderCode, promptCode } from './words/placeholder.ts'
import { withoutLegalForm } from './words/trials.ts'

/** Digits that are typed to fill a field, and are also the name of a firm or said in a text. */
const countedDigits = /^(?:123(?:4(?:56?)?)?|([019])\1{2,})$/

/** "aaa", "xyz": in capitals, they are abbreviations. */
const smallLetters = /^(?:([a-z])\1{2}|abc|xyz|abc xyz)$/
const mostMashed = 10
/** An e-mail address, or a telephone number. */
const addressOrNumber = /^[^\s@]+@[^\s@][^\s@.]*\.[^\s@]+$|^\+\d[\d ().-]{6,}$|^(?=(?:\D*\d){8})[\d ().-]+$/
/** Longer names with a legal form say something. */
const longestFiller = 24
/** Of an address on the web. */
const onlyBeginning = /^(?:https?:\/*|www\.?)+$/i

/**
 * Why a text is not meaningful: it is only punctuation, a word for "nothing", noise, or left by a program; null if it is.
 *
 * @param text normalised
 * @param thing what it is: firms have names that would not be meaningful otherwise
 */
export function textCode(text: string, thing: 'text' | 'company' = 'text'): ValueCode | null {
  if (isPunctuation(text)) return isSaid(text, thing) ? null : 'blank'
  if (isLeftByProgram(text, thing)) return 'programText'
  const code = placeholderCode(text, thing)
  return code === 'placeholder' ? code : (noiseCode(text, thing) ?? code ?? promptCode(text))
}

/** A picture says something in a text ("👍"), and nobody is called so. */
function isSaid(text: string, thing: 'text' | 'company'): boolean {
  return thing === 'text' && /\p{Extended_Pictographic}/u.test(text)
}

/** People write about attacks in texts. */
function isLeftByProgram(text: string, thing: 'text' | 'company'): boolean {
  return isMachineText(text) || (thing === 'company' && isInjection(text))
}

function noiseCode(text: string, thing: 'text' | 'company'): ValueCode | null {
  const isCounted = countedDigits.test(text)
  if (isCounted && thing === 'company') return 'oftenNone'
  if (isKeyboardNoise(text)) return 'keyboard'
  if (isCounted) return 'oftenNone'
  if (smallLetters.test(text)) return 'oftenNone'
  if (isThrice(fold(text))) return 'repeatedParts'
  return thing === 'company' ? companyCode(text) : mashedCode(text)
}

/** Words of keys pressed at random: a word of them alone may be a shorthand. */
function mashedCode(text: string): ValueCode | null {
  const words = fold(text).split(' ')
  return words.length <= mostMashed && words.every(isMashed) ? 'unlikelyLetters' : null
}

/** What a company is not called, but may be found by. */
function companyCode(text: string): ValueCode | null {
  if (addressOrNumber.test(text)) return 'otherField'
  if (onlyBeginning.test(text) || isMailProvider(text.toLowerCase())) return 'oftenNone'
  const name = text.length > longestFiller ? null : withoutLegalForm(fold(text))
  return name !== null && isFiller(name) ? 'oftenNone' : mashedCode(text)
}

function isFiller(name: string): boolean {
  return placeholderCode(name, 'company') === 'placeholder' || isKeyboardNoise(name)
}

/** As `textCode`, for texts that are names: integrations write their own words in place of an unknown one. */
export function namedTextCode(text: string, thing: 'text' | 'company' = 'text'): ValueCode | null {
  return machineNameCode(text) ?? textCode(text, thing)
}
