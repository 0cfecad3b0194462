import type { Transaction } from 'kysely'
import type { Crm } from '../crm/port.ts'
import type { ObjectType } from '../domain/record.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Log } from '../infra/log.ts'
import type { Teams } from '../records/index.ts'
import type { BatchDeps } from './store-batch.ts'

/** What the stage works with. */
export interface SyncDeps extends BatchDeps {
  readonly log: Log
  readonly teams: Teams
  /** What of the account's settings cannot be read, by what it defines, since this was last called. */
  readonly takeUnreadable: Crm['takeUnreadable']
  /** Names the fields and links that the rules look at: when it changes, everything is read again. */
  readonly scope: string
  /** How long a record that is being created is left alone. */
  readonly settleSeconds: number
  /** Hours between two full syncs. */
  readonly fullSyncHours: number
  /** Reads what the account has of what rules name, where that is due: before records are read and judged by them. */
  readonly refreshSchema: (accountId: string) => Promise<void>
  /** Told at the end of a full sync, in its last transaction. */
  readonly onFullSyncEnd: (trx: Transaction<Schema>, accountId: string) => Promise<void>
  readonly progress: (progress: SyncProgress) => void
}

export interface SyncProgress {
  readonly type: ObjectType
  /** Records read since the last word. */
  readonly count: number
  readonly full: boolean
}
