import type { CrmWrite, Feature, RecordUpdate, UpdateResult } from '../crm/port.ts'
import { CrmPermissionError } from '../domain/errors.ts'
import { type ObjectType, objectTypes } from '../domain/record.ts'
import { ensureSetUp, flagObstacles, noteBrokenField, type SetUpStateDeps } from './set-up-state.ts'
import { loadListChanges, saveListChanges } from './unflagged-store.ts'
import { loadPending, type Pending, type Refusal, saveDelivery, type Target, type Wanted } from './write-back-store.ts'

export interface DeliverDeps extends SetUpStateDeps {
  readonly write: CrmWrite
  readonly progress: (progress: DeliveryProgress) => void
}

export interface DeliveryProgress {
  readonly target: Target
  readonly type: ObjectType
  readonly written: number
  readonly refused: number
  /** Write calls that the CRM was asked. */
  readonly apiCalls: number
  /** For each value written whose change has a known beginning: the milliseconds from when it became known until now. */
  readonly lagsMs: readonly number[]
}

/** Values delivered together, and committed as delivered: ten batch calls of the CRM. */
const batchSize = 1000

/** The feature that each kind of value stands on. */
const featureOf = { flag: 'flags', outcome: 'outcomes' } as const

/**
 * Delivers the next batch of values that differ from what the CRM shows. Call it again as long as it returns true.
 * A crash between the CRM's answer and our note of it repeats the batch, which writes the same values again. What the
 * account has not allowed is neither delivered nor refused: it waits.
 *
 * @returns whether there may be more
 * @throws the `Crm…` errors; what the CRM refuses of single records is noted, not thrown
 */
export async function deliverSlice(deps: DeliverDeps, accountId: string): Promise<boolean> {
  for (const target of ['flag', 'outcome'] as const) {
    for (const type of objectTypes) {
      if (await deliverOf(deps, accountId, { target, type })) return true
    }
  }
  for (const type of objectTypes) {
    if (await updateList(deps, accountId, type)) return true
  }
  return false
}

function isOn(deps: DeliverDeps, name: Feature['name']): boolean {
  return deps.features().some((feature) => feature.name === name && feature.on)
}

interface Kind {
  readonly target: Target
  readonly type: ObjectType
}

/** @returns whether anything was delivered */
async function deliverOf(deps: DeliverDeps, accountId: string, { target, type }: Kind): Promise<boolean> {
  const feature = featureOf[target]
  if (!isOn(deps, feature)) return false
  const pending = await loadPending(deps.db, accountId, { type, target, limit: batchSize })
  if (pending.length === 0) return false
  try {
    const obstacle = target === 'flag' ? flagObstacles(await ensureSetUp(deps, accountId)).get(type) : undefined
    // The CRM may have refused all of it just now: then these values wait as well.
    if (!isOn(deps, feature)) return false
    const delivered =
      obstacle === undefined ? await deps.write.update(type, pending.map(toUpdate)) : refuse(pending, obstacle)
    await settle(deps, accountId, { target, type, pending, ...delivered })
    return true
  } catch (error) {
    if (!(error instanceof CrmPermissionError) || isOn(deps, feature)) throw error
    deps.log.warn({ accountId, target, type, ...error.details }, 'the CRM does not allow writing; values wait')
    return false
  }
}

function toUpdate(wanted: Wanted): RecordUpdate {
  return wanted.target === 'flag'
    ? { id: wanted.key.id, flag: wanted.value }
    : { id: wanted.key.id, outcome: wanted.value.outcome }
}

interface Delivered {
  readonly results: readonly UpdateResult[]
  readonly apiCalls: number
}

function refuse(pending: readonly Pending[], reason: string): Delivered {
  return {
    results: pending.map(({ key }) => ({ id: key.id, result: 'refused', reason, cause: 'other' })),
    apiCalls: 0,
  }
}

async function settle(
  deps: DeliverDeps,
  accountId: string,
  { target, type, pending, results, apiCalls }: Kind & Delivered & { readonly pending: readonly Pending[] },
): Promise<void> {
  const now = deps.clock.now()
  const refused = new Map(
    results.flatMap((result) => (result.result === 'written' ? [] : [[result.id, refusalOf(result)]])),
  )
  await saveDelivery(deps.db, accountId, { wanted: pending, refused, now })
  if (refused.size > 0) deps.log.warn({ accountId, target, type, count: refused.size }, 'the CRM refused values')
  if (target === 'flag') await noteBrokenFields(deps, accountId, { type, refused })
  const lagsMs = pending.flatMap(({ key, notedAt }) =>
    notedAt === null || refused.has(key.id) ? [] : [now.getTime() - notedAt.getTime()],
  )
  deps.progress({ target, type, written: pending.length - refused.size, refused: refused.size, apiCalls, lagsMs })
}

function refusalOf({ reason, cause }: UpdateResult): Refusal {
  return { reason: reason ?? 'the record is gone', cause: cause ?? 'other' }
}

async function noteBrokenFields(
  deps: DeliverDeps,
  accountId: string,
  { type, refused }: { readonly type: ObjectType; readonly refused: ReadonlyMap<string, Refusal> },
): Promise<void> {
  const causes = new Set([...refused.values()].map(({ cause }) => cause))
  for (const cause of ['read-only', 'missing-property'] as const) {
    if (causes.has(cause)) await noteBrokenField(deps, accountId, { type, cause })
  }
}

/**
 * Lets records join or leave the CRM's list of those that cannot be flagged.
 *
 * @returns whether the list was changed
 */
async function updateList(deps: DeliverDeps, accountId: string, type: ObjectType): Promise<boolean> {
  if (!isOn(deps, 'lists')) return false
  const changes = await loadListChanges(deps.db, accountId, { type, limit: batchSize })
  const count = changes.add.length + changes.remove.length
  if (count === 0) return false
  const { unavailable } = await deps.write.list(type, changes)
  if (unavailable !== null) {
    deps.log.warn({ accountId, type, count }, 'the CRM has no list of records that cannot be flagged')
    return false
  }
  await saveListChanges(deps.db, accountId, { type, changes })
  return true
}
