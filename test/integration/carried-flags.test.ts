import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { evaluateStored, type OpenAccount, openAccount } from '../../src/app/accounts/open-account.ts'
import type { Progress } from '../../src/app/accounts/wire-stages.ts'
import type { EventMeaning } from '../../src/crm/port.ts'
import { saveEvents } from '../../src/inbox/index.ts'
import { createLog } from '../../src/infra/log.ts'
import { settleCarried } from '../../src/write-back/carrier-store.ts'
import { countPending, countShown, isAnyPending, loadRefusals } from '../../src/write-back/index.ts'
import { call, demonstration, good, held, nothing, quietQueue, rulesets } from '../support/carried-records.ts'
import { aCarryingCrm, type CarryingCrm } from '../support/carrying-crm.ts'
import { type SettableClock, settableClock } from '../support/clock.ts'
import { describeAnyStore } from '../support/database.ts'
import { asWritten, inWords } from '../support/words.ts'

const accountId = 'vendor-1'
describeAnyStore('flags that linked records carry', (testStore) => {
  let clock: SettableClock
  let carrying: CarryingCrm
  let store: Parameters<typeof openAccount>[0]['store']
  let opened: OpenAccount
  let enqueued: string[]
  let progress: Progress[]

  beforeEach(async () => {
    clock = settableClock('2026-10-14T10:00:00Z')
    carrying = aCarryingCrm(clock)
    enqueued = []
    progress = []
    store = { rulesets, teams: [], database: await testStore.open(), queue: quietQueue(enqueued), close: nothing }
    opened = await openAccount({
      config: { fullSyncHours: 24, settleSeconds: 0 },
      log: createLog('silent'),
      clock,
      store,
      ...carrying.account,
      webhooks: { meaningOf: (body) => body as EventMeaning },
      sources: ['poll'],
      access: { auth: 'access_token', scopes: null },
      progress: (done) => void progress.push(done),
    })
  })

  /** A day later: reads everything, evaluates it, and writes; returns what was written. */
  async function pass(): Promise<string[]> {
    clock.advance({ days: 1 })
    await opened.sync({ full: true })
    await opened.evaluate()
    await opened.writeBack()
    return carrying.takeUpdates()
  }
  async function flagged(): Promise<Record<string, number>> {
    const shown = await countShown(store.database.db, accountId, 'flag')
    return Object.fromEntries(Object.entries(shown).filter(([, n]) => n > 0))
  }
  /** After a pass nothing is pending, and the next one over the same data writes nothing. */
  async function expectAtRest(): Promise<void> {
    expect(await isAnyPending(store.database.db, accountId)).toBe(false)
    const shown = await flagged()
    expect(await pass()).toEqual([])
    expect(await flagged()).toEqual(shown)
  }

  it('show on the deal which activities lack what, the oldest first, with its own flag in one update', async () => {
    carrying.put('deal', '1', { fields: { amount: null } })
    carrying.put('meeting', '7', { fields: { ...demonstration, notes: null }, links: { deal: ['1'] } })
    clock.advance({ days: 2 })
    carrying.put('call', '8', { fields: call, links: { deal: ['1'] } })

    expect(await pass()).toEqual(['deal:1 carried flag'])

    expect(carrying.carriedBy('deal', '1')).toBe(
      'Meeting "Demonstration" 12 Mar 2026: result, notes; Call 3 Apr 2026: outcome',
    )
    expect(carrying.flagOf('deal', '1')).toMatchObject({ status: 'incomplete', missing: 'amount' })
    expect(await flagged()).toEqual({ deal: 1, meeting: 1, call: 1 })
    await expectAtRest()
  })

  it('write nothing to records that have never carried anything', async () => {
    for (const type of ['deal', 'contact', 'company'] as const) carrying.put(type, '1', { fields: good })
    carrying.put('meeting', '7', { fields: held, links: { deal: ['1'], contact: ['1'], company: ['1'] } })

    expect(await pass()).toEqual([])
    await expectAtRest()
  })

  it('go to the deal, else the contact with the lowest id, else the company, of those in the mirror', async () => {
    for (const id of ['9', '10']) carrying.put('contact', id)
    carrying.put('company', '1')
    carrying.put('call', '1', { fields: call, links: { deal: ['404'], contact: ['10', '9'], company: ['1'] } })
    carrying.put('call', '2', { fields: call, links: { company: ['1'] } })

    expect(await pass()).toEqual(['contact:9 carried', 'company:1 carried'])

    carrying.put('deal', '404', { fields: good })
    expect(await pass()).toEqual(['contact:9 carried', 'deal:404 carried'])
    expect(carrying.carriedBy('contact', '9')).toBeNull()
    await expectAtRest()
  })

  it('show what remains when one of two activities is completed, and nothing when both are', async () => {
    carrying.put('deal', '1', { fields: good })
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    carrying.put('call', '8', { fields: call, links: { deal: ['1'] } })
    await pass()

    carrying.put('meeting', '7', { fields: held, links: { deal: ['1'] } })
    expect(await pass()).toEqual(['deal:1 carried'])
    expect(carrying.carriedBy('deal', '1')).toBe('Call 3 Apr 2026: outcome')
    expect(await flagged()).toEqual({ call: 1 })

    carrying.put('call', '8', { fields: { ...call, outcome: 'busy' }, links: { deal: ['1'] } })
    expect(await pass()).toEqual(['deal:1 carried'])
    expect(carrying.carriedBy('deal', '1')).toBeNull()
    expect(await flagged()).toEqual({})
    await expectAtRest()
  })

  it('follow a changed subject, even if the missing fields stay the same', async () => {
    carrying.put('deal', '1', { fields: good })
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    await pass()

    carrying.put('meeting', '7', { fields: { ...demonstration, subject: 'Offer' }, links: { deal: ['1'] } })
    expect(await pass()).toEqual(['deal:1 carried'])

    expect(carrying.carriedBy('deal', '1')).toBe('Meeting "Offer" 12 Mar 2026: result')
    await expectAtRest()
  })

  it('move with the link: from the old deal to the new one', async () => {
    for (const id of ['1', '2', '3']) carrying.put('deal', id, { fields: good })
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    await pass()

    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['2'] } })
    await opened.sync({ full: true })
    await opened.evaluate()
    expect(await flagged()).toEqual({})
    expect(await pass()).toEqual(['deal:1 carried', 'deal:2 carried'])
    expect(carrying.carriedBy('deal', '1')).toBeNull()
    expect(carrying.carriedBy('deal', '2')).toBe('Meeting "Demonstration" 12 Mar 2026: result')
    expect(await flagged()).toEqual({ meeting: 1 })

    // Moved and completed at once: the third deal never shows anything.
    carrying.put('meeting', '7', { fields: held, links: { deal: ['3'] } })
    expect(await pass()).toEqual(['deal:2 carried'])
    expect(await flagged()).toEqual({})
    await expectAtRest()
  })

  it('are removed from the deal when the activity is deleted, and move to another record when the deal is', async () => {
    carrying.put('deal', '1', { fields: good })
    carrying.put('contact', '5')
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'], contact: ['5'] } })
    carrying.put('call', '8', { fields: call, links: { deal: ['1'] } })
    await pass()

    carrying.remove('call', '8')
    expect(await pass()).toEqual(['deal:1 carried'])
    expect(carrying.carriedBy('deal', '1')).toBe('Meeting "Demonstration" 12 Mar 2026: result')

    carrying.remove('deal', '1')
    expect(await pass()).toEqual(['contact:5 carried'])
    expect(carrying.carriedBy('contact', '5')).toBe('Meeting "Demonstration" 12 Mar 2026: result')
    expect(await loadRefusals(store.database.db, accountId)).toEqual([])
    await expectAtRest()
  })

  it('follow a merger of two deals', async () => {
    for (const id of ['1', '2']) carrying.put('deal', id, { fields: good })
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    carrying.put('call', '8', { fields: call, links: { deal: ['2'] } })
    await pass()

    carrying.remove('deal', '1')
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['2'] } })
    expect(await pass()).toEqual(['deal:2 carried'])

    expect(carrying.carriedBy('deal', '2')).toContain('Demonstration')
    expect(carrying.carriedBy('deal', '2')).toContain('Call')
    await expectAtRest()
  })

  it('are removed from the deal when the activity is erased, and move to another record when the carrier is', async () => {
    carrying.put('deal', '1', { fields: good })
    carrying.put('contact', '5')
    carrying.put('company', '6')
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    carrying.put('call', '8', { fields: call, links: { contact: ['5'], company: ['6'] } })
    await pass()
    await erase('meeting', '7')
    await erase('contact', '5')

    await opened.evaluate()
    await opened.writeBack()

    expect(carrying.takeUpdates()).toEqual(['company:6 carried', 'deal:1 carried'])
    expect(carrying.carriedBy('deal', '1')).toBeNull()
    expect(carrying.carriedBy('company', '6')).toBe('Call 3 Apr 2026: outcome')
    const { rows } = await sql`select from write_backs where record_id in ('5', '7')`.execute(store.database.db)
    expect(rows).toEqual([])
  })

  async function erase(type: 'meeting' | 'contact', id: string): Promise<void> {
    carrying.remove(type, id)
    await sendEvent({ kind: 'erase', key: { type, id } })
  }
  /** Simulates an incoming event. */
  async function sendEvent(body: EventMeaning): Promise<void> {
    const event = { externalId: '1', key: JSON.stringify(body), body, occurredAt: null }
    const now = clock.now()
    await saveEvents(store.database.db, { events: [{ accountId, event }], source: 'webhook', now })
    await opened.slices.sortInbox()
  }

  it('measure once how long it took from the change of the activity until its carrier showed it', async () => {
    carrying.put('deal', '1', { fields: good })
    await pass()
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    await sendEvent({ kind: 'records', keys: [{ type: 'meeting', id: '7' }], isSettling: false })
    clock.advance({ seconds: 30 })
    progress.length = 0

    await opened.slices.refresh()
    await opened.evaluate()
    await opened.writeBack()

    expect(progress.filter(({ stage }) => stage === 'write-back')).toMatchObject([
      { target: 'carried', type: 'deal', written: 1, lagsMs: [30_000] },
    ])
  })

  it('write nothing to a deleted deal, however many activities it carried', async () => {
    carrying.put('deal', '1', { fields: good })
    carrying.put('contact', '5')
    for (let id = 1; id <= 600; id += 1) {
      carrying.put('call', String(id), { fields: call, links: { deal: ['1'], contact: ['5'] } })
    }
    await pass()

    carrying.remove('deal', '1')
    expect(await pass()).toEqual(['contact:5 carried'])

    expect(await loadRefusals(store.database.db, accountId)).toEqual([])
    expect(await flagged()).toEqual({ call: 600 })
  })

  it.skipIf(testStore.kind === 'embedded')('are not settled by a value that is no longer desired', async () => {
    carrying.put('deal', '1', { fields: good })
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    await pass()
    const { db } = store.database
    await sql`update write_backs set applied = null where object_type = 'meeting'`.execute(db)
    const settled = await db.transaction().execute(async (trx) => {
      const changed = sql`update write_backs set desired = '{"status": "incomplete", "missing": "notes", "since": null}'`
      await sql`${changed} where object_type = 'meeting'`.execute(trx)
      const settling = settleCarried(db, accountId, clock.now())
      await expect
        .poll(async () => (await sql`select from pg_locks where not granted`.execute(trx)).rows.length)
        .toBeGreaterThan(0)
      return { settling }
    })
    await settled.settling

    expect(await flagged()).toEqual({})
  })

  it("are written exactly once more after a crash between the CRM's response and its record in the store", async () => {
    carrying.put('deal', '1', { fields: good })
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    carrying.losesAnswersOf = 'deal'
    await expect(pass()).rejects.toThrow('killed')
    expect(await flagged()).toEqual({})
    carrying.losesAnswersOf = null

    await opened.writeBack()

    expect(carrying.takeUpdates()).toEqual(['deal:1 carried', 'deal:1 carried'])
    expect(await flagged()).toEqual({ meeting: 1 })
    await expectAtRest()
  })

  it('count as shown as soon as their carrier shows them, regardless of other updates', async () => {
    carrying.put('contact', '5')
    carrying.put('deal', '1', { fields: good })
    carrying.put('call', '8', { fields: call, links: { contact: ['5'] } })
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    carrying.losesAnswersOf = 'deal'

    await expect(pass()).rejects.toThrow('killed')

    expect(await flagged()).toEqual({ call: 1 })
  })

  it('count as shown once a read confirms it, if the record of the delivery was lost', async () => {
    carrying.put('deal', '1', { fields: good })
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    carrying.losesAnswersOf = 'deal'
    await expect(pass()).rejects.toThrow('killed')
    carrying.losesAnswersOf = null
    carrying.takeUpdates()

    expect(await pass()).toEqual([])

    expect(await flagged()).toEqual({ meeting: 1 })
    await expectAtRest()
  })

  it('are settled by the next pass after a crash between the entries of the carrier and of the activity', async () => {
    carrying.put('deal', '1', { fields: good })
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    await pass()
    await sql`update write_backs set applied = null where object_type = 'meeting'`.execute(store.database.db)
    expect(await isAnyPending(store.database.db, accountId)).toBe(true)
    expect(await countPending(store.database.db, accountId)).toBe(0)

    await opened.writeBack()

    expect(carrying.takeUpdates()).toEqual([])
    expect(await flagged()).toEqual({ meeting: 1 })
    await expectAtRest()
  })

  it('are restored if a person has changed them, and removed if they are unknown', async () => {
    for (const id of ['1', '2', '3']) carrying.put('deal', id, { fields: good })
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    await pass()
    for (const id of ['1', '2']) carrying.scribble('deal', id, { missing: 'nothing at all' })
    enqueued.length = 0

    await opened.sync({ full: true })

    expect(await flagged()).toEqual({})
    expect(enqueued).toContain('crm.write-back')
    expect(enqueued).toContain('findings.evaluate')
    expect(await pass()).toEqual(['deal:1 carried', 'deal:2 carried'])
    expect(carrying.carriedBy('deal', '1')).toBe('Meeting "Demonstration" 12 Mar 2026: result')
    expect(carrying.carriedBy('deal', '2')).toBeNull()
    expect(await flagged()).toEqual({ meeting: 1 })
    await expectAtRest()
  })

  it('go on the list, with the reason, if nothing can carry them, until something can', async () => {
    carrying.put('meeting', '7', { fields: demonstration })
    expect(await pass()).toEqual([])

    expect([...carrying.members]).toEqual(['meeting:7'])
    expect(await flagged()).toEqual({})
    expect(inWords(await loadRefusals(store.database.db, accountId))).toEqual([
      {
        target: 'flag',
        type: 'meeting',
        reason:
          'meetings have no place for a flag in this CRM, and these are linked to no deal, contact or company that could carry it',
        count: 1,
      },
    ])
    await expectAtRest()

    carrying.put('deal', '1', { fields: good })
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    expect(await pass()).toEqual(['deal:1 carried'])
    expect([...carrying.members]).toEqual([])
    expect(await loadRefusals(store.database.db, accountId)).toEqual([])
    expect(await flagged()).toEqual({ meeting: 1 })

    carrying.put('meeting', '7', { fields: demonstration })
    await pass()
    expect([...carrying.members]).toEqual(['meeting:7'])
    expect(carrying.carriedBy('deal', '1')).toBeNull()

    carrying.put('meeting', '7', { fields: held })
    expect(await pass()).toEqual([])
    expect([...carrying.members]).toEqual([])
    expect(await loadRefusals(store.database.db, accountId)).toEqual([])
    await expectAtRest()
  })

  it('leave the list when the activity is deleted, and return when it is restored', async () => {
    carrying.put('meeting', '7', { fields: demonstration })
    carrying.put('call', '8', { fields: call })
    await pass()
    expect([...carrying.members]).toEqual(['meeting:7', 'call:8'])

    carrying.remove('meeting', '7')
    clock.advance({ days: 1 })
    enqueued.length = 0
    await opened.sync({ full: true })
    await opened.evaluate()
    expect(enqueued).toContain('crm.write-back')
    await opened.writeBack()

    expect([...carrying.members]).toEqual(['call:8'])
    const { rows } = await sql`select from write_backs where record_id = '7'`.execute(store.database.db)
    expect(rows).toEqual([])
    await expectAtRest()

    carrying.put('meeting', '7', { fields: demonstration })
    await pass()
    expect([...carrying.members]).toEqual(['call:8', 'meeting:7'])
    await expectAtRest()
  })

  it('stay on the list if the activity is restored before the list was changed', async () => {
    carrying.put('meeting', '7', { fields: demonstration })
    await pass()
    carrying.remove('meeting', '7')
    clock.advance({ days: 1 })
    await opened.sync({ full: true })
    await opened.evaluate()

    carrying.put('meeting', '7', { fields: demonstration })
    await pass()

    expect([...carrying.members]).toEqual(['meeting:7'])
    await expectAtRest()
  })

  it('are deleted at once if the activity is erased, from the list too', async () => {
    carrying.put('meeting', '7', { fields: demonstration })
    await pass()

    await erase('meeting', '7')

    const { rows } = await sql`select from write_backs where record_id = '7'`.execute(store.database.db)
    expect(rows).toEqual([])
  })

  it('are refused if their carrier is, and written once it accepts them', async () => {
    carrying.put('deal', '1', { fields: good })
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    carrying.refused.set('deal:1', 'required-rule')
    await pass()

    expect(await loadRefusals(store.database.db, accountId)).toHaveLength(2)
    expect(await loadRefusals(store.database.db, accountId)).toContainEqual({
      target: 'flag',
      type: 'meeting',
      reason: asWritten('because required-rule'),
      count: 1,
    })
    expect([...carrying.members]).toEqual(['meeting:7'])
    await expectAtRest()

    carrying.refused.clear()
    expect(await pass()).toEqual(['deal:1 carried'])
    expect(await loadRefusals(store.database.db, accountId)).toEqual([])
    expect([...carrying.members]).toEqual([])
    await expectAtRest()
  })

  it('are no longer refused once their carrier accepts the combined text', async () => {
    carrying.put('deal', '1', { fields: good })
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    carrying.refused.set('deal:1', 'other')
    await pass()
    carrying.refused.clear()
    carrying.put('call', '8', { fields: call, links: { deal: ['1'] } })
    await sendEvent({ kind: 'records', keys: [{ type: 'call', id: '8' }], isSettling: false })

    await opened.slices.refresh()
    await opened.evaluate()
    await opened.writeBack()

    expect(await loadRefusals(store.database.db, accountId)).toEqual([])
    expect(await flagged()).toEqual({ meeting: 1, call: 1 })
  })

  it('are counted if there are too many to list', async () => {
    carrying.put('deal', '1', { fields: good })
    for (let id = 1; id <= 200; id += 1) {
      carrying.put('call', String(id), { fields: call, links: { deal: ['1'] } })
    }
    expect(await pass()).toEqual(['deal:1 carried'])
    const text = carrying.carriedBy('deal', '1')
    expect(text).toMatch(/^(?:Call 3 Apr 2026: outcome; ){35,}… and 1[56]\d more$/)

    // A record that is not listed changes nothing that is shown.
    clock.advance({ hours: 1 })
    carrying.put('meeting', '999', { fields: demonstration, links: { deal: ['1'] } })
    await pass()

    expect(await flagged()).toEqual({ call: 200, meeting: 1 })
    await expectAtRest()
  })

  it('are stored for their carrier when records are evaluated without the CRM', async () => {
    carrying.put('deal', '1', { fields: good })
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    await opened.sync({ full: true })

    await evaluateStored({ log: createLog('silent'), clock, store }, opened.account, () => undefined)
    await opened.writeBack()

    expect(carrying.takeUpdates()).toEqual(['deal:1 carried'])
    expect(await flagged()).toEqual({ meeting: 1 })
  })
})
