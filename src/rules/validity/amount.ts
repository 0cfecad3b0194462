import type { ValueCode } from './judgement.ts'

/** Numbers that people type to get past a required amount: runs from 1, one digit six times, and a cent. */
const invented = /^(?:12345(?:6(?:7(?:8(?:90?)?)?)?)?|(\d)\1{5,})(?:\.0+)?$|^0\.01$/

const digits = String.raw`(?:\d{1,3}(?:[ .,'’]\d{3})+|\d+)(?:[.,]\d{1,2})?`
/** An amount as people write it into a text: in groups, with a comma, a currency, or a dash for no cents. */
const written = new RegExp(
  String.raw`^(?:\p{Sc}|[\p{L}.]{1,5}(?= ?\d| ?-\d))? ?[-+−]? ?${digits}(?:[.,][-–—]+)? ?(?:\p{Sc}|%|\p{L}{1,8}\.?)?$`,
  'u',
)

/**
 * Why a number is none, or may not be meant; null if it is. Zero is a number as any other.
 *
 * @param text normalised
 */
export function amountCode(text: string): ValueCode | null {
  if (!Number.isFinite(Number(text))) return written.test(text) ? 'unreadableAmount' : 'notAmount'
  return invented.test(text) && Number(text) !== 0 ? 'inventedAmount' : null
}
