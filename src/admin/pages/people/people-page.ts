import { sortedByName } from '../../../infra/format.ts'
import { loadUsers, type User } from '../../../people/index.ts'
import { type CrmTeam, crmTeams, hasOwnTeams, loadOwners, loadTeamEntries } from '../../../records/index.ts'
import { message, type Say } from '../../../words/index.ts'
import { named, quiet } from '../../components/part.ts'
import { type Column, tableOf } from '../../components/table.ts'
import { forRoles, type Page } from '../../page.ts'
import { rolesMessage } from '../../role-messages.ts'
import { memberPath } from './member-model.ts'

/**
 * Who uses Minset, in which roles, and who supervises whom. Each person and each team of the CRM has a page on which that
 * is changed.
 */
export const peoplePage: Page = {
  path: '/people',
  label: message('page.people'),
  isFor: forRoles('admin'),
  isForPrograms: true,
  async load({ db, account: { accountId } }, { say }) {
    const users = sortedByName(await loadUsers(db, accountId), ({ name }) => name, say.language)
    const names = new Map(users.map(({ ownerId, name }) => [ownerId, name]))
    const teams = crmTeams(await loadOwners(db, accountId))
    const ofTeam = new Map(
      (await loadTeamEntries(db, accountId)).flatMap(({ member, supervisorIds }) =>
        member.type === 'team' ? [[member.id, supervisorIds]] : [],
      ),
    )
    return {
      template: 'people',
      model: {
        title: say(message('page.people')),
        hasNoTeams: users.every(({ supervisorIds }) => supervisorIds.length === 0),
        hasOwn: await hasOwnTeams(db, accountId),
        users: tableOf(users, userColumns(say, names), { caption: say(message('page.people')) }),
        teams: tableOf(teams, teamColumns(say, { names, ofTeam }), { caption: say(message('teams.crm')) }),
      },
      json: users,
    }
  },
}

function userColumns(say: Say, names: ReadonlyMap<string, string>): readonly Column<User>[] {
  return [
    {
      label: say(message('people.name')),
      cell: ({ name, ownerId: id }) => named(name, memberPath({ type: 'owner', id })),
    },
    {
      label: say(message('people.address.heading')),
      cell: ({ email }) => (email === null ? quiet(say(message('people.address.none'))) : named(email)),
    },
    { label: say(message('people.roles')), cell: ({ roles }) => say(rolesMessage(roles)) },
    { label: say(message('people.supervisor')), cell: ({ supervisorIds }) => named(namesOf(supervisorIds, names)) },
    {
      label: say(message('people.team')),
      isNumber: true,
      cell: ({ teamIds }) => (teamIds.length === 0 ? '' : String(teamIds.length)),
    },
  ]
}

function teamColumns(
  say: Say,
  {
    names,
    ofTeam,
  }: { readonly names: ReadonlyMap<string, string>; readonly ofTeam: ReadonlyMap<string, readonly string[]> },
): readonly Column<CrmTeam>[] {
  return [
    { label: say(message('teams.crm.name')), cell: ({ id, name }) => named(name, memberPath({ type: 'team', id })) },
    { label: say(message('teams.crm.members')), isNumber: true, cell: ({ memberIds }) => String(memberIds.length) },
    { label: say(message('people.supervisor')), cell: ({ id }) => named(namesOf(ofTeam.get(id) ?? [], names)) },
  ]
}

function namesOf(ids: readonly string[], names: ReadonlyMap<string, string>): string {
  return ids.map((id) => names.get(id) ?? id).join(', ')
}
