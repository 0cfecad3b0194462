import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { upsertRecords } from '../../src/records/index.ts'
import { row, rowsNow, saveFinding, saveRows } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { type Answer, type PeopleWorld, startPeopleWorld, type TestVisitor } from '../support/people-world.ts'

const path = '/accounts/ours/rules/edit'

describeAnyStore('the backtest of a draft', (testStore) => {
  let database: Database
  let world: PeopleWorld
  let ada: TestVisitor

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database)
    ada = await world.signedIn('ada')
  })
  afterAll(() => world.close())

  /** What a form of the editor sends, with the fields that every form has. */
  async function send(fields: Readonly<Record<string, string>>): Promise<Answer> {
    const { body } = await ada.get(path)
    const [page = '', revision = ''] = ['page', 'revision'].map(
      (name) => new RegExp(`name="${name}" value="([^"]+)"`).exec(body)?.[1],
    )
    return ada.post(path, { page, revision, ...fields })
  }

  it('says of how many records a rule cannot be checked yet', async () => {
    await saveRows(database.db, 'ours', [row('deal', 'deal-unread', { ownerId: 'anna', fields: { name: 'Roof' } })])
    await database.db.updateTable('records').set({ links_read: [] }).where('record_id', '=', 'deal-unread').execute()
    await send({ do: 'add', object: 'deal', need: 'linked' })
    expect((await ada.get(`${path}?rule=deal-rule`)).body).toContain('This rule is valid as far as is known.')

    const { body } = await ada.get('/accounts/ours/rules/backtest')
    expect(body).toMatch(/Deal: it is linked to a contact: \d+ records? cannot be checked yet, because/)
    const [, first] = body.split('<tbody>')[1]?.split('<tr') ?? []
    expect(first).toContain('Deal: it is linked to a contact')
    // A new rule flagged nothing that could become clear.
    expect(first?.match(/not known/g)).toHaveLength(2)
    expect(body).toMatch(/>New<[^]*?class="value"><span>not known</)

    // Once some of its records could be checked, the parts are said to be of those alone.
    const checked = row('deal', 'deal-read', { ownerId: 'anna', fields: { name: 'Roof' } })
    await upsertRecords(database.db, 'ours', { records: [checked], linksRead: ['contact'], syncRunId: 'test' })
    await saveFinding(database.db, 'ours', {
      type: 'deal',
      id: 'deal-read',
      ruleId: 'deal-rule',
      message: 'client',
      since: rowsNow,
      dueAt: rowsNow,
    })
    await database.db
      .updateTable('findings')
      .set({ state: 'disputed' })
      .where('account_id', '=', 'ours')
      .where('record_id', '=', 'deal-read')
      .execute()
    await send({ do: 'rule', rule: 'deal-rule', dueDays: '3' })
    const { body: partly } = await ada.get('/accounts/ours/rules/backtest')
    expect(partly).toMatch(/at least 1<[^§]*?0 open, 1 disputed<[^§]*?of those checked</)
    expect((await ada.get('/accounts/ours/rules/backtest/records?rule=deal-rule')).body).toMatch(
      /These tables count only records that could be checked\. \d+ records? (is|are) in none of them/,
    )
  })

  it.each([
    ['rules/backtest/records?result=zzz', 400, 'no option “zzz”. Its options are flagged,'],
    ['rules/backtest/records?reason=zzz', 400, 'no option “zzz”. Its options are missing,'],
    ['rules/backtest/records?year=26', 400, '“26” is no year'],
    ['rules/backtest/records?after=zzz', 400, 'No list ends with “zzz”'],
    ['rules/backtest/records?owner=zzz', 404, 'no rep with that id'],
    ['rules/versions?from=zzz', 404, '“zzz” is no number of a version'],
    ['rules/versions?to=99', 404, 'no version 99'],
  ])(
    'has no list for an address that names what there is not, and says what there is: %s',
    async (path, status, words) => {
      const answer = await ada.get(`/accounts/ours/${path}`)

      expect([answer.status, answer.body]).toEqual([status, expect.stringContaining(words)])
    },
  )
})
