import { type FieldKind, fieldDefinitions } from '../../domain/field.ts'
import { ownValue } from '../../domain/own-value.ts'
import { type CrmRecord, type ObjectType, type Scalar, valuesOf } from '../../domain/record.ts'
import { instantOf, isDay } from '../../domain/time/iso-text.ts'
import { message } from '../../words/index.ts'
import { type Items, unreadableMessage } from '../items.ts'
import type { FieldChange, ReadRecord, RecordUpdate, UpdateResult } from '../port.ts'

/** An update that repairs fields. */
export type Repair = Required<Pick<RecordUpdate, 'id' | 'repair'>>

/** A repair that may be written: the record as it is now, and the fields that do not hold their values yet. */
export interface Allowed {
  readonly id: string
  readonly record: ReadRecord
  /** At least one. */
  readonly changes: readonly FieldChange[]
}

/**
 * Reads the records and decides for each repair, in order, whether it may be written: nobody's edit is overwritten. A
 * value that a field holds already is not written again, so a repair that was written without a recorded response
 * counts as written.
 *
 * @param readNow reads the records from the CRM, not from an index that lags behind
 */
export async function judgeRepairs(
  readNow: (ids: readonly string[]) => Promise<Items<ReadRecord>>,
  repairs: readonly Repair[],
): Promise<readonly (Allowed | UpdateResult)[]> {
  if (repairs.length === 0) return []
  const { items, setAside } = await readNow([...new Set(repairs.map(({ id }) => id))])
  const records = new Map(items.map((record) => [record.id, record]))
  const unreadable = new Map(setAside.map((odd) => [odd.id, odd]))
  return repairs.map(({ id, repair }): Allowed | UpdateResult => {
    const odd = unreadable.get(id)
    if (odd !== undefined) return { id, result: 'refused', reason: unreadableMessage(odd), cause: 'other' }
    const record = records.get(id)
    return record === undefined ? { id, result: 'gone' } : judge(record, repair)
  })
}

function judge(record: ReadRecord, repair: readonly FieldChange[]): Allowed | UpdateResult {
  const { id, type } = record
  const changes = repair.filter((change) => !isSameValue(kindOf(type, change), heldValue(record, change), change.to))
  if (changes.length === 0) return { id, result: 'written' }
  const isKept = changes.every((change) => isSameValue(kindOf(type, change), heldValue(record, change), change.from))
  return isKept
    ? { id, record, changes }
    : { id, result: 'refused', reason: message('refused.repair.changed'), cause: 'changed' }
}

/** What a field of a record holds: of several values the primary one; null if it is blank. */
function heldValue(
  { fields, vendorFields }: Pick<CrmRecord, 'fields' | 'vendorFields'>,
  { name, code }: Pick<FieldChange, 'name' | 'code'>,
): Scalar | null {
  if (code !== null) return ownValue(vendorFields, name) ?? null
  return valuesOf(ownValue(fields, name))[0] ?? null
}

/** Values that CRMs store in another spelling than they were sent. */
const spelt: readonly FieldKind[] = ['email', 'webAddress']

/** Undefined for one of the vendor's own fields, whose values are compared as text. */
function kindOf(type: ObjectType, { name, code }: Pick<FieldChange, 'name' | 'code'>): FieldKind | undefined {
  return code === null ? ownValue(fieldDefinitions[type], name)?.kind : undefined
}

/** Whether two values mean the same, whatever the CRM makes of their spelling. Pure. */
function isSameValue(kind: FieldKind | undefined, a: Scalar | null, b: Scalar | null): boolean {
  if (a === b) return true
  if (kind === undefined || typeof a !== 'string' || typeof b !== 'string') return false
  if (kind === 'instant') return isSameInstant(a, b)
  return spelt.includes(kind) && a.trim().toLowerCase() === b.trim().toLowerCase()
}

function isSameInstant(a: string, b: string): boolean {
  return isDay(a) || isDay(b) ? a.slice(0, 10) === b.slice(0, 10) : instantOf(a) === instantOf(b)
}
