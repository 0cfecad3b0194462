import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { runBacktest } from '../../src/backtest/index.ts'
import { type FieldValue, keyText } from '../../src/domain/record.ts'
import { evaluateSlice, loadSuspects, noteSharing, removeUnusedKeys } from '../../src/findings/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { eraseRecord, markDue, removeRecords, replaceLinks, upsertRecords } from '../../src/records/index.ts'
import { type AccountRuleset, parseRuleset, rulesetOfAccount } from '../../src/rules/index.ts'
import { rowsNow as now, row, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeEachStore } from '../support/database.ts'

const text = `name: Ours
country: NO
rules:
  - { id: mail, object: contact, title: A, missing: an address of its own, need: { unique: email } }
  - { id: number, object: contact, title: B, missing: a number of its own, need: { notRepeated: phone } }
`
function ofAccount(yaml: string): AccountRuleset {
  const account = { vendor: 'hubspot', schema: null, timeZone: 'Europe/Oslo', currency: 'EUR' }
  return rulesetOfAccount(parseRuleset(yaml, 'rules.yaml'), account)
}
const ruleset = ofAccount(text)

const addresses = [null, 'a@nes.no', 'A@nes.no', 'b@kai.no', 'n/a', ['b@kai.no', 'c@vik.no']]
const numbers = ['22 12 34 56', '+4722123456', '22123456']
/** What a contact becomes: null: it is deleted. Firms are companies that it is linked to. */
const change = fc.record({
  id: fc.nat(8),
  to: fc.option(
    fc.record({ email: fc.constantFrom(...addresses), phone: fc.constantFrom(...numbers), firm: fc.nat(5) }),
    { freq: 6 },
  ),
})
interface Change {
  readonly id: number
  readonly to: { readonly email: FieldValue; readonly phone: FieldValue; readonly firm: number } | null
}

describeEachStore('values that rules compare between records', (testStore) => {
  let database: Database
  beforeAll(async () => {
    database = await testStore.open()
  })

  function loaded(rules: AccountRuleset) {
    return {
      db: database.db,
      loadRuleset: () => Promise.resolve(rules),
      loadTypesToCome: () => Promise.resolve([]),
      clock: { now: () => now },
      onEvaluated: () => Promise.resolve(),
      progress: () => undefined,
    }
  }

  async function evaluateAll(accountId: string): Promise<void> {
    while (await evaluateSlice(loaded(ruleset), accountId));
  }

  async function saveAccountWithFirms(accountId: string): Promise<void> {
    await saveTeam(database.db, accountId, [])
    const firms = [0, 1, 2, 3, 4, 5].map((firm) => row('company', `f${firm}`, { ownerId: null }))
    await saveRows(database.db, accountId, firms)
  }

  async function apply(accountId: string, { id, to }: Change, step: number): Promise<void> {
    const { db } = database
    const key = { type: 'contact' as const, id: `c${id}` }
    await markDue(db, accountId, { keys: [key], dueAt: now })
    if (to === null) {
      await removeRecords(db, accountId, { type: 'contact', ids: [key.id] })
      return
    }
    const { email, phone, firm } = to
    const record = row('contact', key.id, { ownerId: null, fields: { email, phone, lastName: null, jobTitle: null } })
    const updatedAt = new Date(now.getTime() + step * 1000)
    await upsertRecords(db, accountId, { records: [{ ...record, updatedAt }], linksRead: ['company'], syncRunId: null })
    await replaceLinks(db, accountId, { from: 'contact', to: 'company', links: [{ id: key.id, to: [`f${firm}`] }] })
  }

  async function findings(accountId: string): Promise<readonly string[]> {
    const rows = await database.db
      .selectFrom('findings')
      .select(['record_id', 'rule_id', 'message'])
      .where('account_id', '=', accountId)
      .where('state', '=', 'open')
      .execute()
    return rows
      .map((one) => `${one.record_id} ${one.rule_id} ${JSON.stringify(one.message.params['count'] ?? '')}`)
      .toSorted()
  }

  async function changed(accountId: string, changes: readonly Change[]): Promise<void> {
    await saveAccountWithFirms(accountId)
    for (const [step, one] of changes.entries()) {
      await apply(accountId, one, step)
      await evaluateAll(accountId)
    }
  }

  it('are found by every series of changes as by one evaluation of all, and by a backtest', async () => {
    let run = 0
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 14, maxLength: 20 }), async (changes) => {
        run += 1
        await changed(`steps-${run}`, changes)
        const [accountId, found] = [`at-once-${run}`, await findings(`steps-${run}`)]
        await saveAccountWithFirms(accountId)
        for (const [step, one] of changes.entries()) await apply(accountId, one, step)
        await evaluateAll(accountId)
        expect(found).toEqual(await findings(accountId))
        for (const one of found) seen.add(one.split(' ')[1] ?? '')
        const { rules } = await runBacktest(database.db, {
          accountId,
          candidate: ruleset,
          active: null,
          typesToCome: [],
          now,
        })
        const flagged = ['mail', 'number'].map((id) => found.filter((one) => one.split(' ')[1] === id).length)
        expect(rules.map((rule) => rule.flagged)).toEqual(flagged)
      }),
      { numRuns: 3, seed: 7 },
    )
    expect([...seen].toSorted()).toEqual(['mail', 'number'])
  })

  it('name both of a pair, until one is erased, and are kept for rules that compare them only', async () => {
    const { db } = database
    const to = { email: 'a@nes.no', phone: null, firm: 1 }
    await changed('pair', [
      { id: 1, to },
      { id: 2, to },
      { id: 3, to: { ...to, email: null } },
    ])
    expect(await findings('pair')).toEqual(['c1 mail 1', 'c2 mail 1'])
    const record = { ...row('contact', 'c1', { ownerId: null, fields: { email: to.email } }), linksRead: [] }
    const suspects = await loadSuspects(db, ruleset, { accountId: 'pair', record })
    expect([...suspects].map(([id, keys]) => [id, keys.map(keyText)])).toEqual([['mail', ['contact:c2']]])

    const erased = { type: 'contact' as const, id: 'c1' }
    await noteSharing(db, 'pair', { record: erased, now })
    await eraseRecord(db, 'pair', erased)
    await evaluateAll('pair')
    expect(await findings('pair')).toEqual([])

    const [other] = [ofAccount(text.replace('unique: email', 'unique: jobTitle'))]
    await removeUnusedKeys(db, 'pair', other.keyed)
    expect(await db.selectFrom('record_keys').select('field').where('account_id', '=', 'pair').execute()).toEqual([])
  })

  it('call a number in records of four unrelated firms a placeholder, and not that of a switchboard', async () => {
    const to = { email: null, phone: '22 12 34 56' }
    await changed(
      'placeholder',
      [0, 1, 2, 3].map((firm): Change => ({ id: firm, to: { ...to, firm } })),
    )
    expect(await findings('placeholder')).toEqual(['c0 number ""', 'c1 number ""', 'c2 number ""', 'c3 number ""'])
    await changed(
      'switchboard',
      [0, 0, 0, 0, 0, 0, 1, 2].map((firm, id): Change => ({ id, to: { ...to, firm } })),
    )
    expect(await findings('switchboard')).toEqual([])
  })

  const contacts = [1, 2].map((id) => ({ type: 'contact' as const, id: `c${id}` }))

  async function untilOneWaits(): Promise<void> {
    await expect
      .poll(async () => {
        const { rows } = await sql<{ waiting: number }>`select count(*)::int as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db)
        return rows[0]?.waiting
      })
      .toBe(1)
  }

  // A transaction that queues both records waits for the one that is being evaluated, whose evaluation queues the other one.
  it.runIf(testStore.kind === 'server').each([
    [1, 2],
    [2, 1],
  ])('are evaluated while a read queues both records: %i gets the address of %i', async (changing, other) => {
    const { db } = database
    const accountId = `queued-${changing}`
    const to = { email: 'a@nes.no', phone: null, firm: 1 }
    await changed(accountId, [
      { id: other, to },
      { id: changing, to: { ...to, email: null } },
    ])
    await apply(accountId, { id: changing, to }, 9)
    const reads: Promise<void>[] = []
    async function loadRuleset(): Promise<AccountRuleset> {
      reads.push(db.transaction().execute((trx) => markDue(trx, accountId, { keys: contacts, dueAt: now })))
      await untilOneWaits()
      return ruleset
    }
    await evaluateSlice({ ...loaded(ruleset), loadRuleset }, accountId)
    await Promise.all(reads)
    await evaluateAll(accountId)
    expect(await findings(accountId)).toEqual(['c1 mail 1', 'c2 mail 1'])
  })

  it.runIf(testStore.kind === 'server')('wait for nobody who is just queuing a record', async () => {
    const { db } = database
    const to = { email: 'a@nes.no', phone: null, firm: 1 }
    await saveAccountWithFirms('waiting')
    for (const id of [1, 2]) await apply('waiting', { id, to }, id)
    const [isHeld, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    onTestFinished(() => release.resolve())
    const read = db.transaction().execute(async (trx) => {
      await markDue(trx, 'waiting', { keys: contacts.slice(0, 1), dueAt: now })
      isHeld.resolve()
      await release.promise
    })
    await isHeld.promise
    await evaluateAll('waiting')
    expect(await findings('waiting')).toEqual([])
    release.resolve()
    await read
    await evaluateAll('waiting')
    expect(await findings('waiting')).toEqual(['c1 mail 1', 'c2 mail 1'])
  })
})
