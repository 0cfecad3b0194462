import type { Kysely } from 'kysely'
import type { Account } from '../accounts/index.ts'
import type { Crm } from '../crm/port.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { OwnConfig } from '../infra/config.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { JobQueue } from '../infra/queue/job-queue.ts'
import type { Message } from '../words/index.ts'

/**
 * How bad a problem is. `failing`: the service does not do its job. `warning`: something was set aside or left out, and
 * a person should look.
 */
export type Severity = 'failing' | 'warning'

/** Something that is wrong now. */
export interface Problem {
  readonly severity: Severity
  /** Since when; null where the condition does not know: the monitor then counts from when it first saw it. */
  readonly since: Date | null
  /**
   * What happened, as one sentence. Shown to anybody who asks `/readyz`: no personal data, no secrets, no values of
   * records.
   */
  readonly what: Message
  /** What to do about it, as one sentence. */
  readonly action: Message
}

/** A configured token whose account is not open. */
export interface WaitingToken {
  /** What people call the CRM. */
  readonly title: string
  readonly reason: string
}

/** What conditions look at. */
export interface HealthDeps {
  readonly config: OwnConfig
  readonly db: Kysely<Schema>
  readonly queue: Pick<JobQueue, 'oldest'>
  readonly clock: Clock
  /** Ids of the vendors whose app is configured. */
  readonly vendors: readonly string[]
  /** For how long this process has been up. */
  readonly uptimeSeconds: () => number
  /** The configured tokens whose accounts cannot be opened now. */
  readonly waitingTokens: () => readonly WaitingToken[]
  /** Why the rules file cannot be used as it is now; null where it can. */
  readonly rulesFileProblem: () => string | null
  /** Whether the mail server takes mail: throws where it does not. Null where none is configured. */
  readonly verifyMail: (() => Promise<void>) | null
}

/** The account that a condition is asked about. */
export interface CheckedAccount {
  readonly account: Account
  readonly crm: Pick<Crm, 'features' | 'usage'>
}

interface Named {
  /** Stable, in kebab-case: the label of the metric, and what the command line prints. */
  readonly id: string
  /**
   * Whether it looks at what only a running service does, such as polls: `doctor` leaves it out where none runs.
   */
  readonly needsService: boolean
}

/** A condition of the whole service. */
export interface GlobalCondition extends Named {
  /** The problem, if there is one now. What it throws counts as a problem: unknown is not fine. */
  check(deps: HealthDeps): Promise<Problem | null>
}

/** A condition of each account. Every query is bound to the account. */
export interface AccountCondition extends Named {
  /** As `GlobalCondition.check`, for one account. */
  check(deps: HealthDeps, checked: CheckedAccount): Promise<Problem | null>
}
