import type { Kysely } from 'kysely'
import { keyText } from '../domain/record.ts'
import type { EvaluatedRecord } from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Desired } from './cause.ts'
import { desireCarried } from './desire-carried.ts'
import { type AccountLocale, isBlank } from './targets/index.ts'
import { loadHolders, saveDesired } from './write-back-store.ts'

export interface DesireRequest extends AccountLocale {
  /** The desired values; at most one per record and target. */
  readonly desired: readonly Desired[]
  /** The evaluated records, with or without desired values. */
  readonly evaluated: readonly EvaluatedRecord[]
  readonly rulesetVersion: string
  readonly now: Date
}

/**
 * Stores the desired values of evaluated records. An empty value is stored only for records that already had a value of
 * its target: a record that was never incomplete gets no flag, and so costs no write. If the CRM cannot store a value
 * on the record, the desired value of the linked record that carries it is stored as well. A deleted record lacks
 * nothing any more, so it is removed from the CRM's list if it is still on it.
 *
 * @returns how many values are now pending
 */
export async function noteDesired(db: Kysely<Schema>, accountId: string, request: DesireRequest): Promise<number> {
  const { desired, evaluated, now } = request
  const blank = desired.filter(isBlank)
  const holders = await loadHolders(
    db,
    accountId,
    blank.map(({ key }) => key),
  )
  const needed = desired.filter((one) => !isBlank(one) || holders.get(one.target)?.has(keyText(one.key)) === true)
  const notedAt = notedTimes(evaluated)
  const own = await saveDesired(db, accountId, { desired: needed, now, notedAt })
  return own + (await desireCarried(db, accountId, { ...request, notedAt }))
}

/** When the change behind each record became known, if there was one. */
function notedTimes(evaluated: readonly EvaluatedRecord[]): ReadonlyMap<string, Date> {
  return new Map(evaluated.flatMap(({ key, notedAt }) => (notedAt === null ? [] : [[keyText(key), notedAt]])))
}
