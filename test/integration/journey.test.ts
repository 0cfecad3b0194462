import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TypeName } from '../../src/crm/hubspot/sandbox/object-types.ts'
import { callOutcomes } from '../../src/crm/hubspot/sandbox/property-definitions.ts'
import { countOpenFindings } from '../../src/findings/index.ts'
import type { Dataset, PlantedFault } from '../../src/sandbox/dataset.ts'
import { expectedOutcomes, generateDataset } from '../../src/sandbox/generate-dataset.ts'
import { describeEachStore } from '../support/database.ts'
import { openWorld, type World } from '../support/world.ts'

const now = new Date('2026-10-14T10:00:00Z')
const plurals: Readonly<Record<PlantedFault['object'], TypeName>> = {
  contact: 'contacts',
  company: 'companies',
  deal: 'deals',
  meeting: 'meetings',
  call: 'calls',
  task: 'tasks',
}

describeEachStore('the journey, from the CRM and back', (testStore) => {
  let dataset: Dataset
  let world: World

  beforeAll(async () => {
    dataset = generateDataset({ seed: 7, now })
    world = await openWorld({ location: await testStore.newLocation(), dataset, now })
    await world.pass()
  })
  afterAll(() => world.close())

  function idOf(fault: Pick<PlantedFault, 'object' | 'id'>): string {
    return world.sandbox.idOf(plurals[fault.object], fault.id)
  }

  function shownFlag(type: TypeName, id: string): { status: unknown; missing: unknown; since: unknown } {
    const properties = world.sandbox.read(type, id)?.properties ?? {}
    return {
      status: properties['minset_status'],
      missing: properties['minset_missing'],
      since: properties['minset_since'],
    }
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

  it('finds every planted fault and nothing else', async () => {
    const planted = dataset.faults.map((fault) => `${fault.object} ${idOf(fault)} ${fault.rule}`).toSorted()

    expect(await openFindings()).toEqual(planted)
  })

  it('shows the flag on every faulty record in the CRM, and on no other', () => {
    const faulty = new Set(dataset.faults.map((fault) => `${plurals[fault.object]} ${idOf(fault)}`))
    const flagged = Object.values(plurals).flatMap((type) =>
      world.sandbox.ui
        .list(type, { text: '', incompleteOnly: true, page: 1, pageSize: 10_000 })
        .rows.map(({ id }) => `${type} ${id}`),
    )

    expect(flagged.toSorted()).toEqual([...faulty].toSorted())
  })

  it('says in words what is missing and since when', () => {
    const fault = firstFault('meeting-result')
    const meeting = dataset.meetings.find(({ id }) => id === fault.id)
    // The day after the meeting, in the account's time zone: the grace of the rule is 24 hours.
    const since = new Date(Date.parse(meeting?.endsAt ?? '') + 24 * 3_600_000)

    expect(shownFlag('meetings', idOf(fault))).toEqual({
      status: 'incomplete',
      missing: 'result of the meeting',
      since: since.toLocaleDateString('sv-SE', { timeZone: 'Europe/Oslo' }),
    })
  })

  it('fills in the outcomes that follow from the status, and leaves every other call as it was', () => {
    const expected = expectedOutcomes(dataset)
    const shown = dataset.calls.map(({ id }) => [
      id,
      world.sandbox.read('calls', world.sandbox.idOf('calls', id))?.properties['hs_call_disposition'] ?? null,
    ])
    const wanted = dataset.calls.map(({ id, outcome }) => {
      const value = expected.get(id) ?? outcome
      return [id, value === null ? null : callOutcomes[value]]
    })

    expect(expected.size).toBeGreaterThan(100)
    expect(shown).toEqual(wanted)
  })

  it('writes nothing on a second pass over unchanged data', async () => {
    world.takeProgress()
    world.sandbox.requests.reset()

    await world.pass()

    expect(world.takeProgress().filter(({ stage }) => stage === 'write-back')).toEqual([])
    const writes = world.sandbox.requests.requests().filter(({ path }) => /batch\/(update|create)$/.test(path))
    expect(writes).toEqual([])
  })

  it('clears the flag of a record that a person repairs, with a handful of calls', async () => {
    // The echo of our own writes has left the window that polls look back to.
    world.clock.advance({ minutes: 10 })
    await world.pass()
    const id = idOf(firstFault('deal-name'))
    world.sandbox.ui.set('deals', id, { dealname: 'Framework agreement' })
    world.clock.advance({ minutes: 1 })
    world.sandbox.requests.reset()

    await world.pass()

    expect(shownFlag('deals', id)).toEqual({ status: 'complete', missing: null, since: null })
    expect(world.sandbox.requests.requests().length).toBeLessThanOrEqual(13)
  })

  it('clears the flag of a deal that a person links to a company, which moves no modified time', async () => {
    const id = idOf(firstFault('deal-company'))
    const company = world.sandbox.ui.list('companies', { text: '', incompleteOnly: false, page: 1, pageSize: 1 })
      .rows[0]
    world.sandbox.ui.link({ type: 'deals', id }, { type: 'companies', id: company?.id ?? '' })

    await world.pass()

    expect(shownFlag('deals', id).status).toBe('complete')
  })

  it('judges a meeting anew when what is linked to it changes', async () => {
    const fault = dataset.faults.find(({ rule, id }) => {
      const meeting = dataset.meetings.find((candidate) => candidate.id === id)
      return rule === 'meeting-client-last-name' && meeting?.contactIds.length === 1
    })
    const meeting = dataset.meetings.find(({ id }) => id === fault?.id)
    const contactId = world.sandbox.idOf('contacts', meeting?.contactIds[0] ?? '')
    world.sandbox.ui.set('contacts', contactId, { lastname: 'Hauge' })
    world.clock.advance({ minutes: 1 })

    await world.pass()

    expect(shownFlag('contacts', contactId).status).toBe('complete')
    expect(shownFlag('meetings', world.sandbox.idOf('meetings', meeting?.id ?? '')).status).toBe('complete')
  })

  it('opens a finding when time alone calls for it: a meeting that is over for a day without a result', async () => {
    const before = (await countOpenFindings(world.store.database.db, world.accountId)).byRule['meeting-result'] ?? 0
    world.clock.advance({ hours: 23 })

    await world.pass()

    const after = (await countOpenFindings(world.store.database.db, world.accountId)).byRule['meeting-result'] ?? 0
    // Ten meetings of the dataset ended within the last hours before it was made.
    expect(after - before).toBe(10)
  })

  it('puts back a flag that somebody has altered by hand', async () => {
    const id = idOf(firstFault('task-subject'))
    world.sandbox.ui.set('tasks', id, { minset_status: 'complete', minset_missing: '' })
    world.clock.advance({ minutes: 1 })

    await world.pass()

    expect(shownFlag('tasks', id)).toMatchObject({ status: 'incomplete', missing: 'subject' })
  })

  it('forgets a deleted record at the next full sync, and resolves its findings', async () => {
    const fault = firstFault('company-reachable')
    const id = idOf(fault)
    world.sandbox.archive('companies', id)
    world.clock.advance({ hours: 25 })

    await world.pass()

    expect(await openFindings()).not.toContain(`company ${id} ${fault.rule}`)
    const stored = await world.store.database.db
      .selectFrom('records')
      .select('record_id')
      .where('account_id', '=', world.accountId)
      .where('record_id', '=', id)
      .execute()
    expect(stored).toEqual([])
  })

  it('never deletes a finding: what was resolved stands, with its time', async () => {
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
