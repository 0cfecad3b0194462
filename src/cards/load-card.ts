import type { Kysely } from 'kysely'
import type { Account } from '../accounts/index.ts'
import type { Card } from '../crm/port.ts'
import { type ReadScope, wholeAccount } from '../domain/read-scope.ts'
import type { ObjectType, RecordKey } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { MetricList } from '../metrics/index.ts'
import { loadRecords } from '../records/index.ts'
import {
  type EvidencePage,
  loadFindings,
  loadScorecards,
  parsePeriod,
  type Scorecard,
  type ScorecardQuery,
} from '../scorecards/index.ts'
import { type Language, message, sayIn } from '../words/index.ts'
import { buildCard } from './build-card.ts'

export interface CardQuery {
  readonly db: Kysely<Schema>
  readonly account: Account
  readonly key: RecordKey
  readonly now: Date
  /** The metrics of scorecards. */
  readonly metrics: MetricList
  /** The address that signs the person in; null if the person cannot open Minset. */
  readonly openUrl: string | null
  /** The records whose personal data the person who looks at the card reads in full. */
  readonly inFull: ReadScope
  /** Of the person who looks at the card. */
  readonly language: Language
}

const activityTypes: readonly ObjectType[] = ['meeting', 'call', 'task']

/** More lines than any vendor shows. */
const longestList = 50

/** The period of a rep's figures on a card. */
const shownPeriod = 'quarter'

/** The card of a record; null if there is no such record. */
export async function loadCard(query: CardQuery): Promise<Card | null> {
  const { db, account, key, now, metrics, openUrl, inFull } = query
  const { accountId } = account
  const [record] = await loadRecords(db, accountId, [key])
  if (record === undefined) return null
  const period = parsePeriod(shownPeriod, { now, timeZone: account.timeZone })
  function findings(
    which: { key: RecordKey } | { linkedTo: RecordKey; objectTypes: typeof activityTypes },
  ): Promise<EvidencePage> {
    // The CRM shows a record's card to those whom it shows the record, but its lines are also of linked records.
    return loadFindings(db, {
      accountId,
      scope: [...wholeAccount, ...inFull],
      now,
      limit: longestList,
      offset: 0,
      ...which,
    })
  }
  const own = await findings({ key })
  const activities = await findings({ linkedTo: key, objectTypes: activityTypes })
  const scorecard = await loadScorecard(db, { accountId, ownerId: record.ownerId, period, now, metrics })
  const say = sayIn(query.language)
  const page = openUrl === null ? null : { url: openUrl, label: say(message('card.open')) }
  return buildCard({ key, own, activities, scorecard, period, page }, { ...account, say, metrics })
}

async function loadScorecard(
  db: Kysely<Schema>,
  query: Omit<ScorecardQuery, 'owners'> & { readonly ownerId: string | null },
): Promise<Scorecard | null> {
  if (query.ownerId === null) return null
  const [scorecard] = await loadScorecards(db, { ...query, owners: [query.ownerId] })
  return scorecard ?? null
}
