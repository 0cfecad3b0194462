import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { addAuditEntry } from '../../src/people/index.ts'
import { rowsNow } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'

/** More than are read at once. */
const entries = 1001

describeAnyStore('the export of the audit log', (testStore) => {
  let database: Database
  let world: PeopleWorld

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database)
    const actor = { ownerId: 'boss', role: 'supervisor' } as const
    for (let number = 1; number <= entries; number++) {
      const at = new Date(rowsNow.getTime() + number * 1000)
      const after = { exempt: `deal ${number}` }
      const reason = `number ${number}`
      await addAuditEntry(database.db, 'ours', {
        at,
        action: 'exemption-granted',
        actor,
        subjectId: 'anna',
        after,
        reason,
      })
    }
  })
  afterAll(() => world.close())

  it('has every entry once, the latest first, with who did what to whom, and why', async () => {
    const ada = await world.signedIn('ada')
    const { body } = await ada.get('/accounts/ours/audit/export.csv?kind=exemption-granted')
    const [headings, ...rows] = parse(body, { bom: true }) as string[][]

    expect(headings).toEqual(['When', 'Who', 'Role', 'What', 'About', 'Details', 'Reason'])
    expect(rows.map((row) => row.at(-1))).toEqual(
      Array.from({ length: entries }, (_, index) => `number ${entries - index}`),
    )
    const last = new Date(rowsNow.getTime() + 1000).toISOString()
    expect(rows.at(-1)).toEqual([last, 'boss', 'supervisor', 'granted an exemption', 'anna', 'deal 1', 'number 1'])
  })
})
