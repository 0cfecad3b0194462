import type { Items } from '../../../src/crm/items.ts'
import type { CrmRead, ReadRecord } from '../../../src/crm/port.ts'
import { fieldDefinitions } from '../../../src/domain/field.ts'
import type { Owner } from '../../../src/domain/owner.ts'
import {
  type CrmRecord,
  type FieldValue,
  keyText,
  type ObjectType,
  type RecordKey,
} from '../../../src/domain/record.ts'
import { message } from '../../../src/words/index.ts'

/** A CRM in memory: its records, the links between them in both directions, and its users. */
export interface Company {
  readonly timeZone: string
  readonly currency: string
  owners: readonly Owner[]
  /** The records that the CRM returns in an unknown form, by `keyText`. */
  readonly unreadable: Set<string>
  records(type?: ObjectType): readonly CrmRecord[]
  find(key: RecordKey): CrmRecord | undefined
  put(record: CrmRecord): void
  /** Deletes a record with its links. */
  remove(key: RecordKey): void
  linkedTo(key: RecordKey): readonly RecordKey[]
  link(one: RecordKey, other: RecordKey): void
  unlink(one: RecordKey, other: RecordKey): void
}

/** A record with every field, those that are not named blank. */
export function recordWith(
  { type, id }: RecordKey,
  {
    fields,
    ...of
  }: Pick<CrmRecord, 'ownerId' | 'createdAt'> & { readonly fields: Readonly<Record<string, FieldValue>> },
): CrmRecord {
  const blank = Object.fromEntries(Object.keys(fieldDefinitions[type]).map((name) => [name, null]))
  return { type, id, ...of, updatedAt: of.createdAt, fields: { ...blank, ...fields }, vendorFields: {} }
}

/** Opens an empty one. */
export function openCompany({ timeZone, currency }: Pick<Company, 'timeZone' | 'currency'>): Company {
  const records = new Map<string, CrmRecord>()
  const links = new Map<string, Map<string, RecordKey>>()
  function linksOf(key: RecordKey): Map<string, RecordKey> {
    const known = links.get(keyText(key)) ?? new Map<string, RecordKey>()
    links.set(keyText(key), known)
    return known
  }
  function unlink(one: RecordKey, other: RecordKey): void {
    linksOf(one).delete(keyText(other))
    linksOf(other).delete(keyText(one))
  }
  function linkedTo(key: RecordKey): readonly RecordKey[] {
    return [...linksOf(key).values()]
  }
  return {
    timeZone,
    currency,
    owners: [],
    unreadable: new Set(),
    records: (type) => [...records.values()].filter((record) => type === undefined || record.type === type),
    find: (key) => records.get(keyText(key)),
    put: (record) => void records.set(keyText(record), record),
    remove(key) {
      for (const other of linkedTo(key)) unlink(key, other)
      records.delete(keyText(key))
    },
    linkedTo,
    link(one, other) {
      linksOf(one).set(keyText(other), { type: other.type, id: other.id })
      linksOf(other).set(keyText(one), { type: one.type, id: one.id })
    },
    unlink,
  }
}

/** How Minset reads it. Its changes become known by hints alone: it lists none. */
export function readOf(company: Company, externalId: string): CrmRead {
  function itemsOf(found: readonly CrmRecord[]): Items<ReadRecord> {
    const { unreadable } = company
    const reason = message('odd.answer')
    return {
      items: found
        .filter((record) => !unreadable.has(keyText(record)))
        .map((record) => ({ ...record, flag: null, carried: null })),
      setAside: found
        .filter((record) => unreadable.has(keyText(record)))
        .map(({ id }) => ({ id, place: 'the record itself', reason })),
    }
  }
  const { timeZone, currency } = company
  const onePage = { next: null, at: null }
  return {
    account: () => Promise.resolve({ externalId, timeZone, currency, uiOrigin: 'https://crm.example' }),
    owners: () => Promise.resolve({ items: company.owners, setAside: [] }),
    schema: () => Promise.resolve({ types: {}, stages: null, currencies: null }),
    all(type) {
      const records = company.records(type)
      return Promise.resolve({ ...itemsOf(records), ...onePage, count: records.length })
    },
    changedSince: () => Promise.resolve({ items: [], setAside: [], ...onePage, count: 0 }),
    byIds: (type, ids) => Promise.resolve(itemsOf(ids.flatMap((id) => company.find({ type, id }) ?? []))),
    links(from, ids, to) {
      const found = ids.map((id) => {
        const linked = company.linkedTo({ type: from, id }).filter(({ type }) => type === to)
        return [id, linked.map((other) => other.id)] as const
      })
      return Promise.resolve(new Map(found))
    },
    linkingIsAChange: true,
  }
}
