import type { Kysely } from 'kysely'
import { keyText, type ObjectType, type RecordKey } from '../domain/record.ts'
import type { EvaluatedRecord } from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import {
  type Assignment,
  type Carriers,
  loadAssignments,
  loadCarriedRecords,
  loadCarriers,
  saveAssignments,
} from './carrier-store.ts'
import type { Desired } from './cause.ts'
import { type AccountLocale, type Carrying, carryings, composeCarried, isBlank } from './targets/index.ts'
import { loadHolders, saveDesired } from './write-back-store.ts'

export interface CarriedRequest extends AccountLocale {
  readonly evaluated: readonly EvaluatedRecord[]
  readonly rulesetVersion: string
  readonly now: Date
  /** When the changes became known, by `keyText` of the record. */
  readonly notedAt: ReadonlyMap<string, Date>
}

/**
 * Stores the carrier of each evaluated record that cannot store its own value, and the desired values of the current
 * and the previous carriers. Call it after the values themselves have been stored. A record that never carried anything
 * gets no value, and so costs no write.
 *
 * @returns how many values are now pending because of it
 */
export async function desireCarried(db: Kysely<Schema>, accountId: string, request: CarriedRequest): Promise<number> {
  const carriers = await loadCarriers(db, accountId)
  if (Object.keys(carriers).length === 0) return 0
  let waiting = 0
  for (const one of carryings) waiting += await desireThrough(db, accountId, { carrying: one, carriers, request })
  return waiting
}

interface Through {
  readonly carrying: Carrying
  readonly carriers: Carriers
  readonly request: CarriedRequest
}

async function desireThrough(
  db: Kysely<Schema>,
  accountId: string,
  { carrying, carriers, request }: Through,
): Promise<number> {
  const carrierTypes = new Set(Object.values(carriers).flat())
  const present = request.evaluated.filter(({ record }) => record !== null)
  const { before, after } = await assign(db, accountId, { carrying, carriers, present })
  const moved = after.filter(({ carrier }, index) => !isSame(carrier, before[index]?.carrier ?? null))
  await saveAssignments(db, accountId, { carrying, assignments: moved, now: request.now })
  const own = present.filter(({ key }) => carrierTypes.has(key.type)).map(({ key }) => ({ key, carrier: key }))
  const touched = [...own, ...before, ...after]
  return moved.length + (await desireOf(db, accountId, { carrying, touched, request }))
}

/** The current and the desired carriers of the records that have a value, in the same order. */
async function assign(
  db: Kysely<Schema>,
  accountId: string,
  {
    carrying,
    carriers,
    present,
  }: { readonly carrying: Carrying; readonly carriers: Carriers; readonly present: readonly EvaluatedRecord[] },
): Promise<{ readonly before: readonly Assignment[]; readonly after: readonly Assignment[] }> {
  const carried = new Map(
    present
      .filter(({ key }) => carriers[key.type] !== undefined)
      .map((evaluated) => [keyText(evaluated.key), evaluated]),
  )
  const keys = [...carried.values()].map(({ key }) => key)
  const before = await loadAssignments(db, accountId, { carrying, keys })
  const after = before.map(({ key }) => ({
    key,
    carrier: chooseCarrier(carried.get(keyText(key))?.linked ?? [], carriers[key.type] ?? []),
  }))
  return { before, after }
}

/**
 * Chooses the linked record that carries the value: of the first type that has any, the record with the lowest id, so
 * that the choice is deterministic. Null if there is none. Pure.
 */
export function chooseCarrier(linked: readonly RecordKey[], types: readonly ObjectType[]): RecordKey | null {
  for (const type of types) {
    const [first] = linked.filter((key) => key.type === type).toSorted(byId)
    if (first !== undefined) return first
  }
  return null
}

/** Compares numeric ids as numbers, and others in an arbitrary but stable order. */
function byId(a: RecordKey, b: RecordKey): number {
  return a.id.length - b.id.length || (a.id < b.id ? -1 : Number(a.id > b.id))
}

function isSame(a: RecordKey | null, b: RecordKey | null): boolean {
  return (a && keyText(a)) === (b && keyText(b))
}

/** @returns how many values are now pending */
async function desireOf(
  db: Kysely<Schema>,
  accountId: string,
  {
    carrying,
    touched,
    request,
  }: { readonly carrying: Carrying; readonly touched: readonly Assignment[]; readonly request: CarriedRequest },
): Promise<number> {
  const keys = [...new Map(touched.flatMap(({ carrier }) => (carrier ? [[keyText(carrier), carrier]] : []))).values()]
  const loads = await loadCarriedRecords(db, accountId, { carrying, keys })
  const holders = (await loadHolders(db, accountId, keys)).get(carrying.through)
  const desired = keys.flatMap((key): Desired[] => {
    const load = loads.get(keyText(key)) ?? { records: [], total: 0 }
    const value = composeCarried(carrying, load, request)
    const cause = { code: carrying.through, params: { rulesetVersion: request.rulesetVersion, records: load.total } }
    return isBlank(value) && holders?.has(keyText(key)) !== true ? [] : [{ key, ...value, cause }]
  })
  return saveDesired(db, accountId, { desired, now: request.now, notedAt: notedTimes(touched, request.notedAt) })
}

/** When the first change behind what each carrier shows became known, by `keyText`. */
function notedTimes(touched: readonly Assignment[], notedAt: ReadonlyMap<string, Date>): ReadonlyMap<string, Date> {
  const times = new Map<string, Date>()
  for (const { key, carrier } of touched) {
    const noted = notedAt.get(keyText(key))
    if (carrier === null || noted === undefined) continue
    const first = times.get(keyText(carrier))
    if (first === undefined || noted < first) times.set(keyText(carrier), noted)
  }
  return times
}
