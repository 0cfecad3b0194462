import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { row, saveRows } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { type Answer, type PeopleWorld, startPeopleWorld, type TestVisitor } from '../support/people-world.ts'

const path = '/accounts/ours/rules/edit'

describeAnyStore("the words of a rule's form", (testStore) => {
  let database: Database
  let world: PeopleWorld
  let ada: TestVisitor

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database)
    ada = await world.signedIn('ada')
    await saveRows(
      database.db,
      'ours',
      ['Buyer', 'Buyer', 'Chief, sales'].map((jobTitle, index) =>
        row('contact', `c${index}`, { ownerId: 'anna', fields: { jobTitle } }),
      ),
    )
  })
  beforeEach(() => database.db.deleteFrom('ruleset_drafts').execute())
  afterAll(() => world.close())

  async function send(fields: Readonly<Record<string, string>>): Promise<Answer> {
    const { body } = await ada.get(path)
    const revision = /name="revision" value="([^"]+)"/.exec(body)?.[1] ?? ''
    return ada.post(path, { page: 'here', revision, ...fields })
  }

  it.each([
    ['closeDate', 'soon', /&quot;Close date&quot; is never &quot;soon&quot;/],
    ['source', 'webb', /&quot;Source&quot; is never &quot;webb&quot;/],
    ['contact.source', 'webb', /&quot;Source of the linked contact&quot; is never &quot;webb&quot;/],
  ])('are those of its problems too: %s', async (field, words, problem) => {
    await send({ do: 'rule', rule: 'deal-amount', 'when.2.field': field, 'when.2.words': words })
    const { body } = await ada.get(`${path}?rule=deal-amount`)

    expect(body.match(/id="rule-when\.\d\.words-error">.*?<span>(.*?)<\/span>/)?.[1]).toMatch(problem)
    // The YAML is read with its own names.
    expect(body).toMatch(new RegExp(`id="draft-state"[^]*?&quot;${field}&quot; is never`))
  })

  it('are those of its settings in problems between them', async () => {
    await send({ do: 'rule', rule: 'deal-amount', askAgainDays: '30' })

    expect((await ada.get(`${path}?rule=deal-amount`)).body).toMatch(
      /id="rule-askAgainDays-error">[^]*?without “Answers accepted in place of a value”/,
    )
  })

  it('suggest what linked records have, in a condition and in what a rule requires of them', async () => {
    await send({ do: 'rule', rule: 'deal-amount', 'when.2.field': 'contact.jobTitle', 'when.2.words': 'Buyer' })
    const { body } = await ada.get(`${path}?rule=deal-amount`)

    expect(body).toContain('In this account: Buyer, &quot;Chief, sales&quot;')
    expect(body).toMatch(/<option value="contact\.jobTitle" selected>Job title of the linked contact/)

    await send({ do: 'rule', rule: 'deal-amount', needKind: 'linked' })
    const { body: linked } = await ada.get(`${path}?rule=deal-amount`)
    expect(linked).toMatch(/id="rule-need\.where-list">[^]*?<option value="\{ jobTitle: &quot;Chief, sales&quot; \}">/)
  })
})
