import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { HubSpotSandbox } from '../../src/crm/hubspot/sandbox/index.ts'

const Inputs = z.object({
  inputs: z.array(z.object({ id: z.string(), properties: z.object({ minset_status: z.string() }) })),
})

/** Tells when the flags of records are written in the emulated account. */
export interface FlagWatch {
  /** When (by `performance.now()`) each record was last flagged or cleared. */
  readonly writtenAt: ReadonlyMap<string, number>
  /** @throws Error when not all of them are written within the time */
  untilWritten(ids: readonly string[], withinSeconds: number): Promise<void>
}

export function watchFlags({ requests }: HubSpotSandbox): FlagWatch {
  const writtenAt = new Map<string, number>()
  requests.onExchange(({ path, status, requestBody }) => {
    if (!path.endsWith('/batch/update') || status !== 200) return
    const written = Inputs.safeParse(requestBody)
    for (const { id } of written.data?.inputs ?? []) writtenAt.set(id, performance.now())
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

/** Ids of so many of the complete contacts that a large company has. */
export function manyContacts(sandbox: HubSpotSandbox, count: number): string[] {
  return Array.from({ length: count }, (_, index) => sandbox.idOf('contacts', `many-${index}`))
}
