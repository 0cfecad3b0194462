import type { Journal, JournalEntry } from '../../core/state/journal.ts'
import { ownValue } from '../../core/state/own-value.ts'
import { amountAtHome } from '../values/amount-at-home.ts'
import type { PropertyDefinition, PropertyGroup } from '../values/property-definitions.ts'
import { type AccountChange, type ChangeSource, followUps, type Happening, type Ref } from './changes.ts'
import { objectTypes, type TypeName, typeOf } from './object-types.ts'
import type { HubSpotOwner, HubSpotStage } from './owners-and-stages.ts'

export type { ChangeSource } from './changes.ts'
export type { HubSpotOwner, HubSpotStage } from './owners-and-stages.ts'

export interface Change extends ChangeSource {
  readonly value: string
  /** ISO 8601, UTC. */
  readonly timestamp: string
}

/** One CRM object. Immutable: each write creates a new one, so that the search index can lag behind. */
export interface HubSpotObject {
  readonly id: string
  readonly properties: Readonly<Record<string, string | null>>
  /** By property, newest first. */
  readonly history: Readonly<Record<string, readonly Change[]>>
  readonly createdAt: string
  readonly updatedAt: string
  readonly archived: boolean
}

/** Data of the account as a whole. */
export interface AccountFacts {
  readonly portalId: number
  readonly companyName: string
  readonly currency: string
  /** The value of one unit of each of the account's other currencies in its own. */
  readonly exchangeRates: Readonly<Record<string, number>>
  readonly timeZone: string
  readonly createdAt: string
  readonly owners: readonly HubSpotOwner[]
  readonly stages: readonly HubSpotStage[]
  /** Ids of the emulated CRM by the dataset's ids, as `kind:id`. */
  readonly idsByDatasetId: Readonly<Record<string, string>>
}

export const pipelineId = 'default'

/** Ids by type. */
export type Links = Readonly<Partial<Record<TypeName, readonly string[]>>>

/** Entries that are written together. */
export interface Commit {
  readonly source: ChangeSource
  readonly happenings: readonly Happening[]
  /** Null removes an object. */
  readonly writes?: readonly (readonly [Ref, HubSpotObject | null])[]
  readonly entries?: readonly JournalEntry[]
  /** When it happened, for the search index, which lags behind; absent: now. */
  readonly happenedAt?: Date
}

/**
 * The state of one emulated account: everything is stored in the journal, and indexed here for fast reads. The entries
 * were written by this program, so they are not validated.
 */
export class AccountState {
  readonly #journal: Journal
  readonly #clock: () => Date
  readonly #searchLagMs: number
  readonly #objects = new Map<TypeName, Map<string, HubSpotObject>>()
  readonly #indexed = new Map<TypeName, Map<string, HubSpotObject>>()
  #waitingForIndex: { visibleAt: number; type: TypeName; id: string; object: HubSpotObject | null }[] = []
  readonly #listeners: ((changes: readonly AccountChange[]) => void)[] = []

  constructor(journal: Journal, options: { readonly clock: () => Date; readonly searchLagMs: number }) {
    this.#journal = journal
    this.#clock = options.clock
    this.#searchLagMs = options.searchLagMs
    for (const { name } of objectTypes) {
      this.#objects.set(name, new Map())
      this.#indexed.set(name, new Map())
    }
    for (const [key, value] of journal.entries) {
      const [kind, type, id] = key.split(':')
      // Null marks an object that was merged into another one.
      if (kind !== 'object' || id === undefined || value === null) continue
      this.#objects.get(type as TypeName)?.set(id, value as HubSpotObject)
      this.#indexed.get(type as TypeName)?.set(id, value as HubSpotObject)
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

  /** Every object of a type, archived ones included, in the order of their ids. */
  all(type: TypeName): ReadonlyMap<string, HubSpotObject> {
    return this.#objects.get(type) ?? new Map<string, HubSpotObject>()
  }

  get(type: TypeName, id: string): HubSpotObject | undefined {
    return this.#objects.get(type)?.get(id)
  }

  /** Every object of a type as in the search index: some moments old. */
  indexed(type: TypeName): ReadonlyMap<string, HubSpotObject> {
    const now = this.#clock().getTime()
    const due = this.#waitingForIndex.filter(({ visibleAt }) => visibleAt <= now)
    this.#waitingForIndex = this.#waitingForIndex.filter(({ visibleAt }) => visibleAt > now)
    for (const { type: changed, id, object } of due) {
      if (object === null) this.#indexed.get(changed)?.delete(id)
      else this.#indexed.get(changed)?.set(id, object)
    }
    return this.#indexed.get(type) ?? new Map<string, HubSpotObject>()
  }

  /** Sets properties of objects of one type, all or nothing; unchanged values create no history and no event. */
  write(type: TypeName, writes: ReadonlyMap<string, Readonly<Record<string, string>>>, source: ChangeSource): void {
    const done = [...writes].flatMap(([id, values]) => {
      const before = this.get(type, id)
      if (before === undefined) return []
      const changed = changesOf(before, values)
      const object = this.#changed(type, before, { values, source })
      return [{ object, values: Object.fromEntries(changed) }]
    })
    const happenings = done.map(
      ({ object: { id }, values }): Happening => ({ kind: 'changed', object: { type, id }, values }),
    )
    this.commit({ source, happenings, writes: done.map(({ object }) => [{ type, id: object.id }, object]) })
  }

  create(type: TypeName, values: Readonly<Record<string, string>>, source: ChangeSource): HubSpotObject {
    const [object] = this.createAll(type, [values], source)
    if (object === undefined) throw new TypeError('creating one object makes one')
    return object
  }

  /** Creates objects of one type, all or none. */
  createAll(
    type: TypeName,
    requested: readonly Readonly<Record<string, string>>[],
    source: ChangeSource,
  ): readonly HubSpotObject[] {
    const at = this.#clock().toISOString()
    const lastId = BigInt(this.#journal.entries.get('nextId') as string)
    const objects = requested.map((values, index) => {
      const id = String(lastId + BigInt(index + 1))
      const properties = { hs_object_id: id, hs_object_source: source.sourceType, [typeOf(type).created]: at }
      const born = { id, properties, history: {}, createdAt: at, updatedAt: at, archived: false }
      return this.#changed(type, born, { values, source })
    })
    const happenings = objects.map(({ id }, index): Happening => {
      const values = Object.entries(requested[index] ?? {}).filter(([, value]) => value !== '')
      return { kind: 'created', object: { type, id }, values: Object.fromEntries(values) }
    })
    const nextId: JournalEntry = ['nextId', String(lastId + BigInt(objects.length))]
    const writes = objects.map((object) => [{ type, id: object.id }, object] as const)
    this.commit({ source, happenings, writes, entries: [nextId] })
    return objects
  }

  /** Moves objects to the bin; those already there stay unchanged. */
  archive(type: TypeName, ids: readonly string[], source: ChangeSource): void {
    const at = this.#clock().toISOString()
    const gone = [...new Set(ids)].flatMap((id) => {
      const object = this.get(type, id)
      return object === undefined || object.archived ? [] : [{ ...object, archived: true, updatedAt: at }]
    })
    this.commit({
      source,
      happenings: gone.map(({ id }): Happening => ({ kind: 'archived', object: { type, id } })),
      writes: gone.map((object) => [{ type, id: object.id }, object]),
    })
  }

  #changed(
    type: TypeName,
    before: HubSpotObject,
    { values, source }: { readonly values: Readonly<Record<string, string>>; readonly source: ChangeSource },
  ): HubSpotObject {
    const timestamp = this.#clock().toISOString()
    const changes = changesOf(before, values)
    const history = { ...before.history }
    for (const [name, value] of changes) {
      history[name] = [{ value, timestamp, ...source }, ...(ownValue(history, name) ?? [])]
    }
    const written = Object.fromEntries(changes.map(([name, value]) => [name, value === '' ? null : value]))
    const ofHubSpot = { ...followUps(type, written, timestamp), [typeOf(type).modified]: timestamp }
    const properties = { ...before.properties, ...written, ...ofHubSpot }
    return {
      ...before,
      properties: { ...properties, ...this.calculated(type, properties) },
      history,
      updatedAt: timestamp,
    }
  }

  /** Properties that HubSpot computes. */
  calculated(type: TypeName, properties: Readonly<Record<string, string | null>>): Record<string, string | null> {
    if (type !== 'deals') return {}
    const stage = this.facts.stages.find(({ id }) => id === properties['dealstage'])
    const isClosed = stage?.metadata.isClosed === 'true'
    return {
      hs_is_closed: String(isClosed),
      hs_is_closed_won: String(isClosed && stage.metadata.probability === '1.0'),
      hs_deal_stage_probability: stage?.metadata.probability ?? null,
      amount_in_home_currency: amountAtHome(this.facts, properties),
    }
  }

  /** Writes and removes objects, all or none, and then reports the changes. */
  commit({ source, happenings, writes = [], entries = [], happenedAt = this.#clock() }: Commit): void {
    const objects = writes.map(([{ type, id }, object]): JournalEntry => [`object:${type}:${id}`, object])
    this.#journal.put([...objects, ...entries])
    for (const [{ type, id }, object] of writes) {
      if (object === null) this.#objects.get(type)?.delete(id)
      else this.#objects.get(type)?.set(id, object)
      this.#waitingForIndex.push({ visibleAt: happenedAt.getTime() + this.#searchLagMs, type, id, object })
    }
    this.#report(source, happenings)
  }

  /**
   * Removes an object from everything at once: memory, search index and the file, including its earlier lines.
   *
   * @param entries additional entries to store
   */
  erase({ type, id }: Ref, entries: readonly JournalEntry[], source: ChangeSource): void {
    function isOf([name, value]: readonly [string, unknown]): boolean {
      const isOwn = name === `object:${type}:${id}` || name === `links:${type}:${id}`
      return isOwn || (name.startsWith(`merged:${type}:`) && value === id)
    }
    this.#journal.reset([...new Map([...this.#journal.entries, ...entries])].filter((entry) => !isOf(entry)))
    this.#objects.get(type)?.delete(id)
    this.#indexed.get(type)?.delete(id)
    this.#waitingForIndex = this.#waitingForIndex.filter((waiting) => waiting.type !== type || waiting.id !== id)
    this.#report(source, [{ kind: 'erased', object: { type, id } }])
  }

  #report(source: ChangeSource, happenings: readonly Happening[]): void {
    const at = this.#clock().toISOString()
    const changes = happenings.map((happening): AccountChange => ({ ...happening, source, at }))
    if (changes.length > 0) for (const listener of this.#listeners) listener(changes)
  }

  /** The id of the object into which a merged one went; the id itself for any other. */
  survivorOf(type: TypeName, id: string): string {
    const survivor = this.#journal.entries.get(`merged:${type}:${id}`)
    return typeof survivor === 'string' ? this.survivorOf(type, survivor) : id
  }

  /** An unused id, for an object made by a merge. */
  nextId(): string {
    return String(BigInt(this.#journal.entries.get('nextId') as string) + 1n)
  }

  /** Ids of the live objects that a live one is associated with, by type, oldest association first. */
  associated(from: TypeName, id: string): Links {
    if (this.get(from, id)?.archived !== false) return {}
    const links = Object.entries(this.allLinks(from, id)) as [TypeName, readonly string[]][]
    return Object.fromEntries(
      links.map(([type, ids]) => [type, ids.filter((other) => this.get(type, other)?.archived === false)]),
    )
  }

  /** As `associated`, including archived objects, which return with their associations. */
  allLinks(from: TypeName, id: string): Links {
    return (this.#journal.entries.get(`links:${from}:${id}`) ?? {}) as Links
  }

  properties(type: TypeName): readonly PropertyDefinition[] {
    return (this.#journal.entries.get(`properties:${type}`) ?? []) as readonly PropertyDefinition[]
  }

  /** Adds a definition, or replaces the one with the same name. */
  saveProperty(type: TypeName, definition: PropertyDefinition): void {
    const others = this.properties(type).filter(({ name }) => name !== definition.name)
    this.#journal.put([[`properties:${type}`, [...others, definition]]])
  }

  groups(type: TypeName): readonly PropertyGroup[] {
    return (this.#journal.entries.get(`groups:${type}`) ?? []) as readonly PropertyGroup[]
  }

  saveGroup(type: TypeName, group: PropertyGroup): void {
    const others = this.groups(type).filter(({ name }) => name !== group.name)
    this.#journal.put([[`groups:${type}`, [...others, group]]])
  }
}

function changesOf({ properties }: HubSpotObject, values: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(values).filter(([name, value]) => (ownValue(properties, name) ?? '') !== value)
}
