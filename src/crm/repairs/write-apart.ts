import type { CrmWrite, RecordUpdate, UpdateResult } from '../port.ts'
import type { Repair } from './guard.ts'

/** The results of written updates, as the port has them. */
export type Updates = Awaited<ReturnType<CrmWrite['update']>>

/** How a vendor writes the two parts of updates. */
export interface Writers {
  /** Flags, outcomes and carried flags. */
  readonly values: (updates: readonly RecordUpdate[]) => Promise<Updates>
  readonly repairs: (repairs: readonly Repair[]) => Promise<Updates>
}

/**
 * Writes what people have entered before the values that Minset fills in by itself. The result of an update with both
 * parts is the one that was not written, if there is one.
 */
export async function writeApart(updates: readonly RecordUpdate[], writers: Writers): Promise<Updates> {
  const repairs = updates.flatMap(({ id, repair }) => (repair === undefined ? [] : [{ id, repair }]))
  if (repairs.length === 0) return writers.values(updates)
  const repaired = await writers.repairs(repairs)
  const others = updates.filter(({ id: _id, repair, ...values }) => repair === undefined || hasAny(values))
  const filled = others.length === 0 ? { results: [], apiCalls: 0 } : await writers.values(others)
  const [first, second] = [repaired.results.values(), filled.results.values()]
  return {
    results: updates.map((update): UpdateResult => {
      const parts = [
        update.repair === undefined ? null : first.next().value,
        others.includes(update) ? second.next().value : null,
      ]
      const results = parts.filter((part) => part !== null && part !== undefined)
      return results.find(({ result }) => result !== 'written') ?? { id: update.id, result: 'written' }
    }),
    apiCalls: repaired.apiCalls + filled.apiCalls,
  }
}

function hasAny(values: object): boolean {
  return Object.keys(values).length > 0
}
