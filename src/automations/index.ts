/**
 * Writes to the CRM what nobody should have to type. In: evaluated records. Out: values for write-back. What a person
 * has entered is never changed.
 */
import type { Message } from '../words/index.ts'
import { carriedBecause } from '../write-back/index.ts'
import type { Automation } from './automation.ts'
import { callOutcome } from './call-outcome.ts'
import { flagIncomplete } from './flag-incomplete.ts'

export { runAutomations } from './run-automations.ts'

/** Every automation; an earlier one takes precedence. To add one: a file that declares it, and its line here. */
export const automations: readonly Automation[] = [flagIncomplete, callOutcome]

/** Why something was written, for people; null for a cause of an earlier version that no longer exists. */
export function becauseOf(code: string): Message | null {
  return automations.find(({ id }) => id === code)?.because ?? carriedBecause(code)
}
