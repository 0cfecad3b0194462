import type { Kysely } from 'kysely'
import { keyText, type RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import { loadLinks, loadRecords, loadUnjudgeable, type StoredRecord } from '../records/index.ts'
import type { Ruleset } from '../rules/index.ts'

/** What is stored of records and of those that rules may ask about: linked to them, or to these. */
export interface Surroundings {
  /** By `keyText`. */
  readonly stored: ReadonlyMap<string, StoredRecord>
  /** Those that are unreadable, by `keyText`. */
  readonly unjudgeable: ReadonlySet<string>
  /** The keys of all linked records, stored or not. Of a linked record, only those of which a rule asks. */
  readonly linkedTo: (key: RecordKey) => readonly RecordKey[]
}

/**
 * Loads the named records with their surroundings, by one statement for each distance.
 *
 * @param request.known records that have been loaded already
 */
export async function loadSurroundings(
  db: Kysely<Schema>,
  { chains }: Pick<Ruleset, 'chains'>,
  {
    accountId,
    keys,
    known: loaded = [],
  }: { readonly accountId: string; readonly keys: readonly RecordKey[]; readonly known?: readonly StoredRecord[] },
): Promise<Surroundings> {
  const links = await loadLinks(db, accountId, keys)
  const isNear = new Set(keys.map(keyText))
  const between = links.filter(
    ({ from, to }) => !isNear.has(keyText(to)) && chains.some(([of, via]) => of === from.type && via === to.type),
  )
  const beyond = await loadLinks(db, accountId, distinct(between.map(({ to }) => to)))
  const asked = beyond.filter(({ from, to }) => chains.some(([, via, end]) => via === from.type && end === to.type))
  const all = [...links, ...asked]
  const known = distinct([...keys, ...all.map(({ to }) => to)])
  const linkedTo = Map.groupBy(all, ({ from }) => keyText(from))
  const stored = new Map(loaded.map((record) => [keyText(record), record]))
  const missing = known.filter((key) => !stored.has(keyText(key)))
  for (const record of await loadRecords(db, accountId, missing)) stored.set(keyText(record), record)
  return {
    stored,
    unjudgeable: new Set((await loadUnjudgeable(db, accountId, known)).map(keyText)),
    linkedTo: (key) => (linkedTo.get(keyText(key)) ?? []).map(({ to }) => to),
  }
}

function distinct(keys: readonly RecordKey[]): readonly RecordKey[] {
  return [...new Map(keys.map((key) => [keyText(key), key])).values()]
}
