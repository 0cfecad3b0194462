import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { CrmSetUp, CrmWrite, RecordUpdate } from '../crm/port.ts'
import type { Clock } from '../domain/clock.ts'
import { type ObjectType, objectTypes } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Log } from '../infra/log.ts'
import { loadCursor, saveCursor } from '../records/index.ts'
import { loadPending, saveDelivery, type Target, type Wanted } from './write-back-store.ts'

export interface DeliverDeps {
  readonly db: Kysely<Schema>
  readonly write: CrmWrite
  readonly setUp: CrmSetUp
  readonly clock: Clock
  readonly log: Log
  readonly progress: (progress: DeliveryProgress) => void
}

export interface DeliveryProgress {
  readonly target: Target
  readonly type: ObjectType
  readonly written: number
  readonly refused: number
  /** Write calls that the CRM was asked. */
  readonly apiCalls: number
}

/** Values delivered together, and committed as delivered: ten batch calls of the CRM. */
const batchSize = 1000

/**
 * Delivers the next batch of values that differ from what the CRM shows. Call it again as long as it returns true.
 * A crash between the CRM's answer and our note of it repeats the batch, which writes the same values again.
 *
 * @returns whether there may be more
 * @throws the `Crm…` errors; what the CRM refuses of single records is noted, not thrown
 */
export async function deliverSlice(deps: DeliverDeps, accountId: string): Promise<boolean> {
  for (const target of ['flag', 'outcome'] as const) {
    for (const type of objectTypes) {
      const wanted = await loadPending(deps.db, accountId, { type, target, limit: batchSize })
      if (wanted.length === 0) continue
      await deliverBatch(deps, accountId, { type, target, wanted })
      return true
    }
  }
  return false
}

interface DeliveryBatch {
  readonly type: ObjectType
  readonly target: Target
  readonly wanted: readonly Wanted[]
}

async function deliverBatch(
  deps: DeliverDeps,
  accountId: string,
  { type, target, wanted }: DeliveryBatch,
): Promise<void> {
  const unavailable = target === 'flag' ? await flagUnavailable(deps, accountId, type) : undefined
  const { results, apiCalls } =
    unavailable === undefined
      ? await deps.write.update(type, wanted.map(toUpdate))
      : {
          results: wanted.map(({ key }) => ({ id: key.id, result: 'refused' as const, reason: unavailable })),
          apiCalls: 0,
        }
  const refused = new Map(
    results.flatMap(({ id, result, reason }) => (result === 'written' ? [] : [[id, reason ?? 'the record is gone']])),
  )
  await saveDelivery(deps.db, accountId, { wanted, refused, now: deps.clock.now() })
  if (refused.size > 0) deps.log.warn({ accountId, target, type, count: refused.size }, 'the CRM refused values')
  deps.progress({ target, type, written: wanted.length - refused.size, refused: refused.size, apiCalls })
}

function toUpdate(wanted: Wanted): RecordUpdate {
  return wanted.target === 'flag'
    ? { id: wanted.key.id, flag: wanted.value }
    : { id: wanted.key.id, outcome: wanted.value.outcome }
}

const SetUpState = z.object({ unavailable: z.record(z.string(), z.string()), clashes: z.array(z.string()) })

/** The fields that flags go to are looked after once a day, and only when there is something to write. */
const setUpMaxAgeMs = 24 * 60 * 60_000

/** Why records of the type cannot carry a flag in this account; undefined when they can. */
async function flagUnavailable(deps: DeliverDeps, accountId: string, type: ObjectType): Promise<string | undefined> {
  const now = deps.clock.now()
  const last = await loadCursor(deps.db, accountId, 'set-up')
  if (last && now.getTime() - last.updatedAt.getTime() < setUpMaxAgeMs) {
    return SetUpState.parse(last.state).unavailable[type]
  }
  const report = await deps.setUp.ensureFlagFields(objectTypes)
  if (report.created.length > 0) deps.log.info({ accountId, fields: report.created }, 'made fields for flags')
  if (report.clashes.length > 0) {
    deps.log.warn({ accountId, clashes: report.clashes }, 'fields of our names are not ours')
  }
  const state = { unavailable: Object.fromEntries(report.unavailable), clashes: report.clashes }
  await saveCursor(deps.db, accountId, { name: 'set-up', state, now })
  return state.unavailable[type]
}
