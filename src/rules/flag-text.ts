import type { Verdict } from '../domain/finding.ts'

/** CRMs hold more in a text field; people do not read more. */
const longest = 500

/** What is missing, in words, for the flag: in the rules' order, cut where it would be too long. */
export function flagText(verdicts: readonly Verdict[]): string {
  const messages = verdicts.map((verdict) => verdict.message)
  for (let shown = messages.length; shown > 0; shown -= 1) {
    const rest = messages.length - shown
    const text = messages.slice(0, shown).join('; ') + (rest > 0 ? `; … and ${rest} more` : '')
    if (text.length <= longest) return text
  }
  return ''
}
