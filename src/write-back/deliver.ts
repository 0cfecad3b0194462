import type { Transaction } from 'kysely'
import type { CrmRead, CrmWrite, FeatureName, RecordUpdate, UpdateResult } from '../crm/port.ts'
import { CrmPermissionError } from '../domain/errors.ts'
import { askApart } from '../domain/reading/ask-apart.ts'
import { type ObjectType, objectTypes, type RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { eitherOf, message } from '../words/index.ts'
import { settleCarried } from './carrier-store.ts'
import { ensureSetUp, flagObstacles, followLanguage, noteBrokenField, type SetUpStateDeps } from './set-up-state.ts'
import { isBlank, listedTarget, type TargetName, targetNames, targetOf, toUpdate } from './targets/index.ts'
import { loadListChanges, loadTypesToList, noteListing, saveKeptOnList, saveListChanges } from './unflagged-store.ts'
import {
  loadPending,
  loadPendingKinds,
  type Pending,
  type Refusal,
  saveDelivery,
  unanswered,
} from './write-back-store.ts'

export interface DeliverDeps extends SetUpStateDeps {
  readonly write: CrmWrite
  readonly read: Pick<CrmRead, 'account'>
  /** Queues records for a re-read, in the transaction that stores what was written to them. */
  readonly readAgain: (
    trx: Transaction<Schema>,
    accountId: string,
    written: { readonly keys: readonly RecordKey[]; readonly now: Date },
  ) => Promise<void>
  readonly progress: (progress: DeliveryProgress) => void
}

export interface DeliveryProgress {
  readonly target: TargetName
  readonly type: ObjectType
  readonly written: number
  readonly refused: number
  /** Write calls made to the CRM; a call that wrote several kinds of value counts for the first kind. */
  readonly apiCalls: number
  /** For each written value whose change has a known start: the milliseconds since the change became known. */
  readonly lagsMs: readonly number[]
}

/** Records whose membership of a list is changed together. */
const listBatchSize = 1000

interface Kind {
  /** Their values go into one update of a record. */
  readonly targets: readonly TargetName[]
  readonly feature: FeatureName
  /** Whether the fields that hold them are set up by Minset. */
  readonly isSetUp: boolean
}

/** In the order of the registry. */
const kinds: readonly Kind[] = [
  ...Map.groupBy(targetNames, (name) => `${targetOf(name).feature} ${targetOf(name).fields}`).values(),
].flatMap(([first, ...rest]) => {
  if (first === undefined) return []
  const { feature, fields } = targetOf(first)
  return [{ targets: [first, ...rest], feature, isSetUp: fields === 'ours' }]
})

/**
 * Delivers the next batch of values that differ from those in the CRM: as many as take about a second, because more
 * urgent work may come, such as what a person has entered. Call it again as long as it returns true. A
 * crash between the CRM's response and storing it repeats the batch, which writes the same values again. Values that
 * the account does not permit are neither delivered nor rejected: they stay pending.
 *
 * @returns whether there may be more
 * @throws the `Crm…` errors; rejections of single records are stored, not thrown
 */
export async function deliverSlice(deps: DeliverDeps, accountId: string): Promise<boolean> {
  const pending = await loadPendingKinds(deps.db, accountId)
  for (const kind of kinds) {
    const types = new Set(pending.flatMap(({ target, type }) => (kind.targets.includes(target) ? [type] : [])))
    for (const type of objectTypes) {
      if (types.has(type) && (await deliverOf(deps, accountId, { ...kind, type }))) return true
    }
  }
  await followLanguage(deps, accountId)
  await settleCarried(deps.db, accountId, deps.clock.now())
  return updateLists(deps, accountId)
}

function isOn(deps: DeliverDeps, name: FeatureName): boolean {
  return deps.features().some((feature) => feature.name === name && feature.on)
}

interface KindOfType extends Kind {
  readonly type: ObjectType
}

/** @returns whether anything was delivered */
async function deliverOf(deps: DeliverDeps, accountId: string, kind: KindOfType): Promise<boolean> {
  const { type, feature, isSetUp } = kind
  if (!isOn(deps, feature)) return false
  const pending = await loadPending(deps.db, accountId, { ...kind, limit: deps.write.recordsAtOnce })
  if (pending.length === 0) return false
  try {
    const obstacle = isSetUp ? await obstacleOf(deps, accountId, type) : null
    // The CRM may just have denied the whole feature: then these values stay pending as well.
    if (!isOn(deps, feature)) return false
    const delivered = obstacle === null ? await update(deps, type, pending) : refuse(pending, obstacle)
    await settle(deps, accountId, { ...kind, pending, ...delivered })
    return true
  } catch (error) {
    if (!(error instanceof CrmPermissionError) || isOn(deps, feature)) throw error
    deps.log.warn(
      { accountId, target: kind.targets[0], type, ...error.details },
      'the CRM does not allow writing; values wait',
    )
    return false
  }
}

/** Why no record of the type, or none of the pending ones, can store a flag; null if they can. */
async function obstacleOf(deps: DeliverDeps, accountId: string, type: ObjectType): Promise<Refusal | null> {
  const carriers = deps.write.carriers[type]
  if (carriers !== undefined) {
    const possible = eitherOf(carriers.map((carrier) => message(`type.${carrier}`)))
    const reason = message('refused.carrier.none', { types: message(`types.${type}`), carriers: possible })
    return { reason, cause: 'no-carrier' }
  }
  const reason = flagObstacles(await ensureSetUp(deps, accountId)).get(type)
  return reason === undefined ? null : { reason, cause: 'other' }
}

/** One update per record, with all its pending values. */
function toUpdates(pending: readonly Pending[]): RecordUpdate[] {
  const byRecord = Map.groupBy(pending, ({ key }) => key.id)
  return [...byRecord].map(([id, values]) =>
    values.reduce<RecordUpdate>((update, one) => ({ ...update, ...toUpdate(one, one.applied) }), { id }),
  )
}

interface Delivered {
  readonly results: readonly (UpdateResult | { readonly id: string; readonly result: 'unneeded' })[]
  readonly apiCalls: number
}

/** A record on which the CRM fails does not block others. It is tried again after the next full read. */
async function update(deps: DeliverDeps, type: ObjectType, pending: readonly Pending[]): Promise<Delivered> {
  const failedBefore = new Set(pending.flatMap(({ key, hasFailed }) => (hasFailed ? [key.id] : [])))
  const asked = await askApart(toUpdates(pending), (some) => deps.write.update(type, some), {
    isUp: () => deps.read.account(),
    isExpected: ({ id }) => failedBefore.has(id),
  })
  const reason = message('refused.failing')
  const failing = asked.unanswered.map(({ id }): UpdateResult => ({ id, result: 'refused', reason, cause: unanswered }))
  const { answers } = asked
  return {
    results: [...answers.flatMap(({ results }) => results), ...failing],
    apiCalls: answers.reduce((sum, { apiCalls }) => sum + apiCalls, 0),
  }
}

/** Makes no call. If no record can carry a value, an empty value has nowhere to be shown. */
function refuse(pending: readonly Pending[], { reason, cause }: Refusal): Delivered {
  return {
    results: pending.map((value) =>
      cause === 'no-carrier' && isBlank(value)
        ? { id: value.key.id, result: 'unneeded' }
        : { id: value.key.id, result: 'refused', reason, cause },
    ),
    apiCalls: 0,
  }
}

async function settle(
  deps: DeliverDeps,
  accountId: string,
  delivery: KindOfType & Delivered & { readonly pending: readonly Pending[] },
): Promise<void> {
  const { type, pending, results } = delivery
  const now = deps.clock.now()
  const refused = new Map(
    results.flatMap((result) =>
      result.result === 'written' || result.result === 'unneeded' ? [] : [[result.id, refusalOf(result)]],
    ),
  )
  const unneeded = new Set(results.flatMap(({ id, result }) => (result === 'unneeded' ? [id] : [])))
  const readAgain = pending.flatMap(({ key, target }) => (targetOf(target).isReadAgain ? [key] : []))
  await deps.db.transaction().execute(async (trx) => {
    await saveDelivery(trx, accountId, { pending, refused, unneeded, now })
    if (readAgain.length > 0) await deps.readAgain(trx, accountId, { keys: readAgain, now })
  })
  if (pending.some(({ target }) => targetOf(target).carries !== undefined)) {
    await settleCarried(deps.db, accountId, now)
  }
  if (refused.size > 0) {
    deps.log.warn({ accountId, target: delivery.targets[0], type, count: refused.size }, 'the CRM refused values')
  }
  if (delivery.isSetUp) await noteBrokenFields(deps, accountId, { type, refused })
  reportProgress(deps, delivery, { refused, now })
}

function reportProgress(
  deps: DeliverDeps,
  { type, pending, apiCalls }: KindOfType & Delivered & { readonly pending: readonly Pending[] },
  { refused, now }: { readonly refused: ReadonlyMap<string, Refusal>; readonly now: Date },
): void {
  let calls = apiCalls
  for (const [target, values] of Map.groupBy(pending, (value) => value.target)) {
    const written = values.filter(({ key }) => !refused.has(key.id))
    const lagsMs = written.flatMap(({ notedAt }) => (notedAt === null ? [] : [now.getTime() - notedAt.getTime()]))
    deps.progress({
      target,
      type,
      written: written.length,
      refused: values.length - written.length,
      apiCalls: calls,
      lagsMs,
    })
    calls = 0
  }
}

function refusalOf({ reason, cause }: UpdateResult): Refusal {
  return { reason: reason ?? message('refused.gone'), cause: cause ?? 'other' }
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
 * Adds records to, or removes them from, the CRM's lists of those that cannot be flagged.
 *
 * @returns whether a list was changed
 */
async function updateLists(deps: DeliverDeps, accountId: string): Promise<boolean> {
  if (listedTarget === null || !isOn(deps, 'worklists')) return false
  const types = await loadTypesToList(deps.db, accountId, listedTarget)
  for (const type of objectTypes) {
    if (types.has(type) && (await updateList(deps, accountId, { type, target: listedTarget }))) return true
  }
  return false
}

async function updateList(
  deps: DeliverDeps,
  accountId: string,
  { type, target }: { readonly type: ObjectType; readonly target: TargetName },
): Promise<boolean> {
  const changes = await loadListChanges(deps.db, accountId, { type, target, limit: listBatchSize })
  const count = changes.add.length + changes.remove.length
  if (count === 0) return false
  await noteListing(deps.db, accountId, { type, target, ids: changes.add })
  const { unavailable, refused } = await deps.write.updateWorklist(type, changes)
  if (unavailable !== null) {
    deps.log.warn({ accountId, type, count }, 'the CRM has no list of records that cannot be flagged')
    return false
  }
  if (refused.length > 0) deps.log.warn({ accountId, type, count: refused.length }, 'the CRM refused entries of a list')
  const kept = new Set(refused.map(({ id }) => id))
  const made = { add: changes.add, remove: changes.remove.filter((id) => !kept.has(id)) }
  await saveListChanges(deps.db, accountId, { type, target, changes: made })
  await saveKeptOnList(deps.db, accountId, { type, target, refused, now: deps.clock.now() })
  return true
}
