import { afterAll, beforeAll, expect, it } from 'vitest'
import { wholeAccount } from '../../src/domain/read-scope.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { removeRecords } from '../../src/records/index.ts'
import { loadList } from '../../src/repairs/index.ts'
import { rowsNow as now, row, saveFinding, saveRows } from '../support/crm-rows.ts'
import { describeEachStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'

const accountId = 'ours'
const hourMs = 3_600_000

describeEachStore('the records of a list', (store) => {
  let database: Database
  let world: PeopleWorld

  beforeAll(async () => {
    database = await store.open()
    world = await startPeopleWorld(database)
  })
  afterAll(() => world.close())

  /** Records that lack the same since the same moment; those with later numbers were created earlier. */
  async function saveEqual(type: 'contact' | 'deal', ownerId: string, count: number): Promise<void> {
    const [since, dueAt] = [new Date(now.getTime() - 9 * hourMs), new Date(now.getTime() - hourMs)]
    for (let number = 0; number < count; number += 1) {
      const id = `${ownerId}-${number}`
      const createdAt = new Date(now.getTime() - number * hourMs)
      const fields = type === 'deal' ? { stage: 'open', amount: 100 + (number % 3) } : {}
      await saveRows(database.db, accountId, [{ ...row(type, id, { ownerId, fields }), createdAt }])
      await saveFinding(database.db, accountId, { type, id, message: 'last name', since, dueAt })
    }
  }

  async function listed(ownerId: string, limit: number, offset = 0) {
    const { records, total } = await loadList(database.db, {
      accountId,
      scope: wholeAccount,
      ownerId,
      now,
      limit,
      offset,
    })
    return { ids: records.map(({ record }) => record.id), amounts: records.map((one) => one.amount?.amount), total }
  }

  it('are in the same order on every page, also where only the records themselves tell them apart', async () => {
    await saveEqual('contact', 'tied', 7)
    const all = await listed('tied', 50)
    expect(all).toMatchObject({ total: 7, ids: [6, 5, 4, 3, 2, 1, 0].map((number) => `tied-${number}`) })

    for (const [offset, count] of [
      [0, 3],
      [3, 3],
      [6, 1],
    ] as const) {
      const page = await listed('tied', 3, offset)
      expect([offset, page.ids, page.total]).toEqual([offset, all.ids.slice(offset, offset + count), 7])
    }
  })

  it('have the larger amounts first on every page', async () => {
    await saveEqual('deal', 'seller', 6)
    const pages = [await listed('seller', 2), await listed('seller', 2, 2), await listed('seller', 2, 4)]

    expect(pages.flatMap(({ amounts }) => amounts)).toEqual([102, 102, 101, 101, 100, 100])
    expect(pages.flatMap(({ ids }) => ids)).toEqual([5, 2, 4, 1, 3, 0].map((number) => `seller-${number}`))
  })

  it('are not those that were deleted or handed over a moment ago, and no other is lost on the pages', async () => {
    await saveEqual('contact', 'giver', 6)
    await removeRecords(database.db, accountId, { type: 'contact', ids: ['giver-5'] })
    await saveRows(database.db, accountId, [row('contact', 'giver-3', { ownerId: 'taker' })])
    const pages = [await listed('giver', 2), await listed('giver', 2, 2), await listed('giver', 2, 4)]

    expect(pages.flatMap(({ ids }) => ids).toSorted()).toEqual([0, 1, 2, 4].map((number) => `giver-${number}`))
    // They count for the owner until they are evaluated, as in every figure.
    expect(pages.map(({ total }) => total)).toEqual([6, 6, 6])
    expect((await listed('taker', 2)).ids).toEqual([])
  })

  it('leave a page that says that they are checked again while what was handed over still counts', async () => {
    const id = 'deal-ours-gina'
    await saveRows(database.db, accountId, [row('deal', id, { ownerId: 'carl' })])
    const gina = await world.signedIn('gina')
    const { body } = await gina.get('/accounts/ours/list')

    expect(body).not.toContain(`entry-deal-${id}`)
    expect(body).toContain('These records have changed in the CRM and are being checked again.')
    expect(body).not.toContain('Nothing to repair')
  })
})
