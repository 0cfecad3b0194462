import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { loadAccounts } from '../../src/accounts/index.ts'
import { openAccounts } from '../../src/app/accounts/open-accounts.ts'
import { loadConfig } from '../../src/app/config.ts'
import { openStore } from '../../src/app/open-store.ts'
import { agreementOf } from '../../src/demo/agreement.ts'
import { snapshotFindings } from '../../src/demo/snapshot-findings.ts'
import { addMoney } from '../../src/domain/money.ts'
import { loadInboxState } from '../../src/inbox/index.ts'
import { dealsWonValue } from '../../src/metrics/deals/deals-won-value.ts'
import { moneyIn, scorecardMetrics } from '../../src/metrics/index.ts'
import { supervisionOf } from '../../src/sandbox/company/supervision-of.ts'
import type { HubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import type { PipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { loadScorecards, parsePeriod } from '../../src/scorecards/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { onHubSpot } from '../support/hubspot-world.ts'
import { type ConnectedAccount, type InstalledWorld, install, openInstalledWorld } from '../support/installed-world.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { onPipedrive } from '../support/pipedrive-world.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { variablesOf } from '../support/store-variables.ts'
import { type CrmStart, idOf, type WorldCrm } from '../support/world-crm.ts'

const now = new Date('2026-10-14T10:00:00Z')

describeAnyStore('the same company in HubSpot, by a token, and in Pipedrive, by the app', (testStore) => {
  const dataset = partOf(companyOf({ seed: 7, now }), {
    faulty: 1,
    oneIn: 60,
    deals: ({ stageId, currency }) => stageId === 'closedwon' && currency !== 'EUR',
  })
  let folder: string
  let world: InstalledWorld<PipedriveSandbox>
  let hubspot: HubSpotSandbox
  let pipedrive: PipedriveSandbox

  async function startHubSpot(start: CrmStart): Promise<WorldCrm> {
    const crm = await onHubSpot()(start)
    hubspot = crm.sandbox
    return crm
  }

  beforeAll(async () => {
    folder = await makeScratchFolder('two-crms')
    const teamsFile = join(folder, 'teams.yaml')
    await writeFile(teamsFile, stringify({ teams: supervisionOf(dataset) }))
    world = await openInstalledWorld(onPipedrive(), {
      location: await testStore.newLocation(),
      dataset,
      now,
      environment: { MINSET_TEAMS_FILE: teamsFile },
      beside: [startHubSpot],
    })
    pipedrive = world.sandbox
  })
  afterAll(async () => {
    await world.close()
    await rm(folder, { recursive: true })
  })

  /** HubSpot first. */
  function both(): readonly ConnectedAccount[] {
    return [...world.others, world]
  }

  async function whetherTheyAgree(): Promise<readonly string[]> {
    const snapshots = both().map(({ crm, opened }) =>
      snapshotFindings(world.store, {
        account: opened.account,
        title: crm.sandbox.ui.crmName,
        datasetIds: crm.sandbox.datasetIds,
        now: world.clock.now(),
      }),
    )
    const nothing = { changed: new Set<string>(), linked: new Set<string>() }
    return agreementOf(await Promise.all(snapshots), nothing).sentences
  }

  /** Performs the same action in both, one after the other. Returns the agreement in between. */
  async function changeBoth(change: (crm: ConnectedAccount['crm']) => void): Promise<readonly string[]> {
    let between: readonly string[] = []
    for (const { crm, opened } of both().toReversed()) {
      change(crm)
      world.clock.advance({ minutes: 1 })
      await world.pass(opened.account.accountId)
      if (opened === world.opened) between = await whetherTheyAgree()
    }
    return between
  }

  async function connected(): Promise<string[]> {
    const accounts = await loadAccounts(world.store.database.db)
    return accounts.filter(({ status }) => status.isConnected).map(({ account }) => account.accountId)
  }

  function countWebhooks(method: string): number {
    return pipedrive.requests.requests().filter((one) => one.method === method && one.path.includes('/webhooks')).length
  }

  const fullAgreement =
    /^HubSpot and Pipedrive agree record by record: \d\d+ findings, \d\d+ outcomes, 30 scorecards and 5 digests[.]$/

  it('is served side by side, and Minset reports the same for both, record by record', async () => {
    expect(await connected()).toEqual(['hubspot-62515', world.accountId])
    expect(await whetherTheyAgree()).toEqual([expect.stringMatching(fullAgreement)])
  })

  it('has the value of its won deals by currency in both', async () => {
    const won = dataset.deals.filter(({ stageId }) => stageId === 'closedwon')
    const expected = addMoney(won.map(({ amount, currency }) => [{ amount: amount ?? 0, currency }]))
    expect(expected.map(({ currency }) => currency)).toEqual(['EUR', 'JPY', 'NOK'])

    for (const { opened } of both()) {
      const query = {
        accountId: opened.account.accountId,
        period: parsePeriod('all', { now, timeZone: 'UTC' }),
        now,
        metrics: scorecardMetrics,
      }
      const scorecards = await loadScorecards(world.store.database.db, { ...query, owners: 'everyone' })
      expect(addMoney(scorecards.map(({ metrics }) => moneyIn(metrics, dealsWonValue)))).toEqual(expected)
    }
  })

  it('is reported as different, with the differences, while a record is completed in only one of them', async () => {
    const fault = dataset.faults.find(({ rule }) => rule === 'deal-name')

    const between = await changeBoth((crm) => {
      const values = { [crm.names.dealName]: 'Framework agreement' }
      expect(crm.sandbox.ui.set(crm.pages.deal, idOf(crm, 'deal', fault?.id ?? ''), values)).toBeNull()
    })

    const [finding = '', ...others] = between.filter((sentence) => sentence.includes(' disagree about '))
    expect(finding).toMatch(
      new RegExp(
        `disagree about 1 of the findings: deal ${fault?.id}, rule deal-name: .* in HubSpot, none in Pipedrive[.]$`,
      ),
    )
    expect(others.join()).toContain('of the scorecards')
    expect(between[0]).not.toContain('findings')
    expect(between[0]).toContain('outcomes')
    expect(await whetherTheyAgree()).toEqual([expect.stringMatching(fullAgreement)])
  })

  it('is reported as different while a person has changed an outcome in only one of them', async () => {
    const call = dataset.calls.find(({ outcome }) => outcome === 'connected')

    const between = await changeBoth((crm) => {
      crm.setOutcome(idOf(crm, 'call', call?.id ?? ''), 'wrongNumber')
    })

    expect(between).toContain(
      `HubSpot and Pipedrive disagree about 1 of the outcomes: the outcome of call ${call?.id}: connected in HubSpot, wrongNumber in Pipedrive.`,
    )
    expect(await whetherTheyAgree()).toEqual([expect.stringMatching(fullAgreement)])
  })

  it('sends its changes in Pipedrive at once, to the address that Minset has set', async () => {
    const { db } = world.store.database
    expect(countWebhooks('POST')).toBe(4)
    const [deal] = dataset.deals
    pipedrive.write('deals', idOf(world.crm, 'deal', deal?.id ?? ''), { title: 'Another name' })
    expect(await pipedrive.webhooks.deliverDue()).toBeGreaterThan(0)

    expect((await loadInboxState(db, world.accountId)).lastReceived).not.toBeNull()
    expect((await loadInboxState(db, 'hubspot-62515')).lastReceived).toBeNull()
  })

  it('continues when a colleague removes the app, and ends only for Pipedrive when its own person does', async () => {
    const colleague = pipedrive.users.find(({ id }) => id !== pipedrive.adminId)
    expect(await pipedrive.uninstall(colleague?.id)).toBe(204)
    expect(await connected()).toContain(world.accountId)

    // The work of the earlier event would be refused.
    await world.settle()
    expect(await pipedrive.uninstall()).toBe(204)
    expect(await connected()).toEqual(['hubspot-62515'])

    // A job without work has not called Pipedrive, and so cannot know it.
    const { db } = world.store.database
    const payload = { accountId: world.accountId }
    for (const name of ['crm.refresh', 'crm.write-back'] as const) {
      await world.store.queue.enqueue(db, { name, payload })
    }
    await world.store.queue.drain()
    expect(await connected()).toEqual(['hubspot-62515'])
    await expect(world.opened.crm.read.account()).rejects.toThrow('connect it again')
  })

  it('can be connected again, and its subscriptions end when it is disconnected', async () => {
    await install(world.minset, world.crm)
    await world.store.queue.drain()
    pipedrive.requests.reset()
    const { isInstalled } = await world.minset.accounts.disconnect(world.accountId, {
      remove: false,
      erase: false,
      by: { ownerId: null, role: 'service' },
    })

    expect(isInstalled).toBe(true)
    expect(countWebhooks('DELETE')).toBe(4)
    expect(await connected()).toEqual(['hubspot-62515'])

    // After a restart it is not reported as failing, unlike an account that the CRM rejects.
    const { config, log, clock, store } = world
    const again = await openAccounts({ config, log, clock, store, progress: () => undefined, isPatient: true })
    expect(again.find(world.accountId)).toBeUndefined()
  })

  it('is served as far as possible while one CRM rejects Minset, and fully as soon as it does not', async () => {
    const location = await testStore.newLocation()
    const config = loadConfig({
      ...variablesOf(location),
      ...Object.fromEntries(both().flatMap(({ crm }) => Object.entries(crm.byToken))),
    })
    const { log, clock } = world
    const other = await openStore({ config, log })
    const deps = { config, log, clock, store: other, progress: () => undefined }
    function lockHubSpot(): void {
      const body = {
        status: 'error',
        message: 'expired',
        category: 'INVALID_AUTHENTICATION',
        correlationId: randomUUID(),
      }
      hubspot.faults.add({ matches: () => true, times: 1, answer: { status: 401, body } })
    }
    try {
      lockHubSpot()
      await expect(openAccounts({ ...deps, isPatient: false })).rejects.toThrow('HubSpot')
      lockHubSpot()
      const accounts = await openAccounts({ ...deps, isPatient: true })

      expect(accounts.all().map((one) => one.account.accountId)).toEqual([world.accountId])
      await accounts.openWaiting()
      expect(accounts.all().map((one) => one.account.accountId)).toEqual([world.accountId, 'hubspot-62515'])
    } finally {
      await other.close()
    }
  })
})
