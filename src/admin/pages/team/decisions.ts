import { masked } from '../../../domain/masking/disclosure.ts'
import type { ReadScope } from '../../../domain/read-scope.ts'
import { countFindings } from '../../../findings/index.ts'
import { loadSetAsideRecords, type ProblemRecord } from '../../../records/index.ts'
import { recordTitle } from '../../../scorecards/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import { loadRefusedRecords } from '../../../write-back/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { findingsUrl } from '../records/findings-request.ts'
import { recordPath } from '../records/record-page.ts'

/** Something that stays as it is until somebody decides. */
export interface Decision {
  readonly what: Message
  /** What can be decided. */
  readonly choice: Message
  /** Where it is decided; null if the records themselves are listed. */
  readonly url: string | null
  /** The first records, or people, that it is about. */
  readonly records: readonly DecisionRecord[]
  /** How many of them there are; absent: no more than the first ones. */
  readonly total?: number
}

interface DecisionRecord {
  readonly title: string
  readonly url: string
  readonly reason: Message | null
}

/** How many records are listed for one decision. */
const mostRecords = 5

/** As many records of a decision as are listed. */
export function firstOf(all: readonly DecisionRecord[]): Pick<Decision, 'records' | 'total'> {
  return { records: all.slice(0, mostRecords), total: all.length }
}

/** Whose decisions are loaded. */
export interface DecisionQuery {
  /** The records of the team that the viewer may read. */
  readonly scope: ReadScope
  /** The team's supervisor. */
  readonly supervisorId: string
  readonly now: Date
}

/** What waits for a decision about the records of a team. */
export async function loadTeamDecisions(deps: AdminDeps, query: DecisionQuery): Promise<readonly Decision[]> {
  const { db, account } = deps
  const { scope, supervisorId, now } = query
  const of = { accountId: account.accountId, scope }
  const [long, unread, refused] = await Promise.all([
    countFindings(db, { ...of, filter: { overdue: 'long' }, now }),
    loadSetAsideRecords(db, { ...of, limit: mostRecords }),
    loadRefusedRecords(db, { ...of, limit: mostRecords }),
  ])
  return [
    long.total === 0
      ? null
      : {
          what: message('decision.longOverdue', { count: long.total }),
          choice: message('decision.longOverdue.choice'),
          url: findingsUrl({ team: supervisorId, overdue: 'long' }),
          records: [],
        },
    ofRecords(unread, (count) => message('decision.unread', { count }), message('decision.unread.choice')),
    ofRecords(refused, (count) => message('decision.refused', { count }), message('decision.refused.choice')),
  ].filter((decision) => decision !== null)
}

function ofRecords(
  { first, count }: { readonly first: readonly ProblemRecord[]; readonly count: number },
  what: (count: number) => Message,
  choice: Message,
): Decision | null {
  if (count === 0) return null
  const records = first.map(({ key, fields, reason }) => ({
    title: recordTitle({ ...key, fields }, masked),
    url: recordPath(key),
    reason,
  }))
  return { what: what(count), choice, url: null, records, total: count }
}

/** Decisions in words. */
export function decisionsView(decisions: readonly Decision[], say: Say): readonly object[] {
  return decisions.map(({ what, choice, url, records, total = records.length }) => ({
    what: say(what),
    choice: say(choice),
    url,
    records: records.map((record) => ({ ...record, reason: record.reason === null ? '' : say(record.reason) })),
    more: total > records.length ? say(message('decision.more', { count: total - records.length })) : '',
  }))
}
