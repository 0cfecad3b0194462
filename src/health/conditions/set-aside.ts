import { counted } from '../../infra/format.ts'
import { loadSetAside, type SetAside } from '../../records/index.ts'
import type { AccountCondition } from '../condition.ts'

type Kind = SetAside['kind']

/** How many are named; the rest is counted. */
const named = 5

/** Every record of the CRM, and what it is linked to, could be read. */
export const recordsReadable = setAsideCondition('records-readable', {
  kinds: ['unreadable', 'links'],
  what: (count) =>
    `${counted(count, 'record')} could not be read, so ${count === 1 ? 'it is' : 'they are'} not checked until that changes`,
  action:
    'Correct the named value in the CRM. A record is read again when it changes, and once a day. If many are named, the CRM may have changed what it sends: update Minset.',
})

/** What admins have set up in the CRM could be read: owners, teams, stages, fields. */
export const definitionsReadable = setAsideCondition('definitions-readable', {
  kinds: ['definition'],
  what: (count) =>
    `${counted(count, 'entry', 'entries')} of the CRM's settings could not be read and ${count === 1 ? 'is' : 'are'} left out`,
  action: 'Correct the named entry in the settings of the CRM; it is read again within a day.',
})

/** Every text of the CRM could be stored as it came. */
export const textStorable = setAsideCondition('text-storable', {
  kinds: ['text'],
  what: (count) =>
    `${counted(count, 'record')} ${count === 1 ? 'has' : 'have'} text with characters that no database can hold; ${count === 1 ? 'it is' : 'they are'} stored without them`,
  action: 'Type the named value in the CRM anew; it usually came from an import.',
})

function setAsideCondition(
  id: string,
  words: { readonly kinds: readonly Kind[]; readonly what: (count: number) => string; readonly action: string },
): AccountCondition {
  return {
    id,
    needsService: false,
    async check({ db }, { account }) {
      const { first, count } = await loadSetAside(db, account.accountId, { kinds: words.kinds, limit: named })
      const [oldest] = first
      if (oldest === undefined) return null
      const more = count > first.length ? `; and ${counted(count - first.length, 'more', 'more')}` : ''
      return {
        severity: 'warning',
        since: oldest.since,
        what: `${words.what(count)}: ${first.map(entryWords).join('; ')}${more}.`,
        action: words.action,
      }
    },
  }
}

function entryWords({ subject, id, items, place, reason }: SetAside): string {
  const name = id === '' ? `${counted(items, subject)} without a readable id` : `${subject} ${id}`
  return `${name} (${place}: ${reason})`
}
