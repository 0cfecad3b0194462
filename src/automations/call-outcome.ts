import type { Kysely } from 'kysely'
import type { CallOutcome } from '../domain/field.ts'
import { ownValue } from '../domain/own-value.ts'
import type { CrmRecord } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { type Desired, saveDesired } from '../write-back/index.ts'

/** Which telephone status leaves no doubt about the outcome. Others (failed, cancelled, completed) are not guessed. */
const outcomeByStatus: Readonly<Record<string, CallOutcome>> = {
  noAnswer: 'noAnswer',
  missed: 'noAnswer',
  busy: 'busy',
}

/** The outcome that a call should be given: null where it has one, or where its status leaves doubt. Pure. */
export function proposeOutcome(record: Pick<CrmRecord, 'type' | 'fields'>): CallOutcome | null {
  if (record.type !== 'call' || (record.fields['outcome'] ?? null) !== null) return null
  const status = record.fields['status']
  return typeof status === 'string' ? (ownValue(outcomeByStatus, status) ?? null) : null
}

/**
 * Notes the outcomes that the given calls are to get. The adapter looks once more before it writes: what a person set
 * meanwhile stays.
 *
 * @returns how many outcomes now wait to be delivered
 */
export async function desireOutcomes(
  db: Kysely<Schema>,
  accountId: string,
  { records, now }: { readonly records: readonly CrmRecord[]; readonly now: Date },
): Promise<number> {
  const desired = records.flatMap((record): Desired[] => {
    const outcome = proposeOutcome(record)
    return outcome === null
      ? []
      : [{ key: { type: record.type, id: record.id }, target: 'outcome', value: { outcome } }]
  })
  return saveDesired(db, accountId, { desired, now })
}
