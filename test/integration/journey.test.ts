import { afterAll, beforeAll, expect, it } from 'vitest'
import { NotFoundError } from '../../src/domain/errors.ts'
import { wholeAccount } from '../../src/domain/read-scope.ts'
import type { ObjectType, RecordKey } from '../../src/domain/record.ts'
import { countOpenFindings } from '../../src/findings/index.ts'
import type { Dataset, PlantedFault } from '../../src/sandbox/company/dataset.ts'
import { expectedOutcomes } from '../../src/sandbox/company/generate-dataset.ts'
import type { UiFlag, UiRecord } from '../../src/sandbox/core/pages/ui-port.ts'
import { describeValue } from '../../src/write-back/index.ts'
import { describeEachCrmAndStore } from '../support/each-crm.ts'
import { openRepairs } from '../support/open-repairs.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { inEnglish } from '../support/words.ts'
import { openWorld, type World } from '../support/world.ts'
import { type AnySandbox, flagOf, idOf } from '../support/world-crm.ts'

const now = new Date('2026-10-14T10:00:00Z')
const hourMs = 3_600_000
const yesterday = new Date(now.getTime() - 24 * hourMs).toISOString()

describeEachCrmAndStore('the journey, from the CRM and back', (testStore, startCrm, crmName) => {
  let dataset: Dataset
  let world: World<AnySandbox>

  beforeAll(async () => {
    const whole = companyOf({ seed: 7, now })
    // Every fault once, and many records without one, on the faster kind of store. The demo's test compares the findings
    // of both CRMs, record by record, for a whole company in the other kind.
    const isFaster = testStore.kind === 'server'
    const hasEveryFault = isFaster && crmName === 'HubSpot'
    dataset = partOf(whole, {
      faulty: hasEveryFault ? Number.POSITIVE_INFINITY : 3,
      oneIn: isFaster ? 10 : 100,
      meetings: ({ endsAt }) => endsAt !== null && endsAt > yesterday && endsAt <= now.toISOString(),
    })
    world = await openWorld(startCrm, { location: await testStore.newLocation(), dataset, now })
    await world.pass()
  })
  afterAll(() => world.close())

  function keyOf({ object: type, id }: Pick<PlantedFault, 'object' | 'id'>): RecordKey {
    return { type, id: idOf(world.crm, type, id) }
  }

  function shownFlag(key: RecordKey): UiFlag {
    return flagOf(world.crm, key)
  }

  function setByPerson({ type, id }: RecordKey, values: Readonly<Record<string, string>>): void {
    expect(world.sandbox.ui.set(world.crm.pages[type], id, values)).toBeNull()
  }

  async function openFindings(): Promise<string[]> {
    const rows = await world.store.database.db
      .selectFrom('findings')
      .select(['object_type', 'record_id', 'rule_id', 'reason'])
      .where('account_id', '=', world.accountId)
      .where('state', '=', 'open')
      .execute()
    return rows.map((row) => `${row.object_type} ${row.record_id} ${row.rule_id}`).toSorted()
  }

  function firstFault(rule: string): PlantedFault {
    const fault = dataset.faults.find((candidate) => candidate.rule === rule)
    if (fault === undefined) throw new Error(`no planted fault of ${rule}`)
    return fault
  }

  function linesOf(faults: readonly PlantedFault[]): string[] {
    return faults.map((fault) => `${fault.object} ${keyOf(fault).id} ${fault.rule}`).toSorted()
  }

  it('finds every planted fault and nothing else', async () => {
    expect(await openFindings()).toEqual(linesOf(dataset.faults))
    expect(new Set(dataset.faults.map(({ rule }) => rule)).size).toBeGreaterThan(20)
  })

  it('shows the flag on every faulty record that can carry one, and on no other', () => {
    const { crm, sandbox } = world
    const own = dataset.faults.filter(({ object }) => crm.flagged.includes(object))
    const faulty = new Set(own.map((fault) => `${fault.object} ${keyOf(fault).id}`))
    const flagged = crm.flagged.flatMap((type: ObjectType) =>
      sandbox.ui
        .list(crm.pages[type], { text: '', incompleteOnly: true, page: 1, pageSize: 10_000 })
        .rows.filter(({ flag }) => flag.status === 'incomplete')
        .map(({ id }) => `${type} ${id}`),
    )

    expect(flagged.toSorted()).toEqual([...faulty].toSorted())
  })

  it('shows in words what is missing and since when, in days of the account', () => {
    const won = firstFault('deal-won-amount')
    const over = firstFault('meeting-result')
    const closedAt = dataset.deals.find(({ id }) => id === won.id)?.closeDate ?? ''
    const endedAt = dataset.meetings.find(({ id }) => id === over.id)?.endsAt ?? ''
    // The rule for meetings has a grace period of 24 hours.
    const expected = [
      { fault: won, missing: 'amount of the won deal', since: Date.parse(closedAt) },
      { fault: over, missing: 'result of the meeting', since: Date.parse(endedAt) + 24 * hourMs },
    ].filter(({ fault }) => world.crm.flagged.includes(fault.object))

    for (const { fault, missing, since } of expected) {
      expect(shownFlag(keyOf(fault))).toMatchObject({
        status: 'incomplete',
        missing,
        since: new Date(since).toLocaleDateString('sv-SE', { timeZone: 'Europe/Oslo' }),
      })
    }
  })

  it('fills in the outcomes that follow from the status, and leaves every other call unchanged', () => {
    const expected = expectedOutcomes(dataset)
    const shown = dataset.calls.map(({ id }) => [id, world.crm.outcomeOf(idOf(world.crm, 'call', id))])

    // About one call in twenty: the others were answered, or a person has set the outcome.
    expect(expected.size).toBeGreaterThan(dataset.calls.length / 40)
    expect(shown).toEqual(dataset.calls.map(({ id, outcome }) => [id, expected.get(id) ?? outcome]))
  })

  it('writes nothing on a second pass over unchanged data', async () => {
    world.takeProgress()
    world.sandbox.requests.reset()

    await world.pass()

    expect(world.takeProgress().filter(({ stage }) => stage === 'write-back')).toEqual([])
    expect(world.sandbox.requests.requests().filter((request) => world.crm.isWrite(request))).toEqual([])
  })

  it('clears the flag of a record that a person repairs, with a handful of calls', async () => {
    // The echo of our own writes has left the overlap of the polls.
    world.clock.advance({ minutes: 10 })
    await world.pass()
    const key = keyOf(firstFault('deal-name'))
    setByPerson(key, { [world.crm.names.dealName]: 'Framework agreement' })
    world.clock.advance({ minutes: 1 })
    world.sandbox.requests.reset()

    await world.pass()

    expect(shownFlag(key)).toMatchObject({ status: 'complete', missing: '', since: '' })
    expect(world.sandbox.requests.requests().length).toBeLessThanOrEqual(13)
  })

  it('clears the flag of a deal that a person links to a company, whether or not that updates its modified time', async () => {
    const key = keyOf(firstFault('deal-company'))
    const { pages } = world.crm
    const { rows } = world.sandbox.ui.list(pages.company, { text: '', incompleteOnly: false, page: 1, pageSize: 1 })
    world.sandbox.ui.link({ type: pages.deal, id: key.id }, { type: pages.company, id: rows[0]?.id ?? '' })

    await world.pass()

    expect(shownFlag(key).status).toBe('complete')
  })

  it('evaluates a meeting again when its linked records change', async () => {
    const fault = dataset.faults.find(({ rule, id }) => {
      const meeting = dataset.meetings.find((candidate) => candidate.id === id)
      return rule === 'meeting-client-last-name' && meeting?.contactIds.length === 1
    })
    const meeting = dataset.meetings.find(({ id }) => id === fault?.id)
    const contact = { type: 'contact', id: idOf(world.crm, 'contact', meeting?.contactIds[0] ?? '') } as const
    setByPerson(contact, { [world.crm.names.lastName]: 'Hauge' })
    world.clock.advance({ minutes: 1 })

    await world.pass()

    expect(shownFlag(contact)).toMatchObject({ status: 'complete', carried: '' })
    const own = { object: 'meeting', id: meeting?.id ?? '' } as const
    const shown = world.crm.flagged.includes('meeting') ? [shownFlag(keyOf(own)).status] : []
    expect(shown.filter((status) => status !== 'complete')).toEqual([])
    expect((await openFindings()).filter((line) => line.startsWith(`meeting ${keyOf(own).id} `))).toEqual([])
  })

  it('writes what a person fills in, resolves the finding by reading again, and puts the value back on request', async () => {
    const fault = dataset.faults.find(({ rule, id }) => {
      const others = dataset.faults.filter((other) => other.id === id)
      return rule === 'deal-won-amount' && others.length === 1
    })
    if (fault === undefined) throw new Error('no planted fault of deal-won-amount')
    const key = keyOf(fault)
    const repairs = await openRepairs(world, key)
    const problems = await repairs.fillIn('deal-won-amount', { amount: '-1' }, { amount: '0' })
    expect(problems).toMatchObject({ state: 'invalid' })
    expect(await repairs.fillIn('deal-won-amount', { amount: '4500' }, { amount: '0' })).toEqual({ state: 'done' })
    await world.store.queue.drain()

    expect(shownFlag(key).status).toBe('complete')
    expect(await openFindings()).not.toContain(`deal ${key.id} deal-won-amount`)
    const entry = (await repairs.log()).find(({ after }) => after.target === 'repair')
    if (entry === undefined) throw new Error('nothing was logged')
    expect([inEnglish(describeValue(entry.after, String)), entry.cause]).toEqual([
      'amount: 4500',
      { code: 'person', params: { ownerId: repairs.ownerId } },
    ])
    expect(await repairs.undo(entry.id)).toEqual({ state: 'done' })
    await world.store.queue.drain()
    expect(await openFindings()).toContain(`deal ${key.id} deal-won-amount`)
    const undone = (await repairs.log()).find(({ after }) => after.target === 'repair')
    expect([undone?.cause?.code, undone && inEnglish(describeValue(undone.after, String))]).toEqual([
      'person-undo',
      'amount: 0',
    ])
    await expect(repairs.undo(entry.id)).rejects.toThrow(NotFoundError)
  })

  it('opens a finding when only time has passed: for a meeting that ended a day ago without a result', async () => {
    const before =
      (await countOpenFindings(world.store.database.db, { accountId: world.accountId, scope: wholeAccount })).byRule[
        'meeting-result'
      ] ?? 0
    world.clock.advance({ hours: 23 })

    await world.pass()

    const after =
      (await countOpenFindings(world.store.database.db, { accountId: world.accountId, scope: wholeAccount })).byRule[
        'meeting-result'
      ] ?? 0
    const aDayAgo = new Date(world.clock.now().getTime() - 24 * hourMs).toISOString()
    const ended = dataset.meetings.filter(({ endsAt }) => endsAt !== null && endsAt > yesterday && endsAt <= aDayAgo)
    const justOver = ended.filter(({ outcome }) => outcome === null || outcome === 'scheduled')
    expect(justOver.length).toBeGreaterThan(0)
    expect(after - before).toBe(justOver.length)
  })

  it('restores a flag that somebody has changed by hand', async () => {
    const key = keyOf(firstFault('deal-amount'))
    const shown = shownFlag(key)
    setByPerson(key, asIfComplete(world.sandbox.ui.read(world.crm.pages.deal, key.id)))
    expect(shownFlag(key)).toMatchObject({ status: 'complete', missing: '' })
    world.clock.advance({ minutes: 1 })

    await world.pass()

    expect(shownFlag(key)).toEqual(shown)
    expect(shown).toMatchObject({ status: 'incomplete', missing: 'amount' })
  })

  it('removes a deleted record at the next full sync, and resolves its findings', async () => {
    const fault = firstFault('company-reachable')
    const { id } = keyOf(fault)
    world.sandbox.ui.remove(world.crm.pages.company, id)
    world.clock.advance({ hours: 25 })

    await world.pass()

    expect(await openFindings()).not.toContain(`company ${id} ${fault.rule}`)
    const stored = await world.store.database.db
      .selectFrom('records')
      .select('record_id')
      .where('account_id', '=', world.accountId)
      .where('object_type', '=', 'company')
      .where('record_id', '=', id)
      .execute()
    expect(stored).toEqual([])
  })

  it('never deletes a finding: a resolved one is kept with its time', async () => {
    const resolved = await world.store.database.db
      .selectFrom('findings')
      .select(['rule_id', 'resolved_at'])
      .where('account_id', '=', world.accountId)
      .where('state', '=', 'resolved')
      .execute()

    expect(resolved.map((row) => row.rule_id)).toEqual(
      expect.arrayContaining(['deal-name', 'deal-company', 'company-reachable']),
    )
    expect(resolved.every((row) => row.resolved_at !== null)).toBe(true)
  })
})

/** The values of our fields on a record's page if nothing is missing. */
function asIfComplete(page: UiRecord | null): Record<string, string> {
  const groups = page?.groups ?? []
  const ours = groups.filter(({ name }) => name === 'minset').flatMap(({ properties }) => properties)
  const values = ours.flatMap(({ name, label, options }): [string, string][] => {
    const complete = options.find((option) => /^complete$/i.test(option.label))
    if (complete !== undefined) return [[name, complete.value]]
    return /missing/i.test(label) ? [[name, '']] : []
  })
  return Object.fromEntries(values)
}
