import type { CallOutcome } from '../domain/field.ts'
import { ownValue } from '../domain/own-value.ts'
import type { CrmRecord } from '../domain/record.ts'
import { message } from '../words/index.ts'
import type { Automation } from './automation.ts'

/**
 * The outcomes that follow from telephone statuses with certainty. Others (failed, cancelled, completed) are not
 * guessed.
 */
const outcomeByStatus: Readonly<Record<string, CallOutcome>> = {
  noAnswer: 'noAnswer',
  missed: 'noAnswer',
  busy: 'busy',
}

/** Fills in the outcome of unanswered calls. What a person has entered is never changed. */
export const callOutcome: Automation = {
  id: 'call-outcome',
  because: message('cause.call-outcome'),
  types: ['call'],
  desire({ record }) {
    const outcome = record === null ? null : proposeOutcome(record)
    return outcome === null ? [] : [{ target: 'outcome', value: { outcome } }]
  },
}

/** The outcome that a call should get: null if it has one, or if its status is ambiguous. Pure. */
export function proposeOutcome(record: Pick<CrmRecord, 'type' | 'fields'>): CallOutcome | null {
  if (record.type !== 'call' || (record.fields['outcome'] ?? null) !== null) return null
  const status = record.fields['status']
  return typeof status === 'string' ? (ownValue(outcomeByStatus, status) ?? null) : null
}
