import { z } from 'zod'
import { disputeReasons, disputeStates, reasonMessage, stateMessage } from '../../../disputes/index.ts'
import type { AuditEntry, SignInMethod } from '../../../people/index.ts'
import { listMessage, type Message, message, type Say } from '../../../words/index.ts'
import { roleMessage } from '../../role-messages.ts'

/** The names of what entries are about. */
export interface EntryNames {
  readonly ofOwner: (ownerId: string) => string
  readonly ofTeam: (teamId: string) => string
}

const Supervisors = z.object({
  member: z.object({ type: z.enum(['team', 'owner']), id: z.string() }),
  supervisorIds: z.array(z.string()).nullable(),
})
const Entries = z.object({ entries: z.array(z.unknown()) })

const Disputed = z.object({
  disputed: z.string().optional(),
  reason: z.enum(disputeReasons).optional(),
  state: z.enum(disputeStates),
})

const methodMessages: Readonly<Record<SignInMethod, Message>> = {
  mail: message('audit.method.mail'),
  'admin-link': message('audit.method.admin-link'),
  card: message('audit.method.card'),
  oidc: message('audit.method.oidc'),
  demo: message('audit.method.demo'),
}
const methods: ReadonlyMap<unknown, Message> = new Map(Object.entries(methodMessages))

/** Whom an entry of the audit log is about: an owner, or a team of the CRM; empty for nobody. */
export function subjectOf({ subjectId, after }: AuditEntry, names: EntryNames): string {
  if (subjectId !== null) return names.ofOwner(subjectId)
  const { member } = Supervisors.safeParse(after).data ?? {}
  return member?.type === 'team' ? names.ofTeam(member.id) : ''
}

/** What changed: "Ingrid → Lars"; empty for nothing. */
export function detailsOf({ before, after }: AuditEntry, names: EntryNames, say: Say): string {
  return [before, after].flatMap((value) => (value === null ? [] : say(valueMessage(value, names)))).join(' → ')
}

function valueMessage(value: object, { ofOwner }: EntryNames): Message {
  const supervisors = Supervisors.safeParse(value).data?.supervisorIds
  if (supervisors === null) return message('audit.supervisors.crm')
  if (supervisors !== undefined) {
    const names = supervisors.map((id) => message('asWritten', { text: ofOwner(id) }))
    return names.length === 0 ? message('audit.supervisors.nobody') : listMessage('list.comma', names)
  }
  const imported = Entries.safeParse(value).data
  if (imported !== undefined) return message('audit.entries', { count: imported.entries.length })
  const disputed = Disputed.safeParse(value).data
  if (disputed !== undefined) return disputedMessage(disputed)
  const words = Object.values(value).map((word) => methods.get(word) ?? roleMessage(String(word)))
  return words.length === 0 ? message('asWritten', { text: '–' }) : listMessage('list.comma', words)
}

/** A dispute: of what, why, and what became of it. */
function disputedMessage({ disputed, reason, state }: z.infer<typeof Disputed>): Message {
  return listMessage('list.comma', [
    ...(disputed === undefined ? [] : [message('asWritten', { text: disputed })]),
    ...(reason === undefined ? [] : [reasonMessage(reason)]),
    stateMessage(state),
  ])
}
