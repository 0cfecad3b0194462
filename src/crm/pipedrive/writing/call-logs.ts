import { z } from 'zod'
import { CrmPermissionError } from '../../../domain/errors.ts'
import type { CallOutcome } from '../../../domain/field.ts'
import type { FieldValue } from '../../../domain/record.ts'
import { isDay } from '../../../domain/time/iso-text.ts'
import { instantIn } from '../../instants.ts'
import { partOf } from '../../items.ts'
import { dueAt } from '../fields/plain-values.ts'
import { outcomeInNote } from '../reading/outcome-words.ts'
import { readNamed } from '../reading/record-lists.ts'
import type { AddCallLogRequest, Caller } from '../transport/client.ts'
import { PipedriveRefusal } from '../transport/errors.ts'
import { type RawActivity, RawId } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'

/** Documented words for the outcome of a call log. */
const logOutcomes = {
  connected: 'connected',
  leftMessage: 'left_message',
  leftVoicemail: 'left_voicemail',
  noAnswer: 'no_answer',
  busy: 'busy',
  wrongNumber: 'wrong_number',
} as const satisfies Readonly<Record<LoggedOutcome, AddCallLogRequest['outcome']>>

type LoggedOutcome = Exclude<CallOutcome, 'other'>

export interface CallToLog {
  readonly activity: RawActivity
  /** The call's fields in portable terms. */
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly outcome: LoggedOutcome
  /** The note including the line with the outcome. */
  readonly note: string
}

export interface Logged {
  /** Number of calls that wrote, or tried to. */
  readonly calls: number
  /** Whether the activity now has the note. */
  readonly hasNote: boolean
}

/** Only the note is needed; a response without a readable note only proves that the log was created. */
const RawCallLog = z.object({ data: z.object({ note: z.string().nullish() }) }).catch({ data: {} })

/** Only the telephone numbers are needed, so other unreadable fields of the person do not block the outcome. */
const RawNumbers = z.object({
  id: RawId,
  phones: partOf('phones', z.object({ value: z.string().nullish(), primary: z.boolean().nullish() })),
})

/**
 * Turns the activity of a call into a call log with its outcome (documented: `activity_id`; people, organization and
 * deal are copied from the activity). If the number or the time of the call is unknown, or Pipedrive refuses, the
 * activity stays unchanged. Uncertain: whether the note of the log becomes that of the activity; the response shows it.
 *
 * @throws the `Crm…` errors that are not refusals
 */
export async function logCall(client: Caller, call: CallToLog): Promise<Logged> {
  const start = startOf(call.activity)
  const number = start === null ? null : await numberCalled(client, call.activity)
  if (start === null || number === null) return { calls: 0, hasNote: false }
  const body = logOf(call, { start, number })
  try {
    const { data: log } = await client.call({ ...endpoints.callLogs(), body, kind: 'write' }, RawCallLog)
    return { calls: 1, hasNote: outcomeInNote(log.note ?? null) === call.outcome }
  } catch (error) {
    if (error instanceof PipedriveRefusal || error instanceof CrmPermissionError) return { calls: 1, hasNote: false }
    throw error
  }
}

function logOf(
  { activity, fields, outcome, note }: CallToLog,
  { start, number }: { readonly start: Date; readonly number: string },
): AddCallLogRequest {
  const seconds = typeof fields['durationSeconds'] === 'number' ? fields['durationSeconds'] : 0
  return {
    activity_id: Number(activity.id),
    to_phone_number: number,
    outcome: logOutcomes[outcome],
    start_time: logTime(start),
    end_time: logTime(new Date(start.getTime() + seconds * 1000)),
    duration: String(seconds),
    note,
    ...(activity.subject ? { subject: activity.subject } : {}),
    ...(activity.owner_id === null ? {} : { user_id: Number(activity.owner_id) }),
  }
}

/** Documented: `YYYY-MM-DD HH:MM:SS` in UTC. */
function logTime(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ')
}

/** An activity without a time lasts the whole day. */
function startOf(activity: RawActivity): Date | null {
  const at = dueAt(activity)
  return at === null || isDay(at) ? null : instantIn(at)
}

/** A telephone number of the first participant; null if there is no readable one. */
async function numberCalled(
  client: Caller,
  { participants, person_id: personId }: RawActivity,
): Promise<string | null> {
  const id = primaryOf(participants ?? [])?.person_id ?? personId
  if (id === null) return null
  const { items } = await readNamed(client, { name: 'persons', schema: RawNumbers }, { ids: [id], work: 'write' })
  const phones = items.flatMap((one) => one.phones?.items ?? [])
  const numbers = phones.flatMap(({ value, primary }) => (value?.trim() ? [{ value, primary }] : []))
  return primaryOf(numbers)?.value.trim() ?? null
}

function primaryOf<T extends { readonly primary?: boolean | null | undefined }>(all: readonly T[]): T | undefined {
  return all.find(({ primary }) => primary === true) ?? all[0]
}
