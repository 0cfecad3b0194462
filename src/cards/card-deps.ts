import type { Kysely } from 'kysely'
import type { Account } from '../accounts/index.ts'
import type { CrmApp } from '../crm/port.ts'
import type { ReadGaps } from '../domain/reading/read-gaps.ts'
import type { RecordKey } from '../domain/record.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { HealthReport } from '../health/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Bodies } from '../infra/http/bodies.ts'
import type { Log } from '../infra/log.ts'
import type { JobQueue } from '../infra/queue/job-queue.ts'
import type { MetricList } from '../metrics/index.ts'
import type { RepairDeps } from '../repairs/index.ts'
import type { CardLimits } from './limits.ts'

/** What cards need of a connected account. */
export interface CardAccount
  extends Pick<RepairDeps, 'crm' | 'loadRules' | 'loadTypesToCome' | 'patienceMs' | 'refusalsOf'> {
  readonly account: Account
  /** The CRM's name as shown to people. */
  readonly crmTitle: string
  readonly recordUrl: (key: RecordKey) => string
  readonly limits: CardLimits
  /** What lists and figures lack at this time. */
  readonly loadGaps: (now: Date) => Promise<ReadGaps>
}

/** What the cards of every account need. */
export interface CardDeps {
  readonly db: Kysely<Schema>
  /** As of `Database`, for what each card asks. */
  readonly lookups: Kysely<Schema>
  readonly clock: Clock
  /** The metrics of scorecards. */
  readonly metrics: MetricList
  readonly queue: Pick<JobQueue, 'enqueue'>
  readonly bodies: Bodies
  readonly apps: ReadonlyMap<string, Pick<CrmApp, 'cards' | 'cardRequests'>>
  /** The public URL of Minset, without a trailing slash. */
  readonly publicUrl: string
  readonly log: Pick<Log, 'warn' | 'error'>
  /** The address at which a user is signed in, once and within minutes. */
  readonly enterUrl: (user: { readonly accountId: string; readonly ownerId: string }) => string
  /** A vendor's account; null if it is not connected, `unopened` if it is, but could not be opened. */
  readonly accountOf: (vendor: string, externalId: string) => Promise<CardAccount | 'unopened' | null>
  /** A recent report on the service. */
  readonly checkHealth: () => Promise<Pick<HealthReport, 'problems'>>
}

/** What a view of one account is made from. */
export interface ViewDeps
  extends CardAccount,
    Pick<CardDeps, 'db' | 'lookups' | 'clock' | 'metrics' | 'queue' | 'checkHealth'> {}
