import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { importTeams, loadUser, setSupervisors } from '../../src/people/index.ts'
import type { TeamMember } from '../../src/records/index.ts'
import { applyTeams, loadTeamEntries, replaceOwners } from '../../src/records/index.ts'
import { sayIn } from '../../src/words/index.ts'
import { runHere } from '../support/command-line.ts'
import { rowsNow, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'

const accountId = 'ours'
const actor = { ownerId: 'ada', role: 'admin' } as const
const say = sayIn('en')

function owner(id: string, { team, archived = false }: { team?: string; archived?: boolean } = {}) {
  const teams = team === undefined ? [] : [{ id: team, name: team, primary: true }]
  return { id, userId: null, email: `${id}@acme.no`, firstName: id, lastName: null, archived, teams }
}

describeAnyStore('supervisors', (testStore) => {
  let database: Database
  beforeAll(async () => {
    database = await testStore.open()
  })
  beforeEach(async () => {
    await database.db.deleteFrom('accounts').execute()
    await saveTeam(database.db, accountId, [])
    await replaceOwners(database.db, accountId, [
      owner('ada'),
      owner('boss'),
      owner('chief', { team: 'oslo' }),
      owner('anna', { team: 'oslo' }),
      owner('bjorn', { team: 'oslo' }),
      owner('gone', { archived: true }),
    ])
  })

  async function set(member: TeamMember, supervisorIds: readonly string[] | null): Promise<string | null> {
    const problem = await setSupervisors(database.db, accountId, { member, supervisorIds, actor, now: rowsNow })
    return problem === null ? null : say(problem)
  }

  async function supervisorsOf(ownerId: string): Promise<readonly string[] | undefined> {
    return (await loadUser(database.db, accountId, ownerId))?.supervisorIds
  }

  it('are those of the team of the CRM, until the rep gets others, and again afterwards', async () => {
    expect(await set({ type: 'team', id: 'oslo' }, ['boss', 'chief'])).toBeNull()
    expect(await supervisorsOf('anna')).toEqual(['boss', 'chief'])
    expect(await supervisorsOf('chief')).toEqual(['boss'])
    expect((await loadUser(database.db, accountId, 'chief'))?.roles).toEqual(['supervisor', 'rep'])

    expect(await set({ type: 'owner', id: 'anna' }, ['chief'])).toBeNull()
    expect(await supervisorsOf('anna')).toEqual(['chief'])
    expect(await set({ type: 'owner', id: 'anna' }, [])).toBeNull()
    expect(await supervisorsOf('anna')).toEqual([])
    expect(await set({ type: 'owner', id: 'anna' }, null)).toBeNull()
    expect(await supervisorsOf('anna')).toEqual(['boss', 'chief'])
  })

  it('follow the members of the team when the owners are read again', async () => {
    await set({ type: 'team', id: 'oslo' }, ['boss'])
    await replaceOwners(database.db, accountId, [owner('boss'), owner('anna'), owner('new', { team: 'oslo' })])
    await applyTeams(database.db, accountId, new Date())

    expect(await supervisorsOf('new')).toEqual(['boss'])
    expect(await supervisorsOf('anna')).toEqual([])
  })

  it.each([
    ['somebody unknown', { type: 'owner', id: 'anna' }, ['x'], 'There is no such person in the CRM.'],
    ['somebody who has left', { type: 'team', id: 'oslo' }, ['gone'], 'gone is not an active user of the CRM.'],
    ['himself', { type: 'owner', id: 'anna' }, ['anna'], 'Nobody can be their own supervisor.'],
    [
      'a circle',
      { type: 'owner', id: 'boss' },
      ['anna'],
      'That would be a circle of supervisors: boss → anna → chief → boss.',
    ],
    ['a circle by a team', { type: 'team', id: 'oslo' }, ['anna'], /circle of supervisors: anna → chief → anna/],
  ] as const)('may not be %s', async (_what, member, supervisorIds, problem) => {
    await set({ type: 'owner', id: 'anna' }, ['chief'])
    if (member.type === 'owner') await set({ type: 'owner', id: 'chief' }, ['boss'])
    const before = await loadTeamEntries(database.db, accountId)

    expect(await set(member, supervisorIds)).toMatch(problem)
    expect(await loadTeamEntries(database.db, accountId)).toEqual(before)
  })

  it('are of somebody who is in the CRM', async () => {
    await expect(set({ type: 'owner', id: 'gone' }, ['boss'])).rejects.toThrow('There is no user with that id')
    await expect(set({ type: 'team', id: 'bergen' }, ['boss'])).rejects.toThrow('There is no team with that id')
  })

  it('are recorded with what was before, once for each change', async () => {
    const member = { type: 'owner', id: 'anna' } as const
    await set(member, ['boss'])
    await set(member, ['boss'])
    await set(member, ['boss', 'chief'])
    const log = await database.db.selectFrom('audit_log').selectAll().orderBy('entry_id').execute()

    expect(log.map(({ action, subject_id, before, after }) => [action, subject_id, before, after])).toEqual([
      ['supervisors-set', 'anna', { member, supervisorIds: null }, { member, supervisorIds: ['boss'] }],
      ['supervisors-set', 'anna', { member, supervisorIds: ['boss'] }, { member, supervisorIds: ['boss', 'chief'] }],
    ])
  })

  it('are replaced by an import, which names whom it leaves out', async () => {
    await set({ type: 'owner', id: 'anna' }, ['chief'])
    const teams = [
      { supervisor: 'boss@acme.no', team: 'oslo' },
      { supervisor: 'x@acme.no', reps: ['bjorn@acme.no'] },
    ]

    expect(await importTeams(database.db, accountId, { teams, actor, now: rowsNow })).toEqual({
      entries: 1,
      unmatched: ['supervisor x@acme.no'],
    })
    expect(await supervisorsOf('anna')).toEqual(['boss'])
  })

  it('are imported and exported by commands, which name whom they leave out', async () => {
    const location = await testStore.newLocation()
    const opened = await testStore.open(location)
    await saveTeam(
      opened.db,
      accountId,
      ['boss', 'anna'].map((id) => ({ ...owner(id), name: id, supervisorId: null })),
    )
    await opened.close()
    const folder = await makeScratchFolder('teams')
    const file = join(folder, 'teams.yaml')
    const env = 'url' in location ? { DATABASE_URL: location.url } : { MINSET_DATA_DIR: location.dir }
    await writeFile(file, 'teams:\n  - supervisor: boss@acme.no\n    reps: [anna@acme.no, stranger@acme.no]\n')

    const imported = await runHere(['teams', 'import', file, '--yes'], { env })
    const exported = await runHere(['teams', 'export'], { env })
    await rm(folder, { recursive: true })

    expect([imported.exitCode, imported.stderr]).toEqual([
      1,
      'minset: left out, because the CRM has none or several of that name: rep stranger@acme.no.\n',
    ])
    const text = 'teams:\n  - supervisor: boss@acme.no\n    reps:\n      - anna@acme.no\n'
    expect(exported).toEqual({ exitCode: 0, stdout: text, stderr: '' })
  })
})
