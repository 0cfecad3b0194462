import type { CallOutcome } from '../domain/field.ts'
import type { Owner } from '../domain/owner.ts'
import type { CrmRecord, Flag, ObjectType, RecordKey } from '../domain/record.ts'

/**
 * What every CRM must be able to do for Minset, in small capabilities. The port knows no vendor.
 * All calls keep the vendor's limits themselves (they wait), retry what may be retried, and throw the `Crm…` errors
 * of `domain/errors.ts`.
 */
export interface Crm {
  readonly vendor: string
  readonly read: CrmRead
  readonly write: CrmWrite
  readonly setUp: CrmSetUp
  /** The address of the record's page in the CRM. */
  recordUrl(account: AccountDetails, key: RecordKey): string
  /** Calls made through this instance so far, all kinds, retries included. */
  callCount(): number
}

/** What the vendor says of the account that the credentials open. */
export interface AccountDetails {
  /** The vendor's id of the account. */
  readonly externalId: string
  /** IANA name, such as `Europe/Oslo`; day boundaries of figures and flags follow it. */
  readonly timeZone: string
  /** ISO 4217. */
  readonly currency: string
  /** Host and scheme of the CRM's web pages, such as `https://app.example.com`. */
  readonly uiOrigin: string
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Pass it back to get the next page; null after the last. Opaque. */
  readonly next: string | null
}

/** A hint that a record has changed. The record itself is re-read. */
export interface Change {
  readonly id: string
  /** When the vendor says it changed; UTC. */
  readonly updatedAt: Date
}

export interface CrmRead {
  account(): Promise<AccountDetails>
  /** Every owner, archived ones included. */
  owners(): Promise<readonly Owner[]>
  /** Every live record of a type, page by page, in a stable order. */
  all(type: ObjectType, after: string | null): Promise<Page<CrmRecord>>
  /**
   * Which records of a type have changed at or after `since`, page by page, in the adapter's order, which is not the
   * order of the changes. May repeat a record and, because search indexes lag behind writes, may miss changes of the
   * last moments; a record that changes while the pages are read may be missed too. So the next `since` must lie before
   * the moment when the first page of this round was asked for, with an overlap, whatever the latest `updatedAt` was.
   */
  changedSince(type: ObjectType, since: Date, after: string | null): Promise<Page<Change>>
  /** The named records; those that are gone are absent from the result. Any number of ids. */
  byIds(type: ObjectType, ids: readonly string[]): Promise<readonly CrmRecord[]>
  /** For each named record, what it is linked to among `to`. Any number of ids. */
  links(from: ObjectType, ids: readonly string[], to: ObjectType): Promise<ReadonlyMap<string, readonly string[]>>
}

/** One record's wanted values. Absent means: leave as it is. */
export interface RecordUpdate {
  readonly id: string
  readonly flag?: Flag
  readonly outcome?: CallOutcome
}

export interface UpdateResult {
  readonly id: string
  readonly result: 'written' | 'refused' | 'gone'
  /** For `refused`: why, in the CRM's words. */
  readonly reason?: string
}

export interface CrmWrite {
  /**
   * Writes the values, in as few calls as the vendor allows. One result per update, in the order of the updates. An
   * outcome is only filled in: where a call has one, or a person has set or cleared one before, it is refused; the flag
   * of the same update is written all the same. `apiCalls` counts calls that write, not the looks before them.
   */
  update(
    type: ObjectType,
    updates: readonly RecordUpdate[],
  ): Promise<{ readonly results: readonly UpdateResult[]; readonly apiCalls: number }>
}

export interface CrmSetUp {
  /**
   * Makes sure that the account has the fields that flags are written to; does nothing where they exist as wanted.
   * Never overwrites a field of the same name that is not ours: it is reported under `clashes`.
   */
  ensureFlagFields(types: readonly ObjectType[]): Promise<SetUpReport>
}

export interface SetUpReport {
  /** Fields made now, as `type.field`. */
  readonly created: readonly string[]
  /** Object types whose records cannot carry a flag in this account, and why. */
  readonly unavailable: ReadonlyMap<ObjectType, string>
  /** Fields of the same name with another shape, as `type.field: what differs`. */
  readonly clashes: readonly string[]
}
