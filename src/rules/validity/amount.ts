import type { ValueCode } from './judgement.ts'

/** Numbers that people type to get past a required amount: runs from 1, one digit six times, and a cent. */
const invented = /^(?:12345(?:6(?:7(?:89?)?)?)?|(\d)\1{5,})(?:\.0+)?$|^0\.01$/

/**
 * Why a number is none, or may not be meant; null if it is. Zero is a number as any other.
 *
 * @param text normalised
 */
export function amountCode(text: string): ValueCode | null {
  if (!Number.isFinite(Number(text))) return 'notAmount'
  return invented.test(text) && Number(text) !== 0 ? 'inventedAmount' : null
}
