/** Splits a list into lists of at most `size` items, in order. An empty list gives no batch. */
export function inBatches<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const batches: T[][] = []
  for (let start = 0; start < items.length; start += size) batches.push(items.slice(start, start + size))
  return batches
}

/**
 * Runs `work` for every item, at most `limit` at a time, and returns the results in the order of the items. After the
 * first error no further run starts; it is thrown when the runs in progress have ended.
 */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<number, R>()
  const waiting = items.entries()
  let failed = false
  async function takeTurns(): Promise<void> {
    for (const [index, item] of waiting) {
      if (failed) return
      try {
        results.set(index, await work(item))
      } catch (error) {
        failed = true
        throw error
      }
    }
  }

  const lanes = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, takeTurns))
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result)
}
