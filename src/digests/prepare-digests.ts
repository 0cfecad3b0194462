import type { Kysely } from 'kysely'
import { DateTime } from 'luxon'
import type { Account } from '../accounts/index.ts'
import type { Owners } from '../domain/read-scope.ts'
import type { ReadGaps } from '../domain/reading/read-gaps.ts'
import type { RecordKey } from '../domain/record.ts'
import { countFindingEvents, markMessage } from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { sortedByName } from '../infra/format.ts'
import { type MetricList, shownMetrics } from '../metrics/index.ts'
import { loadLanguage, loadLanguages } from '../people/index.ts'
import {
  loadRecordsToOpen,
  loadScorecards,
  type Person,
  parsePeriod,
  type RecordToOpen,
  repsOf,
  type Team,
  teamsOf,
} from '../scorecards/index.ts'
import { defaultLanguage, type Message, sayIn } from '../words/index.ts'
import { buildDigest, type DigestModel, isInSubject, subjectOf } from './build-digest.ts'

export interface DigestDeps {
  readonly db: Kysely<Schema>
  readonly account: Account
  /** The metrics of scorecards. */
  readonly metrics: MetricList
  /** The CRM's name as shown to people. */
  readonly crmTitle: string
  readonly recordUrl: (key: RecordKey) => string
  /** What the data of the account's rules is used for, by their ids. */
  readonly loadUses: () => Promise<ReadonlyMap<string, Message>>
  /** What lists and figures lack at this time. */
  readonly loadGaps: (now: Date) => Promise<ReadGaps>
  /** The URL of Minset's pages, without a trailing slash. */
  readonly publicUrl: string
}

/** One supervisor's digest, ready to be rendered. */
export interface PreparedDigest {
  readonly supervisor: Person
  /** Monday of its week, `YYYY-MM-DD` in the account's zone. */
  readonly week: string
  readonly model: DigestModel
}

const recordsToOpen = 10

/** The time for which digests are prepared. */
export interface DigestTime {
  readonly now: Date
  /** When they were due: they cover the last full week before that. Default: now. */
  readonly dueAt?: Date
}

/** The week that digests cover. */
export function weekOf(
  { timeZone }: Pick<Account, 'timeZone'>,
  { now, dueAt = now }: DigestTime,
): { readonly week: string; readonly from: Date; readonly to: Date } {
  const { from, to } = parsePeriod('last-week', { now: dueAt, timeZone })
  if (from === null || to === null) throw new TypeError('a week has a beginning and an end')
  return { week: DateTime.fromJSDate(from, { zone: timeZone }).toISODate() ?? '', from, to }
}

/**
 * Prepares the digests of the last full week, one for each of the supervisors who has a team, sorted by name: with the
 * week's activities, and everything else as of now.
 */
export async function prepareDigests(
  deps: DigestDeps,
  { supervisors, ...time }: DigestTime & { readonly supervisors: Owners },
): Promise<PreparedDigest[]> {
  const metrics = shownMetrics(deps.metrics, ({ mail }) => mail !== undefined)
  const digests: PreparedDigest[] = []
  for (const team of await loadTeams({ ...deps, metrics }, { supervisors, ...time })) {
    digests.push(await prepareDigest({ ...deps, metrics }, team, time))
  }
  return digests
}

/** A digest of which only the subject has been prepared. */
export interface DigestSubject {
  readonly supervisor: Person
  readonly subject: string
}

/** The subjects of the same digests, for a list of them: what else is in them takes much longer to load. */
export async function prepareSubjects(
  deps: Pick<DigestDeps, 'db' | 'account' | 'metrics'>,
  { supervisors, ...time }: DigestTime & { readonly supervisors: Owners },
): Promise<DigestSubject[]> {
  const metrics = shownMetrics(deps.metrics, isInSubject)
  const { week } = weekOf(deps.account, time)
  const teams = await loadTeams({ ...deps, metrics }, { supervisors, ...time })
  const supervisorIds = teams.map(({ supervisor }) => supervisor.id)
  const languages = await loadLanguages(deps.db, deps.account.accountId, supervisorIds)
  return teams.map(({ supervisor, cards: scorecards }) => {
    const say = sayIn(languages.get(supervisor.id) ?? defaultLanguage)
    return { supervisor, subject: subjectOf({ week, scorecards, metrics, say }) }
  })
}

/** The teams of these supervisors with their figures of the last full week. */
async function loadTeams(
  { db, account: { accountId, timeZone }, metrics }: Pick<DigestDeps, 'db' | 'account' | 'metrics'>,
  { supervisors, now, dueAt = now }: DigestTime & { readonly supervisors: Owners },
): Promise<readonly Team[]> {
  const period = parsePeriod('last-week', { now: dueAt, timeZone })
  const owners = await repsOf(db, accountId, supervisors)
  return teamsOf(await loadScorecards(db, { accountId, owners, period, now, metrics }), supervisors)
}

async function prepareDigest(deps: DigestDeps, { supervisor, cards }: Team, time: DigestTime): Promise<PreparedDigest> {
  const { accountId } = deps.account
  const { now } = time
  const { week, from, to } = weekOf(deps.account, time)
  const ownerIds = cards.map(({ owner }) => owner.id)
  const changes = {
    inWeek: await countFindingEvents(deps.db, accountId, { ownerIds, from, to }),
    sinceThen: await countFindingEvents(deps.db, accountId, { ownerIds, from: to, to: new Date(now.getTime() + 1) }),
  }
  const records = await loadRecordsToOpen(deps.db, { accountId, ownerIds, now, limit: recordsToOpen })
  const gaps = await deps.loadGaps(now)
  const uses = await deps.loadUses()
  const toOpen = records.map((record) => ({ ...record, notes: notesOf(record, uses) }))
  const say = sayIn(await loadLanguage(deps.db, accountId, supervisor.id))
  const scorecards = sortedByName(cards, ({ owner }) => owner.name, say.language)
  return {
    supervisor,
    week,
    model: buildDigest({ ...deps, say, supervisor, week, scorecards, changes, gaps, toOpen }),
  }
}

/** How much it matters, and what it is used for. */
function notesOf({ ruleId, severity }: RecordToOpen, uses: ReadonlyMap<string, Message>): readonly Message[] {
  const use = uses.get(ruleId)
  return [...(severity === 'important' ? [markMessage('important')] : []), ...(use === undefined ? [] : [use])]
}
