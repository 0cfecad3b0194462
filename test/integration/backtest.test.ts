import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import {
  createBacktests,
  type ListedPage,
  type ListedRecords,
  listRecords,
  runBacktest,
} from '../../src/backtest/index.ts'
import type { CrmRecord } from '../../src/domain/record.ts'
import { addExemption, evaluateSlice } from '../../src/findings/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { markAllDue, replaceLinks, upsertRecords } from '../../src/records/index.ts'
import { type AccountRuleset, parseRuleset, type Ruleset, rulesetOfAccount } from '../../src/rules/index.ts'
import { rowsNow as now, row, saveTeam } from '../support/crm-rows.ts'
import { describeEachStore } from '../support/database.ts'

const active = `name: Ours
country: NO
rules:
  - { id: name, object: contact, title: A, missing: name, need: { field: lastName } }
  - { id: client, object: deal, title: B, missing: client, need: { field: contact.lastName } }
`
const candidate = `${active.replace('field: lastName', 'anyOf: [lastName, email]')}
  - { id: amount, object: deal, title: C, missing: amount, when: { stage: open }, need: { positive: amount } }
budget: { fieldsPerRecord: 0.5 }
`
const account = { accountId: 'ours', vendor: 'hubspot', timeZone: 'Europe/Oslo', currency: 'EUR' }

function parsed(text: string): Ruleset {
  return parseRuleset(text, 'rules.yaml')
}
function ofAccount(text: string): AccountRuleset {
  return rulesetOfAccount(parsed(text), { ...account, schema: null })
}

/** More than a page. Every third has no last name; of these, every other one has an address. */
const contacts = Array.from({ length: 1_206 }, (_, index): CrmRecord => {
  const fields = { lastName: index % 3 === 0 ? null : 'Li', email: index % 6 === 0 ? 'a.li@fjordbygg.no' : null }
  return row('contact', `c${index}`, { ownerId: index < 900 ? 'anna' : null, fields })
})
const deals = Array.from({ length: 10 }, (_, index): CrmRecord => {
  const fields = { stage: index < 8 ? 'open' : 'won', amount: index < 2 ? 0 : 5 }
  const createdAt = new Date(index < 4 ? '2026-10-01T10:00:00Z' : '2022-03-01T10:00:00Z')
  return { ...row('deal', `d${index}`, { ownerId: 'anna', fields }), createdAt }
})

describeEachStore('a backtest', (testStore) => {
  let database: Database
  beforeAll(async () => {
    database = await testStore.open()
    const owners = [
      { id: 'anna', name: 'Anna', email: null, supervisorId: 'eva' },
      { id: 'eva', name: 'Eva', email: null, supervisorId: null },
    ]
    for (const accountId of ['ours', 'theirs']) {
      await saveTeam(database.db, accountId, owners)
      const batch = { linksRead: ['contact' as const], syncRunId: null }
      await upsertRecords(database.db, accountId, { records: [...contacts, ...deals], ...batch })
    }
    const links = deals.map(({ id }, index) => ({ id, to: [`c${index}`] }))
    await replaceLinks(database.db, 'ours', { from: 'deal', to: 'contact', links })
  })

  async function run(text: string, compared: string | null = null) {
    return runBacktest(database.db, requestFor(text, compared))
  }
  function requestFor(text: string, compared: string | null = null) {
    return {
      accountId: 'ours',
      candidate: ofAccount(text),
      active: compared === null ? null : ofAccount(compared),
      typesToCome: [],
      now,
    }
  }

  it('finds what evaluation then finds, and stores nothing', async () => {
    const { db } = database
    const result = await run(candidate)
    expect(await db.selectFrom('findings').select('finding_id').execute()).toEqual([])

    await markAllDue(db, 'ours', now)
    const deps = {
      db,
      loadRuleset: () => Promise.resolve(ofAccount(candidate)),
      loadTypesToCome: () => Promise.resolve([]),
      clock: { now: () => now },
      onEvaluated: () => Promise.resolve(),
      progress: () => undefined,
    }
    while (await evaluateSlice(deps, 'ours'));
    const { rows } = await sql<{ rule_id: string; count: number }>`
      select rule_id, count(*)::int as count from findings where account_id = 'ours' group by rule_id`.execute(db)
    const found = new Map(rows.map((one) => [one.rule_id, one.count]))
    expect(result.rules.map(({ ruleId, flagged }) => [ruleId, flagged])).toEqual([
      ['name', 201],
      ['client', found.get('client')],
      ['amount', 2],
    ])
    expect([found.get('name'), found.get('client'), found.get('amount')]).toEqual([201, 4, 2])

    // What is disputed or exempt is found as well, and counts nowhere.
    await db.updateTable('findings').set({ state: 'disputed' }).where('record_id', 'in', ['c3', 'c9']).execute()
    await db.updateTable('findings').set({ reason: 'junk' }).where('record_id', '=', 'c9').execute()
    const nobody = { ownerId: null, supervisorId: null, segmentId: null, expiresAt: null, grantedBy: null }
    await addExemption(db, 'ours', {
      ...nobody,
      record: { type: 'contact', id: 'c15' },
      ruleId: null,
      reason: 'r',
      grantedAt: now,
      findingReason: null,
    })
    const [name] = (await run(candidate)).rules
    expect(name).toMatchObject({ ruleId: 'name', flagged: 201, exempt: 1, disputed: 1 })
    for (const [state, id] of [
      ['exempt', 'c15'],
      ['disputed', 'c3'],
    ] as const) {
      const { records } = await listRecords(db, {
        ...requestFor(candidate),
        ruleId: 'name',
        result: state,
        part: {},
        after: null,
        limit: 9,
      })
      expect(records.map(({ record }) => record.id)).toEqual([id])
    }
    const [listed] = (await run(candidate.replace('missing: name,', 'missing: name, severity: watch,'))).rules
    expect(listed).toMatchObject({ ruleId: 'name', flagged: 0, exempt: 0, noted: 200 })
    await db.deleteFrom('exemptions').execute()
    await db.deleteFrom('findings').execute()
  })

  it('counts by owner, team, year and first ask, and warns of a burden above the budget', async () => {
    const { records, flagged, rules, burdens, changes } = await run(candidate)
    expect({ records, flagged, changes }).toEqual({ records: 1_216, flagged: 201 + 5, changes: null })
    expect(rules[0]).toMatchObject({
      records: 1_206,
      judged: 1_206,
      byReason: { missing: 201, junk: 0, inconsistent: 0, late: 0, duplicate: 0 },
      byOwner: [
        { key: 'anna', judged: 900, flagged: 150 },
        { key: null, judged: 306, flagged: 51 },
      ],
      byTeam: [{ key: 'eva', judged: 900, flagged: 150 }],
      bySource: [{ key: null, judged: 1_206, flagged: 201 }],
    })
    expect(rules[2]).toMatchObject({
      records: 10,
      judged: 8,
      byYear: [
        { key: '2026', judged: 4, flagged: 2 },
        { key: '2022', judged: 4, flagged: 0 },
      ],
      firstAsk: { asked: 4, met: 2, fieldsPerWeek: 0.5 },
    })
    // Nobody fills in a contact's name on a deal.
    expect(burdens).toEqual([
      { type: 'contact', fieldsPerRecord: 1, isOver: true, budget: 0.5, fieldsPerWeek: 201 / 4 },
      { type: 'deal', fieldsPerRecord: 1, isOver: true, budget: 0.5, fieldsPerWeek: 0.5 },
    ])
    const both = await run(active.replace('field: lastName', 'allOf: [lastName, email]'))
    expect(both.burdens[0]).toMatchObject({ type: 'contact', fieldsPerRecord: 2 })
  })

  it('does not count what it cannot know: records of which something has not been read', async () => {
    const rule = '  - { id: firm, object: deal, title: D, missing: firm, need: { linked: company } }\n'
    const result = await run(`${active}${rule}`, active)

    // 402 contacts and 4 deals fail the other rules; the links of the 10 deals to companies have not been read.
    expect(result).toMatchObject({ flagged: 402 + 4, undecided: 6 })
    expect(result.rules[2]).toMatchObject({ ruleId: 'firm', judged: 0, flagged: null, undecided: 10 })
    const unknown = { newlyFlagged: null, newlyClear: null }
    // A rule that is new has flagged nothing before.
    const added = { newlyFlagged: null, newlyClear: 0 }
    expect(result.changes).toMatchObject({ ...added, undecided: 6 })
    expect(result.changes?.rules).toMatchObject([{ ruleId: 'firm', ...added, changedReason: 0, undecided: 10 }])
    const removed = await run(active, `${active}${rule}`)
    expect(removed.changes?.rules).toMatchObject([{ ruleId: 'firm', newlyFlagged: 0, newlyClear: null }])
    const only = await run(`name: Ours\ncountry: NO\nrules:\n${rule}`)
    expect(only).toMatchObject({ flagged: null, undecided: 10 })
    expect(only.burdens).toMatchObject([{ type: 'deal', fieldsPerRecord: null, fieldsPerWeek: 0 }])
    // The same rule in both says nothing new of records that it cannot judge.
    const renamed = await run(`${active}${rule}`.replace('title: A', 'title: E'), `${active}${rule}`)
    expect(renamed.changes).toMatchObject({ newlyFlagged: 0, newlyClear: 0, undecided: 0, rules: [] })
    expect((await run(`${active}${rule.replace('company', 'meeting')}`, `${active}${rule}`)).changes).toMatchObject(
      unknown,
    )
  })

  it('counts each record that may belong to a list once, on whichever page it is', async () => {
    const rules = [
      '  - { id: client, object: deal, title: B, missing: client, need: { field: contact.lastName } }',
      '  - { id: firm, object: deal, title: D, missing: firm, need: { linked: company } }',
    ]
    const request = {
      ...requestFor(`name: Ours\ncountry: NO\nrules:\n${rules.join('\n')}`),
      ruleId: null,
      result: 'flagged',
      part: {},
    } as const
    const whole = await listRecords(database.db, { ...request, after: null, limit: 1000 })
    const paged = { listed: 0, undecided: 0 }
    let after: string | null = null
    do {
      const page: ListedRecords = await listRecords(database.db, { ...request, after, limit: 1 })
      paged.listed += page.records.length
      paged.undecided += page.undecided
      after = page.next
    } while (after !== null)

    expect([whole.records.length, whole.undecided]).toEqual([4, 6])
    expect(paged).toEqual({ listed: whole.records.length, undecided: whole.undecided })
  })

  it('warns of exemptions in force whose segment the ruleset does not have', async () => {
    const named = { record: null, ownerId: null, supervisorId: null, ruleId: null, reason: 'r', grantedBy: null }
    for (const [segmentId, expiresAt] of [
      ['kept', null],
      ['gone', null],
      ['past', now],
    ] as const) {
      await addExemption(database.db, 'ours', { ...named, segmentId, grantedAt: now, expiresAt, findingReason: null })
    }
    const kept = 'segments: { kept: { object: contact, title: K, when: { lastName: Li } } }\n'
    expect((await run(`${candidate}${kept}`)).lostSegments).toEqual(['gone'])
    expect((await run(candidate)).lostSegments).toEqual(['gone', 'kept'])
    await database.db.deleteFrom('exemptions').execute()
  })

  it('compares with the active ruleset, and lists the records behind each figure, page by page', async () => {
    const { changes } = await run(candidate, active)
    expect(changes).toMatchObject({
      newlyFlagged: 1,
      newlyClear: 201,
      rules: [
        { ruleId: 'name', newlyFlagged: 0, newlyClear: 201, changedReason: 0 },
        { ruleId: 'amount', newlyFlagged: 2, newlyClear: 0, changedReason: 0 },
      ],
    })

    const { db } = database
    const backtests = createBacktests({ db, clock: { now: () => now }, loadTypesToCome: () => Promise.resolve([]) })
    const trial = { account, candidate: parsed(candidate), active: parsed(active) }
    const what = { ruleId: 'name', result: 'newlyClear', part: {} } as const
    const listed: string[] = []
    let after: string | null = null
    do {
      const page: ListedRecords = await backtests.list(trial, { ...what, after, limit: 100 })
      listed.push(...page.records.map(({ record }) => record.id))
      after = page.next
    } while (after !== null)
    const expected = contacts.flatMap(({ id, fields }) => (fields['email'] === null ? [] : [id]))
    expect(listed.toSorted()).toEqual(expected.toSorted())

    async function count(request: Pick<ListedPage, 'ruleId' | 'result'>, part: ListedPage['part'] = {}) {
      return (await backtests.list(trial, { ...request, part, after: null, limit: 5_000 })).records.length
    }
    const flagged = { ruleId: 'name', result: 'flagged' } as const
    expect(await count(flagged)).toBe(201)
    expect(await count(flagged, { ownerId: 'anna' })).toBe(150)
    expect(await count(flagged, { ownerId: null })).toBe(51)
    expect(await count(flagged, { supervisorId: 'eva', reason: 'missing', source: null })).toBe(150)
    expect(await count(flagged, { reason: 'junk' })).toBe(0)
    expect(await count({ ruleId: 'amount', result: 'judged' }, { year: '2022' })).toBe(4)
    // Of all rules, records of every type are listed, each once, as the counters count them.
    expect(await count({ ruleId: null, result: 'flagged' })).toBe(201 + 5)
    expect(await count({ ruleId: null, result: 'newlyFlagged' })).toBe(1)
    expect(await count({ ruleId: null, result: 'newlyClear' })).toBe(201)
    const short = await backtests.list(trial, { ...flagged, part: {}, after: null, limit: 5_000, patienceMs: 0 })
    const rest = await backtests.list(trial, { ...flagged, part: {}, after: short.next, limit: 5_000 })
    expect([short.records.length + rest.records.length, short.next === null, rest.next]).toEqual([201, false, null])

    const state = await backtests.look(trial, 60_000)
    expect(state).toMatchObject({ state: 'done', result: { changes } })
    expect(await backtests.look(trial, 0)).toMatchObject({ state: 'done' })
  })
})
