import { expect, it } from 'vitest'
import { openAccounts } from '../../src/app/accounts/open-accounts.ts'
import { CrmRateLimitedError } from '../../src/domain/errors.ts'
import { expectedOutcomes } from '../../src/sandbox/company/generate-dataset.ts'
import type { PipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { isAnyPending } from '../../src/write-back/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { openInstalledWorld } from '../support/installed-world.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { onPipedrive } from '../support/pipedrive-world.ts'
import { openWorld, type World } from '../support/world.ts'
import { flagOf, idOf } from '../support/world-crm.ts'

/** Shortly after the emulated company's day has begun. */
const now = new Date('2026-10-14T00:30:00Z')

/** Runs all work that the schedules would run. @returns whether it stopped because of missing tokens */
async function tick(world: World<PipedriveSandbox>): Promise<boolean> {
  const { queue, database } = world.store
  for (const name of ['inbox.sort', 'crm.refresh', 'findings.evaluate', 'crm.write-back'] as const) {
    await queue.enqueue(database.db, { name, payload: { accountId: world.accountId } })
  }
  try {
    await world.pass()
    return false
  } catch (error) {
    if (!(error instanceof CrmRateLimitedError)) throw error
    // The jobs after the first one had to stop too.
    while (!(await isQuiet(world)));
    return true
  }
}

async function isQuiet({ store }: World<PipedriveSandbox>): Promise<boolean> {
  return store.queue.drain().then(
    () => true,
    () => false,
  )
}

interface Day {
  /** The company's daily tokens. */
  readonly used: number
  readonly hadToStop: boolean
}

/** A day of the emulated company, from its start. */
async function liveOneDay(world: World<PipedriveSandbox>): Promise<Day> {
  let [used, hadToStop] = [0, false]
  for (let hour = 0; hour < 24; hour += 6) {
    hadToStop = (await tick(world)) || hadToStop
    used = world.sandbox.usage.tokensUsed
    world.clock.advance({ hours: 6 })
  }
  return { used, hadToStop }
}

describeAnyStore('the tokens of a Pipedrive company', (testStore) => {
  const fewTokens = 6000
  const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 2, oneIn: 10 })

  /** A company whose daily tokens are too few for its first sync. */
  async function openWithFewTokens(): Promise<World<PipedriveSandbox>> {
    return openWorld(onPipedrive({ dailyTokens: fewTokens }), {
      location: await testStore.newLocation(),
      dataset,
      now,
      environment: { MINSET_FULL_SYNC_HOURS: '168' },
    })
  }

  it('are used up to our own share, and waiting work is done the next day, all of it', async () => {
    const world = await openWithFewTokens()
    const { crm } = world
    try {
      const days: Day[] = []
      while (days.length < 2 || (await isAnyPending(world.store.database.db, world.accountId))) {
        days.push(await liveOneDay(world))
        expect(days.length).toBeLessThan(10)
      }

      expect(days[0]).toMatchObject({ hadToStop: true })
      for (const { used } of days) expect(used).toBeLessThanOrEqual(0.2 * fewTokens)
      for (const { object: type, id } of dataset.faults.filter(({ object }) => crm.flagged.includes(object))) {
        expect(flagOf(crm, { type, id: idOf(crm, type, id) }).status).toBe('incomplete')
      }
      for (const [id, outcome] of expectedOutcomes(dataset)) {
        expect(crm.outcomeOf(idOf(crm, 'call', id))).toBe(outcome)
      }
    } finally {
      await world.close()
    }
  })

  it('are not used a second time by a process that restarts', async () => {
    const world = await openWithFewTokens()
    const { config, log, clock, store, accountId, sandbox } = world
    try {
      expect(await tick(world)).toBe(true)
      const used = sandbox.usage.tokensUsed

      const again = await openAccounts({ config, log, clock, store, progress: () => undefined, isPatient: false })
      const writing = again.find(accountId)?.writeBack()

      await expect(writing).rejects.toBeInstanceOf(CrmRateLimitedError)
      // Identifying the account of the token, at each start.
      expect(sandbox.usage.tokensUsed).toBe(used + 2)
      expect(again.find(accountId)?.crm.usage().daily?.ours).toMatchObject({ connect: 4 })
    } finally {
      await world.close()
    }
  })

  it('may be used up by other apps: events are stored meanwhile, only hourly checks are made, and all is done after it', async () => {
    const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 50 })
    const dailyTokens = 100_000
    const world = await openInstalledWorld(onPipedrive({ dailyTokens }), {
      location: await testStore.newLocation(),
      dataset,
      now,
    })
    const { sandbox, crm, clock } = world
    try {
      await world.settle()
      const fault = dataset.faults.find(({ rule }) => rule === 'deal-name')
      const deal = { type: 'deal', id: idOf(crm, 'deal', fault?.id ?? '') } as const
      sandbox.usage.use(dailyTokens - sandbox.usage.tokensUsed)
      // The app's own token must be renewed too, which must not cost any tokens.
      clock.advance({ minutes: 61 })
      sandbox.write('deals', deal.id, { title: 'Framework agreement' })
      expect(await sandbox.webhooks.deliverDue()).toBe(1)
      expect(await tick(world)).toBe(true)
      sandbox.requests.reset()

      for (let minutes = 0; minutes < 120; minutes += 20) {
        clock.advance({ minutes: 20 })
        expect(await tick(world)).toBe(true)
      }
      const looks = sandbox.requests.requests()
      expect(looks.filter(({ path }) => path !== '/oauth/token')).toEqual([
        expect.objectContaining({ path: '/api/v1/users/me', status: 429 }),
        expect.objectContaining({ path: '/api/v1/users/me', status: 429 }),
      ])
      expect(flagOf(crm, deal).status).toBe('incomplete')
      expect(await (await fetch(`${world.url}/health`)).text()).toContain('0 of 100,000 tokens are left')

      clock.set('2026-10-15T00:10:00Z')
      expect(await tick(world)).toBe(false)
      expect(flagOf(crm, deal).status).toBe('complete')
    } finally {
      await world.close()
    }
  })
})
