import type { Verdict } from '../../domain/finding.ts'
import { message, type Say } from '../../words/index.ts'

/** CRMs allow more in a text field, but people do not read more. */
const longest = 500

/**
 * What is missing, in words, for the flag: in the order of the verdicts, shortened if it is too long; empty if nothing
 * is. Pure.
 *
 * @param say in the account's language
 */
export function flagText(verdicts: readonly Verdict[], say: Say): string {
  const parts = verdicts.map((verdict) => say(verdict.message))
  return joinWithin(parts, { total: parts.length, longest, say }) ?? ''
}

/**
 * As many of the parts as fit, and how many more there are.
 *
 * @param limits.total the total number, if not all parts are given
 * @returns null if there are none, or none fits
 */
export function joinWithin(
  parts: readonly string[],
  { total, longest, say }: { readonly total: number; readonly longest: number; readonly say: Say },
): string | null {
  for (let count = parts.length; count > 0; count -= 1) {
    const [shown, rest] = [parts.slice(0, count).join('; '), total - count]
    const text = rest > 0 ? say(message('flag.cut', { shown, rest })) : shown
    if (text.length <= longest) return text
  }
  return null
}
