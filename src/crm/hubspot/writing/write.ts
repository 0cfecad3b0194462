import { CrmNotFoundError } from '../../../domain/errors.ts'
import type { Flag, ObjectType } from '../../../domain/record.ts'
import { message } from '../../../words/index.ts'
import { inBatches, mapConcurrently } from '../../http/pace/batches.ts'
import type { RecordUpdate, RefusalCause, UpdateResult } from '../../port.ts'
import { shownWords } from '../../refusals.ts'
import type { Updates } from '../../repairs/write-apart.ts'
import { flagProperties, outcomeProperty, vendorTypes } from '../fields/fields.ts'
import type { Metadata } from '../reading/metadata.ts'
import type { BatchUpdateInput, HubSpotClient } from '../transport/client.ts'
import type { RawError } from '../transport/errors.ts'
import { contextStrings, errorCodes, HubSpotRefusal, isAbsence, vendorWords } from '../transport/errors.ts'
import { limits } from '../transport/limits.ts'
import { causeOf } from '../transport/refusals.ts'
import { RawBatchUpdate, RawIgnored } from '../transport/schema.ts'
import { paths } from '../transport/versions.ts'
import { judgeOutcomes, type OutcomeVerdict } from './outcomes.ts'

export interface WriteDeps {
  readonly client: Pick<HubSpotClient, 'call'>
  readonly metadata: Metadata
  /** Restores the flag's properties of a type; returns whether they now exist. */
  readonly repair: (type: ObjectType) => Promise<boolean>
}

/** One update in progress: the values to send (null: none), and the result to report if the write succeeds. */
export interface Planned {
  readonly id: string
  readonly properties: Readonly<Record<string, string>> | null
  readonly ifWritten: UpdateResult
}

/**
 * Writes flags and outcomes; results are in the order of the updates. If an outcome may not be written, the flag of the
 * same update is still written, but the update counts as refused. If the flag's properties have been deleted meanwhile,
 * they are restored and the affected updates written again.
 *
 * @throws the `Crm…` errors that concern the call as a whole; some updates may have been written by then
 */
export async function writeUpdates(
  deps: WriteDeps,
  type: ObjectType,
  updates: readonly RecordUpdate[],
): Promise<Updates> {
  const plan = await planUpdates(deps, type, updates)
  const writer: Writer = { client: deps.client, type, causes: new Map(), calls: 0 }
  const toSend = plan.filter((planned) => planned.properties !== null)
  const results = new Map(await writeWaves(writer, toSend))
  const lost = toSend.filter((planned) => isFlagLost(planned, results.get(planned)))
  if (lost.length > 0 && (await deps.repair(type))) {
    for (const [planned, result] of await writeWaves(writer, lost)) results.set(planned, result)
  }
  return { results: plan.map((planned) => results.get(planned) ?? planned.ifWritten), apiCalls: writer.calls }
}

/** Writes values as they are, without repeats: every record that HubSpot refuses has its own result. */
export async function sendProperties<P extends Planned>(
  { client }: Pick<WriteDeps, 'client'>,
  type: ObjectType,
  plan: readonly P[],
): Promise<{ readonly results: ReadonlyMap<Planned, UpdateResult>; readonly apiCalls: number }> {
  const writer: Writer = { client, type, causes: new Map(), calls: 0 }
  return { results: new Map(await writeWaves(writer, plan)), apiCalls: writer.calls }
}

/** Whether the write failed because the flag's properties are missing. */
function isFlagLost({ properties }: Planned, result: UpdateResult | undefined): boolean {
  return result?.cause === 'missing-property' && Object.hasOwn(properties ?? {}, flagProperties.status)
}

async function writeWaves(writer: Writer, plan: readonly Planned[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const wave of inWaves(plan)) {
    const written = await mapConcurrently(inBatches(wave, limits.batch), limits.concurrentBatches, (batch) =>
      writeBatch(writer, batch),
    )
    outcomes.push(...written.flat())
  }
  return outcomes
}

async function planUpdates(
  deps: WriteDeps,
  type: ObjectType,
  updates: readonly RecordUpdate[],
): Promise<readonly Planned[]> {
  const withOutcome = updates.flatMap(({ id, outcome }) =>
    outcome === undefined || type !== 'call' ? [] : [{ id, outcome }],
  )
  const verdicts = [...(await judgeOutcomes(deps, withOutcome))].values()
  return updates.map((update) => {
    if (update.outcome === undefined) return planUpdate(update, { kind: 'equal' })
    if (type !== 'call') return planUpdate(update, { kind: 'refused', reason: message('refused.outcome.calls') })
    return planUpdate(update, verdicts.next().value ?? { kind: 'gone' })
  })
}

function planUpdate(update: RecordUpdate, verdict: OutcomeVerdict): Planned {
  const { id } = update
  if (verdict.kind === 'gone') return { id, properties: null, ifWritten: { id, result: 'gone' } }
  const properties = {
    ...(update.flag ? flagValues(update.flag) : {}),
    ...(verdict.kind === 'write' ? { [outcomeProperty]: verdict.value } : {}),
  }
  return {
    id,
    properties: Object.keys(properties).length === 0 ? null : properties,
    ifWritten:
      verdict.kind === 'refused'
        ? { id, result: 'refused', reason: verdict.reason, cause: 'other' }
        : { id, result: 'written' },
  }
}

/** Documented: an empty text clears a property. */
function flagValues(flag: Flag): Readonly<Record<string, string>> {
  return {
    [flagProperties.status]: flag.status ?? '',
    [flagProperties.missing]: flag.missing ?? '',
    [flagProperties.since]: flag.since ?? '',
  }
}

/** Splits updates so that no record appears twice in one wave: HubSpot refuses batches with repeated records. */
function inWaves(plan: readonly Planned[]): readonly (readonly Planned[])[] {
  const waves: Planned[][] = []
  const seen = new Map<string, number>()
  for (const planned of plan) {
    const wave = seen.get(planned.id) ?? 0
    seen.set(planned.id, wave + 1)
    waves[wave] = [...(waves[wave] ?? []), planned]
  }
  return waves
}

type Outcome = readonly [Planned, UpdateResult]

interface Writer {
  readonly client: Pick<HubSpotClient, 'call'>
  readonly type: ObjectType
  /** Known causes, by HubSpot's words. */
  readonly causes: Map<string, RefusalCause>
  calls: number
}

/**
 * Writes a batch of at most 100 records, and returns the result of each. A batch that is refused because of some record
 * in it is halved, down to single records, so that one record does not block the others.
 */
async function writeBatch(writer: Writer, batch: readonly Planned[]): Promise<readonly Outcome[]> {
  const [only] = batch
  if (only === undefined) return []
  if (batch.length === 1) return [await writeSingly(writer, only)]
  const answer = await tryBatch(writer, batch)
  if ('results' in answer) return settle(writer, batch, answer)
  if (concernsAll(batch, answer)) return batch.map((planned) => [planned, resultOf(planned.id, answer)])
  const middle = Math.ceil(batch.length / 2)
  const first = await writeBatch(writer, batch.slice(0, middle))
  return [...first, ...(await writeBatch(writer, batch.slice(middle)))]
}

/** The response, or HubSpot's refusal of the batch as a whole. */
async function tryBatch(
  writer: Writer,
  batch: readonly Planned[],
): Promise<RawBatchUpdate | HubSpotRefusal | CrmNotFoundError> {
  const inputs: BatchUpdateInput[] = batch.map(({ id, properties }) => ({
    id,
    properties: { ...properties },
    // Documented: with this option HubSpot writes the records that it accepts and names the others.
    objectWriteTraceId: id,
  }))
  writer.calls += 1
  try {
    const path = paths.batchUpdate(vendorTypes[writer.type].name)
    return await writer.client.call({ method: 'POST', path, body: { inputs } }, RawBatchUpdate)
  } catch (error) {
    if (error instanceof HubSpotRefusal || error instanceof CrmNotFoundError) return error
    throw error
  }
}

/** A property that is missing or read-only affects all records that get the same properties. */
function concernsAll(batch: readonly Planned[], refusal: HubSpotRefusal | CrmNotFoundError): boolean {
  if (refusal instanceof CrmNotFoundError) return false
  const cause = causeOf(refusal.codes)
  if (cause !== 'missing-property' && cause !== 'read-only') return false
  return new Set(batch.map(({ properties }) => Object.keys(properties ?? {}).join(' '))).size === 1
}

/** A record that the response does not mention is written individually, which gives a definite result. */
async function settle(writer: Writer, batch: readonly Planned[], body: RawBatchUpdate): Promise<readonly Outcome[]> {
  const written = new Set(body.results.items.map((result) => result.id))
  const outcomes: Outcome[] = []
  for (const planned of batch) {
    const error = errorOf(planned.id, body.errors?.items ?? [])
    if (written.has(planned.id)) outcomes.push([planned, planned.ifWritten])
    else {
      outcomes.push(
        error === undefined ? await writeSingly(writer, planned) : await settleError(writer, planned, error),
      )
    }
  }
  return outcomes
}

/**
 * Interprets the error of one record in a batch. Uncertain: whether such errors include their codes. If one does not,
 * the record is written individually to learn the cause, once for all records refused in the same words.
 */
async function settleError(writer: Writer, planned: Planned, error: RawError): Promise<Outcome> {
  const { id } = planned
  if (isAbsence(error)) return [planned, { id, result: 'gone' }]
  const words = shownWords(vendorWords(error)) ?? ''
  const reason = words === '' ? message('hubspot.refused.silent') : message('asWritten', { text: words })
  const codes = errorCodes(error)
  const cause = codes.length > 0 ? causeOf(codes) : writer.causes.get(words)
  if (cause !== undefined) return [planned, { id, result: 'refused', reason, cause }]
  const [, result] = await writeSingly(writer, planned)
  if (result.cause !== undefined) writer.causes.set(words, result.cause)
  return [planned, result]
}

async function writeSingly(writer: Writer, planned: Planned): Promise<Outcome> {
  const { id, properties } = planned
  writer.calls += 1
  try {
    const path = paths.record(vendorTypes[writer.type].name, id)
    await writer.client.call({ method: 'PATCH', path, body: { properties } }, RawIgnored)
    return [planned, planned.ifWritten]
  } catch (error) {
    if (error instanceof HubSpotRefusal || error instanceof CrmNotFoundError) return [planned, resultOf(id, error)]
    throw error
  }
}

function resultOf(id: string, error: HubSpotRefusal | CrmNotFoundError): UpdateResult {
  if (error instanceof CrmNotFoundError) return { id, result: 'gone' }
  return { id, result: 'refused', reason: error.why, cause: causeOf(error.codes) }
}

/** The error of a batch that concerns this record. */
function errorOf(id: string, errors: readonly RawError[]): RawError | undefined {
  return errors.find(
    (candidate) =>
      contextStrings([candidate], 'ids').includes(id) || contextStrings([candidate], 'objectWriteTraceId').includes(id),
  )
}
