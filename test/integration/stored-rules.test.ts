import { afterAll, beforeAll, expect, it } from 'vitest'
import { openAccounts } from '../../src/app/accounts/open-accounts.ts'
import { openMinset } from '../../src/app/index.ts'
import { newTextLimits } from '../../src/domain/text/parse-yaml.ts'
import { checkHealth } from '../../src/health/index.ts'
import { startWebServer } from '../../src/infra/http/server.ts'
import { addActivation } from '../../src/rulesets/ruleset-store.ts'
import { describeAnyStore } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { healthDeps } from '../support/health-deps.ts'
import { onHubSpot } from '../support/hubspot-world.ts'
import { type InstalledWorld, openInstalledWorld } from '../support/installed-world.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { onPipedrive } from '../support/pipedrive-world.ts'
import { inEnglish } from '../support/words.ts'
import type { AnySandbox } from '../support/world-crm.ts'

const now = new Date('2026-10-14T10:00:00Z')
const rules = `name: Ours
country: NO
rules: [{ id: code, object: company, title: A, missing: a, dueDays: 07, need: { field: name, in: [0150] } }]
`

describeAnyStore('rules that an earlier version of Minset accepted', (testStore) => {
  let world: InstalledWorld<AnySandbox>

  beforeAll(async () => {
    world = await openInstalledWorld(onHubSpot(), {
      location: await testStore.newLocation(),
      dataset: partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 400 }),
      now,
      beside: [onPipedrive()],
    })
  })
  afterAll(() => world.close())

  /** Stores rules as that version did. */
  async function store(content: string, version: string): Promise<void> {
    const activation = { content, version, fileName: 'rules.yaml', origin: 'command', actorId: null, note: '' } as const
    await addActivation(world.store.database.db, world.accountId, activation)
  }

  it('stay in force under the version that they had, so that the account is reopened once', async () => {
    const { accounts } = world.minset
    await store(rules, 'of-numbers')

    const reopened = await accounts.open(world.accountId)

    expect(reopened?.ruleset.rules).toMatchObject([{ id: 'code', dueDays: 7 }])
    expect(await accounts.open(world.accountId)).toBe(reopened)
  })

  it('may be larger than those that are handed in', async () => {
    const large = `${rules}# ${'x'.repeat(newTextLimits.characters)}\n`
    await store(large, 'large')

    expect((await world.minset.accounts.open(world.accountId))?.ruleset.rules).toHaveLength(1)
    expect(() => world.store.rulesets.parse(large, 'rules.yaml')).toThrow('at most 200,000 are allowed')
  })

  it('are named by the pages of the account where it could not be opened because of them', async () => {
    const { accountId, config, log, clock, store: ours } = world
    await store('rules: []\n', 'unusable from the start')
    const late = await openMinset({ config, log, clock, store: ours })
    const port = await freePort()
    const web = await startWebServer({ ...config, port, publicUrl: `http://127.0.0.1:${port}` }, late.site.routes, log)

    async function read(id: string, path = 'scorecards'): Promise<readonly [number, string]> {
      const answer = await fetch(`${web.url}/accounts/${id}/${path}`, { headers: { accept: 'text/plain' } })
      return [answer.status, await answer.text()]
    }
    const other = late.accounts.all().map(({ account }) => account.accountId)
    const answers = [await read(accountId), await read('hubspot-0'), await read(String(other[0]), 'nowhere')]
    await ours.database.db
      .updateTable('accounts')
      .set({ status: 'ended' })
      .where('account_id', '=', accountId)
      .execute()
    await late.accounts.openWaiting()
    const ended = await read(accountId)
    await web.close()
    await ours.database.db
      .updateTable('accounts')
      .set({ status: 'connected' })
      .where('account_id', '=', accountId)
      .execute()
    await store(rules, 'of-numbers')

    expect(answers).toEqual([
      [503, expect.stringMatching(/cannot use the active rules of this account.*rules\.yaml:1:/s)],
      [404, expect.stringContaining('no such account')],
      [404, expect.stringContaining('no such page')],
    ])
    expect(ended).toEqual([404, expect.stringContaining('no such account')])
  })

  it('keep only their own account from being opened if they are unusable, until others are active', async () => {
    const { accountId, config, log, clock } = world
    const { db } = world.store.database
    await store('rules: []\n', 'unusable')

    const accounts = await openAccounts({
      config,
      log,
      clock,
      store: world.store,
      isPatient: true,
      progress: () => undefined,
    })

    expect(accounts.all().map(({ account }) => account.vendor)).toEqual(['pipedrive'])
    expect(await accounts.open(accountId)).toBeUndefined()
    expect(await accounts.accountIdOf('hubspot', world.opened.account.externalId)).toBe(accountId)
    async function problems(): Promise<readonly string[]> {
      const deps = healthDeps({ db, clock, vendors: ['hubspot'], unopenedAccounts: () => accounts.unopened() })
      const checked = await checkHealth(deps, { accounts: accounts.all(), isServing: true })
      return checked.flatMap(({ accountId: of, problem }) =>
        of === accountId && problem !== null ? [`${problem.severity} ${inEnglish(problem.what)}`] : [],
      )
    }
    expect(await problems()).toEqual([
      expect.stringMatching(/^failing .*cannot use its active ruleset.*rules\.yaml:1:/s),
    ])

    await store(rules, 'of-numbers')
    await accounts.openWaiting()

    expect(accounts.find(accountId)?.ruleset.rules).toHaveLength(1)
    expect(accounts.unopened().size).toBe(0)
    expect(await problems()).not.toContainEqual(expect.stringContaining('ruleset'))
  })

  it('stop the work of an open account if they are unusable, are reported as what they are, and let it go on after others', async () => {
    const { accountId, clock } = world
    const { db } = world.store.database
    const { accounts } = world.minset
    async function problems(): Promise<readonly string[]> {
      const deps = healthDeps({ db, clock, vendors: ['hubspot'], unopenedAccounts: () => accounts.unopened() })
      const checked = await checkHealth(deps, { accounts: accounts.all(), isServing: true })
      return checked.flatMap(({ id, accountId: of, problem }) =>
        of === accountId && problem !== null && ['account-connected', 'jobs'].includes(id)
          ? [`${problem.severity} ${inEnglish(problem.what)}`]
          : [],
      )
    }
    await store(rules, 'of-numbers')
    const opened = await accounts.open(accountId)
    expect(opened?.ruleset.rules).toHaveLength(1)
    expect(await problems()).toEqual([])

    await store('rules: []\n', 'unusable again')
    for (let time = 0; time < 3; time += 1) expect(await accounts.open(accountId)).toBeUndefined()

    expect(await problems()).toEqual([
      expect.stringMatching(/^failing .*cannot use its active ruleset.*rules\.yaml:1:/s),
    ])
    // Its pages stay.
    expect(accounts.find(accountId)).toBe(opened)

    await store(rules, 'of-numbers')
    await accounts.openWaiting()
    expect([await problems(), await accounts.open(accountId)]).toEqual([[], opened])
  })
})
