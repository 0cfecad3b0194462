import { z } from 'zod'
import { CrmPermissionError } from '../../../domain/errors.ts'
import { keyText, type ObjectType } from '../../../domain/record.ts'
import type { Clock } from '../../../domain/time/clock.ts'
import { type Language, type Message, message, sayIn } from '../../../words/index.ts'
import type { Features } from '../../access/features.ts'
import { inBatches } from '../../http/pace/batches.ts'
import type { RemovalItem, WorklistResult } from '../../port.ts'
import { callOrNull, refusalMessage } from '../../refusals.ts'
import { plainText } from '../../texts/plain-text.ts'
import { type ActivityTypes, ownTaskMarker, recordsNames } from '../fields/fields.ts'
import type { AddActivityRequest, Caller } from '../transport/client.ts'
import { isPersonsLack, PipedriveRefusal } from '../transport/errors.ts'
import { limits, type WorkKind } from '../transport/limits.ts'
import { readPages } from '../transport/pages.ts'
import { pageOf, RawId, RawIgnored } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'

export interface OwnerTaskDeps {
  readonly client: Caller
  readonly features: Features
  readonly clock: Clock
  readonly activityTypes: ActivityTypes
  /** The account's language. */
  readonly language: () => Language
}

/**
 * Tasks for the owners of incomplete records that cannot carry the flag. They replace a list of such records. A task is
 * recognised by the text in its note; no other state is stored.
 */
export interface OwnerTasks {
  /**
   * Creates tasks for the added records that have no open one, and marks the tasks of the removed records as done.
   *
   * @throws the `Crm…` errors that are not refusals
   */
  change(
    type: ObjectType,
    change: { readonly add: readonly string[]; readonly remove: readonly string[] },
  ): Promise<WorklistResult>
  /** Deletes all open tasks for records of these types. @throws the `Crm…` errors that are not refusals */
  removeAll(types: readonly ObjectType[]): Promise<readonly RemovalItem[]>
}

const RawTask = z.object({ id: RawId, note: z.string().nullish() })

const RawNumber = z.number().nullish()

/** A record of any type, with the values that its task copies. */
const RawSubject = z.object({
  id: RawId,
  is_deleted: z.boolean().nullish(),
  owner_id: RawNumber,
  subject: z.string().nullish(),
  title: z.string().nullish(),
  name: z.string().nullish(),
  deal_id: RawNumber,
  org_id: RawNumber,
  participants: z.array(z.object({ person_id: z.number(), primary: z.boolean().nullish() })).nullish(),
})
type RawSubject = z.infer<typeof RawSubject>

export function createOwnerTasks(deps: OwnerTaskDeps): OwnerTasks {
  const { client, features } = deps

  return {
    async change(type, { add, remove }) {
      const off = features.whyOff('worklists')
      if (off !== null) return { unavailable: off, refused: [] }
      const refused: WorklistResult['refused'][number][] = []
      try {
        const open = await openTasks(client, 'write')
        const lacking = add.filter((id) => !open.has(keyText({ type, id })))
        for (const record of await readSubjects(client, type, lacking)) await give(deps, type, record)
        for (const id of remove) {
          const tasks = open.get(keyText({ type, id })) ?? []
          const why = await changeTasks(tasks, (task) => finish(client, task))
          if (why !== null) refused.push({ id, reason: message('refused.task', { why }) })
        }
        return { unavailable: null, refused }
      } catch (error) {
        if (error instanceof CrmPermissionError) features.refuse('worklists', error.why)
        return { unavailable: refusalMessage(error), refused }
      }
    },
    removeAll: (types) => removeTasks(client, types),
  }
}

const done = RawIgnored.transform(() => true)

/**
 * Changes every task. The person who connected the account may not be permitted to change some of them, such as one that only its
 * owner sees.
 *
 * @returns the last refusal; null if there was none
 * @throws the `Crm…` errors that concern all
 */
async function changeTasks(ids: readonly string[], change: (id: string) => Promise<void>): Promise<Message | null> {
  let refusal: Message | null = null
  for (const id of ids) {
    try {
      await change(id)
    } catch (error) {
      if (error instanceof CrmPermissionError && !isPersonsLack(error)) throw error
      refusal = refusalMessage(error)
    }
  }
  return refusal
}

async function finish(client: Caller, id: string): Promise<void> {
  await callOrNull(client, { ...endpoints.update('activities', id), body: { done: true }, kind: 'write' }, done)
}

async function erase(client: Caller, id: string): Promise<void> {
  await callOrNull(client, { ...endpoints.remove('activities', id), kind: 'set-up' }, done)
}

async function removeTasks(client: Caller, types: readonly ObjectType[]): Promise<readonly RemovalItem[]> {
  const items: RemovalItem[] = []
  try {
    const open = await openTasks(client, 'set-up')
    for (const objectType of types) {
      const ids = [...open].flatMap(([key, tasks]) => (key.startsWith(`${objectType}:`) ? tasks : []))
      const reason = await changeTasks(ids, (id) => erase(client, id))
      if (reason !== null) items.push({ ...partOf(objectType), state: 'kept', reason })
      else if (ids.length > 0) items.push({ ...partOf(objectType), state: 'removed' })
    }
    return items
  } catch (error) {
    const reason = refusalMessage(error)
    return [...items, ...types.slice(0, 1).map((type) => ({ ...partOf(type), state: 'kept' as const, reason }))]
  }
}

function partOf(objectType: ObjectType) {
  return { kind: 'list', objectType, name: 'Minset: tasks for owners' } as const
}

/**
 * Ids of Minset's open tasks, by the record that they are for. Documented: activities cannot be listed by type or text,
 * so all open ones are searched, which costs little in pages of 500.
 */
async function openTasks(client: Caller, kind: WorkKind): Promise<ReadonlyMap<string, readonly string[]>> {
  const open = await readPages(client, { ...endpoints.list('activities'), query: { done: 'false' }, kind }, RawTask)
  const tasks = open.items.flatMap(({ id, note }) => recordsIn(note ?? null).map((key) => [key, id] as const))
  const byRecord = Map.groupBy(tasks, ([key]) => key)
  return new Map([...byRecord].map(([key, found]) => [key, found.map(([, id]) => id)]))
}

const marked = new RegExp(`${ownTaskMarker} ([a-z]+:\\d+)`)

/** The records of a task that Minset created, as `type:id`; empty for other tasks. */
function recordsIn(note: string | null): readonly string[] {
  const [, key] = marked.exec(plainText(note) ?? '') ?? []
  return key === undefined ? [] : [key]
}

async function readSubjects(client: Caller, type: ObjectType, ids: readonly string[]): Promise<readonly RawSubject[]> {
  const records: RawSubject[] = []
  for (const batch of inBatches(ids, limits.batch)) {
    const query = { ids: batch.join(','), limit: String(limits.batch) }
    const request = { ...endpoints.list(recordsNames[type]), query, kind: 'write' } as const
    const page = await client.call(request, pageOf(RawSubject))
    records.push(...page.items.filter((record) => record.is_deleted !== true))
  }
  return records
}

/**
 * Creates a task for a record's owner, with the record's links. If the owner cannot be assigned a task, it is assigned
 * to the person who connected the account; if the record links to deleted or hidden people, organizations or deals, it has no
 * links.
 *
 * @throws the `Crm…` errors that concern all, such as the refusal of a task without links and owner
 */
async function give(deps: OwnerTaskDeps, type: ObjectType, record: RawSubject): Promise<void> {
  const owned = typeof record.owner_id === 'number' ? { owner_id: record.owner_id } : {}
  const links = linksOf(type, record)
  const task = taskFor(type, record, deps)
  const bodies = orNone(links).flatMap((linked) => orNone(owned).map((given) => ({ ...task, ...linked, ...given })))
  for (const [index, body] of bodies.entries()) {
    try {
      await deps.client.call({ ...endpoints.create('activities'), body, kind: 'write' }, RawIgnored)
      return
    } catch (error) {
      const mayBeOfPart =
        error instanceof PipedriveRefusal || (error instanceof CrmPermissionError && isPersonsLack(error))
      if (!mayBeOfPart || index === bodies.length - 1) throw error
    }
  }
}

/** The variants to try for a part of a task: with it, then without, unless both are the same. */
function orNone(part: AddActivityRequest): readonly AddActivityRequest[] {
  return Object.keys(part).length === 0 ? [part] : [part, {}]
}

function taskFor(type: ObjectType, record: RawSubject, deps: OwnerTaskDeps): AddActivityRequest {
  const say = sayIn(deps.language())
  const name = (record.subject ?? record.title ?? record.name)?.trim() || record.id
  const lines = [
    say(message('inCrm.task.lacks', { type: message(`type.${type}`), name })),
    say(message('inCrm.task.done')),
    `${ownTaskMarker} ${keyText({ type, id: record.id })}`,
  ]
  return {
    subject: say(message('inCrm.task', { type: message(`type.${type}`), name })),
    type: deps.activityTypes.task[0] ?? 'task',
    due_date: deps.clock.now().toISOString().slice(0, 10),
    note: lines.map((line) => `<p>${escapeMarkup(line)}</p>`).join(''),
  }
}

function linksOf(type: ObjectType, record: RawSubject): AddActivityRequest {
  const id = Number(record.id)
  if (type === 'contact') return { participants: [{ person_id: id, primary: true }] }
  if (type === 'company') return { org_id: id }
  if (type === 'deal') return { deal_id: id }
  const participants = (record.participants ?? []).map((one) => ({
    person_id: one.person_id,
    primary: one.primary === true,
  }))
  return {
    ...(record.deal_id ? { deal_id: record.deal_id } : {}),
    ...(record.org_id ? { org_id: record.org_id } : {}),
    ...(participants.length > 0 ? { participants } : {}),
  }
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
