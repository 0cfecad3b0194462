import type { AccountSchema, NamedOfAccount } from '../domain/account-schema.ts'
import type { CallOutcome } from '../domain/field.ts'
import type { Owner } from '../domain/owner.ts'
import type { CarriedFlags, CrmRecord, Flag, ObjectType } from '../domain/record.ts'
import type { Requirement } from '../domain/requirement.ts'
import type { Message } from '../words/index.ts'
import type { Items, OddItem } from './items.ts'
import type { Change, Page } from './page.ts'
import type { FieldChange, RepairWriting } from './repair-port.ts'
import type { CrmSetUp } from './set-up-port.ts'
import type { CrmReach, CrmUsage } from './usage-port.ts'

/** What a vendor offers to an app as such. */
export type * from './app-port.ts'
/** Minset's card on the vendor's record pages. */
export type * from './card-port.ts'
export type { Items, OddItem } from './items.ts'
export type { Change, Page } from './page.ts'
/** What people fill in through Minset. */
export type * from './repair-port.ts'
/** What Minset creates in an account. */
export type * from './set-up-port.ts'
/** API usage and availability. */
export type * from './usage-port.ts'

/**
 * The interface that every CRM adapter implements, split into small capabilities. The port is vendor-neutral. All calls
 * respect the vendor's limits themselves (they wait), retry where a retry is safe, and throw the `Crm…` errors of
 * `domain/errors.ts`.
 */
export interface Crm {
  readonly vendor: string
  readonly read: CrmRead
  readonly write: CrmWrite
  readonly setUp: CrmSetUp
  /**
   * Null if the vendor sends the account's changes without a subscription of the account, because the app is
   * subscribed.
   */
  readonly subscriptions: CrmSubscriptions | null
  /**
   * The required fields of the six types, as configured by the CRM's admins, including those that the CRM always
   * requires. Null if the vendor does not expose them.
   */
  readonly requirements: (() => Promise<readonly Requirement[]>) | null
  /** The features available in the account, given its granted permissions and the vendor's rejections since. */
  features(): readonly Feature[]
  /**
   * Settings of the account that were left out because they are unreadable, by what they define (`owner`, `stage`,
   * `deal field`). Covers everything read since the last call.
   */
  takeUnreadable(): ReadonlyMap<string, readonly OddItem[]>
  /** API usage of this instance. */
  usage(): CrmUsage
  readonly reach: CrmReach
}

/**
 * Features of an account, named after their purpose. `worklists`: incomplete records on a list, or as tasks for their
 * owners. `highlights`: flags in views that do not show fields, such as a board of deals. `repairs`: people fill in
 * fields of records through Minset. `cards`: the CRM can show Minset's cards, because the account has installed the app
 * with the scopes that they need; whether an admin has placed them there is unknown. `webhooks`: the vendor sends changes to Minset. `event-log`: Minset fetches changes
 * from a log that the vendor keeps.
 */
export type FeatureName =
  | 'read'
  | 'flags'
  | 'outcomes'
  | 'repairs'
  | 'worklists'
  | 'highlights'
  | 'cards'
  | 'webhooks'
  | 'event-log'

export interface Feature {
  readonly name: FeatureName
  readonly on: boolean
  /** Why it is off; null if it is on. */
  readonly why: Message | null
}

/** Event subscriptions that Minset creates in the account itself. */
export interface CrmSubscriptions {
  /**
   * Ensures that the vendor sends the account's changes: finds Minset's subscriptions by their name, creates missing
   * ones, ends duplicates and outdated ones, and leaves those of others alone.
   *
   * @param last the ids of the previous run; those that are gone or were replaced count as lost
   */
  ensure(last: readonly string[]): Promise<SubscriptionReport>
  /** Ends all of ours. */
  remove(): Promise<void>
}

export interface SubscriptionReport {
  /** The vendor's ids of Minset's current subscriptions. */
  readonly ids: readonly string[]
  /** How many of the previous subscriptions have ended: events may have been missed meanwhile. */
  readonly lost: number
  /** Why no events are available, in the CRM's words if it gives any; null if they are. */
  readonly unavailable: Message | null
  /** Who can mend that; null if events are available. */
  readonly cause: UnavailableCause | null
}

/**
 * Why a CRM sends no events. `ungranted`: the account has not granted it; `unreachable`: the CRM cannot reach the address
 * of this installation; `refused`: any other reason.
 */
export const unavailableCauses = ['ungranted', 'unreachable', 'refused'] as const
export type UnavailableCause = (typeof unavailableCauses)[number]

/** Credentials for an account's API. */
export interface AccessToken {
  /** Never logged. */
  readonly token: string
  /** Origin of this account's API; null if all accounts share one. */
  readonly apiOrigin: string | null
}

/** Source of an account's access tokens. */
export interface AccessTokens {
  /** A token that stays valid for at least some minutes. @throws CrmAuthError when the account is disconnected */
  current(): Promise<AccessToken>
  /** A new token, because the vendor rejected this one. @throws CrmAuthError when none can be obtained */
  renew(refused: AccessToken): Promise<AccessToken>
}

/**
 * Counts the calls of an account across processes. Each of the vendor's limits has a fixed number of slots: a call
 * takes one before it begins, and holds it until one window of the limit after the call's end.
 */
export interface RateLimitSlots {
  /** Takes a slot of the limit. If none is free, returns in how many milliseconds (more than 0) to try again. */
  take(limit: CallLimit): Promise<{ readonly slot: RateLimitSlot } | { readonly againInMs: number }>
}

/** At most `slots` calls in any span of `windowMs` milliseconds. */
export interface CallLimit {
  /** Identifies the limit within the vendor: `calls`, `searches`. */
  readonly name: string
  readonly slots: number
  readonly windowMs: number
}

export interface RateLimitSlot {
  /** Reports that the call has just ended. A slot whose call is never reported as ended expires after a while. */
  ended(): Promise<void>
}

/**
 * Stores the state of an account's daily budget, shared by all its clients in all processes, and across restarts. The
 * state is JSON in a format of the adapter's own.
 */
export interface BudgetStore {
  /** Null if nothing is stored. */
  load(): Promise<object | null>
  /** Stores `next` if the stored state is still `last` (null: nothing stored). @returns whether `next` was stored */
  replace(last: object | null, next: object): Promise<boolean>
}

/** Call counters of an account, shared by its clients in all processes. */
export interface CallCounts {
  readonly slots: RateLimitSlots
  readonly budget: BudgetStore
}

/** The vendor's description of the account that the credentials open. */
export interface AccountDetails {
  /** The vendor's id of the account. */
  readonly externalId: string
  /** IANA name, such as `Europe/Oslo`, as the vendor returns it: it may be unknown to Minset, or blank. */
  readonly timeZone: string
  /** The account's currency, an ISO 4217 code in capitals; empty if the vendor returns none. */
  readonly currency: string
  /** Host and scheme of the CRM's web pages, such as `https://app.example.com`. */
  readonly uiOrigin: string
}

/** A record as just read. */
export interface ReadRecord extends CrmRecord {
  /** Minset's flag as this record shows it now; null if the record cannot store one. No rule reads it. */
  readonly flag: Flag | null
  /** The flags of other records that this record shows for them; null if it cannot store any. */
  readonly carried: CarriedFlags | null
  /** Ids of the linked records that the record itself contains, by type. The others are read with `CrmRead.links`. */
  readonly links?: Readonly<Partial<Record<ObjectType, readonly string[]>>>
}

export interface CrmRead {
  account(): Promise<AccountDetails>
  /** Every owner, archived ones included, and the unreadable ones. */
  owners(): Promise<Items<Owner>>
  /**
   * What the account has of what rules name. A type whose fields may not be read is marked; other errors are thrown.
   */
  schema(named: NamedOfAccount): Promise<AccountSchema>
  /** Every live record of a type, page by page, in a stable order. */
  all(type: ObjectType, after: string | null): Promise<Page<ReadRecord>>
  /**
   * The records of a type that changed at or after `since`, page by page, in the adapter's order, which is not the
   * order of the changes. May repeat a record, and may miss the latest changes (indexes lag) and records that change
   * during the read. So the next `since` must be earlier than the CRM's response to this round's first page, with an
   * overlap.
   */
  changedSince(type: ObjectType, since: Date, after: string | null): Promise<Page<Change>>
  /**
   * The requested records, and those of them that exist but are unreadable. Deleted ones are absent from both. Any
   * number of ids.
   */
  byIds(type: ObjectType, ids: readonly string[]): Promise<Items<ReadRecord>>
  /** The ids of type `to` that each requested record is linked to. Any number of ids. */
  links(from: ObjectType, ids: readonly string[], to: ObjectType): Promise<LinksById>
  /** Whether linking two records updates the modified time that `changedSince` uses. */
  readonly linkingIsAChange: boolean
}

/**
 * The ids of the linked records, by record: an empty list for a record without links; null if the response for a record is
 * unreadable. A record is absent if the CRM did not return its links at this time.
 */
export type LinksById = ReadonlyMap<string, readonly string[] | null>

/** One record's desired values. Absent values are left unchanged. */
export interface RecordUpdate {
  readonly id: string
  readonly flag?: Flag
  readonly outcome?: CallOutcome
  /** The flags that this record should show for records that cannot store their own. */
  readonly carried?: CarriedFlags
  /** Values of fields that a person has entered; all of them are written, or none. */
  readonly repair?: readonly FieldChange[]
}

/**
 * Why a value was rejected. `required-rule`: a rule of the account requires other fields first; `no-carrier`: records
 * of this type cannot store a flag, and this one is linked to none that can; in both cases the record may be put on a
 * list instead. `read-only`, `missing-property`: the field rejects the value on every record of the type. `unanswered`:
 * every write to this record makes the CRM fail, although writes to others succeed. `changed`: somebody has changed the
 * field since the person who entered the value saw it.
 */
export type RefusalCause =
  | 'required-rule'
  | 'no-carrier'
  | 'read-only'
  | 'missing-property'
  | 'unanswered'
  | 'changed'
  | 'other'

export interface UpdateResult {
  readonly id: string
  readonly result: 'written' | 'refused' | 'gone'
  /** For `refused`: why, in the CRM's words if it gives any. */
  readonly reason?: Message
  /** For `refused`. */
  readonly cause?: RefusalCause
}

export interface CrmWrite extends RepairWriting {
  /**
   * Types whose records cannot store a flag in this CRM, each with the types of linked records that carry it for them,
   * in order of preference. Empty if every record can store its own.
   */
  readonly carriers: Readonly<Partial<Record<ObjectType, readonly ObjectType[]>>>
  /** The number of records to write with one `update`: as many as take about a second. */
  readonly recordsAtOnce: number
  /**
   * Writes the values, in as few calls as the vendor allows. Returns one result per update, in the order of the
   * updates. An outcome is only filled in: if the call has one, or a person has set or cleared one before, it is
   * rejected, and the flag of the same update is still written. A repair is only written while each of its fields holds
   * what it held before (`from`); it is read just before, because neither vendor has a conditional update (documented).
   * If the flag's fields have been deleted meanwhile, they are recreated and the values written again. `apiCalls` counts writing calls, not the reads before them.
   */
  update(
    type: ObjectType,
    updates: readonly RecordUpdate[],
  ): Promise<{ readonly results: readonly UpdateResult[]; readonly apiCalls: number }>
  /**
   * Changes the members of the worklist: incomplete records that cannot store the flag, on a list or as tasks for their
   * owners, depending on the CRM. Creates the worklist on first use. Idempotent: adding a member and removing a
   * non-member change nothing. Any number of ids.
   *
   * @returns `unavailable`: why the account has no worklist; null if the change was made. `refused`: the records to
   *   remove that stay members because the CRM refuses their own change, with why; the others are changed
   */
  updateWorklist(
    type: ObjectType,
    change: { readonly add: readonly string[]; readonly remove: readonly string[] },
  ): Promise<WorklistResult>
}

export interface WorklistResult {
  readonly unavailable: Message | null
  readonly refused: readonly { readonly id: string; readonly reason: Message }[]
}
