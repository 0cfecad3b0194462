import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert, asyncProperty, constantFrom, array as listOfAny } from 'fast-check'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { changeExemption, grantExemption, loadExemptionsFor } from '../../src/disputes/index.ts'
import type { RecordKey } from '../../src/domain/record.ts'
import { type ExemptionScope, evaluateSlice, loadLostSegments } from '../../src/findings/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { templatesDir } from '../../src/infra/http/views.ts'
import { loadAuditLog, type Viewer } from '../../src/people/index.ts'
import { eraseRecord, markAllDue } from '../../src/records/index.ts'
import { parseRuleset } from '../../src/rules/index.ts'
import { row, rowsNow, saveRows } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld, type TestVisitor } from '../support/people-world.ts'

const accountId = 'ours'
const segments = `segments:
  private: { object: contact, title: Private clients, when: { lastName: Li } }
  new: { object: contact, title: New clients, when: { createdAt: { withinDays: 90 } } }
  old: { object: contact, title: Old clients, when: { createdAt: { olderThanDays: 90 } } }`
const rules = `name: R
country: NO
rules:
  - { id: email, object: contact, title: E, missing: e, need: { field: email } }
  - { id: title, object: contact, title: T, missing: t, severity: watch, need: { field: jobTitle } }
${segments}`
const defaultRules = readFileSync(join(templatesDir, 'rules/default.yaml'), 'utf8')
const blank = { email: null, phone: null, mobilePhone: null, jobTitle: null }
const service: Viewer = { kind: 'service' }
const dayMs = 86_400_000

describeAnyStore('exemptions', (store) => {
  let database: Database
  let db: Kysely<Schema>
  let world: PeopleWorld
  let now = rowsNow
  let text = rules

  beforeAll(async () => {
    database = await store.open()
    db = database.db
    world = await startPeopleWorld(database, { rules: `${defaultRules}\n${segments}` })
    await saveRows(db, accountId, [
      row('contact', 'x1', { ownerId: 'anna', fields: { ...blank, lastName: 'Li' } }),
      row('contact', 'x2', { ownerId: 'anna', fields: { ...blank, lastName: null } }),
      // Its last name has not been read.
      row('contact', 'x3', { ownerId: 'carl', fields: blank }),
    ])
    await markAllDue(db, accountId, rowsNow)
    await judge()
  })
  afterAll(() => world.close())

  /** @returns the flagged rules of the records that were due */
  async function judge(): Promise<Readonly<Record<string, readonly string[]>>> {
    const flagged: Record<string, readonly string[]> = {}
    const deps = {
      db,
      clock: { now: () => now },
      loadRuleset: () => Promise.resolve(parseRuleset(text, 'r')),
      loadTypesToCome: () => Promise.resolve([]),
      progress: () => undefined,
      onEvaluated: (
        _: unknown,
        { evaluated }: { evaluated: readonly { key: RecordKey; verdicts: readonly { ruleId: string }[] }[] },
      ) => {
        for (const { key, verdicts } of evaluated) flagged[key.id] = verdicts.map(({ ruleId }) => ruleId)
        return Promise.resolve()
      },
    }
    while (await evaluateSlice(deps, accountId));
    return flagged
  }

  function deps() {
    return { db, account: { accountId }, clock: { now: () => now }, queue: { enqueue: () => Promise.resolve() } }
  }

  function scope(named: Partial<ExemptionScope>): ExemptionScope {
    return { record: null, ownerId: null, supervisorId: null, segmentId: null, ruleId: null, ...named }
  }

  async function grant(named: Partial<ExemptionScope>, expiresAt: Date | null = null): Promise<string> {
    await grantExemption(deps(), { viewer: service, scope: scope(named), reason: 'It does not fit', expiresAt })
    const [latest] = await loadExemptionsFor(db, accountId, { viewer: service, endedSince: now })
    return latest?.id ?? ''
  }

  /** All that is stored of the findings of these records, but their history. */
  async function findings(): Promise<readonly unknown[]> {
    const { rows } =
      await sql`select * from findings where account_id = ${accountId} and record_id in ('x1', 'x2', 'x3')
      order by record_id, rule_id`.execute(db)
    return rows
  }

  async function states(): Promise<string> {
    const { rows } = await sql<{ text: string }>`select string_agg(record_id || ' ' || rule_id || ' ' || state, ', '
      order by record_id, rule_id) as text from findings
      where account_id = ${accountId} and record_id in ('x1', 'x2', 'x3')`.execute(db)
    return rows[0]?.text ?? ''
  }

  const untouched = 'x1 email open, x1 title noted, x2 email open, x2 title noted, x3 email open, x3 title noted'

  it.each<[string, Partial<ExemptionScope>, string]>([
    ['a record', { record: { type: 'contact', id: 'x1' } }, 'x1'],
    ['an owner', { ownerId: 'anna' }, 'x1 x2'],
    ['a team', { supervisorId: 'boss' }, 'x1 x2'],
    ['everybody from a rule', { ruleId: 'email' }, 'x1 x2 x3'],
    ['a segment', { segmentId: 'private' }, 'x1'],
    ['a segment of a team', { segmentId: 'new', supervisorId: 'boss' }, 'x1 x2'],
    ['a record of a segment', { segmentId: 'new', record: { type: 'contact', id: 'x3' } }, 'x3'],
  ])('cover %s, and leave no trace but history once they are revoked', async (_, named, covered) => {
    const before = await findings()
    expect(await states()).toBe(untouched)
    const id = await grant({ ...named, ruleId: 'email' })
    const flagged = Object.entries(await judge())
    const exempt = flagged.flatMap(([record, ruleIds]) => (ruleIds.length === 0 ? record : []))
    expect(exempt.toSorted().join(' ')).toBe(covered)
    expect(await states()).toBe(
      covered.split(' ').reduce((text, one) => text.replace(`${one} email open`, `${one} email exempt`), untouched),
    )
    await changeExemption(deps(), { viewer: service, id, isRevoked: true })
    await judge()
    expect(await findings()).toEqual(before)
  })

  it('return to the same state after any grants and revocations', async () => {
    const before = await findings()
    const anyScope = constantFrom<Partial<ExemptionScope>>(
      { ownerId: 'anna' },
      { ruleId: 'title' },
      { record: { type: 'contact', id: 'x2' } },
      { supervisorId: 'boss', ruleId: 'email' },
      { segmentId: 'private' },
      { segmentId: 'new', ownerId: 'anna' },
    )
    await assert(
      asyncProperty(listOfAny(anyScope, { minLength: 1, maxLength: 4 }), async (scopes) => {
        const ids: string[] = []
        for (const named of scopes) {
          ids.push(await grant(named))
          await judge()
        }
        for (const id of ids.toReversed()) await changeExemption(deps(), { viewer: service, id, isRevoked: true })
        await judge()
        expect(await findings()).toEqual(before)
      }),
      { numRuns: 4 },
    )
  })

  it('end by themselves on their last day, without a change of a record', async () => {
    const id = await grant({ record: { type: 'contact', id: 'x1' } }, new Date(rowsNow.getTime() + dayMs))
    expect(await judge()).toEqual({ x1: [] })
    now = new Date(rowsNow.getTime() + dayMs - 1)
    expect((await judge())['x1']).toBeUndefined()
    now = new Date(rowsNow.getTime() + dayMs)
    expect((await judge())['x1']).toEqual(['email'])
    expect(await states()).toBe(untouched)
    now = rowsNow
    await changeExemption(deps(), { viewer: service, id, isRevoked: true })
    await judge()
  })

  it('begin and end by themselves with the moment that their segment names', async () => {
    const before = await findings()
    const ids = [
      await grant({ segmentId: 'new', record: { type: 'contact', id: 'x1' } }),
      await grant({ segmentId: 'old', record: { type: 'contact', id: 'x2' } }),
    ]
    expect(await judge()).toEqual({ x1: [], x2: ['email'] })
    now = new Date(rowsNow.getTime() + 90 * dayMs - 1)
    expect(await judge()).toEqual({})
    now = new Date(rowsNow.getTime() + 90 * dayMs)
    // Others have been judged by segments before.
    expect(await judge()).toMatchObject({ x1: ['email'], x2: [] })
    now = rowsNow
    for (const id of ids) await changeExemption(deps(), { viewer: service, id, isRevoked: true })
    await judge()
    expect(await findings()).toEqual(before)
  })

  it('of a segment keep what is exempt while it is undecided who is in it, and cover nobody new', async () => {
    async function judgeAllBy(changed: string): Promise<string> {
      text = changed
      await markAllDue(db, accountId, rowsNow)
      await judge()
      return states()
    }
    const id = await grant({ segmentId: 'private', ruleId: 'email' })
    const exempt = untouched.replace('x1 email open', 'x1 email exempt')
    expect(await judgeAllBy(rules)).toBe(exempt)
    // Nobody's first name has been read.
    expect(await judgeAllBy(rules.replace('lastName: Li', 'firstName: Bo'))).toBe(exempt)
    expect(await judgeAllBy(rules.replace('lastName: Li', 'lastName: Berg'))).toBe(untouched)
    expect(await judgeAllBy(rules.replace('lastName: Li', 'firstName: Bo'))).toBe(untouched)
    expect(await judgeAllBy(rules)).toBe(exempt)
    // The segment is gone.
    expect(await judgeAllBy(rules.replace('private:', 'other:'))).toBe(untouched)
    await changeExemption(deps(), { viewer: service, id, isRevoked: true })
    expect(await judgeAllBy(rules)).toBe(untouched)
  })

  it('of segments are granted on the page, by a supervisor with the own team', async () => {
    const page = `/accounts/${accountId}/exemptions`
    const [boss, ada] = [await world.signedIn('boss'), await world.signedIn('ada')]
    const form = { segment: 'private', rule: 'contact-reachable', reason: 'They never have one' }
    expect((await boss.get(page)).body).toMatch(
      /Private clients[^]*Contacts where last name is Li[^]*With a person of your team/,
    )
    expect((await boss.post(page, form)).body).toContain('Choose a person in your team')
    for (const unknown of [{ team: 'chief' }, { owner: 'carl' }, { segment: 'gone', team: 'boss' }]) {
      const refused = await boss.post(page, { ...form, ...unknown })
      expect([refused.status, refused.body]).toEqual([422, expect.stringContaining('Choose one of the options.')])
    }
    expect((await boss.post(page, { ...form, team: 'boss' })).status).toBe(303)
    const shown = await boss.get(page)
    expect(shown.body).toMatch(/Team of boss[^]*Private clients[^]*They never have one/)
    expect(shown.body).not.toContain('covers nothing')
    const why = (await boss.get(`/accounts/${accountId}/records/contact/x1`)).body
    expect(why).toMatch(/granted by boss; it covers the segment [^]{1,6}Private clients/)
    expect((await boss.get(`/accounts/${accountId}/records/contact/x2`)).body).not.toContain('it covers the segment')
    const [granted] = await loadExemptionsFor(db, accountId, { viewer: service, endedSince: rowsNow })
    expect(granted).toMatchObject({ segmentId: 'private', supervisorId: 'boss' })
    await changeExemption(deps(), { viewer: service, id: granted?.id ?? '', isRevoked: true })
    const gone = await grant({ segmentId: 'gone' })
    expect((await ada.get(page)).body).toMatch(/covers nothing[^]*The rules in force have no such segment/)
    const ruleset = parseRuleset(`${defaultRules}\n${segments}`, 'rules.yaml')
    expect(await loadLostSegments(db, accountId, { ruleset, now })).toEqual(['gone'])
    await changeExemption(deps(), { viewer: service, id: gone, isRevoked: true })
    expect(await loadLostSegments(db, accountId, { ruleset, now })).toEqual([])
    await judge()
  })

  it('are granted and revoked by admins, and by supervisors for their teams, as the audit log says', async () => {
    const page = `/accounts/${accountId}/exemptions`
    const [boss, chief, anna, ada] = [
      await world.signedIn('boss'),
      await world.signedIn('chief'),
      await world.signedIn('anna'),
      await world.signedIn('ada'),
    ]
    const form = { recordType: 'contact', recordId: 'x1', reason: 'The client asked for it', expires: '2026-12-31' }
    const records = `/accounts/${accountId}/records/contact`
    async function linksOf(visitor: TestVisitor, path: string): Promise<readonly string[]> {
      const { body } = await visitor.get(path)
      return [...body.matchAll(/href="([^"]*)"/g)].map(([, url = '']) =>
        url.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='),
      )
    }
    expect((await anna.post(page, form)).status).toBe(404)
    for (const [visitor, recordId] of [
      [chief, 'x1'],
      [ada, 'gone'],
    ] as const) {
      expect((await visitor.post(page, { ...form, recordId })).body).toMatch(
        /There is no such record, [^]*value="(x1|gone)"/,
      )
    }
    for (const [sent, said] of [
      [{ rule: 'no-such-rule' }, 'Choose one of the options.'],
      [{ recordType: 'lead' }, 'Choose one of the options.'],
      [{ recordId: 'x'.repeat(101) }, 'Write at most 100 characters.'],
    ] as const) {
      const refused = await ada.post(page, { ...form, ...sent })
      expect([refused.status, refused.body]).toEqual([422, expect.stringContaining(said)])
    }
    expect((await boss.post(page, { ...form, recordType: '', recordId: '' })).body).toContain('Choose a rule, a person')
    expect((await boss.post(page, { ...form, reason: '' })).body).toContain('Write why.')
    const long = await boss.post(page, { ...form, reason: `Because ${'very '.repeat(100)}` })
    expect([long.status, long.body]).toEqual([422, expect.stringMatching(/Because very [^]*500|500[^]*Because very/)])
    expect(long.body).toContain('value="x1"')
    for (const expires of ['2020-01-01', '2027-02-29', '2027-04-31', '2027-13-01']) {
      expect((await boss.post(page, { ...form, expires })).body).toContain('a day in the future')
    }
    expect((await boss.post(page, { rule: 'contact-last-name', reason: 'All' })).body).toContain('or the whole team.')
    const link = 'exemptions?recordType=contact&recordId=x2&rule=contact-reachable#grant'
    expect(await linksOf(boss, `${records}/x2`)).toContain(link)
    expect(await linksOf(anna, `${records}/x2`)).not.toContain(link)
    expect((await boss.get(`/accounts/${accountId}/${link}`)).body).toContain('value="x2"')
    expect((await boss.post(page, form)).status).toBe(303)
    expect((await boss.get(`${records}/x1`)).body).toContain('Exempt until 31\u00a0Dec\u00a02026; granted by boss')
    const shown = await boss.get(page)
    expect(shown.body).toMatch(/Contact x1[^]*The client asked for it[^]*boss[^]*31\u00a0Dec\u00a02026[^]*Revoke/)
    expect((await chief.get(page)).body).not.toContain('The client asked for it')
    const [granted] = await loadExemptionsFor(db, accountId, { viewer: service, endedSince: rowsNow })
    const revoke = { do: 'revoke', exemption: granted?.id ?? '' }
    expect((await chief.post(page, revoke)).status).toBe(404)
    expect((await ada.post(page, revoke)).status).toBe(303)
    expect((await boss.get(page)).body).toMatch(/revoked on[^]*Undo/)
    expect((await ada.post(page, { ...revoke, do: 'restore' })).status).toBe(303)
    const log = JSON.parse((await ada.get(`/accounts/${accountId}/api/audit`)).body) as {
      entries: { action: string }[]
    }
    expect(log.entries.slice(0, 3).map(({ action }) => action)).toEqual([
      'exemption-restored',
      'exemption-revoked',
      'exemption-granted',
    ])
    await eraseRecord(db, accountId, { type: 'contact', id: 'x1' })
    expect(
      (await loadExemptionsFor(db, accountId, { viewer: service, endedSince: now })).map(({ record }) => record?.id),
    ).not.toContain('x1')
  })

  it('are stored once, however often the form is sent, and again after they were revoked', async () => {
    const page = `/accounts/${accountId}/exemptions`
    const boss = await world.signedIn('boss')
    const form = { recordType: 'contact', recordId: 'x2', reason: 'Sent twice', expires: '2026-12-31' }
    async function idsOf(reason: string): Promise<readonly string[]> {
      const all = await loadExemptionsFor(db, accountId, { viewer: service, endedSince: now })
      return all.filter((one) => one.reason === reason && one.endedAt === null).map(({ id }) => id)
    }
    async function entries(): Promise<number> {
      const rows = await db.selectFrom('audit_log').select('action').where('action', '=', 'exemption-granted').execute()
      return rows.length
    }
    const before = await entries()

    const answers = await Promise.all([boss.post(page, form), boss.post(page, form), boss.post(page, form)])
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
    const [id = '', ...others] = await idsOf('Sent twice')
    expect([id === '', others, await entries()]).toEqual([false, [], before + 1])
    for (const other of [{ reason: 'Another' }, { expires: '2026-12-30' }, { rule: 'contact-reachable' }]) {
      await boss.post(page, { ...form, ...other })
    }
    expect(await entries()).toBe(before + 4)
    await changeExemption(deps(), { viewer: service, id, isRevoked: true })
    await boss.post(page, form)
    expect(await entries()).toBe(before + 5)
    for (const { id: left } of await loadExemptionsFor(db, accountId, { viewer: service, endedSince: now })) {
      await changeExemption(deps(), { viewer: service, id: left, isRevoked: true })
    }
  })

  it('of a value that its owner has confirmed end when the value does', async () => {
    async function save(email: string | null, second: number): Promise<string> {
      const record = { ...row('contact', 'x4', { ownerId: 'anna', fields: { email, jobTitle: 'Buyer' } }) }
      await saveRows(db, accountId, [{ ...record, updatedAt: new Date(rowsNow.getTime() + second * 1000) }])
      await markAllDue(db, accountId, rowsNow)
      await judge()
      return state()
    }
    async function state(): Promise<string> {
      const { rows } = await sql<{ state: string }>`select state from findings
        where account_id = ${accountId} and record_id = 'x4' and rule_id = 'email' and state <> 'resolved'`.execute(db)
      return rows.map((one) => one.state).join()
    }
    expect(await save('test@firma.no', 0)).toBe('noted')
    const [anna, boss] = [await world.signedIn('anna'), await world.signedIn('boss')]
    const page = `/accounts/${accountId}/list`
    const form = { do: 'confirm', recordType: 'contact', recordId: 'x4', ruleId: 'email' }
    expect((await anna.get(page)).body).toMatch(/please check: often used as a test address[^]*Yes, it is right/)
    expect((await boss.post(page, form)).status).toBe(404)
    expect((await anna.post(page, form)).headers.get('location')).toContain('state=confirmed')
    await judge()
    expect([await state(), (await anna.post(page, form)).headers.get('location')]).toEqual([
      'exempt',
      expect.stringContaining('state=confirmed'),
    ])
    expect((await boss.get(`/accounts/${accountId}/exemptions`)).body).toContain(
      'The owner has confirmed an unusual value.',
    )
    const record = await anna.get(`/accounts/${accountId}/records/contact/x4`)
    const colleague = await boss.get(`/accounts/${accountId}/records/contact/x4`)
    expect(record.body).toContain('You have said that the value is right.')
    expect(colleague.body).toContain('It was confirmed.')
    expect(record.body).not.toContain('Missing: e-mail')
    // Taken back, and confirmed once more.
    const again = { ...form, do: 'ask-again' }
    const shown = `/accounts/${accountId}/records/contact/x4`
    expect([(await anna.get(shown)).body, (await boss.get(shown)).body]).toEqual([
      expect.stringContaining('Ask again'),
      expect.not.stringContaining('Ask again'),
    ])
    expect((await boss.post(page, again)).status).toBe(404)
    expect((await anna.post(page, again)).headers.get('location')).toContain('state=asked')
    await judge()
    expect(await state()).toBe('noted')
    const { entries: logged } = await loadAuditLog(db, accountId, { limit: 2, offset: 0 })
    expect(logged.map(({ action, after }) => ({ action, after }))).toEqual(
      ['exemption-revoked', 'exemption-confirmed'].map((action) => ({
        action,
        after: { exempt: 'contact x4', rule: 'email' },
      })),
    )
    await anna.post(page, form)
    await judge()
    expect(await state()).toBe('exempt')
    expect(await save(null, 1)).toBe('open')
    expect(await save('test@firma.no', 2)).toBe('noted')
    expect((await boss.get(`/accounts/${accountId}/exemptions`)).body).not.toContain('confirmed an unusual value')
    // While another exemption covers the record, nothing is asked, and the confirmation ends.
    await anna.post(page, form)
    const id = await grant({ record: { type: 'contact', id: 'x4' } })
    for (const sent of [again, again, form]) {
      expect((await anna.post(page, sent)).headers.get('location')).toContain('state=covered')
    }
    expect((await anna.get(shown)).body).toContain('Exempt: it counts nowhere while the exemption holds.')
    await judge()
    expect(await state()).toBe('exempt')
    await changeExemption(deps(), { viewer: service, id, isRevoked: true })
    await judge()
    expect(await state()).toBe('noted')
    // A confirmation also ends while another exemption covers the record.
    await anna.post(page, form)
    await changeExemption(deps(), { viewer: service, id, isRevoked: false })
    expect([await save(null, 3), await save('test@firma.no', 4)]).toEqual(['exempt', 'exempt'])
    await changeExemption(deps(), { viewer: service, id, isRevoked: true })
    await judge()
    expect(await state()).toBe('noted')
  })
})
