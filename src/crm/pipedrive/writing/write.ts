import { z } from 'zod'
import { CrmNotFoundError, CrmPermissionError } from '../../../domain/errors.ts'
import type { ObjectType } from '../../../domain/record.ts'
import { type Message, message } from '../../../words/index.ts'
import { inBatches, mapConcurrently } from '../../http/pace/batches.ts'
import { unreadableMessage } from '../../items.ts'
import type { CrmWrite, RecordUpdate, UpdateResult } from '../../port.ts'
import { type Updates, writeApart } from '../../repairs/write-apart.ts'
import type { PipedriveFeatures } from '../access/features.ts'
import { type FlaggedType, flaggedNames, isFlagged } from '../fields/flagged-types.ts'
import type { FlagCodes } from '../flags/flag-codes.ts'
import { changesOf, type FlagBody, missingParts, type Shown } from '../flags/flag-values.ts'
import type { OwnerTasks } from '../flags/owner-tasks.ts'
import type { Metadata } from '../reading/metadata.ts'
import { readNamed } from '../reading/record-lists.ts'
import { isPersonsLack, PipedriveRefusal } from '../transport/errors.ts'
import { limits } from '../transport/limits.ts'
import { RawId, RawIgnored } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'
import { type Filled, fillOutcome, type OutcomeDeps } from './outcomes.ts'
import { entryFor, type RepairDeps, writeRepairs } from './repairs.ts'

export interface WriteDeps extends OutcomeDeps, RepairDeps {
  readonly metadata: Metadata
  readonly features: PipedriveFeatures
  readonly ownerTasks: OwnerTasks
  /** Restores the items that show flags of a type; returns whether they now exist. */
  readonly repair: (type: FlaggedType) => Promise<boolean>
}

/** Documented: activities have no custom fields; their missing fields are shown on the linked records. */
const carriers = ['deal', 'contact', 'company'] as const

/**
 * Writing in one account. Each record requires a separate call, because Pipedrive has no batch writes (documented). So
 * the records are first read in batches, and values that they already show are not written.
 */
export function createWrite(deps: WriteDeps): CrmWrite {
  return {
    carriers: { meeting: carriers, call: carriers, task: carriers },
    recordsAtOnce: limits.recordsAtOnce,
    async update(type, updates) {
      try {
        return await writeApart(updates, {
          values: (some) => (isFlagged(type) ? writeFlags(deps, type, some) : writeActivities(deps, type, some)),
          repairs: (some) => writeRepairs(deps, type, some),
        })
      } catch (error) {
        if (error instanceof CrmPermissionError) {
          if (updates.some(({ repair }) => repair)) deps.features.refuse('repairs', error.why)
          else deps.features.refuse(isFlagged(type) ? 'flags' : 'outcomes', error.why)
        }
        throw error
      }
    },
    entryFor,
    updateWorklist: (type, change) => deps.ownerTasks.change(type, change),
  }
}

const onlyCalls = message('refused.outcome.calls')

async function writeActivities(deps: WriteDeps, type: ObjectType, updates: readonly RecordUpdate[]): Promise<Updates> {
  const filled = await mapConcurrently(updates, limits.concurrentCalls, (update) => writeActivity(deps, type, update))
  return {
    results: filled.map(({ result }) => result),
    apiCalls: filled.reduce((sum, { calls }) => sum + calls, 0),
  }
}

async function writeActivity(deps: WriteDeps, type: ObjectType, update: RecordUpdate): Promise<Filled> {
  const { id, outcome } = update
  const isForCarrier = update.flag !== undefined || update.carried !== undefined
  if (outcome === undefined) return { result: isForCarrier ? noCarrier(id) : { id, result: 'written' }, calls: 0 }
  if (type !== 'call') return { result: refused(id, onlyCalls), calls: 0 }
  const filled = await fillOutcome(deps, { id, outcome })
  return isForCarrier && filled.result.result === 'written' ? { ...filled, result: noCarrier(id) } : filled
}

function refused(id: string, reason: Message): UpdateResult {
  return { id, result: 'refused', reason, cause: 'other' }
}

function noCarrier(id: string): UpdateResult {
  const reason = message('pipedrive.activity.fields')
  return { id, result: 'refused', reason, cause: 'no-carrier' }
}

async function writeFlags(deps: WriteDeps, type: FlaggedType, updates: readonly RecordUpdate[]): Promise<Updates> {
  const writer: Writer = { deps, type, calls: 0 }
  const byId = new Map<string, RecordUpdate>()
  // The later one of two updates of a record determines what it shows.
  for (const update of updates) {
    if (update.flag || update.carried) byId.set(update.id, { ...byId.get(update.id), ...update })
  }
  const results = new Map<string, UpdateResult>()
  for (const batch of inBatches([...byId.values()], limits.batch)) {
    for (const result of await writeBatch(writer, batch)) results.set(result.id, result)
  }
  return { results: updates.map((update) => resultOf(update, results)), apiCalls: writer.calls }
}

function resultOf({ id, outcome }: RecordUpdate, results: ReadonlyMap<string, UpdateResult>): UpdateResult {
  const result = results.get(id) ?? { id, result: 'written' }
  return outcome === undefined || result.result !== 'written' ? result : refused(id, onlyCalls)
}

interface Writer {
  readonly deps: WriteDeps
  readonly type: FlaggedType
  calls: number
}

/** One record in progress. */
interface Planned {
  readonly update: RecordUpdate
  readonly shown: Shown
}

/**
 * Writes at most 100 records. If some of Minset's items turn out to be missing, they are restored and the affected
 * records written again.
 */
async function writeBatch(writer: Writer, batch: readonly RecordUpdate[]): Promise<readonly UpdateResult[]> {
  const { deps, type } = writer
  let codes = (await deps.metadata.fields(type)).flag
  const isLacking = batch.some((update) => missingParts(update, codes).length > 0)
  const isRepaired = isLacking && (await deps.repair(type))
  if (isRepaired) codes = (await deps.metadata.fields(type)).flag
  const { shown, odd } = await readShown(writer, batch, codes)
  const plan = batch.flatMap((update) => {
    const found = shown.get(update.id)
    return found === undefined ? [] : [{ update, shown: found }]
  })
  const results = new Map(batch.map(({ id }): [string, UpdateResult] => [id, { id, result: 'gone' }]))
  for (const [id, reason] of odd) results.set(id, refused(id, reason))
  for (const result of await writeAll(writer, plan, codes)) results.set(result.id, result)
  const lost = plan.filter(({ update }) => results.get(update.id)?.cause === 'missing-property')
  if (lost.length > 0 && !isRepaired && (await deps.repair(type))) {
    codes = (await deps.metadata.fields(type)).flag
    for (const result of await writeAll(writer, lost, codes)) results.set(result.id, result)
  }
  return [...results.values()]
}

const RawShown = z.object({
  id: RawId,
  is_deleted: z.boolean().nullish(),
  is_archived: z.boolean().nullish(),
  label_ids: z.array(z.int()).nullish(),
  custom_fields: z.record(z.string(), z.unknown()).nullish(),
})
type RawShown = z.infer<typeof RawShown>

/** The values that the named records show. */
interface ShownRecords {
  /** By id; deleted records, archived deals (documented: they cannot be edited) and hidden records are absent. */
  readonly shown: ReadonlyMap<string, RawShown>
  /** Why some are unreadable, by id. */
  readonly odd: ReadonlyMap<string, Message>
}

/** Documented: only the requested fields are returned. */
async function readShown(
  { deps, type }: Writer,
  batch: readonly RecordUpdate[],
  codes: FlagCodes,
): Promise<ShownRecords> {
  const ours = Object.values(codes.fields).join(',')
  const kind = { name: flaggedNames[type].records, schema: RawShown }
  const { items, setAside } = await readNamed(deps.client, kind, {
    ids: batch.map(({ id }) => id),
    work: 'write',
    ...(ours === '' ? {} : { values: { custom_fields: ours } }),
  })
  const live = items.filter((record) => record.is_deleted !== true && record.is_archived !== true)
  return {
    shown: new Map(live.map((record) => [record.id, record])),
    odd: new Map(setAside.flatMap((one) => (one.id === null ? [] : [[one.id, unreadableMessage(one)]]))),
  }
}

function writeAll(writer: Writer, plan: readonly Planned[], codes: FlagCodes): Promise<readonly UpdateResult[]> {
  return mapConcurrently(plan, limits.concurrentCalls, async ({ update, shown }) => {
    const missing = missingParts(update, codes)
    if (missing.length > 0) {
      return fieldsGone(update.id, message('pipedrive.fields.lacking', { parts: missing.join(', ') }))
    }
    const body = changesOf(shown, update, codes)
    return body === null ? { id: update.id, result: 'written' } : writeOne(writer, { id: update.id, body, codes })
  })
}

function fieldsGone(id: string, reason: Message): UpdateResult {
  return { id, result: 'refused', reason, cause: 'missing-property' }
}

interface Write {
  readonly id: string
  readonly body: FlagBody
  readonly codes: FlagCodes
}

/**
 * Writes one record. If the person who connected the account may not edit it, only this record is refused; if the app
 * has no scope for writing, that concerns all records and is thrown.
 */
async function writeOne(writer: Writer, { id, body, codes }: Write): Promise<UpdateResult> {
  writer.calls += 1
  const request = { ...endpoints.update(flaggedNames[writer.type].records, id), body, kind: 'write' } as const
  try {
    await writer.deps.client.call(request, RawIgnored)
    return { id, result: 'written' }
  } catch (error) {
    if (error instanceof CrmNotFoundError) return { id, result: 'gone' }
    if (error instanceof CrmPermissionError && isPersonsLack(error)) return refused(id, error.why)
    if (!(error instanceof PipedriveRefusal)) throw error
    return concernsOurs(error, codes) ? fieldsGone(id, error.why) : refused(id, error.why)
  }
}

/**
 * Documented: a refusal names the codes of the custom fields that it concerns, whether the field or its option no
 * longer exists.
 */
function concernsOurs({ fieldCodes, vendorWords }: PipedriveRefusal, codes: FlagCodes): boolean {
  const ours: readonly string[] = Object.values(codes.fields)
  return fieldCodes.some((code) => ours.includes(code)) || vendorWords.includes('label_ids')
}
