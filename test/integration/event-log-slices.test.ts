import { beforeEach, expect, it } from 'vitest'
import type { CrmEventLog } from '../../src/crm/port.ts'
import { CrmContractError } from '../../src/domain/errors.ts'
import { type FetchDeps, fetchEventLogSlice } from '../../src/inbox/index.ts'
import { createLog } from '../../src/infra/log.ts'
import { settableClock } from '../support/clock.ts'
import { describeAnyStore } from '../support/database.ts'
import { addAccount } from '../support/two-processes.ts'

describeAnyStore("reading a vendor's event log", (testStore) => {
  let deps: FetchDeps

  beforeEach(async () => {
    const { db } = await testStore.open()
    await addAccount(db, { vendor: 'hubspot', accountId: 'hubspot-1' })
    deps = {
      db,
      queue: { enqueue: () => Promise.resolve() },
      clock: settableClock('2026-10-14T10:00:00Z'),
      log: createLog('silent'),
      accountIdOf: () => Promise.resolve('hubspot-1'),
      countUnreadable: () => undefined,
      subscribers: () => [],
    }
  })

  /**
   * A journal in which `after` returns the next position, and `isLast` whether it is currently the last. Each file has
   * one event.
   */
  function journalOf(next: (after: number) => number, isLast = (_after: number): boolean => false): CrmEventLog {
    return {
      read(after) {
        const position = Number(after ?? 0)
        const event = { externalId: '1', key: `event ${position}`, body: {}, occurredAt: null }
        const more = !isLast(position)
        return Promise.resolve({ events: [event], unreadable: [], next: String(next(position)), more })
      },
      subscribe: () => Promise.resolve(),
      unsubscribe: () => Promise.resolve(),
    }
  }

  /** Reads slices as separate jobs would, until there are no more. @returns how many it has read */
  async function readToEnd(journal: CrmEventLog, most: number): Promise<number> {
    for (let slices = 1; slices <= most; slices += 1) {
      if (!(await fetchEventLogSlice(deps, { vendor: 'hubspot', eventLog: journal }))) return slices
    }
    return most
  }

  async function countEvents(): Promise<number> {
    return (await deps.db.selectFrom('inbox_events').select('event_key').execute()).length
  }

  it.each([1, 2, 7])('ends if positions form a cycle of %d, and keeps the events that it has read', async (size) => {
    const journal = journalOf((after) => (after + 1) % size)

    await expect(readToEnd(journal, 3 * size + 2)).rejects.toThrow(CrmContractError)

    expect(await countEvents()).toBeGreaterThanOrEqual(size)
  })

  it('continues if the journal no longer repeats positions', async () => {
    let isBroken = true
    const journal = journalOf(
      (after) => (isBroken ? 1 : after + 1),
      (after) => after === 3,
    )
    await expect(readToEnd(journal, 5)).rejects.toThrow("The vendor's event log leads back to a page")
    isBroken = false

    expect(await readToEnd(journal, 5)).toBe(3)
    expect(await countEvents()).toBe(4)
  })

  it('follows a journal that reaches the present repeatedly, and stays there', async () => {
    const journal = journalOf(
      (after) => Math.min(after + 1, 20),
      (after) => after % 5 === 4 || after === 20,
    )

    for (let reading = 0; reading < 4; reading += 1) expect(await readToEnd(journal, 100)).toBe(5)
    for (let reading = 0; reading < 10; reading += 1) expect(await readToEnd(journal, 100)).toBe(1)
  })
})
