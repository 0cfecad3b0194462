import { z } from 'zod'
import { disputeReasons, disputeStates, reasonMessage, stateMessage } from '../../../../disputes/index.ts'
import type { AuditEntry } from '../../../../people/index.ts'
import { listMessage, type Message, message, type Say, StoredMessage } from '../../../../words/index.ts'
import { roleMessage } from '../../../role-messages.ts'
import { detailMessage, type EntryNames, inShownOrder } from './detail-words.ts'

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

function valueMessage(value: object, names: EntryNames): Message {
  const supervisors = Supervisors.safeParse(value).data?.supervisorIds
  if (supervisors === null) return message('audit.supervisors.crm')
  if (supervisors !== undefined) {
    const named = supervisors.map((id) => message('asWritten', { text: names.ofOwner(id) }))
    return named.length === 0 ? message('audit.supervisors.nobody') : listMessage('list.comma', named)
  }
  const imported = Entries.safeParse(value).data
  if (imported !== undefined) return message('audit.entries', { count: imported.entries.length })
  const disputed = Disputed.safeParse(value).data
  if (disputed !== undefined) return disputedMessage(disputed, names)
  const words = inShownOrder(value).map(
    ([key, word]) => detailMessage(key, word, names) ?? writtenMessage(word) ?? roleMessage(String(word)),
  )
  return words.length === 0 ? message('asWritten', { text: '–' }) : listMessage('list.comma', words)
}

/** A text that somebody wrote in several languages; null for anything else. */
function writtenMessage(text: unknown): Message | null {
  if (typeof text !== 'object') return null
  return StoredMessage.safeParse({ code: 'asWritten', params: { text } }).data ?? null
}

/** A dispute: of what, why, and what became of it. */
function disputedMessage({ disputed, reason, state }: z.infer<typeof Disputed>, names: EntryNames): Message {
  const what = disputed === undefined ? null : detailMessage('disputed', disputed, names)
  return listMessage('list.comma', [
    ...(what === null ? [] : [what]),
    ...(reason === undefined ? [] : [reasonMessage(reason)]),
    stateMessage(state),
  ])
}
