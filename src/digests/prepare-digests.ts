import type { Kysely } from 'kysely'
import { DateTime } from 'luxon'
import type { Account } from '../accounts/index.ts'
import type { RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import {
  loadRecordsToOpen,
  loadScorecards,
  type Period,
  type Person,
  parsePeriod,
  type Scorecard,
} from '../scorecards/index.ts'
import { buildDigest, type DigestModel } from './build-digest.ts'
import { countChanges } from './digest-store.ts'

export interface DigestDeps {
  readonly db: Kysely<Schema>
  readonly account: Account
  /** As people call the CRM. */
  readonly crmTitle: string
  readonly recordUrl: (key: RecordKey) => string
  /** Where people reach Minset's pages; without a slash at its end. */
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

/** Makes the digests of the last full week, one per supervisor, by name. */
export async function prepareDigests(deps: DigestDeps, now: Date): Promise<PreparedDigest[]> {
  const { accountId, timeZone } = deps.account
  const period = parsePeriod('last-week', { now, timeZone })
  const scorecards = await loadScorecards(deps.db, { accountId, period, now })
  const teams = Map.groupBy(
    scorecards.filter(({ supervisor }) => supervisor !== null),
    ({ supervisor }) => supervisor?.id,
  )
  const digests: PreparedDigest[] = []
  for (const team of teams.values()) digests.push(await prepareDigest(deps, { team, period, now }))
  return digests.toSorted((a, b) => a.supervisor.name.localeCompare(b.supervisor.name, 'en'))
}

async function prepareDigest(
  deps: DigestDeps,
  { team, period, now }: { readonly team: readonly Scorecard[]; readonly period: Period; readonly now: Date },
): Promise<PreparedDigest> {
  const { accountId, timeZone } = deps.account
  const supervisor = team[0]?.supervisor
  if (!supervisor || period.from === null || period.to === null) {
    throw new TypeError('a digest has a supervisor and a week')
  }
  const week = DateTime.fromJSDate(period.from, { zone: timeZone }).toISODate() ?? ''
  const ownerIds = team.map(({ owner }) => owner.id)
  const change = await countChanges(deps.db, accountId, { ownerIds, from: period.from, to: period.to })
  const toOpen = await loadRecordsToOpen(deps.db, { accountId, ownerIds, now, limit: recordsToOpen })
  return { supervisor, week, model: buildDigest({ ...deps, supervisor, week, scorecards: team, change, toOpen }) }
}
