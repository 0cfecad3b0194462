import { type Kysely, sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import type { Verdict } from '../../src/domain/finding.ts'
import { keyText } from '../../src/domain/record.ts'
import type { FindingChanges } from '../../src/findings/charge.ts'
import { loadOpenFindings, saveFindingChanges } from '../../src/findings/finding-store.ts'
import { countFindingEvents, createOpenTrends } from '../../src/findings/index.ts'
import * as findingMessages from '../../src/infra/db/migrations/0020-0029/0029-finding-messages.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { eraseRecord, removeRecords } from '../../src/records/index.ts'
import { fullCharge, noChanges, row, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeEachStore } from '../support/database.ts'
import { missingMessage } from '../support/words.ts'

const accountId = 'hubspot-1'
const key = { type: 'contact', id: '1' } as const
const monday = new Date('2026-11-23T09:00:00Z')
const friday = new Date('2026-11-27T09:00:00Z')
const week = { from: new Date('2026-11-23T00:00:00Z'), to: new Date('2026-11-30T00:00:00Z') }

function verdict(ruleId: string, reason: Verdict['reason'] = 'missing'): Verdict {
  return { ruleId, reason, message: missingMessage(ruleId), since: monday, dueAt: friday }
}

describeEachStore('the history of findings', (store) => {
  let database: Database

  beforeAll(async () => {
    database = await store.open()
    await saveTeam(database.db, accountId, [])
  })

  async function ownedBy(ownerId: string | null): Promise<void> {
    await saveRows(database.db, accountId, [row('contact', '1', { ownerId })])
  }

  async function save(changes: Partial<FindingChanges>, now: Date): Promise<void> {
    const all = { ...noChanges, ...changes }
    await saveFindingChanges(database.db, accountId, { changes: all, rulesetVersion: '1', now })
  }

  async function open(ruleId: string, now: Date, charge = fullCharge): Promise<string> {
    await save({ opened: [{ ...verdict(ruleId), key, charge }] }, now)
    const findings = (await loadOpenFindings(database.db, accountId, [key])).get('contact:1') ?? []
    return findings.find((finding) => finding.ruleId === ruleId)?.findingId ?? ''
  }

  function counted(ownerId: string): Promise<{ readonly opened: number; readonly resolved: number }> {
    return countFindingEvents(database.db, accountId, { ownerIds: [ownerId], ...week })
  }

  it('counts events for the owner at that time', async () => {
    await ownedBy('ann')
    const findingId = await open('moved', monday)
    await ownedBy('bob')
    await save({ moved: [{ findingId, ownerId: 'bob' }], resolved: [findingId] }, friday)

    expect(await counted('ann')).toEqual({ opened: 1, resolved: 0 })
    expect(await counted('bob')).toEqual({ opened: 0, resolved: 1 })
  })

  it('counts events of records that no longer exist', async () => {
    await ownedBy('cid')
    const findingId = await open('deleted', monday)
    await removeRecords(database.db, accountId, { type: 'contact', ids: ['1'] })
    await save({ resolved: [findingId] }, friday)

    expect(await counted('cid')).toEqual({ opened: 1, resolved: 1 })
  })

  it('counts from the start of a span until before its end, without restatements', async () => {
    await ownedBy('dan')
    const findingId = await open('restated', week.from)
    await save({ restated: [{ ...verdict('restated', 'junk'), findingId, charge: fullCharge }] }, monday)
    await save({ resolved: [findingId] }, week.to)

    expect(await counted('dan')).toEqual({ opened: 1, resolved: 0 })
  })

  it('counts a finding that is listed only from when it counts, for the owner at that time', async () => {
    await ownedBy('hal')
    const findingId = await open('noted', monday, { ...fullCharge, state: 'noted' })
    async function openOf(ownerId: string): Promise<number> {
      const scope = [{ owners: 'everyone' as const, types: 'all' as const }]
      const query = { accountId, scope, weeks: [week.from, friday], now: friday }
      return (await createOpenTrends()(database.db, query)).byOwner.get(ownerId)?.weeks.at(-1) ?? 0
    }
    expect([await counted('hal'), await openOf('hal')]).toEqual([{ opened: 0, resolved: 0 }, 0])
    await ownedBy('ida')
    await save({ moved: [{ findingId, ownerId: 'ida' }], passed: [{ findingId, to: 'open' }] }, friday)
    expect([await openOf('hal'), await openOf('ida')]).toEqual([0, 1])
    await save({ passed: [{ findingId, to: 'exempt' }] }, friday)
    expect(await openOf('ida')).toBe(0)
    await save({ passed: [{ findingId, to: 'noted' }] }, friday)
    await save({ resolved: [findingId] }, friday)
    expect([await counted('ida'), await openOf('ida')]).toEqual([{ opened: 0, resolved: 0 }, 0])
    const { rows } = await sql<{ kind: string }>`
      select kind from finding_events where finding_id = ${findingId} order by event_id`.execute(database.db)
    expect(rows.map(({ kind }) => kind)).toEqual(['recorded', 'charged', 'uncharged', 'expired'])
  })

  it.each([
    ['open', ['opened', 'resolved']],
    ['disputed', ['opened', 'lapsed', 'resolved']],
    ['exempt', ['recorded', 'expired']],
    ['noted', ['recorded', 'expired']],
  ] as const)('names a repair only of what counted: a finding that is %s', async (state, kinds) => {
    await ownedBy('jon')
    const before = await counted('jon')
    const findingId = await open(state, monday, { ...fullCharge, state: state === 'disputed' ? 'open' : state })
    if (state === 'disputed') {
      await sql`update findings set state = 'disputed' where finding_id = ${findingId}`.execute(database.db)
    }
    await save({ resolved: [findingId] }, friday)

    const { rows } = await sql<{ kind: string }>`
      select kind from finding_events where finding_id = ${findingId} order by event_id`.execute(database.db)
    expect(rows.map(({ kind }) => kind)).toEqual(kinds)
    const after = await counted('jon')
    expect(after.resolved - before.resolved).toBe(kinds[0] === 'opened' ? 1 : 0)
    expect((await loadOpenFindings(database.db, accountId, [key])).get('contact:1') ?? []).not.toContainEqual(
      expect.objectContaining({ findingId }),
    )
  })

  it('is consistent with the current findings', async () => {
    await ownedBy('eve')
    await open('still open', monday)
    const { rows } = await sql<{ differs: boolean }>`
      select (f.reason, f.since, f.due_at, f.ruleset_version, f.state = 'resolved') is distinct from
        (e.reason, e.since, e.due_at, e.ruleset_version, e.kind in ('resolved', 'expired')) as differs
      from findings f left join lateral (
        select * from finding_events e where e.account_id = f.account_id and e.finding_id = f.finding_id
        order by event_id desc limit 1) e on true`.execute(database.db)

    expect(rows.length).toBeGreaterThan(3)
    expect(rows.filter(({ differs }) => differs)).toEqual([])
  })

  it('excludes records that are erased on request', async () => {
    await ownedBy('fay')
    await open('erased', monday)
    await eraseRecord(database.db, accountId, key)

    expect(await counted('fay')).toEqual({ opened: 0, resolved: 0 })
  })

  it('converts sentences of earlier versions to codes with parameters', async () => {
    await sql`alter table findings alter column message type text using message -> 'params' ->> 'what'`.execute(
      database.db,
    )
    await ownedBy('gus')
    const said = [
      ['missing', "client's last name", "client's last name"],
      ['late', 'done (not a valid value)', 'done (not a valid value)'],
      ['junk', 'last name (not a valid value)', 'last name'],
      ['junk', 'last name (only a placeholder)', 'last name'],
    ] as const
    for (const [index, [reason, sentence]] of said.entries()) {
      await sql`insert into findings
        (account_id, object_type, record_id, rule_id, reason, message, ruleset_version, state, since, due_at, opened_at)
        values (${accountId}, 'contact', '1', ${`said-${index}`}, ${reason}, ${sentence}, '', 'open', now(), now(), now())`.execute(
        database.db,
      )
    }

    await findingMessages.up(database.db as unknown as Kysely<unknown>)
    const findings = (await loadOpenFindings(database.db, accountId, [key])).get(keyText(key)) ?? []
    const now = findings
      .filter(({ ruleId }) => ruleId.startsWith('said-'))
      .map(({ ruleId, message }) => [ruleId, message])

    expect(Object.fromEntries(now)).toEqual(
      Object.fromEntries(
        said.map(([reason, , what], index) => [`said-${index}`, { code: `finding.${reason}`, params: { what } }]),
      ),
    )
  })
})
