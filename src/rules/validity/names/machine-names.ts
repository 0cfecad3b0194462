import type { ValueCode } from '../judgement.ts'
import { fold } from '../placeholder.ts'

/**
 * Names that telephone systems write into records which they create of unknown callers. Uncertain: reported by users of
 * HubSpot and Pipedrive in public threads.
 */
const names: ReadonlyMap<string, ValueCode> = new Map([
  ['aircall new contact', 'madeByAircall'],
  ['aircall new ticket', 'madeByAircall'],
  ['new contact (3cx)', 'madeByThreeCx'],
  ['nuovo contatto (3cx)', 'madeByThreeCx'],
  ['neuer kontakt (3cx)', 'madeByThreeCx'],
  ['unknown caller', 'madeByMachine'],
  ['anonymous caller', 'madeByMachine'],
  ['wireless caller', 'madeByMachine'],
  ['private number', 'madeByMachine'],
  ['(pending...)', 'madeByMachine'],
])

/** The names themselves. */
export const machineNames: readonly string[] = [...names.keys()]

/** With the number of the caller, which is another for each: `+4722334455 Aircall new contact`. */
const withNumber = /^\+?\d{6,} aircall new contact$/
/** Numbers in place of a person's name; a deal may be called "Lead 1234567". */
const personForms: readonly (readonly [RegExp, ValueCode])[] = [
  [/^lead \+?\d{6,}$/, 'madeByThreeCx'],
  [/^\+\d{7,15}$/, 'madeByMachine'],
]

/**
 * The code of a name that an integration wrote in place of one; null for any other text.
 *
 * @param text normalised
 */
export function machineNameCode(text: string): ValueCode | null {
  const folded = fold(text)
  return names.get(folded) ?? (withNumber.test(folded) ? 'madeByAircall' : null)
}

/** As `machineNameCode`, for a part of a person's name. */
export function machinePersonCode(text: string): ValueCode | null {
  const code = machineNameCode(text)
  // Most names have no digit.
  if (code !== null || !/\d/.test(text)) return code
  const folded = fold(text)
  return personForms.find(([form]) => form.test(folded))?.[1] ?? null
}
