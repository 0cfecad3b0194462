import { expect, it } from 'vitest'
import type { Database } from '../../../src/infra/db/open-database.ts'
import { describeEachStore } from '../../support/database.ts'

async function addAccount({ db }: Database): Promise<void> {
  const names = { account_id: 'a', vendor: 'v', external_id: '1', time_zone: 'UTC', currency: 'EUR', ui_origin: '' }
  await db
    .insertInto('accounts')
    .values({ ...names, connected_at: new Date(0) })
    .execute()
}

async function countAccounts({ db }: Database): Promise<number> {
  return (await db.selectFrom('accounts').select('account_id').execute()).length
}

describeEachStore('a store for tests', (store) => {
  it('is of the kind that the suite was started for', async () => {
    expect((await store.open()).kind).toBe(store.kind)
  })

  it('shares nothing with another one', async () => {
    const [one, other] = [await store.open(), await store.open()]

    await addAccount(one)

    expect(await countAccounts(one)).toBe(1)
    expect(await countAccounts(other)).toBe(0)
  })

  it.each(['first', 'second'])('is empty for the %s test that opens one', async () => {
    const database = await store.open()

    expect(await countAccounts(database)).toBe(0)
    await addAccount(database)
  })

  it('keeps its data when it is closed and opened again', async () => {
    const location = await store.newLocation()
    const before = await store.open(location)
    await addAccount(before)

    await before.close()

    expect(await countAccounts(await store.open(location))).toBe(1)
  })
})
