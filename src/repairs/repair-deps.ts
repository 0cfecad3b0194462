import type { Kysely } from 'kysely'
import type { Feature, RepairWriting } from '../crm/port.ts'
import type { ObjectType } from '../domain/record.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Brake } from '../infra/http/brake.ts'
import type { JobQueue } from '../infra/queue/job-queue.ts'
import type { AccountRuleset } from '../rules/index.ts'

/** The dependencies of repairing records of an account. */
export interface RepairDeps {
  readonly db: Kysely<Schema>
  readonly account: { readonly accountId: string; readonly timeZone: string }
  readonly clock: Clock
  readonly queue: Pick<JobQueue, 'enqueue'>
  readonly crm: { features(): readonly Feature[]; readonly write: Pick<RepairWriting, 'entryFor'> }
  /** The rules as they apply to the account. */
  readonly loadRules: (db: Kysely<Schema>) => Promise<AccountRuleset>
  /** Types whose records have not been read completely for the first time. */
  readonly loadTypesToCome: (db: Kysely<Schema>) => Promise<readonly ObjectType[]>
  /** How long a person waits for the CRM, in milliseconds, before Minset reports that the value will be written later. */
  readonly patienceMs: number
  /** Counts the values of an owner that the CRM has refused. */
  readonly refusalsOf: (ownerId: string) => Brake
}
