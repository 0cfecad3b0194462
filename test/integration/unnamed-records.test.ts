import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { row, rowsNow, saveFinding, saveRows } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'

const id = '20000000072'

describeAnyStore('a record without a name', (testStore) => {
  let database: Database
  let world: PeopleWorld

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database)
    const { db } = database
    await saveRows(db, 'ours', [row('deal', id, { ownerId: 'anna', fields: { name: '', stage: 'open' } })])
    const finding = { type: 'deal', id, ruleId: 'deal-name', message: 'name' } as const
    await saveFinding(db, 'ours', { ...finding, since: rowsNow, dueAt: rowsNow })
  })
  afterAll(() => world.close())

  /** How often the text of a page, or of its part between two words, has the id. */
  async function countIds(path: string): Promise<number> {
    const { status, body } = await (await world.signedIn('boss')).get(`/accounts/ours${path}`)
    expect([path, status]).toEqual([path, 200])
    const text = body.slice(body.indexOf('<main')).replaceAll(/<[^>]*>/g, '\n')
    return text.split('\n').filter((line) => line.includes(id)).length
  }

  it.each([
    '/findings?rule=deal-name',
    '/scorecards/anna?period=week',
    '/scorecards/anna/recordsOwned',
    `/records/deal/${id}`,
  ])('is shown with its id once on the page %s', async (path) => {
    expect(await countIds(path)).toBe(1)
    const { body } = await (await world.signedIn('boss')).get(`/accounts/ours${path}`)
    expect(body).toMatch(/no name/i)
  })

  it('is told from others by its id where nothing else does so', async () => {
    const { body } = await (await world.signedIn('anna')).get('/accounts/ours/list')

    expect(body).toContain(`<bdi>${id}</bdi>`)
  })

  it('has no name in a file either', async () => {
    const { body } = await (await world.signedIn('boss')).get('/accounts/ours/findings/export.csv?rule=deal-name')
    const rows: Record<string, string>[] = parse(body, { bom: true, columns: true })

    expect(rows).toMatchObject([{ Record: '', Id: id }])
  })
})
