import type { CallOutcome } from '../domain/field.ts'
import { ownValue } from '../domain/own-value.ts'
import type { CrmRecord } from '../domain/record.ts'
import { message } from '../words/index.ts'
import type { Automation } from './automation.ts'

/** Which telephone status leaves no doubt about the outcome. Others (failed, cancelled, completed) are not guessed. */
const outcomeByStatus: Readonly<Record<string, CallOutcome>> = {
  noAnswer: 'noAnswer',
  missed: 'noAnswer',
  busy: 'busy',
}

/** Fills in the outcome of calls that nobody answered. What a person has entered is never touched. */
export const callOutcome: Automation = {
  id: 'call-outcome',
  because: message('cause.call-outcome'),
  types: ['call'],
  desire({ record }) {
    const outcome = record === null ? null : proposeOutcome(record)
    return outcome === null ? [] : [{ target: 'outcome', value: { outcome } }]
  },
}

/** The outcome that a call should be given: null where it has one, or where its status leaves doubt. Pure. */
export function proposeOutcome(record: Pick<CrmRecord, 'type' | 'fields'>): CallOutcome | null {
  if (record.type !== 'call' || (record.fields['outcome'] ?? null) !== null) return null
  const status = record.fields['status']
  return typeof status === 'string' ? (ownValue(outcomeByStatus, status) ?? null) : null
}
