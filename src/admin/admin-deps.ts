import type { Kysely } from 'kysely'
import type { Account } from '../accounts/index.ts'
import type { Backtests } from '../backtest/index.ts'
import type { Crm } from '../crm/port.ts'
import type { DigestDeps, DigestRenderer } from '../digests/index.ts'
import type { RecordKey } from '../domain/record.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { LoadOpenTrends } from '../findings/index.ts'
import type { Health } from '../health/index.ts'
import type { ChangeSource } from '../inbox/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { PageOf, Span } from '../infra/pages/load-page.ts'
import type { JobQueue } from '../infra/queue/job-queue.ts'
import type { Keyring } from '../infra/secrets/keyring.ts'
import type { MetricList } from '../metrics/index.ts'
import type { RepairDeps } from '../repairs/index.ts'
import type { CheckedRuleset, Ruleset } from '../rules/index.ts'
import type { ActivatedRuleset, Rulesets } from '../rulesets/index.ts'
import type { Period } from '../scorecards/index.ts'

/** A ruleset that was activated in the account. */
export interface RulesetVersion extends ActivatedRuleset {
  /** Null: this version of Minset cannot parse it. */
  readonly ruleset: Ruleset | null
}

/** What an account's pages are given. */
export interface AdminContext extends Pick<RepairDeps, 'loadRules' | 'loadTypesToCome' | 'patienceMs' | 'refusalsOf'> {
  readonly db: Kysely<Schema>
  readonly account: Account
  /** The metrics of scorecards. */
  readonly metrics: MetricList
  /** The CRM's name as shown to people. */
  readonly crmTitle: string
  /** The account's active ruleset. */
  readonly loadRuleset: () => Promise<Ruleset>
  /** The rulesets that were activated in the account, the active one first, up to a maximum. */
  readonly loadRulesetVersions: (limit: number) => Promise<readonly RulesetVersion[]>
  /** What rulesets would find before they are activated. */
  readonly backtests: Backtests
  readonly rulesets: Pick<Rulesets, 'parse' | 'parseStored'>
  /** Checks a ruleset (YAML) that somebody is editing. */
  readonly checkRules: (content: string) => CheckedRuleset
  readonly clock: Clock
  /** Null: the configuration has no keys, so no tokens are stored. */
  readonly keyring: Keyring | null
  /** How long entries of the audit log are kept. */
  readonly auditDays: number
  readonly recordUrl: (key: RecordKey) => string
  readonly digests: DigestDeps
  readonly render: DigestRenderer
  readonly crm: Pick<Crm, 'features' | 'requirements' | 'usage'> & RepairDeps['crm']
  /** How changes in the account are detected. */
  readonly sources: readonly ChangeSource[]
  readonly health: Pick<Health, 'check'>
  readonly queue: Pick<JobQueue, 'enqueue'>
}

/** The dependencies of the pages. */
export interface AdminDeps extends AdminContext {
  /** The trends of open findings. */
  readonly loadOpenTrends: LoadOpenTrends
}

/** The parameters of a request for every page builder. */
export interface PageQuery {
  readonly period: Period
  readonly now: Date
  /** The page that is asked for, counted from 1. */
  readonly page: number
  /** Loads that page of a list, as `loadPage`; @throws NotFoundError if a program asks for a page after the last one */
  readonly loadPage: <L extends { readonly total: number }>(load: (span: Span) => Promise<L>) => Promise<PageOf<L>>
}
