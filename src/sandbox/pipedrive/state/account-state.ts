import type { Journal, JournalEntry } from '../../core/state/journal.ts'
import type { FieldDefinition } from '../values/field-definitions.ts'
import { type KindName, kindOf, objectKinds } from '../values/object-kinds.ts'
import type { PipedriveRecord } from '../values/pipedrive-record.ts'
import type { AccountFacts } from './account-facts.ts'
import type { AccountChange, Actor, Happening, Ref } from './changes.ts'
import { wholeSeconds } from './times.ts'
import { openWebhookSubscriptions, type WebhookSubscriptions } from './webhook-subscriptions.ts'

export type { PipedriveRecord } from '../values/pipedrive-record.ts'

/** Entries that are written together. */
export interface Commit {
  readonly actor: Actor
  /** Reported, in this order. */
  readonly happenings: readonly Happening[]
  /** Records that are stored without a report. */
  readonly silent?: readonly (readonly [Ref, PipedriveRecord])[]
  readonly entries?: readonly JournalEntry[]
}

/**
 * The state of one emulated company: everything is stored in the journal, and the records are indexed here for fast
 * reads. The entries were written by this program, so they are not validated.
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

  /** Calls the listener with each group of changes from now on, once they are stored. */
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

  /** The id of the next new record of a kind. */
  nextId(kind: KindName): number {
    return (this.#journal.entries.get(`nextId:${kind}`) as number | undefined) ?? 1
  }

  /** Writes records, all or none, and then reports the changes. */
  commit({ actor, happenings, silent = [], entries = [] }: Commit): void {
    const at = wholeSeconds(this.#clock())
    const reported = happenings.map(({ ref, before, after }) => [ref, after ?? deleted(before, at)] as const)
    const written = [...reported, ...silent].flatMap(([ref, record]) =>
      record === null ? [] : [[ref, record] as const],
    )
    this.#journal.put([
      ...written.map(([{ kind, id }, record]): JournalEntry => [`record:${kind}:${id}`, record]),
      ...this.#nextIds(written),
      ...entries,
    ])
    for (const [{ kind, id }, record] of written) this.#records.get(kind)?.set(id, record)
    this.#report(actor, happenings)
  }

  #nextIds(written: readonly (readonly [Ref, PipedriveRecord])[]): JournalEntry[] {
    return objectKinds.flatMap(({ name }): JournalEntry[] => {
      const ids = written.filter(([{ kind }]) => kind === name).map(([{ id }]) => id)
      const next = Math.max(0, ...ids) + 1
      return next > this.nextId(name) ? [[`nextId:${name}`, next]] : []
    })
  }

  #report(actor: Actor, happenings: readonly Happening[]): void {
    const at = this.#clock().toISOString()
    const changes = happenings.map((happening): AccountChange => showChange(happening, actor, at))
    if (changes.length > 0) for (const listener of this.#listeners) listener(changes)
  }

  /** A value stored under its own name: filters, call logs. */
  stored(name: string): unknown {
    return this.#journal.entries.get(name)
  }

  /** Stores values under their own names, all or none. */
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

/**
 * Documented: a deleted record stays for 30 days, marked. Uncertain: whether `update_time` is the time of the deletion.
 */
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
