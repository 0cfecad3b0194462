import type { Journal, JournalEntry } from '../../core/state/journal.ts'
import type { FieldDefinition } from '../values/field-definitions.ts'
import { type KindName, kindOf, objectKinds } from '../values/object-kinds.ts'
import type { PipedriveRecord } from '../values/pipedrive-record.ts'
import type { AccountFacts } from './account-facts.ts'
import type { AccountChange, Actor, Happening, Ref } from './changes.ts'
import { wholeSeconds } from './times.ts'
import { openWebhookSubscriptions, type WebhookSubscriptions } from './webhook-subscriptions.ts'

export type { PipedriveRecord } from '../values/pipedrive-record.ts'

/** What is written at once. */
export interface Commit {
  readonly actor: Actor
  /** Told, in this order. */
  readonly happenings: readonly Happening[]
  /** What stands afterwards besides what is told. */
  readonly silent?: readonly (readonly [Ref, PipedriveRecord])[]
  readonly entries?: readonly JournalEntry[]
}

/**
 * The state of one emulated company: everything stands in the journal, and the records here in the form that is quick
 * to ask. What the entries hold was written by this program, so they are taken as they are.
 */
export class AccountState {
  readonly webhooks: WebhookSubscriptions
  readonly #journal: Journal
  readonly #clock: () => Date
  readonly #records = new Map<KindName, Map<number, PipedriveRecord>>()
  readonly #listeners: ((changes: readonly AccountChange[]) => void)[] = []

  constructor(journal: Journal, clock: () => Date) {
    this.#journal = journal
    this.#clock = clock
    this.webhooks = openWebhookSubscriptions(journal)
    for (const { name } of objectKinds) this.#records.set(name, new Map())
    for (const [key, value] of journal.entries) {
      const [what, kind, id] = key.split(':')
      if (what === 'record') this.#records.get(kind as KindName)?.set(Number(id), value as PipedriveRecord)
    }
  }

  get facts(): AccountFacts {
    return this.#journal.entries.get('facts') as AccountFacts
  }

  now(): Date {
    return this.#clock()
  }

  /** Calls the listener with what happens together, from now on, once it stands. */
  onChange(listener: (changes: readonly AccountChange[]) => void): void {
    this.#listeners.push(listener)
  }

  /** Every record of a kind, deleted ones included, in the order of their ids. */
  all(kind: KindName): ReadonlyMap<number, PipedriveRecord> {
    return this.#records.get(kind) ?? new Map<number, PipedriveRecord>()
  }

  get({ kind, id }: Ref): PipedriveRecord | undefined {
    return this.#records.get(kind)?.get(id)
  }

  /** The id that the next new record of a kind gets. */
  nextId(kind: KindName): number {
    return (this.#journal.entries.get(`nextId:${kind}`) as number | undefined) ?? 1
  }

  /** Writes records, all or none, and then tells what happened. */
  commit({ actor, happenings, silent = [], entries = [] }: Commit): void {
    const at = wholeSeconds(this.#clock())
    const told = happenings.map(({ ref, before, after }) => [ref, after ?? deleted(before, at)] as const)
    const written = [...told, ...silent].flatMap(([ref, record]) => (record === null ? [] : [[ref, record] as const]))
    this.#journal.put([
      ...written.map(([{ kind, id }, record]): JournalEntry => [`record:${kind}:${id}`, record]),
      ...this.#nextIds(written),
      ...entries,
    ])
    for (const [{ kind, id }, record] of written) this.#records.get(kind)?.set(id, record)
    this.#tell(actor, happenings)
  }

  #nextIds(written: readonly (readonly [Ref, PipedriveRecord])[]): JournalEntry[] {
    return objectKinds.flatMap(({ name }): JournalEntry[] => {
      const ids = written.filter(([{ kind }]) => kind === name).map(([{ id }]) => id)
      const next = Math.max(0, ...ids) + 1
      return next > this.nextId(name) ? [[`nextId:${name}`, next]] : []
    })
  }

  #tell(actor: Actor, happenings: readonly Happening[]): void {
    const at = this.#clock().toISOString()
    const changes = happenings.map((happening): AccountChange => showChange(happening, actor, at))
    if (changes.length > 0) for (const listener of this.#listeners) listener(changes)
  }

  /** A value that stands under a name of its own: filters, call logs. */
  stored(name: string): unknown {
    return this.#journal.entries.get(name)
  }

  /** Keeps values under names of their own, all or none. */
  store(entries: readonly JournalEntry[]): void {
    this.#journal.put(entries)
  }

  /** The fields of a kind, in their order. */
  fields(kind: KindName): readonly FieldDefinition[] {
    return (this.#journal.entries.get(`fields:${kind}`) ?? []) as readonly FieldDefinition[]
  }

  saveFields(kind: KindName, fields: readonly FieldDefinition[]): void {
    this.#journal.put([[`fields:${kind}`, fields]])
  }
}

/** Documented: a deleted record stays for 30 days, marked. Uncertain: that `update_time` tells when it was deleted. */
function deleted(before: PipedriveRecord | null, at: string): PipedriveRecord | null {
  return before === null ? null : { ...before, is_deleted: true, update_time: at }
}

function showChange({ ref, before, after, mergedTo, mergedFrom }: Happening, actor: Actor, at: string): AccountChange {
  return {
    entity: kindOf(ref.kind).entity,
    action: actionOf(before, after),
    id: ref.id,
    before,
    after,
    at,
    source: actor.source,
    userId: actor.userId,
    isBulkEdit: actor.isBulkEdit ?? false,
    mergedTo: mergedTo ?? null,
    mergedFrom: mergedFrom ?? null,
  }
}

function actionOf(before: PipedriveRecord | null, after: PipedriveRecord | null): AccountChange['action'] {
  if (after === null) return 'delete'
  return before === null ? 'create' : 'change'
}
