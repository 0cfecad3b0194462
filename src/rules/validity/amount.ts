import type { ValueCode } from './judgement.ts'

/** Numbers that people type to get past a required amount: runs from 1 and back from 9, and one digit six times. */
const invented = /^-?(?:12345(?:6(?:7(?:8(?:90?)?)?)?)?|9876543(?:210?)?|(\d)\1{5,})(?:\.0+)?$/
/** The largest whole numbers of programs: of 31, 32 and 53 bits. */
const limits: ReadonlySet<number> = new Set([2_147_483_647, 4_294_967_295, Number.MAX_SAFE_INTEGER])
/** Of the currencies with the largest numbers, this is tens of millions of dollars. */
const largest = 1e12

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
  return isInvented(text) ? 'inventedAmount' : null
}

function isInvented(text: string): boolean {
  const size = Math.abs(Number(text))
  if (size === 0) return false
  return size >= largest || size <= 0.01 || limits.has(size) || invented.test(text)
}
