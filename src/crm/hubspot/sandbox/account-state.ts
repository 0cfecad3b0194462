import type { Journal, JournalEntry } from '../../../sandbox/journal.ts'
import { labelsBetween, objectTypes, type TypeName, typeOf } from './object-types.ts'
import type { PropertyDefinition, PropertyGroup } from './property-definitions.ts'

/** Who changed a value; documented words of an open set. */
export interface ChangeSource {
  readonly sourceType: 'CRM_UI' | 'INTEGRATION' | 'IMPORT' | 'CALCULATED'
  readonly sourceId: string
  readonly updatedByUserId?: number
}

export interface Change extends ChangeSource {
  readonly value: string
  /** ISO 8601, UTC. */
  readonly timestamp: string
}

/** One CRM object. Never altered in place: each write makes a new one, so that the search index can lag behind. */
export interface HubSpotObject {
  readonly id: string
  readonly properties: Readonly<Record<string, string | null>>
  /** By property, newest first. */
  readonly history: Readonly<Record<string, readonly Change[]>>
  readonly createdAt: string
  readonly updatedAt: string
  readonly archived: boolean
}

export interface HubSpotOwner {
  readonly id: string
  readonly userId: number
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly archived: boolean
  readonly teams: readonly { readonly id: string; readonly name: string; readonly primary: boolean }[]
  readonly createdAt: string
  readonly updatedAt: string
}

export interface HubSpotStage {
  readonly id: string
  readonly label: string
  readonly displayOrder: number
  /** Documented: both values are text. */
  readonly metadata: { readonly isClosed: 'true' | 'false'; readonly probability: string }
}

/** What belongs to the account and not to one object. */
export interface AccountFacts {
  readonly portalId: number
  readonly companyName: string
  readonly currency: string
  readonly timeZone: string
  readonly createdAt: string
  readonly owners: readonly HubSpotOwner[]
  readonly stages: readonly HubSpotStage[]
  /** Ids of the emulated CRM by the dataset's ids, as `kind:id`. */
  readonly idsByDatasetId: Readonly<Record<string, string>>
}

export const pipelineId = 'default'

/**
 * The state of one emulated account: everything stands in the journal, and here in the form that is quick to ask.
 * What the entries hold was written by this program, so they are taken as they are.
 */
export class AccountState {
  readonly #journal: Journal
  readonly #clock: () => Date
  readonly #searchLagMs: number
  readonly #objects = new Map<TypeName, Map<string, HubSpotObject>>()
  readonly #indexed = new Map<TypeName, Map<string, HubSpotObject>>()
  #waitingForIndex: { visibleAt: number; type: TypeName; object: HubSpotObject }[] = []

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
      if (kind !== 'object' || id === undefined) continue
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

  /** Every object of a type, archived ones included, in the order of their ids. */
  all(type: TypeName): ReadonlyMap<string, HubSpotObject> {
    return this.#objects.get(type) ?? new Map<string, HubSpotObject>()
  }

  get(type: TypeName, id: string): HubSpotObject | undefined {
    return this.#objects.get(type)?.get(id)
  }

  /** Every object of a type as the search index has it: some moments old. */
  indexed(type: TypeName): ReadonlyMap<string, HubSpotObject> {
    const now = this.#clock().getTime()
    const due = this.#waitingForIndex.filter(({ visibleAt }) => visibleAt <= now)
    this.#waitingForIndex = this.#waitingForIndex.filter(({ visibleAt }) => visibleAt > now)
    for (const { type: changed, object } of due) this.#indexed.get(changed)?.set(object.id, object)
    return this.#indexed.get(type) ?? new Map<string, HubSpotObject>()
  }

  /** Sets properties of objects of one type, all or nothing; unchanged values make no history. */
  write(type: TypeName, writes: ReadonlyMap<string, Readonly<Record<string, string>>>, source: ChangeSource): void {
    const changed = [...writes].flatMap(([id, values]) => {
      const before = this.get(type, id)
      return before ? [this.#changed(type, before, { values, source })] : []
    })
    this.#put(type, changed)
  }

  create(type: TypeName, values: Readonly<Record<string, string>>, source: ChangeSource): HubSpotObject {
    const [object] = this.createAll(type, [values], source)
    if (object === undefined) throw new TypeError('creating one object makes one')
    return object
  }

  /** Creates objects of one type, all or none. */
  createAll(
    type: TypeName,
    wanted: readonly Readonly<Record<string, string>>[],
    source: ChangeSource,
  ): readonly HubSpotObject[] {
    const at = this.#clock().toISOString()
    const lastId = BigInt(this.#journal.entries.get('nextId') as string)
    const objects = wanted.map((values, index) => {
      const id = String(lastId + BigInt(index + 1))
      const properties = { hs_object_id: id, [typeOf(type).created]: at }
      const born = { id, properties, history: {}, createdAt: at, updatedAt: at, archived: false }
      return this.#changed(type, born, { values, source })
    })
    this.#put(type, objects, [['nextId', String(lastId + BigInt(objects.length))]])
    return objects
  }

  archive(type: TypeName, ids: readonly string[]): void {
    const at = this.#clock().toISOString()
    const gone = ids.flatMap((id) => {
      const object = this.get(type, id)
      return object ? [{ ...object, archived: true, updatedAt: at }] : []
    })
    this.#put(type, gone)
  }

  #changed(
    type: TypeName,
    before: HubSpotObject,
    { values, source }: { readonly values: Readonly<Record<string, string>>; readonly source: ChangeSource },
  ): HubSpotObject {
    const timestamp = this.#clock().toISOString()
    const changes = Object.entries(values).filter(([name, value]) => (before.properties[name] ?? '') !== value)
    const history = { ...before.history }
    for (const [name, value] of changes) history[name] = [{ value, timestamp, ...source }, ...(history[name] ?? [])]
    const written = Object.fromEntries(changes.map(([name, value]) => [name, value === '' ? null : value]))
    const properties = { ...before.properties, ...written, [typeOf(type).modified]: timestamp }
    return {
      ...before,
      properties: { ...properties, ...this.calculated(type, properties) },
      history,
      updatedAt: timestamp,
    }
  }

  /** What HubSpot works out by itself. */
  calculated(type: TypeName, properties: Readonly<Record<string, string | null>>): Record<string, string | null> {
    if (type !== 'deals') return {}
    const stage = this.facts.stages.find(({ id }) => id === properties['dealstage'])
    const isClosed = stage?.metadata.isClosed === 'true'
    const isWon = isClosed && stage.metadata.probability === '1.0'
    return {
      hs_is_closed: String(isClosed),
      hs_is_closed_won: String(isWon),
      hs_deal_stage_probability: stage?.metadata.probability ?? null,
      amount_in_home_currency: properties['amount'] ?? null,
    }
  }

  #put(type: TypeName, objects: readonly HubSpotObject[], others: readonly JournalEntry[] = []): void {
    const entries = objects.map((object): JournalEntry => [`object:${type}:${object.id}`, object])
    this.#journal.put([...entries, ...others])
    const visibleAt = this.#clock().getTime() + this.#searchLagMs
    for (const object of objects) {
      this.#objects.get(type)?.set(object.id, object)
      this.#waitingForIndex.push({ visibleAt, type, object })
    }
  }

  /** Ids of what an object is associated with, by type, oldest association first. */
  associated(from: TypeName, id: string): Readonly<Partial<Record<TypeName, readonly string[]>>> {
    return (this.#journal.entries.get(`links:${from}:${id}`) ?? {}) as Partial<Record<TypeName, readonly string[]>>
  }

  /**
   * Associates or dissociates two objects, both ways. Uncertain: whether that moves the modified date; here it does not,
   * which is the harder case for whoever polls by that date.
   */
  associate(from: Ref, to: Ref, isLinked: boolean): void {
    this.#journal.put([this.#linkEntry(from, to, isLinked), this.#linkEntry(to, from, isLinked)])
  }

  #linkEntry(from: Ref, to: Ref, isLinked: boolean): JournalEntry {
    const links = this.associated(from.type, from.id)
    const others = (links[to.type] ?? []).filter((id) => id !== to.id)
    return [`links:${from.type}:${from.id}`, { ...links, [to.type]: isLinked ? [...others, to.id] : others }]
  }

  properties(type: TypeName): readonly PropertyDefinition[] {
    return (this.#journal.entries.get(`properties:${type}`) ?? []) as readonly PropertyDefinition[]
  }

  /** Adds a definition, or replaces the one of the same name. */
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

export interface Ref {
  readonly type: TypeName
  readonly id: string
}

/** Whether objects of the two types can be associated. */
export function canAssociate(from: TypeName, to: TypeName): boolean {
  return labelsBetween(from, to) !== null
}
