import type { Kysely } from 'kysely'
import { type CrmRecord, keyText, type RecordKey } from '../../domain/record.ts'
import type { Schema } from '../../infra/db/schema.ts'
import {
  countGroups,
  type Holder,
  mostHolders,
  type Ruleset,
  type Subject,
  type ValueHolders,
  valueKeys,
} from '../../rules/index.ts'
import {
  loadHolders,
  loadRecordKeys,
  lockRecordKeys,
  noteHolders,
  type StoredKey,
  saveRecordKeys,
  type TypedKey,
} from './record-key-store.ts'

type Keyed = Pick<Ruleset, 'keyed' | 'country'>

/** A record as it is now; null: it no longer exists. */
interface CurrentRecord {
  readonly key: RecordKey
  readonly subject: Subject | null
}

/** What is known of the records that share values with evaluated ones. */
interface Sharing {
  /** The record with what it shares, for the rules. */
  readonly withShared: (subject: Subject) => Subject
  /** Whether other records have been noted for evaluation, because they have come to share a value or do not any more. */
  readonly isAnyQueued: boolean
}

/** The records of whose types no rule compares values. */
const nothingShared: Sharing = { withShared: (subject) => subject, isAnyQueued: false }

/**
 * Stores which values records have now, and notes the other records that have one of the old or new values for evaluation if
 * that changes their verdicts. If no rule compares values, it costs nothing.
 */
export async function settleSharing(
  db: Kysely<Schema>,
  ruleset: Keyed,
  {
    accountId,
    records,
    now,
  }: { readonly accountId: string; readonly records: readonly CurrentRecord[]; readonly now: Date },
): Promise<Sharing> {
  const compared = records.filter(({ key }) => ruleset.keyed[key.type].length > 0)
  if (compared.length === 0) return nothingShared
  await lockRecordKeys(db, accountId)
  const keys = compared.map(({ key }) => key)
  const current = compared.flatMap(({ key, subject }) => (subject === null ? [] : storedKeys(ruleset, key, subject)))
  const { removed, saved } = changesOf(await loadRecordKeys(db, accountId, keys), current)
  const touched = distinctKeys([...removed, ...saved])
  const before = await loadHolders(db, accountId, touched)
  await saveRecordKeys(db, accountId, { removed, saved })
  const valueKeys = distinctKeys([...removed, ...saved, ...current])
  const holders = await loadHolders(db, accountId, valueKeys)
  const changed = touched.filter((_, place) => whatCounts(before[place]) !== whatCounts(holders[place]))
  await noteHolders(db, accountId, { keys: changed, except: keys, now })
  return { withShared: sharingBy(valueKeys, holders), isAnyQueued: changed.length > 0 }
}

/** What a stored record shares with others, by the values that were stored at their last evaluation. */
export async function loadSharing(
  db: Kysely<Schema>,
  ruleset: Keyed,
  { accountId, subject }: { readonly accountId: string; readonly subject: Subject },
): Promise<Subject> {
  if (ruleset.keyed[subject.record.type].length === 0) return subject
  const keys = distinctKeys(storedKeys(ruleset, subject.record, subject))
  return sharingBy(keys, await loadHolders(db, accountId, keys))(subject)
}

/** The records that are suspected to be duplicates of one, by the rules that say so; their keys in the order of their ids. */
export async function loadSuspects(
  db: Kysely<Schema>,
  { unique, ...ruleset }: Keyed & Pick<Ruleset, 'unique'>,
  { accountId, record }: { readonly accountId: string; readonly record: CrmRecord },
): Promise<ReadonlyMap<string, readonly RecordKey[]>> {
  const { type, id } = record
  const fields = [...unique.values()].flat()
  const values = valueKeys(ruleset, { record, linked: [] }).filter(({ field }) => fields.includes(field))
  const holders = await loadHolders(
    db,
    accountId,
    values.map(({ field, key }) => ({ type, field, key })),
  )
  return new Map(
    [...unique].map(([ruleId, names]) => {
      const found = holders.flatMap((each, place) => (names.includes(values[place]?.field ?? '') ? each : []))
      const others = [...new Set(found.map((holder) => String(holder.id)))].filter((other) => other !== id)
      return [ruleId, others.map((other): RecordKey => ({ type, id: other }))]
    }),
  )
}

function storedKeys(ruleset: Keyed, { type, id }: RecordKey, subject: Subject): readonly StoredKey[] {
  return valueKeys(ruleset, subject).map((value) => ({ ...value, record: { type, id } }))
}

function changesOf(
  stored: readonly StoredKey[],
  current: readonly StoredKey[],
): { removed: StoredKey[]; saved: StoredKey[] } {
  const [before, after] = [byText(stored), byText(current)]
  return {
    removed: stored.filter((one) => !after.has(textOf(one))),
    saved: current.filter((one) => before.get(textOf(one))?.ties.join(' ') !== one.ties.join(' ')),
  }
}

function byText(keys: readonly StoredKey[]): ReadonlyMap<string, StoredKey> {
  return new Map(keys.map((one) => [textOf(one), one]))
}

function textOf({ record, field, key }: StoredKey): string {
  return [keyText(record), field, key].join(' ')
}

function distinctKeys(keys: readonly StoredKey[]): readonly TypedKey[] {
  const typed = keys.map(({ record: { type }, field, key }): TypedKey => ({ type, field, key }))
  return [...new Map(typed.map((one) => [placeOf(one), one])).values()]
}

function placeOf({ type, field, key }: TypedKey): string {
  return [type, field, key].join(' ')
}

/** All that verdicts can depend on: of very many holders not who they are. */
function whatCounts(holders: readonly Holder[] = []): string {
  const ids = holders.length > mostHolders ? 'many' : holders.map(({ id }) => id).join(' ')
  return `${countGroups(holders)} ${ids}`
}

function sharingBy(keys: readonly TypedKey[], holders: readonly (readonly Holder[])[]): Sharing['withShared'] {
  const byPlace = new Map(keys.map((one, index) => [placeOf(one), holders[index] ?? []]))
  return (subject) => {
    const { type, id } = subject.record
    const shared: ValueHolders = {
      self: id,
      holdersOf: (field, key) => byPlace.get(placeOf({ type, field, key })) ?? [],
    }
    return { ...subject, shared }
  }
}
