import type { ValueCode } from '../judgement.ts'
import { fold } from '../words/fold.ts'

/**
 * Names that programs write into records which they create of people whom they do not know: telephone systems of callers, chats
 * and forms of visitors. Uncertain: reported by users of HubSpot and Pipedrive in public threads.
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
  ['facebook user', 'madeByProgram'],
  ['instagram user', 'madeByProgram'],
  ['whatsapp user', 'madeByProgram'],
  ['telegram user', 'madeByProgram'],
  ['messenger user', 'madeByProgram'],
  ['unknown visitor', 'madeByProgram'],
  ['anonymous visitor', 'madeByProgram'],
  ['website visitor', 'madeByProgram'],
  ['web visitor', 'madeByProgram'],
  ['anonymous user', 'madeByProgram'],
  ['deleted user', 'madeByProgram'],
  ['web lead', 'madeByProgram'],
  // Scanners for security holes fill forms with these.
  ['phqghume', 'madeByProgram'],
  ['acunetix', 'madeByProgram'],
])

/** The names themselves. */
export const machineNames: readonly string[] = [...names.keys()]

/** Records that a CRM makes so that a new account is not empty. Uncertain: as above. */
const ofSamples =
  /^\[(?:sample|example|demo|eksempel|exempel|beispiel|ejemplo|exemplo|exemple|esempio|voorbeeld)\](?: |$)|\(sample (?:contact|company|deal)\)$/
/** With the number of the caller, which is another for each: `+4722334455 Aircall new contact`. */
const withNumber = /^\+?\d{6,} aircall new contact$/
/** Numbers in place of a person's name; a deal may be called "Lead 1234567". */
const personForms: readonly (readonly [RegExp, ValueCode])[] = [
  [/^(?:visitor|web visitor|website visitor|chat user|guest)[ #-]*\d{3,}$/, 'madeByProgram'],
  [/^(?:caller|unknown caller) \+?\d{6,}$/, 'madeByMachine'],
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
  const code = names.get(folded)
  if (code !== undefined) return code
  if (ofSamples.test(folded)) return 'madeByCrm'
  return withNumber.test(folded) ? 'madeByAircall' : null
}

/** As `machineNameCode`, for a part of a person's name. */
export function machinePersonCode(text: string): ValueCode | null {
  const code = machineNameCode(text)
  // Most names have no digit.
  if (code !== null || !/\d/.test(text)) return code
  const folded = fold(text)
  return personForms.find(([form]) => form.test(folded))?.[1] ?? null
}
