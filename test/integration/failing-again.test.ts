import { expect, it } from 'vitest'
import { CrmUnavailableError } from '../../src/domain/errors.ts'
import type { RecordKey } from '../../src/domain/record.ts'
import { noteHints } from '../../src/inbox/index.ts'
import { noteSetAside } from '../../src/records/index.ts'
import { refreshSlice } from '../../src/sync/refresh/refresh.ts'
import type { SyncDeps } from '../../src/sync/sync-deps.ts'
import { settableClock } from '../support/clock.ts'
import { row, rowsNow, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { asWritten } from '../support/words.ts'

/** More than the records that may fail unexpectedly before the CRM itself counts as failing. */
const ids = ['1', '2', '3', '4', '5', '6', '7']
const keys: readonly RecordKey[] = ids.map((id) => ({ type: 'deal', id }))

describeAnyStore('records for which the CRM fails', (testStore) => {
  /** An account whose CRM is up, and fails whenever one of the records is requested. */
  async function openAccount() {
    const { db } = await testStore.open()
    const { accountId } = await saveTeam(db, 'ours', [])
    const clock = settableClock(rowsNow)
    function byIds(_type: unknown, asked: readonly string[]): Promise<unknown> {
      if (asked.some((id) => ids.includes(id))) {
        return Promise.reject(new CrmUnavailableError(asWritten('500'), { isAnswered: true }))
      }
      return Promise.resolve({ items: asked.map((id) => row('deal', id, { ownerId: null })), setAside: [] })
    }
    const deps = {
      db,
      clock,
      read: { byIds, account: () => Promise.resolve({}) },
      queue: { enqueue: () => Promise.resolve() },
      linkedTypes: () => [],
      chains: [],
      onRead: () => Promise.resolve(),
      progress: () => undefined,
    } as unknown as SyncDeps
    async function setAside(some: readonly string[], kind: 'unreadable' | 'links'): Promise<void> {
      const records = some.map((id) => ({ id, kind, place: 'here', reason: asWritten('odd') }))
      await noteSetAside(db, accountId, { type: 'deal', records, now: clock.now() })
    }
    async function minutesUntilDue(): Promise<readonly number[]> {
      const rows = await db.selectFrom('due_refreshes').select('due_at').orderBy('record_id').execute()
      return [...new Set(rows.map(({ due_at: at }) => (at.getTime() - clock.now().getTime()) / 60_000))]
    }
    async function refresh(some: readonly string[] = ids): Promise<void> {
      const hints = keys
        .filter(({ id }) => some.includes(id))
        .map((key) => ({ key, notedAt: clock.now(), dueAt: clock.now() }))
      await noteHints(db, accountId, { hints })
      await refreshSlice(deps, accountId)
    }
    return { clock, setAside, minutesUntilDue, refresh }
  }

  it('are read ever more rarely, counted from the first failure and not from another reason', async () => {
    const { clock, setAside, minutesUntilDue, refresh } = await openAccount()
    await setAside(['1', '2'], 'unreadable')
    clock.advance({ hours: 20 })

    const waits: (readonly number[])[] = []
    for (const minutes of [0, 5, 5, 10]) {
      clock.advance({ minutes })
      await refresh(['1', '2'])
      waits.push(await minutesUntilDue())
    }

    expect(waits).toEqual([[5], [5], [10], [20]])
  })

  it.each(['unreadable', 'links'] as const)(
    'are an outage if they were set aside for another reason: %s',
    async (kind) => {
      const { setAside, refresh } = await openAccount()
      await setAside(ids, kind)

      await expect(refresh()).rejects.toThrow('500')
    },
  )

  it('are no outage if more than a few failed before', async () => {
    const { clock, refresh, minutesUntilDue } = await openAccount()
    for (const id of ids) await refresh([id])
    clock.advance({ minutes: 30 })

    await refresh()

    expect(await minutesUntilDue()).toEqual([30])
  })
})
