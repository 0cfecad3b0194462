import type { Kysely } from 'kysely'
import { keyText } from '../domain/record.ts'
import type { EvaluatedRecord } from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Desired } from './cause.ts'
import { desireCarried } from './desire-carried.ts'
import { type AccountLocale, isBlank } from './targets/index.ts'
import { loadHolders, saveDesired } from './write-back-store.ts'

export interface DesireRequest extends AccountLocale {
  /** What the records are to show; at most one value per record and target. */
  readonly desired: readonly Desired[]
  /** The records that it follows from, whether anything is desired of them or not. */
  readonly evaluated: readonly EvaluatedRecord[]
  readonly rulesetVersion: string
  readonly now: Date
}

/**
 * Notes what evaluated records are to show. A value that says that there is nothing to say goes only to records that had one
 * of its target before: a record that never was incomplete gets no flag at all, and so costs no write. Where the CRM has no
 * place for a value, notes as well what the linked record that carries it is to show. A record that is gone lacks nothing
 * any more: where it is still on the CRM's list, it leaves that.
 *
 * @returns how many values now wait to be delivered
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

/** When the change behind each record became known, where there was one. */
function notedTimes(evaluated: readonly EvaluatedRecord[]): ReadonlyMap<string, Date> {
  return new Map(evaluated.flatMap(({ key, notedAt }) => (notedAt === null ? [] : [[keyText(key), notedAt]])))
}
