import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Owner } from '../../src/domain/owner.ts'
import type { Problem } from '../../src/health/condition.ts'
import { definitionsReadable, recordsReadable, textStorable } from '../../src/health/conditions/crm/set-aside.ts'
import { createLog } from '../../src/infra/log.ts'
import { loadOwners, loadSetAside, type SetAside } from '../../src/records/index.ts'
import { describeEachCrm } from '../support/each-crm.ts'
import { healthDeps } from '../support/health-deps.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { openWorld, type World } from '../support/world.ts'
import { type AnySandbox, flagOf, type StartCrm } from '../support/world-crm.ts'

const now = new Date('2026-10-14T10:00:00Z')

type Item = Readonly<Record<string, unknown>>

/** Names that every JavaScript object has. */
const inherited = { constructor: 'a', toString: 'b', ['__proto__']: 'c' }

/** Each CRM's paths for people and users, and their unexpected values. */
const ways = {
  hubspot: {
    list: /\/objects\/[^/]+\/contacts$/,
    people: /\/objects\/[^/]+\/contacts(\/|$)/,
    users: /\/owners(\/|$)/,
    user: (id: string) => ({ id, email: 'new@company.no', firstName: 'New' }),
    ownedBy: (item: Item, id: string) => withProperties(item, { hubspot_owner_id: id }),
    calls: /\/objects\/[^/]+\/calls(\/|$)/,
    companies: /\/objects\/[^/]+\/companies(\/|$)/,
    undated: (item: Item) => ({ ...item, createdAt: undefined }),
    wrong: (item: Item) => withProperties(item, { phone: ['1', '2'] }),
    zero: (item: Item) => withProperties(item, { lastname: 'Nul\u0000' }),
    half: (item: Item) => withProperties(item, { lastname: 'Half \ud83d' }),
    named: (item: Item) => withProperties(item, inherited),
    nameless: (item: Item) => ({ ...item, firstName: { of: 'another type' } }),
  },
  pipedrive: {
    list: /\/api\/v2\/persons$/,
    people: /\/api\/v2\/persons(\/|$)/,
    users: /\/users(\/|$)/,
    user: (id: string) => ({ id: Number(id), email: 'new@company.no', name: 'New' }),
    ownedBy: (item: Item, id: string) => ({ ...item, owner_id: Number(id) }),
    calls: /\/api\/v2\/activities(\/|$)/,
    companies: /\/api\/v2\/organizations(\/|$)/,
    undated: (item: Item) => ({ ...item, add_time: undefined }),
    wrong: (item: Item) => ({ ...item, phones: [7] }),
    zero: (item: Item) => ({ ...item, last_name: 'Nul\u0000' }),
    half: (item: Item) => ({ ...item, last_name: 'Half \ud83d' }),
    named: (item: Item) => ({ ...item, custom_fields: inherited }),
    nameless: (item: Item) => ({ ...item, name: { of: 'another type' } }),
  },
}

function withProperties(item: Item, properties: Item): Item {
  // Not spread into a literal, because `__proto__` would not become a key there.
  const all = Object.entries({ ...(item['properties'] as Item) }).concat(Object.entries(properties))
  return { ...item, properties: Object.fromEntries(all) }
}

/** A number that JavaScript cannot represent, as JSON. */
function rawNumber(digits: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits)
}

/** The vendor's files do not contain such responses. */
function unchecked(startCrm: StartCrm): StartCrm {
  return async (start) => {
    const crm = await startCrm(start)
    return { ...crm, spec: { ...crm.spec, available: false } }
  }
}

describeEachCrm('people with something unreadable', (testStore, startCrm) => {
  let world: World<AnySandbox>
  let stored: readonly string[]
  let owners: readonly Owner[]
  let user: string
  const logged: string[] = []
  const mend: (() => void)[] = []

  beforeAll(async () => {
    const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 2, oneIn: 400 })
    const log = createLog('debug', (line) => logged.push(line))
    world = await openWorld(unchecked(startCrm), { location: await testStore.newLocation(), dataset, now, log })
    await world.pass()
    stored = await people()
    owners = await loadOwners(world.store.database.db, world.accountId)
    user = owners.at(-1)?.id ?? ''
    const { list, people: all, users, ...odd } = ways[world.crm.vendor as keyof typeof ways]
    const { oddItems } = world.sandbox
    for (const [at, becomes] of [odd.undated, odd.wrong, odd.zero, odd.half, odd.named].entries()) {
      mend.push(oddItems.plant({ matches: (path) => all.test(path), id: stored[at] ?? '', becomes }))
    }
    const huge = { id: rawNumber('9007199254740993') }
    mend.push(oddItems.plant({ matches: (path) => list.test(path), id: null, becomes: () => huge }))
    mend.push(oddItems.plant({ matches: (path) => users.test(path), id: user, becomes: odd.nameless }))
    // Users are read once an hour.
    world.clock.advance({ hours: 2 })
    await world.opened.sync({ full: true })
  })
  afterAll(() => world.close())

  async function people(): Promise<readonly string[]> {
    const { db } = world.store.database
    const rows = await db.selectFrom('records').select('record_id').where('object_type', '=', 'contact').execute()
    return rows.map((row) => row.record_id).toSorted()
  }

  async function aside(kind: SetAside['kind']): Promise<readonly string[]> {
    const { first } = await loadSetAside(world.store.database.db, world.accountId, { kinds: [kind], limit: 10 })
    return first.map(({ subject, id }) => `${subject} ${id}`).toSorted()
  }

  function problem(condition: typeof recordsReadable): Promise<Problem | null> {
    const { account, crm } = world.opened
    return condition.check(healthDeps({ db: world.store.database.db, clock: world.clock }), { account, crm })
  }

  it('are set aside by a full read, which removes nobody', async () => {
    expect(await aside('unreadable')).toEqual(
      [stored[0], stored[1], '9007199254740993'].map((id) => `contact ${id}`).toSorted(),
    )
    expect(await aside('text')).toEqual([stored[2], stored[3]].map((id) => `contact ${id}`).toSorted())
    expect(await aside('definition')).toEqual([`owner ${user}`])
    expect(await people()).toEqual(stored)
    expect(await loadOwners(world.store.database.db, world.accountId)).toEqual(owners)
    for (const condition of [recordsReadable, textStorable, definitionsReadable]) {
      expect(await problem(condition)).toMatchObject({ severity: 'warning' })
    }
  })

  it('return once they are readable, although the clock was set back meanwhile', async () => {
    for (const one of mend) one()
    world.clock.advance({ hours: -2 })

    await world.opened.sync({ full: true })

    for (const kind of ['unreadable', 'text', 'definition'] as const) expect(await aside(kind)).toEqual([])
    for (const condition of [recordsReadable, textStorable, definitionsReadable]) {
      expect(await problem(condition)).toBeNull()
    }
    expect(await people()).toEqual(stored)
  })

  it('are logged without any value of a record', async () => {
    const { db } = world.store.database
    const rows = await db.selectFrom('records').select('fields').where('object_type', '=', 'contact').execute()
    const values = rows.flatMap(({ fields }) => [fields['email'], fields['phone'], fields['lastName']].flat())
    const texts = values.flatMap((value) => (typeof value === 'string' && value.length > 3 ? [value] : []))

    expect([logged.length > 0, texts.length > 20]).toEqual([true, true])
    expect(texts.filter((text) => logged.join('').includes(text))).toEqual([])
  })
})

describeEachCrm('a deal without a company', (testStore, startCrm) => {
  it('has one once a company that is unreadable is linked to it', async () => {
    const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 100 })
    const world = await openWorld(unchecked(startCrm), { location: await testStore.newLocation(), dataset, now })
    try {
      const { db } = world.store.database
      await world.pass()
      const rule = db.selectFrom('findings').selectAll().where('rule_id', '=', 'deal-company')
      const { record_id: deal } = await rule.where('state', '=', 'open').executeTakeFirstOrThrow()
      const companies = db.selectFrom('records').select('record_id').where('object_type', '=', 'company')
      const { record_id: company } = await companies.executeTakeFirstOrThrow()
      const { companies: all, undated: becomes } = ways[world.crm.vendor as keyof typeof ways]
      world.sandbox.oddItems.plant({ matches: (path) => all.test(path), id: company, becomes })
      await world.opened.sync({ full: true })
      world.clock.advance({ minutes: 10 })

      const { pages } = world.crm
      world.sandbox.ui.link({ type: pages.deal, id: deal }, { type: pages.company, id: company })
      await world.pass()

      expect(await rule.where('record_id', '=', deal).executeTakeFirst()).toMatchObject({ state: 'resolved' })
      expect(flagOf(world.crm, { type: 'deal', id: deal }).missing).not.toContain('company')
    } finally {
      await world.close()
    }
  })
})

describeEachCrm('an unknown owner', (testStore, startCrm) => {
  it('is known as soon as a record refers to it, and looked up once if it does not exist', async () => {
    const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 100 })
    let readings = 0
    const world = await openWorld(unchecked(startCrm), {
      location: await testStore.newLocation(),
      dataset,
      now,
      onExchange: ({ path }) => {
        if (Object.values(ways).some((way) => way.users.test(path))) readings += 1
      },
    })
    try {
      const { db } = world.store.database
      await world.pass()
      const calls = db.selectFrom('records').select('record_id').where('object_type', '=', 'call').orderBy('record_id')
      const [first = '', second = ''] = (await calls.execute()).map((row) => row.record_id)
      const way = ways[world.crm.vendor as keyof typeof ways]
      const { oddItems } = world.sandbox
      oddItems.plant({ matches: (path) => way.users.test(path), id: null, becomes: () => way.user('777') })
      for (const [id, owner] of [
        [first, '777'],
        [second, '778'],
      ] as const) {
        oddItems.plant({ matches: (path) => way.calls.test(path), id, becomes: (item) => way.ownedBy(item, owner) })
      }
      readings = 0

      for (const outcome of ['busy', 'connected', 'noAnswer'] as const) {
        world.clock.advance({ minutes: 2 })
        for (const id of [first, second]) world.crm.setOutcome(id, outcome)
        await world.pass()
      }

      const owners = await loadOwners(db, world.accountId)
      expect(owners.find(({ id }) => id === '777')).toMatchObject({ email: 'new@company.no', archived: false })
      const owned = await db.selectFrom('records').select('owner_id').where('record_id', '=', second).execute()
      expect(owned).toContainEqual({ owner_id: '778' })
      const perReading = world.crm.vendor === 'hubspot' ? 2 : 1
      expect(readings).toBe(perReading)
    } finally {
      await world.close()
    }
  })
})
