import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'
import { projectRoot } from '../support/planted-folder.ts'

/** Columns whose names say that they name a person: owners by id, and mail addresses. */
const ofPeople = /^(owner|supervisor|actor|subject|member)_ids?$|^(email|sent_to)$/

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
})
