import { assert, asyncProperty, constantFrom, array as listOfAny } from 'fast-check'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { decideDispute, dispute, lapseDisputes, loadDisputes, withdrawDispute } from '../../src/disputes/index.ts'
import { keyText, type RecordKey } from '../../src/domain/record.ts'
import { countComplete, createOpenTrends, evaluateSlice } from '../../src/findings/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { scorecardMetrics } from '../../src/metrics/index.ts'
import { loadUser, type UserViewer } from '../../src/people/index.ts'
import { eraseRecord, scheduleEvaluations } from '../../src/records/index.ts'
import { parseRuleset } from '../../src/rules/index.ts'
import { lastWeeks, loadScorecards, parsePeriod } from '../../src/scorecards/index.ts'
import { row, rowsNow, saveFinding, saveRows } from '../support/crm-rows.ts'
import { describeEachStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld, type TestVisitor } from '../support/people-world.ts'

const accountId = 'ours'
const ruleId = 'deal-company'

function page(path: string): string {
  return `/accounts/${accountId}/${path}`
}

describeEachStore('disputes', (store) => {
  let database: Database
  let db: Kysely<Schema>
  let world: PeopleWorld
  const visitors: Record<string, TestVisitor> = {}

  beforeAll(async () => {
    database = await store.open()
    db = database.db
    world = await startPeopleWorld(database)
    for (const name of ['anna', 'bjorn', 'boss', 'chief', 'ada', 'olav', 'nobody']) {
      visitors[name] = await world.signedIn(name)
    }
  })
  afterAll(() => world.close())

  function by(name: string): TestVisitor {
    return visitors[name] ?? world.visitor()
  }

  function deps() {
    return { db, account: { accountId }, clock: world.clock, queue: { enqueue: () => Promise.resolve() } }
  }

  async function viewer(ownerId: string): Promise<UserViewer> {
    const user = await loadUser(db, accountId, ownerId)
    if (user === null) throw new TypeError(`there is no ${ownerId}`)
    return { kind: 'user', user, sessionId: '', confirmedAt: rowsNow, openedIds: [], inFullRoles: [] }
  }

  /** The state of the record's finding; of those that are not resolved, if it has any. */
  async function stateOf(recordId: string): Promise<string> {
    const found = db.selectFrom('findings').select('state').where('account_id', '=', accountId)
    const states = (await found.where('record_id', '=', recordId).execute()).map(({ state }) => state)
    return states.find((state) => state !== 'resolved') ?? 'resolved'
  }

  function disputed(recordId: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
    const ref = { recordType: 'deal', recordId, ruleId, entry: `dispute-deal-${recordId}-${ruleId}` }
    return { do: 'dispute', reason: 'notMine', comment: 'It is Bjorn’s', ...ref, ...more }
  }

  async function waitingId(recordId: string): Promise<string> {
    const waiting = await loadDisputes(db, accountId, { state: 'waiting' })
    return waiting.find((one) => one.recordId === recordId)?.id ?? ''
  }

  /** The figures that findings make. */
  async function figures(ownerId: string): Promise<object> {
    const at = { now: rowsNow, timeZone: 'Europe/Oslo' }
    const owners = [ownerId]
    const scope = [{ owners: 'everyone' as const, types: 'all' as const }]
    const cards = { accountId, owners, period: parsePeriod('week', at), now: rowsNow, metrics: scorecardMetrics }
    const weeks = lastWeeks(3, at).map(({ from }) => from)
    const trends = await createOpenTrends()(db, { accountId, scope, weeks, now: rowsNow })
    return {
      cards: (await loadScorecards(db, cards)).map(({ metrics }) => metrics),
      complete: await countComplete(db, { accountId, scope }),
      trend: trends.byOwner.get(ownerId)?.weeks ?? null,
    }
  }

  it('can be raised by the owner of the record alone, and decided by his supervisor alone', async () => {
    for (const name of ['bjorn', 'boss', 'chief', 'ada', 'olav', 'nobody']) {
      const list = await by(name).post(page('list'), disputed('deal-ours-anna'))
      expect([name, list.status, await stateOf('deal-ours-anna')]).toEqual([name, 404, 'open'])
    }
    expect((await by('anna').post(page('list'), disputed('deal-ours-anna', { reason: 'bored' }))).status).toBe(422)
    expect((await by('anna').post(page('list'), disputed('deal-ours-anna'))).status).toBe(303)
    const id = await waitingId('deal-ours-anna')
    for (const name of ['anna', 'bjorn', 'chief', 'ada', 'olav', 'nobody']) {
      const decided = await by(name).post(page('team'), { do: 'accept', dispute: id })
      expect([name, decided.status, await stateOf('deal-ours-anna')]).toEqual([name, 404, 'disputed'])
      expect((await by(name).get(page('team'))).body).not.toContain('Accept<')
    }
  })

  it('are below the list of the owner and among the decisions of the supervisor while they wait', async () => {
    const own = await by('anna').get(page('list'))
    const team = await by('boss').get(page('team'))
    const record = await by('anna').get(page('records/deal/deal-ours-anna'))

    expect(own.body).toContain('Nothing to repair now. What is disputed waits below.')
    expect(own.body).toMatch(
      /id="disputed"[^]*Disputed on 14\u00a0Oct\u00a02026: “Not mine”. Waiting for boss\.[^]*Withdraw/,
    )
    expect(record.body).toMatch(/Waiting for boss/)
    expect(team.body).toMatch(/id="disputes"[^]*Deal of anna[^]*It is Bjorn’s/)
    expect(JSON.parse((await by('anna').get(page('api/list'))).body)).toMatchObject({
      total: 0,
      disputed: [{ id: 'deal-ours-anna', rule: ruleId }],
    })
    expect(JSON.parse((await by('anna').get(page('api/me'))).body)).toMatchObject({
      disputes: [{ reason: 'notMine', comment: 'It is Bjorn’s', state: 'waiting' }],
    })
    expect(JSON.parse((await by('bjorn').get(page('api/me'))).body)).toMatchObject({ disputes: [] })
  })

  it('change nothing if they are raised again', async () => {
    await by('anna').post(page('list'), disputed('deal-ours-anna', { reason: 'wrong' }))

    expect(await loadDisputes(db, accountId, {})).toHaveLength(1)
  })

  it('are refused with a reason, appealed once, and then decided by somebody else, who can undo it', async () => {
    const id = await waitingId('deal-ours-anna')
    expect((await by('boss').post(page('team'), { do: 'refuse', dispute: id, refusal: ' ' })).body).toContain(
      'Write why you reject it',
    )
    await by('boss').post(page('team'), { do: 'refuse', dispute: id, refusal: 'You met them' })
    const refused = await by('anna').get(page('list'))
    expect(refused.body).toMatch(/rejected on 14\u00a0Oct\u00a02026 by boss: “You met them”[^]*Appeal</)
    await by('anna').post(page('list'), disputed('deal-ours-anna', { comment: 'I did not' }))
    const appeal = await waitingId('deal-ours-anna')
    expect((await by('boss').post(page('team'), { do: 'refuse', dispute: appeal, refusal: 'No' })).status).toBe(404)
    expect((await by('boss').post(page('team'), { do: 'undo', dispute: id })).status).toBe(303)
    expect(await waitingId('deal-ours-anna')).toBe(appeal)
    expect((await by('ada').get(page('team'))).body).toContain('I did not')
    expect((await by('ada').post(page('team'), { do: 'refuse', dispute: appeal, refusal: 'Really' })).status).toBe(303)
    expect((await by('anna').post(page('list'), disputed('deal-ours-anna'))).status).toBe(404)
    expect((await by('boss').post(page('team'), { do: 'undo', dispute: appeal })).status).toBe(404)
    await by('ada').post(page('team'), { do: 'undo', dispute: appeal })
    await by('ada').post(page('team'), { do: 'accept', dispute: appeal })
    expect(await stateOf('deal-ours-anna')).toBe('exempt')
    expect((await by('anna').get(page('list'))).body).not.toMatch(/id="disputed"|Deal of anna/)
    const log = JSON.parse((await by('ada').get(page('api/audit'))).body) as { entries: { action: string }[] }
    expect(log.entries.map(({ action }) => action).filter((action) => action.includes('disput'))).toEqual([
      'dispute-accepted',
      'dispute-decision-undone',
      'dispute-refused',
      'dispute-appealed',
      'dispute-refused',
      'finding-disputed',
    ])
    expect((await by('ada').get(page('audit'))).body).toMatch(/accepted a dispute[^]*Not mine, accepted/)
  })

  it('leave all figures as they were once they are withdrawn', async () => {
    for (const id of ['b1', 'b2', 'b3']) {
      await saveRows(db, accountId, [row('deal', id, { ownerId: 'bjorn', fields: { stage: 'open' } })])
      await saveFinding(db, accountId, { type: 'deal', id, message: 'company', since: rowsNow, dueAt: rowsNow })
    }
    const bjorn = await viewer('bjorn')
    const before = await figures('bjorn')
    function ref(id: string) {
      return { viewer: bjorn, key: { type: 'deal', id } as const, ruleId }
    }
    const acts = listOfAny(constantFrom('b1', 'b2', 'b3', '-b1', '-b2', '-b3'), { minLength: 1, maxLength: 6 })

    await assert(
      asyncProperty(acts, async (steps) => {
        for (const step of steps) {
          const id = step.replace('-', '')
          const isWaiting = (await stateOf(id)) === 'disputed'
          if (step === id) await dispute(deps(), { ...ref(id), reason: 'wrong', comment: '' })
          else if (isWaiting) await withdrawDispute(deps(), ref(id))
        }
        const states = await Promise.all(['b1', 'b2', 'b3'].map(stateOf))
        const open = states.filter((state) => state === 'open').length
        expect(await figures('bjorn')).toMatchObject({
          cards: [{ findingsOpen: open + 1 }],
          trend: [null, null, open + 1],
        })
        for (const id of ['b1', 'b2', 'b3']) {
          if ((await stateOf(id)) === 'disputed') await withdrawDispute(deps(), ref(id))
        }
        expect(await figures('bjorn')).toEqual(before)
      }),
      { numRuns: 5 },
    )
  })

  it('that are accepted exempt the record until it fails for another reason, or anew', async () => {
    const rules = `name: R
country: NO
rules:
  - { id: contact-email, object: contact, title: E, missing: e, need: { field: email } }`
    const key: RecordKey = { type: 'contact', id: 'exempt' }
    const flagged: (readonly string[])[] = []
    async function judge(given: Readonly<Record<string, string>>): Promise<readonly string[]> {
      const fields = { email: null, ...given }
      await saveRows(db, accountId, [row('contact', 'exempt', { ownerId: 'dina', fields })])
      await scheduleEvaluations(db, accountId, [{ key, dueAt: rowsNow, notedAt: rowsNow }])
      await evaluateSlice(
        {
          db,
          clock: world.clock,
          loadRuleset: () => Promise.resolve(parseRuleset(rules, 'r')),
          loadTypesToCome: () => Promise.resolve([]),
          progress: () => undefined,
          onEvaluated: async (trx, { evaluated }) => {
            await lapseDisputes(trx, accountId, { keys: evaluated.map((one) => one.key), now: rowsNow })
            for (const one of evaluated) {
              if (keyText(one.key) === keyText(key)) flagged.push(one.verdicts.map((verdict) => verdict.reason))
            }
          },
        },
        accountId,
      )
      return flagged.at(-1) ?? []
    }
    const dina = await viewer('dina')
    function raise() {
      return dispute(deps(), { viewer: dina, key, ruleId: 'contact-email', reason: 'clientRefused', comment: '' })
    }
    async function decide(): Promise<void> {
      const [boss, disputeId] = [await viewer('boss'), await waitingId('exempt')]
      await decideDispute(deps(), { viewer: boss, disputeId, refusal: null })
    }

    expect(await judge({})).toEqual(['missing'])
    await raise()
    expect([await judge({}), await stateOf('exempt')]).toEqual([['missing'], 'disputed'])
    await decide()
    expect([await judge({}), await stateOf('exempt')]).toEqual([[], 'exempt'])
    // Another reason opens another finding.
    expect(await judge({ email: 'n/a' })).toEqual(['junk'])
    await raise()
    // While it waits it is met: the dispute lapses.
    expect(await judge({ email: 'kari@acme.no' })).toEqual([])
    expect((await loadDisputes(db, accountId, { ownerId: 'dina' })).map(({ state }) => state)).toEqual([
      'lapsed',
      'accepted',
    ])
    // Met and failed again.
    expect([await judge({}), await stateOf('exempt')]).toEqual([['missing'], 'open'])
    const trends = await figures('dina')
    expect(trends).toMatchObject({ cards: [{ findingsOpen: 2 }], trend: [null, null, 2] })
  })

  it('are erased with their record', async () => {
    await eraseRecord(db, accountId, { type: 'contact', id: 'exempt' })

    expect(await loadDisputes(db, accountId, { ownerId: 'dina' })).toEqual([])
  })
})
