import type { AccountState, PipedriveRecord } from '../state/account-state.ts'
import type { Actor, Happening, Ref } from '../state/changes.ts'
import { wholeSeconds } from '../state/times.ts'
import { refuseValues, type Write } from './check-values.ts'
import type { KindName } from './object-kinds.ts'
import { completeRecord, type Participant } from './record-defaults.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * Creates a record from values in the form of version 2. Its creator owns it, unless the values state otherwise.
 *
 * @throws PipedriveError for values that Pipedrive refuses
 */
export function createRecord(
  state: AccountState,
  { kind, values }: { readonly kind: KindName; readonly values: Values },
  actor: Actor,
): PipedriveRecord {
  const write: Write = { state, kind, source: actor.source, before: null, values }
  const refusal = refuseValues(write)
  if (refusal !== null) throw refusal
  const at = wholeSeconds(state.now())
  const id = state.nextId(kind)
  const base = { owner_id: actor.userId, creator_user_id: actor.userId, ...starting(state, kind, actor) }
  const record = completeRecord(state.facts, kind, {
    ...base,
    ...settled(write, base, at),
    id,
    add_time: typeof values['add_time'] === 'string' ? values['add_time'] : at,
    update_time: at,
    is_deleted: false,
    custom_fields: withoutEmpty((values['custom_fields'] ?? {}) as Values),
  })
  state.commit({ actor, happenings: [{ ref: { kind, id }, before: null, after: record }] })
  return record
}

/** Uncertain: the word for deals that an app creates. */
function starting({ facts }: AccountState, kind: KindName, { source }: Actor): Values {
  if (kind === 'deals') {
    const origin = source === 'api' ? 'API' : 'ManuallyCreated'
    return { stage_id: facts.stages[0]?.id ?? null, status: 'open', value: 0, origin }
  }
  return kind === 'activities' ? { type: facts.activityTypes[0]?.keyString ?? 'call', done: false } : {}
}

/**
 * Writes values in the form of version 2 into records, all or none. Uncertain: that a write without a change updates no
 * time and is not reported.
 *
 * @returns the records after the write
 * @throws PipedriveError for values that Pipedrive refuses
 */
export function writeRecords(
  state: AccountState,
  writes: readonly { readonly ref: Ref; readonly values: Values }[],
  actor: Actor,
): readonly PipedriveRecord[] {
  const happenings = writes.flatMap(({ ref, values }): Happening[] => {
    const before = state.get(ref)
    if (before === undefined) return []
    const write: Write = { state, kind: ref.kind, source: actor.source, before, values }
    const refusal = refuseValues(write)
    if (refusal !== null) throw refusal
    return [{ ref, before, after: changedRecord(write, before) }]
  })
  state.commit({ actor, happenings: happenings.filter(({ before, after }) => before !== after) })
  return happenings.flatMap(({ after }) => after ?? [])
}

/** The record with the values; the same object if they change nothing. */
function changedRecord(write: Write, before: PipedriveRecord): PipedriveRecord {
  const { state, kind, values } = write
  const at = wholeSeconds(state.now())
  const custom = changedCustom(before.custom_fields, values['custom_fields'])
  const after = completeRecord(state.facts, kind, { ...before, ...settled(write, before, at), custom_fields: custom })
  const isSame = JSON.stringify({ ...after, ...timesOf(before) }) === JSON.stringify({ ...before, ...timesOf(before) })
  return isSame ? before : { ...after, update_time: at }
}

function timesOf({ update_time, marked_as_done_time }: PipedriveRecord): Values {
  return marked_as_done_time === undefined ? { update_time } : { update_time, marked_as_done_time }
}

/** Reported by others: an empty object of custom fields clears them all. */
function changedCustom(before: Values, given: unknown): Values {
  if (given === undefined) return before
  const values = given as Values
  return Object.keys(values).length === 0 ? {} : withoutEmpty({ ...before, ...values })
}

function withoutEmpty(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
}

/** The values, including derived ones. */
function settled(write: Write, before: Values, at: string): Values {
  const { person_id: _ignored, ...activity } = write.values
  switch (write.kind) {
    case 'persons':
      return personValues(write.values, before)
    case 'organizations':
      return write.values
    case 'deals':
      return dealValues(write.values, before, at)
    case 'activities':
      return activityValues(activity, before, at)
  }
}

interface ContactValue {
  readonly value: string
  readonly primary?: boolean
  readonly label?: string
}

function personValues(values: Values, before: Values): Values {
  return {
    ...values,
    ...namesOf(values, before),
    ...(Array.isArray(values['emails']) ? { emails: withPrimary(values['emails'] as ContactValue[]) } : {}),
    ...(Array.isArray(values['phones']) ? { phones: withPrimary(values['phones'] as ContactValue[]) } : {}),
  }
}

/** The first one is the primary one unless another is; the default label is work. */
function withPrimary(given: readonly ContactValue[]): ContactValue[] {
  const primary = Math.max(
    0,
    given.findIndex((one) => one.primary === true),
  )
  return given.map((one, index) => ({ value: one.value, primary: index === primary, label: one.label ?? 'work' }))
}

/** A full name is split at its last space; first and last names are joined to a full one. */
function namesOf(values: Values, before: Values): Values {
  const { name } = values
  if (typeof name === 'string') {
    const words = name.trim().split(/\s+/)
    const [last, first] = words.length < 2 ? [null, name.trim()] : [words.at(-1), words.slice(0, -1).join(' ')]
    return { name, first_name: first === '' ? null : first, last_name: last }
  }
  if (!('first_name' in values || 'last_name' in values)) return {}
  const both = { first_name: before['first_name'], last_name: before['last_name'], ...values }
  return { name: [both.first_name, both.last_name].filter((part) => typeof part === 'string' && part !== '').join(' ') }
}

function dealValues(values: Values, before: Values, at: string): Values {
  const isMoved = 'stage_id' in values && values['stage_id'] !== before['stage_id']
  const archived = values['is_archived']
  return {
    ...values,
    ...(isMoved ? { stage_change_time: at } : {}),
    ...(archived === undefined || archived === before['is_archived']
      ? {}
      : { archive_time: archived === true ? at : null }),
    ...closing(values, before, at),
  }
}

const openAgain = { won_time: null, lost_time: null, close_time: null, lost_reason: null }

/** The values derived from the status: its time, and no times of other statuses. */
function closing(values: Values, before: Values, at: string): Values {
  const { status } = { ...before, ...values }
  if (status !== 'won' && status !== 'lost') return openAgain
  const given = values[`${status}_time`] ?? values['close_time']
  const time = given ?? (before['status'] === status ? before[`${status}_time`] : at)
  return status === 'won'
    ? { won_time: time, close_time: time, lost_time: null, lost_reason: null }
    : { lost_time: time, close_time: time, won_time: null }
}

function activityValues(values: Values, before: Values, at: string): Values {
  const isDone = values['done'] ?? before['done']
  return {
    ...values,
    ...(isDone === true && before['done'] !== true ? { marked_as_done_time: at } : {}),
    ...(Array.isArray(values['participants'])
      ? { participants: withPrimaryPerson(values['participants'] as Participant[]) }
      : {}),
    ...(typeof values['due_time'] === 'string' ? { due_time: withSeconds(values['due_time']) } : {}),
    ...(typeof values['duration'] === 'string' ? { duration: withSeconds(values['duration']) } : {}),
  }
}

function withPrimaryPerson(given: readonly Participant[]): Participant[] {
  const primary = Math.max(
    0,
    given.findIndex((one) => one.primary),
  )
  return given.map(({ person_id }, index) => ({ person_id, primary: index === primary }))
}

/** Version 1 wrote `15:00`; it is accepted here as well, and returned in full. */
function withSeconds(time: string): string {
  return time.length === 5 ? `${time}:00` : time
}
