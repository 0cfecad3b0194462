import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchCrm } from './bench-crm.ts'

/** Observes when the flags of records are written in the emulated account. */
export interface FlagWatch {
  /** When (by `performance.now()`) each record was last flagged or cleared. */
  readonly writtenAt: ReadonlyMap<string, number>
  /** @throws Error if not all of them are written in time */
  untilWritten(ids: readonly string[], withinSeconds: number): Promise<void>
}

export function watchFlags({ sandbox, flaggedBy }: Pick<BenchCrm, 'sandbox' | 'flaggedBy'>): FlagWatch {
  const writtenAt = new Map<string, number>()
  sandbox.requests.onExchange((exchange) => {
    for (const id of flaggedBy(exchange)) writtenAt.set(id, performance.now())
  })
  return {
    writtenAt,
    async untilWritten(ids, withinSeconds) {
      const giveUpAt = performance.now() + withinSeconds * 1000
      while (ids.some((id) => !writtenAt.has(id))) {
        if (performance.now() > giveUpAt) throw new Error('the flags are not written in time')
        await sleep(50)
      }
    },
  }
}

/** Ids of the given number of complete contacts of a large company. */
export function manyContacts({ contactId }: Pick<BenchCrm, 'contactId'>, count: number): string[] {
  return Array.from({ length: count }, (_, index) => contactId(`many-${index}`))
}
