import type { Kysely } from 'kysely'
import type { Account } from '../accounts/index.ts'
import type { Crm } from '../crm/port.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { OwnConfig } from '../infra/config.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { JobQueue } from '../infra/queue/job-queue.ts'
import type { Message } from '../words/index.ts'

/**
 * How serious a problem is. `failing`: the service does not do its job. `warning`: something was set aside or left out,
 * and a person should check it.
 */
export type Severity = 'failing' | 'warning'

/** A current problem. */
export interface Problem {
  readonly severity: Severity
  /** Since when; null if the condition does not know: the monitor then uses the time of its first detection. */
  readonly since: Date | null
  /**
   * What happened, as one sentence. Shown to anybody who calls `/readyz`: no personal data, no secrets, no values of
   * records.
   */
  readonly what: Message
  /** What to do about it, as one sentence. */
  readonly action: Message
}

/** A configured token whose account is not open. */
export interface WaitingToken {
  /** The CRM's name as shown to people. */
  readonly title: string
  readonly reason: Message
}

/** A vendor's app whose id is configured. */
export interface IdentifiedApp {
  readonly vendor: string
  /** The CRM's name as shown to people. */
  readonly title: string
  readonly appId: string
  /** The environment variable with the id. */
  readonly variable: string
}

/** The dependencies of conditions. */
export interface HealthDeps {
  readonly config: OwnConfig
  readonly db: Kysely<Schema>
  readonly queue: Pick<JobQueue, 'oldest'>
  readonly clock: Clock
  /** Ids of the vendors whose app is configured. */
  readonly vendors: readonly string[]
  readonly identifiedApps: readonly IdentifiedApp[]
  /** How long this process has been running. */
  readonly uptimeSeconds: () => number
  /** The configured tokens whose accounts cannot be opened at present. */
  readonly waitingTokens: () => readonly WaitingToken[]
  /** Why accounts cannot be opened at present, or reopened with other rules, by Minset's ids of them. */
  readonly unopenedAccounts: () => ReadonlyMap<string, Message>
  /** Why the current rules file is invalid; null if it is valid. */
  readonly rulesFileProblem: () => Message | null
  /** Checks whether the mail server accepts mail, and throws if it does not. Null if none is configured. */
  readonly verifyMail: (() => Promise<void>) | null
}

/** The account that a condition is evaluated for. */
export interface CheckedAccount {
  readonly account: Account
  readonly crm: Pick<Crm, 'features' | 'usage'>
}

interface Named {
  /** Stable, in kebab-case: the label of the metric, and the id printed by the command line. */
  readonly id: string
  /**
   * Whether it is about work that only a running service does, such as polls: `doctor` leaves it out if none is
   * running.
   */
  readonly needsService: boolean
}

/** A condition of the whole service. */
export interface GlobalCondition extends Named {
  /** The current problem, if there is one. An error that it throws counts as a problem, because unknown is not fine. */
  check(deps: HealthDeps): Promise<Problem | null>
}

/** A condition of each account. Every query is bound to the account. */
export interface AccountCondition extends Named {
  /** As `GlobalCondition.check`, for one account. */
  check(deps: HealthDeps, checked: CheckedAccount): Promise<Problem | null>
}
