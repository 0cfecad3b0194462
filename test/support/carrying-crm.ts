import type { AccountCrm } from '../../src/app/open-crms.ts'
import type {
  Crm,
  CrmRead,
  CrmWrite,
  Page,
  ReadRecord,
  RecordUpdate,
  RefusalCause,
  UpdateResult,
} from '../../src/crm/port.ts'
import {
  type CarriedFlags,
  type FieldValue,
  type Flag,
  keyText,
  noFlag,
  type ObjectType,
  type RecordKey,
} from '../../src/domain/record.ts'
import type { Clock } from '../../src/domain/time/clock.ts'
import { fillableCrm } from './repair-deps.ts'
import { asWritten } from './words.ts'

/** An in-memory CRM with the port's interface, whose activities cannot store a flag. */
export interface CarryingCrm {
  readonly crm: Crm
  /** The CRM port for opening an account. */
  readonly account: AccountCrm
  /** Creates or changes a record, with all its fields and links. */
  put(
    type: ObjectType,
    id: string,
    content?: {
      readonly fields?: Readonly<Record<string, FieldValue>>
      readonly vendorFields?: Readonly<Record<string, string | null>>
      readonly links?: Readonly<Partial<Record<ObjectType, readonly string[]>>>
    },
  ): void
  remove(type: ObjectType, id: string): void
  /** Writes into Minset's fields, as a person. */
  scribble(type: ObjectType, id: string, carried: CarriedFlags): void
  /** What the record shows for others. */
  carriedBy(type: ObjectType, id: string): string | null
  flagOf(type: ObjectType, id: string): Flag | null
  /** The writes since the last call, one entry per update: `deal:1 flag carried`. */
  takeUpdates(): string[]
  /** Why records refuse values, by `keyText`. */
  readonly refused: Map<string, RefusalCause>
  /** Members of the list of those that cannot be flagged, by `keyText`. */
  readonly members: Set<string>
  /** Records of this type accept values, but the response is lost. */
  losesAnswersOf: ObjectType | null
}

const carriers: CrmWrite['carriers'] = {
  meeting: ['deal', 'contact', 'company'],
  call: ['deal', 'contact', 'company'],
  task: ['deal', 'contact', 'company'],
}

/** Creates an empty one. */
export function aCarryingCrm(clock: Clock): CarryingCrm {
  const records = new Map<string, ReadRecord>()
  const updates: string[] = []
  const crm = {
    ...idle,
    read: reading(records),
    write: { carriers, recordsAtOnce: 100, update, updateWorklist, ...fillableCrm.write },
  }
  const state: CarryingCrm = {
    crm,
    account: { crm, readFields: () => undefined, writeIn: () => undefined },
    put(type, id, { fields = {}, vendorFields = {}, links = {} } = {}) {
      const key = { type, id }
      const before = records.get(keyText(key))
      const flag = carriers[type] === undefined ? noFlag : null
      const carried = carriers[type] === undefined ? { missing: null } : null
      const times = { createdAt: before?.createdAt ?? clock.now(), updatedAt: clock.now() }
      const shown = before ? { flag: before.flag, carried: before.carried } : { flag, carried }
      records.set(keyText(key), { ...key, ...times, ...shown, ownerId: null, fields, vendorFields, links })
    },
    remove: (type, id) => void records.delete(keyText({ type, id })),
    scribble: (type, id, carried) => change({ type, id }, { carried }),
    carriedBy: (type, id) => records.get(keyText({ type, id }))?.carried?.missing ?? null,
    flagOf: (type, id) => records.get(keyText({ type, id }))?.flag ?? null,
    takeUpdates: () => updates.splice(0),
    refused: new Map(),
    members: new Set(),
    losesAnswersOf: null,
  }

  function change(key: RecordKey, values: Partial<ReadRecord>): void {
    const record = records.get(keyText(key))
    if (record) records.set(keyText(key), { ...record, ...values, updatedAt: clock.now() })
  }

  function take(type: ObjectType, { id, ...values }: RecordUpdate): UpdateResult {
    const key = keyText({ type, id })
    const cause = state.refused.get(key)
    if (cause !== undefined) return { id, result: 'refused', reason: asWritten(`because ${cause}`), cause }
    if (!records.has(key)) return { id, result: 'gone' }
    if (carriers[type] !== undefined) throw new Error(`${key} has no place for ${Object.keys(values).join()}`)
    updates.push([key, ...Object.keys(values)].join(' '))
    change({ type, id }, values)
    return { id, result: 'written' }
  }

  function update(type: ObjectType, wanted: readonly RecordUpdate[]): ReturnType<CrmWrite['update']> {
    const results = wanted.map((one) => take(type, one))
    if (state.losesAnswersOf === type) throw new Error('killed before the answer was noted')
    return Promise.resolve({ results, apiCalls: 1 })
  }

  function updateWorklist(
    ...[type, { add, remove }]: Parameters<CrmWrite['updateWorklist']>
  ): ReturnType<CrmWrite['updateWorklist']> {
    for (const id of add) state.members.add(keyText({ type, id }))
    for (const id of remove) state.members.delete(keyText({ type, id }))
    return Promise.resolve({ unavailable: null, refused: [] })
  }

  return state
}

/** Capabilities that these tests do not use, or that return nothing. */
const idle: Omit<Crm, 'read' | 'write'> = {
  vendor: 'vendor',
  setUp: { ensure: () => Promise.resolve({ items: [] }), remove: () => Promise.resolve({ items: [] }) },
  subscriptions: null,
  requirements: null,
  features: () => (['read', 'flags', 'outcomes', 'worklists'] as const).map((name) => ({ name, on: true, why: null })),
  takeUnreadable: () => new Map(),
  usage: () => ({ calls: 0, rateLimited: 0, budgetUsed: 0, daily: null }),
  reach: { address: () => Promise.resolve('http://127.0.0.1:1/'), wasAnswered: () => true, clockLeadMs: () => null },
}

function reading(records: ReadonlyMap<string, ReadRecord>): CrmRead {
  function ofType(type: ObjectType): ReadRecord[] {
    return [...records.values()].filter((record) => record.type === type)
  }
  return {
    account: () =>
      Promise.resolve({
        externalId: '1',
        timeZone: 'Europe/Oslo',
        currency: 'EUR',
        uiOrigin: 'https://crm.example',
      }),
    owners: () => Promise.resolve({ items: [], setAside: [] }),
    schema: () => Promise.resolve({ types: {}, stages: null, currencies: null }),
    all: (type) => Promise.resolve(onlyPage(ofType(type))),
    changedSince: (type, since) =>
      Promise.resolve(onlyPage(ofType(type).filter(({ updatedAt }) => updatedAt >= since))),
    byIds: (type, ids) => Promise.resolve({ items: ofType(type).filter(({ id }) => ids.includes(id)), setAside: [] }),
    links: (_from, ids) => Promise.resolve(new Map(ids.map((id) => [id, []]))),
    linkingIsAChange: true,
  }
}

function onlyPage<T>(items: readonly T[]): Page<T> {
  return { items, next: null, count: items.length, at: null, setAside: [] }
}
