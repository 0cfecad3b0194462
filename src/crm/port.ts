import type { AccountSchema, NamedOfAccount } from '../domain/account-schema.ts'
import type { CallOutcome } from '../domain/field.ts'
import type { Owner } from '../domain/owner.ts'
import type { CarriedFlags, CrmRecord, Flag, ObjectType } from '../domain/record.ts'
import type { Requirement } from '../domain/requirement.ts'
import type { Items, OddItem } from './items.ts'
import type { Change, Page } from './page.ts'
import type { CrmReach, CrmUsage } from './usage-port.ts'

/** What a vendor offers to an app as such. */
export type * from './app-port.ts'
/** What it shows of ours on its record pages. */
export type * from './card-port.ts'
export type { Items, OddItem } from './items.ts'
export type { Change, Page } from './page.ts'
/** What its calls use up, and whether it is there to be called. */
export type * from './usage-port.ts'

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
  /** Null where the vendor tells of the account's changes without being asked to, because the app as such is subscribed. */
  readonly subscriptions: CrmSubscriptions | null
  /**
   * What the CRM itself requires of the six types, as its admins have set it up; what it always asks for, whatever they
   * do, included. Null where the vendor does not tell.
   */
  readonly requirements: (() => Promise<readonly Requirement[]>) | null
  /** What may be done in the account: by what it has granted, and by what the vendor has refused since. */
  features(): readonly Feature[]
  /**
   * What an admin has set up in the account and cannot be read, so that it is left out: by what it defines (`owner`,
   * `stage`, `deal field`), for what has been read since this was last called.
   */
  takeUnreadable(): ReadonlyMap<string, readonly OddItem[]>
  /** What has been asked of the vendor through this instance. */
  usage(): CrmUsage
  readonly reach: CrmReach
}

/**
 * What may be done in an account, by what it does for us. `worklists`: incomplete records on a list, or as tasks for their
 * owners. `highlights`: flags where fields are not seen, such as on a board of deals. `webhooks`: changes are sent to us.
 * `event-log`: changes are fetched from a log that the vendor keeps.
 */
export type FeatureName = 'read' | 'flags' | 'outcomes' | 'worklists' | 'highlights' | 'webhooks' | 'event-log'

export interface Feature {
  readonly name: FeatureName
  readonly on: boolean
  /** Why it is off, in words; null where it is on. */
  readonly why: string | null
}

/** Subscriptions to events that we make in the account ourselves. */
export interface CrmSubscriptions {
  /**
   * Makes sure that the vendor tells of the account's changes: finds ours again by their name, makes what is missing,
   * ends what is double or not as wanted, touches no others'.
   *
   * @param last the ids of the time before; of these, what is gone or was replaced counts as lost
   * @returns `unavailable`: why no events can be had, in words; null where they come
   */
  ensure(last: readonly string[]): Promise<SubscriptionReport>
  /** Ends all of ours. */
  remove(): Promise<void>
}

export interface SubscriptionReport {
  /** The vendor's ids of ours, as they stand now. */
  readonly ids: readonly string[]
  /** How many of the former ones have ended: what happened meanwhile may not have been told. */
  readonly lost: number
  readonly unavailable: string | null
}

/** What opens an account's API. */
export interface AccessToken {
  /** Never logged. */
  readonly token: string
  /** Where the API of this account is; null where that is the same for all. */
  readonly apiOrigin: string | null
}

/** Where an account's access token comes from. */
export interface AccessTokens {
  /** One that is good for some minutes still. @throws CrmAuthError when the account is disconnected */
  current(): Promise<AccessToken>
  /** Another one, because the vendor refused this one. @throws CrmAuthError when there is none to be had */
  renew(refused: AccessToken): Promise<AccessToken>
}

/**
 * Where the calls of an account are counted, if several processes make them. Each of the vendor's limits is so many slots:
 * a call takes one before it begins, and keeps it until the limit's window has passed since its end.
 */
export interface RateLimitSlots {
  /** Takes a slot of the limit; where none is free, says when to ask again: in so many milliseconds, more than 0. */
  take(limit: CallLimit): Promise<{ readonly slot: RateLimitSlot } | { readonly againInMs: number }>
}

/** So many calls in any span of so many milliseconds. */
export interface CallLimit {
  /** Tells the limits of a vendor apart: `calls`, `searches`. */
  readonly name: string
  readonly slots: number
  readonly windowMs: number
}

export interface RateLimitSlot {
  /** The call has ended just now. A slot whose call is never said to have ended becomes free after a while. */
  ended(): Promise<void>
}

/**
 * Where what is known of an account's daily budget is kept: for all its clients, here and in other processes, and beyond
 * a restart. What is kept is the adapter's own, and is JSON.
 */
export interface BudgetStore {
  /** Null where nothing is kept. */
  load(): Promise<object | null>
  /** Keeps `next` if what is kept is still `last` (null: nothing). @returns whether it is kept now */
  replace(last: object | null, next: object): Promise<boolean>
}

/** Where an account's calls are counted, if it may have other clients, here or in another process. */
export interface CallCounts {
  readonly slots: RateLimitSlots
  readonly budget: BudgetStore
}

/** What the vendor says of the account that the credentials open. */
export interface AccountDetails {
  /** The vendor's id of the account. */
  readonly externalId: string
  /** IANA name, such as `Europe/Oslo`, as the vendor names it: it may be unknown here, or blank. */
  readonly timeZone: string
  /** The account's own, by ISO 4217 in capitals; empty where the vendor names none. */
  readonly currency: string
  /** Host and scheme of the CRM's web pages, such as `https://app.example.com`. */
  readonly uiOrigin: string
}

/** A record as just read. */
export interface ReadRecord extends CrmRecord {
  /** What the CRM shows of our flag on this record now; null where it has no place for one. No rule reads it. */
  readonly flag: Flag | null
  /** What it shows of records that cannot carry a flag themselves; null where it has no place for that. */
  readonly carried: CarriedFlags | null
  /** Ids of the records that it names itself, by type; absent types, or all where it is absent, are asked for by `links`. */
  readonly links?: Readonly<Partial<Record<ObjectType, readonly string[]>>>
}

export interface CrmRead {
  account(): Promise<AccountDetails>
  /** Every owner, archived ones included, and which cannot be read. */
  owners(): Promise<Items<Owner>>
  /** What the account has of what rules name. A type whose fields may not be read says so; all else is thrown. */
  schema(named: NamedOfAccount): Promise<AccountSchema>
  /** Every live record of a type, page by page, in a stable order. */
  all(type: ObjectType, after: string | null): Promise<Page<ReadRecord>>
  /**
   * Which records of a type have changed at or after `since`, page by page, in the adapter's order, which is not the
   * order of the changes. May repeat a record, and may miss changes of the last moments (indexes lag) and of records that
   * change meanwhile. So the next `since` must lie before the CRM's answer to this round's first page, with an overlap.
   */
  changedSince(type: ObjectType, since: Date, after: string | null): Promise<Page<Change>>
  /**
   * The named records, and those of them that are there but cannot be read; those that are gone are absent from both.
   * Any number of ids.
   */
  byIds(type: ObjectType, ids: readonly string[]): Promise<Items<ReadRecord>>
  /** For each named record, what it is linked to among `to`; absent where that cannot be read. Any number of ids. */
  links(from: ObjectType, ids: readonly string[], to: ObjectType): Promise<ReadonlyMap<string, readonly string[]>>
  /** Whether linking two records moves the modified time that `changedSince` goes by. */
  readonly linkingIsAChange: boolean
}

/** One record's desired values. Absent means: leave as it is. */
export interface RecordUpdate {
  readonly id: string
  readonly flag?: Flag
  readonly outcome?: CallOutcome
  /** What the record is to show of others that cannot carry a flag themselves. */
  readonly carried?: CarriedFlags
}

/**
 * Why a value was refused. `required-rule`: a rule of the account demands other fields first; `no-carrier`: records of
 * this type cannot carry a flag, and this one is linked to none that can; in both cases the record may be shown on a
 * list instead. `read-only`, `missing-property`: the field itself does not take the value, on any record of the type.
 * `unanswered`: the CRM fails whenever it is asked to write to this record, though it writes to others.
 */
export type RefusalCause = 'required-rule' | 'no-carrier' | 'read-only' | 'missing-property' | 'unanswered' | 'other'

export interface UpdateResult {
  readonly id: string
  readonly result: 'written' | 'refused' | 'gone'
  /** For `refused`: why, in the CRM's words. */
  readonly reason?: string
  /** For `refused`. */
  readonly cause?: RefusalCause
}

export interface CrmWrite {
  /**
   * Types whose records cannot carry a flag in this CRM, each with the types of linked records that carry it for them,
   * in the order of preference. Empty where every record can carry its own.
   */
  readonly carriers: Readonly<Partial<Record<ObjectType, readonly ObjectType[]>>>
  /**
   * Writes the values, in as few calls as the vendor allows. One result per update, in the order of the updates. An
   * outcome is only filled in: where a call has one, or a person has set or cleared one before, it is refused; the flag
   * of the same update is written all the same. Where the flag's fields have been deleted meanwhile, they are put back
   * and the values written once more. `apiCalls` counts calls that write, not the looks before them.
   */
  update(
    type: ObjectType,
    updates: readonly RecordUpdate[],
  ): Promise<{ readonly results: readonly UpdateResult[]; readonly apiCalls: number }>
  /**
   * Changes the members of the worklist: incomplete records that cannot carry the flag, on a list or as tasks for their
   * owners, as the CRM has it. Makes it when it is first needed. Adding a member and removing a stranger change nothing.
   * Any number of ids.
   *
   * @returns `unavailable`: why the account has no worklist, in words; null where the change is done
   */
  updateWorklist(
    type: ObjectType,
    change: { readonly add: readonly string[]; readonly remove: readonly string[] },
  ): Promise<{ readonly unavailable: string | null }>
}

export interface CrmSetUp {
  /**
   * Makes sure that the account has what flags are shown with: fields, and worklists and highlights where there are such. Puts
   * back what is missing, changes nothing that is as wanted, and never touches what is not ours.
   *
   * @param last the report of the time before, which knows the vendor's ids of what was made; without it, what a person
   *   has renamed is not recognised
   */
  ensure(types: readonly ObjectType[], last?: SetUpReport): Promise<SetUpReport>
  /** Takes away what `ensure` has made, and the worklist; keeps what is not ours or is in use. */
  remove(types: readonly ObjectType[], last?: SetUpReport): Promise<RemovalReport>
}

interface PartOfSetUp {
  readonly kind: 'group' | 'field' | 'list' | 'highlight'
  readonly objectType: ObjectType
  readonly name: string
  /** In words: why it is unavailable, what differs, why it was kept. */
  readonly reason?: string
}

export interface SetUpItem extends PartOfSetUp {
  /** `clash`: there is something of this name that is not ours. `repaired`: ours was there before and is as wanted again. */
  readonly state: 'present' | 'made' | 'repaired' | 'unavailable' | 'clash'
  /** The vendor's id, where it has one beside its name. */
  readonly id?: string
}

export interface SetUpReport {
  readonly items: readonly SetUpItem[]
}

export interface RemovalItem extends PartOfSetUp {
  readonly state: 'removed' | 'absent' | 'kept'
}

export interface RemovalReport {
  readonly items: readonly RemovalItem[]
}
