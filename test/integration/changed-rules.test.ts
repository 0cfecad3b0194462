import { afterAll, beforeAll, expect, it } from 'vitest'
import { type OpenAccount, openStoredAccount } from '../../src/app/accounts/open-account.ts'
import { fieldDefinitions } from '../../src/domain/field.ts'
import { objectTypes } from '../../src/domain/record.ts'
import { noteHints } from '../../src/inbox/index.ts'
import { activateFile } from '../../src/rulesets/index.ts'
import { quietQueue } from '../support/carried-records.ts'
import { describeEachCrm } from '../support/each-crm.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { rulesetsOf, rulesFileOf } from '../support/rulesets.ts'
import { openWorld, type World } from '../support/world.ts'
import type { AnySandbox } from '../support/world-crm.ts'

const now = new Date('2026-10-14T10:00:00Z')
const rules =
  'name: Ours\ncountry: NO\nrules:\n  - { id: name, object: deal, title: A, missing: a, need: { field: name } }'
const withCompany = `${rules}
  - { id: company, object: deal, title: B, missing: b, need: { linked: company } }
  - { id: domain, object: deal, title: C, missing: c, need: { anyOf: [company.name, company.domain] } }`

describeEachCrm('a deal whose links were not read before the rules changed', (testStore, startCrm) => {
  let world: World<AnySandbox>
  /** Deals without a company in the CRM. */
  let lacking: readonly string[]

  beforeAll(async () => {
    const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 2, oneIn: 100 })
    world = await openWorld(startCrm, { location: await testStore.newLocation(), dataset, now })
    const lost = new Set(dataset.deals.flatMap(({ id, companyId }) => (companyId === null ? [id] : [])))
    lacking = [...world.sandbox.datasetIds].flatMap(([key, id]) => {
      const [kind, own = ''] = key.split(':')
      return kind === world.crm.pages.deal && lost.has(id) ? [own] : []
    })
  })
  afterAll(() => world.close())

  /** The service after a restart with these rules. */
  async function restart(text: string): Promise<OpenAccount> {
    const { clock, config, log, store, opened } = world
    const file = rulesFileOf(text)
    await activateFile(store.database.db, world.accountId, file)
    return openStoredAccount(
      {
        config,
        log,
        clock,
        // The world's service would evaluate by its own rules.
        store: { ...store, rulesets: rulesetsOf(file), queue: quietQueue([]) },
        crm: opened.crm,
        readFields: () => undefined,
        writeIn: () => undefined,
        webhooks: null,
        sources: ['poll'],
        access: { auth: 'access_token', scopes: null },
        progress: () => undefined,
      },
      opened.account,
    )
  }

  async function flagged(): Promise<readonly string[]> {
    const findings = world.store.database.db.selectFrom('findings').select(['rule_id', 'record_id'])
    const open = await findings.where('state', '=', 'open').where('rule_id', 'in', ['company', 'domain']).execute()
    return open.map((row) => `${row.rule_id} ${row.record_id}`).toSorted()
  }
  function both(ids: readonly string[]): readonly string[] {
    return ids.flatMap((id) => [`company ${id}`, `domain ${id}`]).toSorted()
  }

  it('has every field, blank or not, so that none counts as unread', async () => {
    await (await restart(rules)).sync({ full: true })

    const records = await world.store.database.db.selectFrom('records').select(['object_type', 'fields']).execute()
    const fieldsOf = Map.groupBy(
      records,
      ({ object_type: type, fields }) => `${type} ${Object.keys(fields).toSorted().join()}`,
    )
    const expected = objectTypes.map((type) => `${type} ${Object.keys(fieldDefinitions[type]).toSorted().join()}`)
    expect([...fieldsOf.keys()].toSorted()).toEqual(expected.toSorted())
  })

  it('is judged once they have been read', async () => {
    await (await restart(rules)).evaluate()
    const [first = ''] = lacking

    const after = await restart(withCompany)
    await after.evaluate()
    expect(await flagged()).toEqual([])

    expect(await after.slices.sync(false)).toBe(true)
    await after.evaluate()
    expect(await flagged()).toEqual([])

    // A record in an event is read with its links at once.
    const hint = { key: { type: 'deal', id: first } as const, notedAt: world.clock.now(), dueAt: world.clock.now() }
    await noteHints(world.store.database.db, world.accountId, { hints: [hint] })
    while (await after.slices.refresh());
    await after.evaluate()
    expect(await flagged()).toEqual(both([first]))

    await after.sync({ full: false })
    await after.evaluate()
    expect(lacking.length).toBeGreaterThan(1)
    expect(await flagged()).toEqual(both(lacking))
  })

  it('keeps its findings until they are read again, whatever was read of them long ago', async () => {
    const [first = ''] = lacking
    const { ui } = world.sandbox
    const { pages } = world.crm
    const narrow = await restart(
      `${rules}\n  - { id: company, object: deal, title: B, missing: b, need: { field: lostReason } }`,
    )
    await narrow.sync({ full: false })
    await narrow.evaluate()
    const before = await flagged()
    expect(before.length).toBeGreaterThan(lacking.length)
    const companies = world.store.database.db.selectFrom('records').select('record_id')
    const { record_id: company } = await companies.where('object_type', '=', 'company').executeTakeFirstOrThrow()
    ui.link({ type: pages.deal, id: first }, { type: pages.company, id: company })

    const wide = await restart(withCompany)
    await wide.evaluate()
    expect(await flagged()).toEqual(before)

    await wide.sync({ full: false })
    await wide.evaluate()
    expect(await flagged()).toEqual(both(lacking.slice(1)))
  })
})
