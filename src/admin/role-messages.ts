import { ownValue } from '../domain/own-value.ts'
import type { Role } from '../people/index.ts'
import { listMessage, type Message, message } from '../words/index.ts'

const names: Readonly<Record<Role | 'service' | 'none', Message>> = {
  admin: message('role.admin'),
  supervisor: message('role.supervisor'),
  rep: message('role.rep'),
  operator: message('role.operator'),
  service: message('role.service'),
  none: message('role.none'),
}

/** The name of a role; of a role that this version does not know, what is stored. */
export function roleMessage(role: string): Message {
  return ownValue(names, role) ?? message('asWritten', { text: role })
}

/** The names of roles, or that there are none. */
export function rolesMessage(roles: readonly Role[]): Message {
  return roles.length === 0 ? message('role.none') : listMessage('list.comma', roles.map(roleMessage))
}
