import { afterAll, beforeAll, expect, it } from 'vitest'
import { fullReadComplete } from '../../src/health/conditions/crm/full-read-complete.ts'
import { loadOwners } from '../../src/records/index.ts'
import { loadFullSync } from '../../src/sync/index.ts'
import { describeEachCrm } from '../support/each-crm.ts'
import { healthDeps } from '../support/health-deps.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { type SaidProblem, sayProblem } from '../support/words.ts'
import { openWorld, type World } from '../support/world.ts'
import type { AnySandbox, CrmStart, WorldCrm } from '../support/world-crm.ts'

const now = new Date('2026-10-14T10:00:00Z')

/** Each CRM's path for people, and an empty response of each. */
const ways = {
  hubspot: {
    people: /\/objects\/[^/]+\/contacts$/,
    named: /\/objects\/[^/]+\/contacts\/batch\/read$/,
    owners: /\/owners/,
    links: /\/associations\/[^/]+\/deals\/contacts\/batch\/read$/,
    noPage: { results: [] },
    empty: { status: 'COMPLETE', results: [], startedAt: now.toISOString(), completedAt: now.toISOString() },
    goingOn: (page: number) => ({ results: [], paging: { next: { after: `p${page}` } } }),
  },
  pipedrive: {
    people: /\/api\/v2\/persons$/,
    named: /\/never$/,
    owners: /\/api\/v1\/users$/,
    links: /\/never$/,
    noPage: { success: true, data: [], additional_data: { next_cursor: null } },
    empty: {},
    goingOn: (page: number) => ({ success: true, data: [], additional_data: { next_cursor: `p${page}` } }),
  },
}

describeEachCrm('doubtful responses of the CRM', (testStore, startCrm) => {
  let world: World<AnySandbox>

  beforeAll(async () => {
    const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 400 })
    // The vendor's files do not contain such responses.
    async function startUnchecked(start: CrmStart): Promise<WorldCrm> {
      const crm = await startCrm(start)
      return { ...crm, spec: { ...crm.spec, available: false } }
    }
    world = await openWorld(startUnchecked, { location: await testStore.newLocation(), dataset, now })
    await world.pass()
  })
  afterAll(() => world.close())

  function way() {
    return ways[world.crm.vendor as keyof typeof ways]
  }

  function answer(path: RegExp, body: object, times = 1_000): { end(): void } {
    let isOn = true
    world.sandbox.faults.add({
      matches: (request) => isOn && path.test(request.path),
      times,
      answer: { status: 200, body },
    })
    return {
      end: () => {
        isOn = false
      },
    }
  }

  /** Makes the CRM return no person, in lists and by id. */
  function answerWithNobody(): { end(): void } {
    const faults = [answer(way().people, way().noPage), answer(way().named, way().empty)]
    return {
      end: () => {
        for (const fault of faults) fault.end()
      },
    }
  }

  async function countOf(table: 'records' | 'links', type: string): Promise<number> {
    const { db } = world.store.database
    const rows =
      table === 'records'
        ? await db.selectFrom('records').select('record_id').where('object_type', '=', type).execute()
        : await db.selectFrom('links').select('from_id').where('from_type', '=', type).execute()
    return rows.length
  }

  function readAll(): Promise<void> {
    return world.opened.sync({ full: true })
  }

  async function problem(): Promise<SaidProblem | null> {
    const { account, crm } = world.opened
    const deps = healthDeps({ db: world.store.database.db, clock: world.clock })
    return sayProblem(await fullReadComplete.check(deps, { account, crm }))
  }

  it('remove no person after one full read without any, even if single reads agree', async () => {
    const before = await countOf('records', 'contact')
    const fault = answerWithNobody()

    await readAll()
    fault.end()

    const state = await loadFullSync(world.store.database.db, world.accountId)
    expect(before).toBeGreaterThan(20)
    expect(await countOf('records', 'contact')).toBe(before)
    expect(state?.losses).toEqual({ contact: { missing: before, of: before } })
    expect(await problem()).toMatchObject({
      severity: 'warning',
      since: world.clock.now(),
      what: `The last read did not return ${before} of ${before} contacts. They are kept for now.`,
    })
  })

  it('cause another full read after an hour, and the doubts end if it finds all', async () => {
    const before = await countOf('records', 'contact')
    world.clock.advance({ minutes: 61 })

    await world.pass()

    const state = await loadFullSync(world.store.database.db, world.accountId)
    expect(state).toMatchObject({
      startedAt: world.clock.now().toISOString(),
      losses: {},
      earlierLosses: { contact: {} },
    })
    expect(await problem()).toBeNull()
    expect(await countOf('records', 'contact')).toBe(before)
  })

  it('keep the owners if the CRM lists none', async () => {
    const { db } = world.store.database
    const before = await loadOwners(db, world.accountId)
    const isHubSpot = world.crm.vendor === 'hubspot'
    const fault = answer(way().owners, isHubSpot ? { results: [] } : { success: true, data: [] })
    world.clock.advance({ minutes: 61 })

    await world.pass()
    fault.end()

    expect(before.length).toBeGreaterThan(3)
    expect(await loadOwners(db, world.accountId)).toEqual(before)
    expect(await problem()).toMatchObject({
      since: world.clock.now(),
      what: `The last read did not return ${before.length} of ${before.length} users. They are kept for now.`,
    })
    world.clock.advance({ minutes: 61 })
    await world.pass()
    expect(await loadOwners(db, world.accountId)).toEqual(before)
  })

  it('keep the links if all of them are missing at once', async () => {
    // Pipedrive's records contain their links.
    if (world.crm.vendor !== 'hubspot') return
    const before = await countOf('links', 'deal')
    const fault = answer(way().links, way().empty)

    await readAll()
    fault.end()

    expect(before).toBeGreaterThan(10)
    expect(await countOf('links', 'deal')).toBe(before)
    await readAll()
    expect((await loadFullSync(world.store.database.db, world.accountId))?.losses).toEqual({})
  })

  it('do not prevent the removal of a record that a person has deleted, at the next full read', async () => {
    const { db } = world.store.database
    const before = await countOf('records', 'contact')
    const { record_id: id } = await db
      .selectFrom('records')
      .select('record_id')
      .where('object_type', '=', 'contact')
      .executeTakeFirstOrThrow()
    world.sandbox.ui.remove(world.crm.pages.contact, id)

    await readAll()

    expect(await countOf('records', 'contact')).toBe(before - 1)
  })

  it.each([
    ['names the same page again and again', () => answer(way().people, way().goingOn(1))],
    [
      'names ever new empty pages',
      () => {
        let page = 0
        world.sandbox.faults.add({
          matches: ({ path }) => way().people.test(path) && page < 100,
          times: 1_000,
          answer: {
            status: 200,
            get body() {
              page += 1
              return way().goingOn(page)
            },
          },
        })
        return {
          end: () => {
            page = 100
          },
        }
      },
    ],
  ])('end a full read if the list %s, without removing anything', async (_, begin) => {
    const before = await countOf('records', 'contact')
    const fault = begin()

    await expect(readAll()).rejects.toThrow("The CRM's list of contacts")
    fault.end()

    expect(await countOf('records', 'contact')).toBe(before)
    await world.opened.sync({ full: false })
    expect(await countOf('records', 'contact')).toBe(before)
    expect((await loadFullSync(world.store.database.db, world.accountId))?.position).toBeNull()
  })

  it('remove what a second full read lacks as well', async () => {
    const fault = answerWithNobody()

    await readAll()
    expect(await countOf('records', 'contact')).toBeGreaterThan(20)
    const since = world.clock.now()
    world.clock.advance({ minutes: 5 })
    expect(await problem()).toMatchObject({ since })
    await readAll()
    fault.end()
    expect(await problem()).toBeNull()

    expect(await countOf('records', 'contact')).toBe(0)
    await readAll()
    expect(await countOf('records', 'contact')).toBeGreaterThan(20)
  })
})
