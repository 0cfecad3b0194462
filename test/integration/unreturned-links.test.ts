import { expect, it, onTestFinished } from 'vitest'
import { loadSetAside } from '../../src/records/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { onHubSpot } from '../support/hubspot-world.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { inEnglish } from '../support/words.ts'
import { openWorld } from '../support/world.ts'

const now = new Date('2026-10-14T10:00:00Z')

describeAnyStore('links that HubSpot does not return, although it answers', (testStore) => {
  it('are read again within minutes, then less and less often, without a change of the record and without a full read', async () => {
    const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 200 })
    const world = await openWorld(onHubSpot(), { location: await testStore.newLocation(), dataset, now })
    onTestFinished(() => world.close())
    const { db } = world.store.database
    const one = dataset.calls.find(({ contactIds }) => contactIds.length > 0)
    const id = world.sandbox.idOf('calls', one?.id ?? '')
    const refused = { isRefused: true }
    world.sandbox.faults.add({
      matches: ({ path }) => path.endsWith('/calls/contacts/batch/read'),
      times: Number.POSITIVE_INFINITY,
      answer: { refusedIds: (some) => refused.isRefused && some === id },
    })
    async function aside(): Promise<readonly string[]> {
      const { first } = await loadSetAside(db, world.accountId, { kinds: ['links'], limit: 10 })
      return first.map(({ subject, id: named, place, reason }) => `${subject} ${named}, ${place}: ${inEnglish(reason)}`)
    }
    async function linked(): Promise<number> {
      const links = db.selectFrom('links').select('to_id').where('from_type', '=', 'call').where('from_id', '=', id)
      return (await links.where('to_type', '=', 'contact').execute()).length
    }
    async function refresh(minutes: number): Promise<void> {
      world.clock.advance({ minutes })
      await world.store.queue.enqueue(db, { name: 'crm.refresh', payload: { accountId: world.accountId } })
      await world.store.queue.drain()
    }
    async function dueInMinutes(): Promise<readonly number[]> {
      const due = await db.selectFrom('due_refreshes').select('due_at').where('record_id', '=', id).execute()
      return due.map((row) => (row.due_at.getTime() - world.clock.now().getTime()) / 60_000)
    }
    const told = [`call ${id}, links to contacts: the CRM did not return them`]

    await world.pass()
    expect([await aside(), await linked(), await dueInMinutes()]).toEqual([told, 0, [5]])
    await refresh(6)
    expect([await aside(), await linked(), await dueInMinutes()]).toEqual([told, 0, [6]])
    // After as long as they have not been returned: a lasting fault does not use up the day's calls.
    await refresh(6)
    expect([await aside(), await dueInMinutes()]).toEqual([told, [12]])

    refused.isRefused = false
    await refresh(11)
    expect(await aside()).toEqual(told)
    await refresh(1)
    expect([await aside(), await linked()]).toEqual([[], one?.contactIds.length])
  })

  it('of several records stop no other record, however often the CRM fails for them', async () => {
    const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 60 })
    const world = await openWorld(onHubSpot(), { location: await testStore.newLocation(), dataset, now })
    onTestFinished(() => world.close())
    const { db } = world.store.database
    const linked = dataset.calls.filter(({ contactIds }) => contactIds.length > 0)
    // The last ones: the CRM has answered for others before.
    const failing = linked.slice(-8).map(({ id }) => world.sandbox.idOf('calls', id))
    expect(failing).toHaveLength(8)
    const mends = failing.map((id) =>
      world.sandbox.oddItems.plant({
        matches: (path) => path.endsWith('/calls/contacts/batch/read'),
        id,
        becomes: () => {
          throw new Error('these links')
        },
      }),
    )
    async function aside(): Promise<readonly string[]> {
      const { first } = await loadSetAside(db, world.accountId, { kinds: ['links'], limit: 100 })
      return first.map(({ id }) => id).toSorted()
    }

    await world.pass()
    expect(await aside()).toEqual(failing.toSorted())
    // They are asked for again together, and nothing else is.
    world.clock.advance({ minutes: 6 })
    expect(await world.opened.slices.refresh()).toBe(true)
    expect(await aside()).toEqual(failing.toSorted())

    for (const mend of mends) mend()
    world.clock.advance({ minutes: 12 })
    await world.opened.slices.refresh()
    expect(await aside()).toEqual([])
  })
})
