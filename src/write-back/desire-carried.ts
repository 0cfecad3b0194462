import type { Kysely } from 'kysely'
import { keyText, type ObjectType, type RecordKey } from '../domain/record.ts'
import type { EvaluatedRecord } from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Say } from '../words/index.ts'
import { carriedText } from './carried-text.ts'
import {
  type Assignment,
  type Carriers,
  loadAssignments,
  loadCarriedRecords,
  loadCarriers,
  saveAssignments,
} from './carrier-store.ts'
import { type Desired, loadHolders, saveDesired } from './write-back-store.ts'

export interface CarriedRequest {
  readonly evaluated: readonly EvaluatedRecord[]
  readonly timeZone: string
  readonly say: Say
  readonly now: Date
  readonly notedAt?: ReadonlyMap<string, Date>
}

/**
 * Notes which record carries the flag of each evaluated one that cannot carry it itself, and what those that carry, or
 * carried until now, are to show. Call it after the flags themselves have been noted. A record that never had anything
 * to show for others gets no value, and so costs no write.
 *
 * @param request as for `desireFlags`
 * @returns how many values now wait because of it
 */
export async function desireCarried(db: Kysely<Schema>, accountId: string, request: CarriedRequest): Promise<number> {
  const carriers = await loadCarriers(db, accountId)
  const carrying = new Set(Object.values(carriers).flat())
  if (carrying.size === 0) return 0
  const present = request.evaluated.filter(({ record }) => record !== null)
  const { before, after } = await assign(db, accountId, { carriers, present })
  const moved = after.filter(({ carrier }, index) => !isSame(carrier, before[index]?.carrier ?? null))
  await saveAssignments(db, accountId, { assignments: moved, now: request.now })
  const own = present.filter(({ key }) => carrying.has(key.type)).map(({ key }) => ({ key, carrier: key }))
  const touched = [...own, ...before, ...after]
  return moved.length + (await desireOf(db, accountId, { touched, request }))
}

/** The carriers as they stand and as they are to be, in the same order; of records that have a flag. */
async function assign(
  db: Kysely<Schema>,
  accountId: string,
  { carriers, present }: { readonly carriers: Carriers; readonly present: readonly EvaluatedRecord[] },
): Promise<{ readonly before: readonly Assignment[]; readonly after: readonly Assignment[] }> {
  const carried = new Map(
    present
      .filter(({ key }) => carriers[key.type] !== undefined)
      .map((evaluated) => [keyText(evaluated.key), evaluated]),
  )
  const before = await loadAssignments(
    db,
    accountId,
    [...carried.values()].map(({ key }) => key),
  )
  const after = before.map(({ key }) => ({
    key,
    carrier: chooseCarrier(carried.get(keyText(key))?.linked ?? [], carriers[key.type] ?? []),
  }))
  return { before, after }
}

/**
 * Which of the linked records carries the flag: one of the first type that there is one of, and of several the one with
 * the lowest id, so that it is the same whoever looks. Null where there is none. Pure.
 */
export function chooseCarrier(linked: readonly RecordKey[], types: readonly ObjectType[]): RecordKey | null {
  for (const type of types) {
    const [first] = linked.filter((key) => key.type === type).toSorted(byId)
    if (first !== undefined) return first
  }
  return null
}

/** Ids that are numbers in their order as numbers; others in any order, as long as it is always the same. */
function byId(a: RecordKey, b: RecordKey): number {
  return a.id.length - b.id.length || (a.id < b.id ? -1 : Number(a.id > b.id))
}

function isSame(a: RecordKey | null, b: RecordKey | null): boolean {
  return (a && keyText(a)) === (b && keyText(b))
}

/** @returns how many values now wait */
async function desireOf(
  db: Kysely<Schema>,
  accountId: string,
  { touched, request }: { readonly touched: readonly Assignment[]; readonly request: CarriedRequest },
): Promise<number> {
  const keys = [...new Map(touched.flatMap(({ carrier }) => (carrier ? [[keyText(carrier), carrier]] : []))).values()]
  const loads = await loadCarriedRecords(db, accountId, keys)
  const holders = await loadHolders(db, accountId, { target: 'carried', keys })
  const desired = keys.flatMap((key): Desired[] => {
    const load = loads.get(keyText(key))
    if (load === undefined && !holders.has(keyText(key))) return []
    const missing = load === undefined ? null : carriedText(load, request)
    return [{ key, target: 'carried', value: { missing } }]
  })
  return saveDesired(db, accountId, { desired, now: request.now, notedAt: notedTimes(touched, request.notedAt) })
}

/** When the first change behind what each carrier shows became known, by `keyText`. */
function notedTimes(
  touched: readonly Assignment[],
  notedAt: ReadonlyMap<string, Date> = new Map(),
): ReadonlyMap<string, Date> {
  const times = new Map<string, Date>()
  for (const { key, carrier } of touched) {
    const noted = notedAt.get(keyText(key))
    if (carrier === null || noted === undefined) continue
    const first = times.get(keyText(carrier))
    if (first === undefined || noted < first) times.set(keyText(carrier), noted)
  }
  return times
}
