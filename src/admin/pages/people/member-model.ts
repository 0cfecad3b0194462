import { ownerName } from '../../../domain/owner.ts'
import { grantedRoles, type User } from '../../../people/index.ts'
import type { TeamMember } from '../../../records/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import type { FormButton } from '../../components/button.ts'
import { type Form, formOf } from '../../components/form.ts'
import { named } from '../../components/part.ts'
import { type Table, tableOf } from '../../components/table.ts'
import type { PageRequest } from '../../page.ts'
import { roleMessage, rolesMessage } from '../../role-messages.ts'

/** A team of the CRM or a person, with its supervisors. */
export interface FoundMember {
  readonly member: TeamMember
  readonly name: string
  /** Null for a team. */
  readonly user: User | null
  readonly users: readonly User[]
  /** Who supervises it now. */
  readonly supervisorIds: readonly string[]
  /** Whether that was set for itself. */
  readonly hasOwn: boolean
  /** Members of a team who have not left. */
  readonly memberCount: number
}

/** The address of a member's page, below the account's. */
export function memberPath({ type, id }: TeamMember): string {
  return `people/${type}/${encodeURIComponent(id)}`
}

/** What the page of a member shows. */
export function memberModel(found: FoundMember, { say, entered }: Pick<PageRequest, 'say' | 'entered'>): object {
  const { member, user } = found
  return {
    title: found.name,
    origin: say(originOf(found)),
    roles: user === null ? '' : say(rolesMessage(user.roles)),
    email: user?.email ?? '',
    count: found.memberCount,
    isTeam: member.type === 'team',
    supervisors: supervisorTable(found, say),
    form: addForm(found, { say, entered }),
    buttons: supervisorButtons(found, say),
    roleButtons: user === null ? [] : roleButtons(member, { roles: user.roles, say }),
  }
}

function supervisorTable({ member, supervisorIds, users }: FoundMember, say: Say): Table {
  const remove = message('teams.remove')
  return tableOf(
    supervisorIds,
    [
      { label: say(message('people.supervisor')), cell: (id) => named(nameIn(users, id)) },
      {
        label: say(message('people.change')),
        cell: (id) => ({ button: buttonOf(member, { do: 'remove', supervisor: id }, say(remove)) }),
      },
    ],
    { caption: say(message('people.supervisor')) },
  )
}

function addForm(
  { member, users, supervisorIds }: FoundMember,
  { say, entered }: Pick<PageRequest, 'say' | 'entered'>,
): Form {
  const others = users.filter(({ ownerId }) => ownerId !== member.id && !supervisorIds.includes(ownerId))
  const none = { value: '', text: say(message('teams.add.choose')) }
  const options = [none, ...others.map(({ ownerId, name }) => ({ value: ownerId, text: name }))]
  const field = { name: 'supervisor', label: say(message('teams.add.label')), value: '', options }
  const hidden = [{ name: 'do', value: 'add' }]
  return formOf(
    { action: memberPath(member), fields: [field], hidden, submit: say(message('teams.add')), entered },
    say,
  )
}

function supervisorButtons({ member, hasOwn, supervisorIds }: FoundMember, say: Say): readonly FormButton[] {
  const follow = message(member.type === 'owner' ? 'teams.follow' : 'teams.clear')
  const hasNobody = member.type === 'team' || supervisorIds.length === 0
  return [
    ...(hasOwn ? [buttonOf(member, { do: 'follow' }, say(follow))] : []),
    ...(hasNobody ? [] : [buttonOf(member, { do: 'nobody' }, say(message('teams.nobody')))]),
  ]
}

function roleButtons(
  member: TeamMember,
  { roles, say }: { readonly roles: User['roles']; readonly say: Say },
): readonly FormButton[] {
  return grantedRoles.map((role) => {
    const isGranted = roles.includes(role)
    const label = message(isGranted ? 'people.remove' : 'people.make', { role: roleMessage(role) })
    return buttonOf(member, { do: isGranted ? 'revoke' : 'grant', role }, say(label))
  })
}

function buttonOf(member: TeamMember, fields: Readonly<Record<string, string>>, label: string): FormButton {
  const sent = Object.entries(fields).map(([name, value]) => ({ name, value }))
  return { action: memberPath(member), fields: sent, label }
}

function originOf({ member, hasOwn }: FoundMember): Message {
  if (member.type === 'team') return message('teams.origin.team')
  return message(hasOwn ? 'teams.origin.own' : 'teams.origin.crm')
}

/** The name of a user; of somebody who has left, what is known. */
function nameIn(users: readonly User[], id: string): string {
  return (
    users.find(({ ownerId }) => ownerId === id)?.name ?? ownerName({ id, email: null, firstName: null, lastName: null })
  )
}
