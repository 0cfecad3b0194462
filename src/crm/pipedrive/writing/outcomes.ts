import { CrmNotFoundError, CrmPermissionError } from '../../../domain/errors.ts'
import type { CallOutcome } from '../../../domain/field.ts'
import type { FieldValue } from '../../../domain/record.ts'
import { type Message, message } from '../../../words/index.ts'
import { unreadableMessage } from '../../items.ts'
import type { UpdateResult } from '../../port.ts'
import type { PipedriveFeatures } from '../access/features.ts'
import { type ActivityTypes, objectOf } from '../fields/fields.ts'
import type { Metadata } from '../reading/metadata.ts'
import { normaliseActivity } from '../reading/normalise.ts'
import { callOutcomeOf, noteWithOutcome } from '../reading/outcome-words.ts'
import { readNamed } from '../reading/record-lists.ts'
import { activityKind } from '../reading/records.ts'
import type { Caller } from '../transport/client.ts'
import { isPersonsLack, PipedriveRefusal } from '../transport/errors.ts'
import { type RawActivity, RawIgnored } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'
import { logCall } from './call-logs.ts'

export interface OutcomeDeps {
  readonly client: Caller
  readonly metadata: Pick<Metadata, 'outcomesFor'>
  readonly features: PipedriveFeatures
  readonly activityTypes: ActivityTypes
}

interface DesiredOutcome {
  readonly id: string
  readonly outcome: CallOutcome
}

export interface Filled {
  readonly result: UpdateResult
  /** Number of calls that wrote. */
  readonly calls: number
}

/**
 * Fills in the outcome of one call, in the best way that the account supports: the activity's own outcome; else a call
 * log, into which the activity is turned; else a line in the note. Only the owner of a call log can read its outcome
 * (documented), so the line is added in that case too.
 *
 * The activity is read just before, and an existing outcome is kept, no matter who set it. If a person sets one between
 * this read and our write, it is overwritten: Pipedrive has no conditional update. Whether a person has cleared one
 * before is unknown: activities have no change log (documented).
 *
 * @throws the `Crm…` errors that concern more than this call
 */
export async function fillOutcome(deps: OutcomeDeps, { id, outcome }: DesiredOutcome): Promise<Filled> {
  const { items, setAside } = await readNamed(deps.client, activityKind, { ids: [id], work: 'write' })
  const [odd] = setAside
  if (odd !== undefined) return { result: refusal(id, unreadableMessage(odd)), calls: 0 }
  const [activity] = items
  if (activity === undefined || activity.is_deleted === true) return { result: { id, result: 'gone' }, calls: 0 }
  return fillOutcomeOf(deps, activity, outcome)
}

async function fillOutcomeOf(deps: OutcomeDeps, activity: RawActivity, outcome: CallOutcome): Promise<Filled> {
  const { id } = activity
  const outcomes = await deps.metadata.outcomesFor(activity.outcome ? [String(activity.outcome)] : [])
  const { fields } = normaliseActivity('call', activity, { outcomes, vendorFields: {} })
  const isCall = objectOf(activity, deps.activityTypes) === 'call'
  const reason = isCall ? whyNot(outcome, fields['outcome'] ?? null) : message('refused.outcome.noCall')
  if (reason !== null) return { result: refusal(id, reason), calls: 0 }
  if (outcome === 'other' || fields['outcome'] === outcome) return { result: { id, result: 'written' }, calls: 0 }
  const writer = { deps, activity, outcome, fields, calls: 0 }
  return { result: await settle(id, () => write(writer, outcomes)), calls: writer.calls }
}

const notOffered = message('refused.outcome.unoffered')

/** Why an outcome may not be filled in; null if it may be, or is present already. */
function whyNot(outcome: CallOutcome, present: FieldValue): Message | null {
  if (present === outcome) return null
  if (present !== null) return message('refused.outcome.present')
  return outcome === 'other' ? notOffered : null
}

function refusal(id: string, reason: Message): UpdateResult {
  return { id, result: 'refused', reason, cause: 'other' }
}

/** If the person who connected the account may not edit this call, only this call is refused. */
async function settle(id: string, attempt: () => Promise<Message | null>): Promise<UpdateResult> {
  try {
    const reason = await attempt()
    return reason === null ? { id, result: 'written' } : refusal(id, reason)
  } catch (error) {
    if (error instanceof CrmNotFoundError) return { id, result: 'gone' }
    if (error instanceof PipedriveRefusal) return refusal(id, error.why)
    if (error instanceof CrmPermissionError && isPersonsLack(error)) return refusal(id, error.why)
    throw error
  }
}

interface Writer {
  readonly deps: OutcomeDeps
  readonly activity: RawActivity
  readonly outcome: Exclude<CallOutcome, 'other'>
  /** The call's fields in portable terms. */
  readonly fields: Readonly<Record<string, FieldValue>>
  calls: number
}

/**
 * Writes the outcome; returns why it cannot be written, null on success.
 *
 * @param outcomes labels of the account's outcomes by id; null if activities have none
 */
async function write(writer: Writer, outcomes: ReadonlyMap<string, string> | null): Promise<Message | null> {
  const { deps, activity, outcome, fields } = writer
  if (outcomes !== null) {
    const [id] = [...outcomes].find(([, label]) => callOutcomeOf(label) === outcome) ?? []
    if (id === undefined) return notOffered
    await alter(writer, { outcome: Number(id) })
    return null
  }
  const note = noteWithOutcome(activity.note ?? null, outcome)
  const isGranted = deps.features.names('phone-integration')
  const logged = isGranted ? await logCall(deps.client, { activity, fields, outcome, note }) : notLogged
  writer.calls += logged.calls
  if (!logged.hasNote) await alter(writer, { note })
  return null
}

const notLogged = { calls: 0, hasNote: false } as const

async function alter(writer: Writer, body: { readonly outcome: number } | { readonly note: string }): Promise<void> {
  writer.calls += 1
  const endpoint = endpoints.update('activities', writer.activity.id)
  await writer.deps.client.call({ ...endpoint, body, kind: 'write' }, RawIgnored)
}
