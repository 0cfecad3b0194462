import type { Transaction } from 'kysely'
import type { Crm } from '../crm/port.ts'
import type { ObjectType } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Log } from '../infra/log.ts'
import type { Teams } from '../records/index.ts'
import type { BatchDeps } from './store-batch.ts'

/** The dependencies of the stage. */
export interface SyncDeps extends BatchDeps {
  readonly log: Log
  readonly teams: Teams
  /** The account's settings that have been unreadable since the last call, by what they define. */
  readonly takeUnreadable: Crm['takeUnreadable']
  /** Identifies the fields and links that rules use: when it changes, everything is read again. */
  readonly scope: string
  /** How long a record that is being created is left alone, in seconds. */
  readonly settleSeconds: number
  /** Hours between two full syncs. */
  readonly fullSyncHours: number
  /** Reads the account's definitions that rules name, if due: before records are read and judged by them. */
  readonly refreshSchema: (accountId: string) => Promise<void>
  /** Whether a person waits for work that calls the CRM: long work then ends early, and goes on after it. */
  readonly isAwaited: (accountId: string) => Promise<boolean>
  /** Called at the end of a full sync, in its last transaction. */
  readonly onFullSyncEnd: (trx: Transaction<Schema>, accountId: string) => Promise<void>
  readonly progress: (progress: SyncProgress) => void
}

export interface SyncProgress {
  readonly type: ObjectType
  /** Records read since the last report. */
  readonly count: number
  readonly full: boolean
}
