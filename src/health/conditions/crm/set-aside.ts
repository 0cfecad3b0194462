import { loadSetAside, type SetAside } from '../../../records/index.ts'
import { listMessage, type Message, message } from '../../../words/index.ts'
import type { AccountCondition } from '../../condition.ts'

type Kind = SetAside['kind']

/** How many are listed; the others are counted. */
const named = 5

/** Every record of the CRM, and its links, were readable. */
export const recordsReadable = setAsideCondition('records-readable', {
  kinds: ['unreadable', 'links'],
  what: (count, entries) => message('health.setAside.records', { count, entries }),
  action: message('health.setAside.records.action'),
})

/** The definitions by admins in the CRM were readable: owners, teams, stages, fields. */
export const definitionsReadable = setAsideCondition('definitions-readable', {
  kinds: ['definition'],
  what: (count, entries) => message('health.setAside.definitions', { count, entries }),
  action: message('health.setAside.definitions.action'),
})

/** Every text of the CRM could be stored unchanged. */
export const textStorable = setAsideCondition('text-storable', {
  kinds: ['text'],
  what: (count, entries) => message('health.setAside.text', { count, entries }),
  action: message('health.setAside.text.action'),
})

interface SetAsideMessages {
  readonly kinds: readonly Kind[]
  readonly what: (count: number, entries: Message) => Message
  readonly action: Message
}

function setAsideCondition(id: string, { kinds, what, action }: SetAsideMessages): AccountCondition {
  return {
    id,
    needsService: false,
    async check({ db }, { account }) {
      const { first, count } = await loadSetAside(db, account.accountId, { kinds, limit: named })
      const [oldest] = first
      if (oldest === undefined) return null
      const [shown, rest] = [listMessage('list.semicolon', first.map(entryMessage)), count - first.length]
      const entries = rest > 0 ? message('health.setAside.more', { shown, rest }) : shown
      return { severity: 'warning', since: oldest.since, what: what(count, entries), action }
    },
  }
}

/** The place and the reason, in the words of the read. */
function entryMessage({ subject, id, items, place, reason: why }: SetAside): Message {
  return id === ''
    ? message('health.setAside.nameless', { subject, items, place, why })
    : message('health.setAside.entry', { subject, id, place, why })
}
