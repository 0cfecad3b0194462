import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { rowsNow } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'
import { projectRoot } from '../support/planted-folder.ts'

/** Columns whose names say that they name a person: owners by id, and mail addresses. */
const ofPeople = /^(owner|supervisor|actor|subject|member)_ids?$|^(email|sent_to)$/

/** Columns of JSON that name people, with the section of the table, or after a dash why they are in none. Of all others nothing names people. */
const inJson: Readonly<Record<string, string>> = {
  'audit_log.before': 'audit',
  'audit_log.after': 'audit',
  'disconnections.state': '- who asked is forgotten once it has ended',
  'records.fields': '- the data of clients, which the CRM has',
  'records.vendor_fields': '- the data of clients, which the CRM has',
  'sought_owners.state': '- owners to read again, by their ids in the CRM, until they are read',
  'write_backs.cause': 'written',
  'write_log.cause': 'written',
}

/** Columns of JSON that hold the state of the service, definitions of the CRM, values of records, or messages. */
const ofNobody: readonly string[] = [
  'account_schemas.state',
  'accounts.scopes',
  'accounts.status_reason',
  'crm_outages.state',
  'crm_set_ups.state',
  'daily_budgets.state',
  'digests.reason',
  'event_log_cursors.state',
  'event_log_subscriptions.state',
  'findings.message',
  'flag_carriers.state',
  'full_syncs.state',
  'incidents.action',
  'incidents.what',
  'job_failures.reason',
  'judged_rulesets.state',
  'owner_reads.state',
  'owners.teams',
  'poll_cursors.state',
  'record_facts.facts',
  'relink_cursors.state',
  'set_aside.reason',
  'subscription_checks.state',
  'sync_outcomes.state',
  'unreadable_events.reason',
  'weekly_targets.state',
  'write_backs.applied',
  'write_backs.desired',
  'write_backs.refused_reason',
  'write_log.after',
  'write_log.before',
]

/** The section of a person's data for each table with such a column; or, after a dash, why it is in none. */
const sections: Readonly<Record<string, string>> = {
  audit_log: 'audit',
  digests: 'digests',
  disputes: 'disputes',
  exemptions: 'exemptions',
  finding_events: 'findingHistory',
  findings: 'findings',
  owners: 'inCrm',
  // Who activated or planned a ruleset is in the audit log, too.
  planned_rulesets: 'audit',
  record_counts: '- numbers of records, which are in the section of records',
  records: 'records',
  role_grants: 'user',
  rulesets: 'audit',
  sessions: 'sessions',
  set_aside: '- its subjects are records and definitions of the CRM, by their ids there',
  sign_in_links: 'signInLinks',
  supervisions: 'user',
  team_entries: 'supervision',
  user_preferences: 'language',
}

describeAnyStore('the data of a person', (testStore) => {
  let database: Database
  let world: PeopleWorld

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database)
  })
  afterAll(() => world.close())

  async function dataOf(ownerId: string): Promise<Readonly<Record<string, unknown>>> {
    const visitor = await world.signedIn(ownerId)
    return JSON.parse((await visitor.get('/accounts/ours/api/me')).body) as Record<string, unknown>
  }

  it('has a section for every table that names people', async () => {
    const dump = readFileSync(join(projectRoot, 'docs/schema.sql'), 'utf8')
    const tables = [...dump.matchAll(/^create table (\S+) \(([^;]*?)^\);/gm)]
      .filter(([, , columns = '']) =>
        columns.split('\n').some((line) => ofPeople.test(line.trim().split(' ')[0] ?? '')),
      )
      .map(([, name = '']) => name)
    const wanted = Object.values(sections).filter((section) => !section.startsWith('-'))

    expect(new Set(tables)).toEqual(new Set(Object.keys(sections)))
    expect(Object.keys(await dataOf('anna'))).toEqual(expect.arrayContaining(wanted))
  })

  it('has a section for what JSON says of people, and every column of JSON is judged', async () => {
    const dump = readFileSync(join(projectRoot, 'docs/schema.sql'), 'utf8')
    const columns = [...dump.matchAll(/^create table (\S+) \(([^;]*?)^\);/gm)].flatMap(([, table, lines = '']) =>
      [...lines.matchAll(/^ +(\S+) jsonb/gm)].map(([, column]) => `${table}.${column}`),
    )
    const wanted = Object.values(inJson).filter((section) => !section.startsWith('-'))

    expect(new Set(columns)).toEqual(new Set([...Object.keys(inJson), ...ofNobody]))
    expect(Object.keys(await dataOf('anna'))).toEqual(expect.arrayContaining(wanted))
  })

  it('has what waits to be written, and what was written, by whom it was entered', async () => {
    const [cause, at] = [{ code: 'person', params: { ownerId: 'dina' } }, rowsNow]
    const entered = { account_id: 'ours', object_type: 'deal', target: 'repair', cause: JSON.stringify(cause) }
    const [first, second] = [JSON.stringify({ fields: { a: '1' } }), JSON.stringify({ fields: { a: '2' } })]
    const pending = { ...entered, record_id: 'waits', desired: second, applied: first, updated_at: at, noted_at: at }
    await database.db.insertInto('write_backs').values(pending).execute()
    const done = { ...entered, record_id: 'written', before: first, after: second, at }
    await database.db.insertInto('write_log').values(done).execute()

    const own = { type: 'deal', cause: 'person', at: at.toISOString() }
    expect((await dataOf('dina'))['written']).toEqual(
      expect.arrayContaining([
        { ...own, id: 'waits', isWritten: false },
        { ...own, id: 'written', isWritten: true },
      ]),
    )
    expect((await dataOf('emil'))['written']).toEqual([])
  })

  it('is also a table of values', async () => {
    const anna = await world.signedIn('anna')
    const { body } = await anna.get('/accounts/ours/me/export.csv')

    expect(body.split('\r\n')).toEqual(
      expect.arrayContaining([
        'Section,Number,Field,Value',
        'inCrm,1,email,anna@acme.no',
        'supervision,1,supervisorIds.0,boss',
        'records,2,id,deal-ours-anna',
      ]),
    )
    expect(body).not.toMatch(/bjorn|carl|theirs/)
  })

  it('is about that person alone', async () => {
    const anna = await dataOf('anna')

    expect(anna).toMatchObject({
      inCrm: { id: 'anna', email: 'anna@acme.no' },
      supervision: [{ member: { type: 'owner', id: 'anna' }, supervisorIds: ['boss'] }],
      records: [
        { type: 'contact', id: 'contact-ours-anna' },
        { type: 'deal', id: 'deal-ours-anna' },
      ],
      findings: [{ id: 'deal-ours-anna' }],
    })
    expect(JSON.stringify(anna)).not.toMatch(/bjorn|carl|theirs/)
    expect((await dataOf('boss'))['supervision']).toHaveLength(5)
  })

  it('has what every section is for, and nothing of others', async () => {
    const [anna, boss] = [await world.signedIn('anna'), await world.signedIn('boss')]
    const finding = { recordType: 'deal', recordId: 'deal-ours-anna', ruleId: 'deal-company' }
    await anna.post('/accounts/ours/list', { do: 'dispute', ...finding, reason: 'notMine', comment: 'Ask Bo' })
    await anna.post('/accounts/ours/me', { do: 'language', language: 'nb' })
    await boss.post('/accounts/ours/exemptions', { owner: 'anna', rule: 'deal-amount', reason: 'New here' })
    await world.visitor().post('/sign-in', { address: 'anna@acme.no' })
    await expect.poll(() => world.mails.length).toBe(1)
    const digest = {
      account_id: 'ours',
      supervisor_id: 'boss',
      week: '2026-10-05',
      state: 'sent',
      sent_to: 'boss@acme.no',
      subject: 'Your team',
      bytes: 7,
      tries: 0,
    }
    await database.db
      .insertInto('digests')
      .values({ ...digest, noted_at: rowsNow, changed_at: rowsNow })
      .execute()

    const mine = await dataOf('anna')
    expect(mine).toMatchObject({
      language: 'nb',
      sessions: expect.arrayContaining([expect.objectContaining({ method: 'admin-link' })]) as unknown,
      disputes: [{ ownerId: 'anna', comment: 'Ask Bo' }],
      exemptions: [{ ownerId: 'anna', reason: 'New here', grantedBy: 'boss' }],
      findingHistory: expect.arrayContaining([expect.objectContaining({ kind: 'disputed' })]) as unknown,
    })
    expect(mine['signInLinks']).toEqual(expect.arrayContaining([expect.objectContaining({ method: 'mail' })]))
    expect(mine['audit']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: 'finding-disputed', actorId: 'anna' }),
        expect.objectContaining({ action: 'exemption-granted', actorId: 'boss', subjectId: 'anna' }),
      ]),
    )
    expect(await dataOf('boss')).toMatchObject({
      digests: [{ to: 'boss@acme.no' }],
      exemptions: [{ grantedBy: 'boss' }],
    })
    expect(await dataOf('carl')).toMatchObject({ language: null, disputes: [], exemptions: [], digests: [] })
  })
})
