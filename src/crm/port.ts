import type { CallOutcome } from '../domain/field.ts'
import type { Owner } from '../domain/owner.ts'
import type { CarriedFlags, CrmRecord, Flag, ObjectType, RecordKey } from '../domain/record.ts'
import type { Requirement } from '../domain/requirement.ts'

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
  /** The address of the record's page in the CRM. */
  recordUrl(account: AccountDetails, key: RecordKey): string
  /** What has been asked of the vendor through this instance. */
  usage(): CrmUsage
}

export type FeatureName = 'read' | 'flags' | 'outcomes' | 'lists' | 'tags' | 'webhooks' | 'journal'

export interface Feature {
  readonly name: FeatureName
  readonly on: boolean
  /** Why it is off, in words; null where it is on. */
  readonly why: string | null
}

/**
 * What a vendor offers to an app as such, before and beside any account: how it is installed, and how events come in.
 * Only vendors whose app is registered (client id and secret configured) have one.
 */
export interface CrmApp {
  readonly vendor: string
  readonly install: CrmInstall
  readonly webhooks: CrmWebhooks
  /** Null where the app has no pull source of events. */
  readonly journal: CrmJournal | null
  /** Null where the vendor's pages show no card of ours. */
  readonly cards: CrmCards | null
}

/** What has been asked of the vendor. */
export interface CrmUsage {
  /** Calls so far, of all kinds, retries included. */
  readonly calls: number
  /** Of these, calls that the vendor refused because a limit was used up. */
  readonly rateLimited: number
  /** The part of the limit that is used at this moment, from 0 to 1. */
  readonly budgetUsed: number
  /** What the account may ask for in a day, in the vendor's own unit; null where the vendor does not say. */
  readonly daily: DailyBudget | null
}

/** A limit by the day, which all the apps of an account share. */
export interface DailyBudget {
  /** `calls`, `tokens`. */
  readonly unit: string
  readonly limit: number
  /** Left of it, as the vendor last said. */
  readonly remaining: number
  /** How much of it we have used ourselves, by the kind of work. */
  readonly ours: Readonly<Record<string, number>>
  /** How much of it we allow ourselves. */
  readonly ourLimit: number
}

/** How much of the account the person is asked to open: `read` serves for a first scan that changes nothing. */
export type Access = 'read' | 'write'

/** What the vendor gives for a consent or a refresh. */
export interface Grant {
  /** The vendor's id of the account. */
  readonly externalId: string
  readonly accessToken: string
  /** The newest one; the one before may have ended with it. */
  readonly refreshToken: string
  /** By our clock. */
  readonly expiresAt: Date
  readonly scopes: readonly string[]
  /** Who installed the app, by the vendor's id, where the tokens are that person's; null where they are the account's. */
  readonly userId: string | null
  /** Where the API of this account is, where that is not the same for all; without a slash at its end. */
  readonly apiOrigin: string | null
}

/**
 * OAuth. All throw CrmAuthError where the account has ended the connection (revoked, uninstalled, code used up),
 * ConfigError where the app's own settings are wrong (client id, secret, redirect address), CrmUnavailableError and
 * CrmRateLimitedError for what passes.
 */
export interface CrmInstall {
  /** Where the person's browser is sent for consent. `state` comes back as it is. */
  authorizeUrl(request: { readonly access: Access; readonly redirectUri: string; readonly state: string }): string
  /**
   * Exchanges the code of a consent, once. Where the vendor gives more than the access that was asked for, the grant
   * names the scopes of that access only.
   */
  exchange(consent: { readonly code: string; readonly redirectUri: string; readonly access: Access }): Promise<Grant>
  refresh(refreshToken: string): Promise<Grant>
  /** Ends the app's connection from our side; the vendor may tell the account's admins. Repeating it does no harm. */
  uninstall(grant: Pick<Grant, 'accessToken' | 'refreshToken'>): Promise<void>
  /**
   * Which installation the vendor says has ended, if this request to the redirect address (method DELETE) is the
   * vendor's; null if it is not. Constant time; never throws. The capability is null where the vendor makes no such
   * request.
   */
  readonly ended: ((request: WebhookRequest) => EndedInstallation | null) | null
}

/** An installation that has ended at the vendor's side: its tokens are dead already. */
export interface EndedInstallation {
  readonly externalId: string
  /** Whose it was, where the tokens are a person's: another person's installation may go on. */
  readonly userId: string | null
}

/** A request as it reached us, before anything of it is believed. */
export interface WebhookRequest {
  readonly method: string
  /** The whole address as the vendor called it: the public one, whatever stands in between, with path and query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly rawBody: Uint8Array
}

export interface CrmWebhooks {
  /**
   * Whether the vendor sent this, where it signs the time not more than five minutes from `now`. Constant time; never
   * throws.
   */
  verify(request: WebhookRequest, now: Date): boolean
  /**
   * The events of a verified body, in its order, of however many accounts.
   *
   * @param request the verified request, whose address may say which account it is for
   * @throws RequestInvalidError where the body holds no events, or those of another account than the address says
   */
  events(body: unknown, request: WebhookRequest): readonly CrmEvent[]
  /** What an event, as stored, asks of us. Never throws: what is not understood is `unknown`. */
  meaningOf(body: object): EventMeaning
}

/** One event as the vendor sent it: a hint, not the truth. */
export interface CrmEvent {
  /** The vendor's id of the account. */
  readonly externalId: string
  /** The same for every delivery of the same event, within the account. At most 300 characters. */
  readonly key: string
  /** As it came, nothing left out. */
  readonly body: object
  /** When the vendor says it happened; null where it does not say. */
  readonly occurredAt: Date | null
  /** The vendor's id of the subscription that it was sent for; null where that is the app's, or is not told. */
  readonly subscriptionId: string | null
}

/** Subscriptions to events that we make in the account ourselves. */
export interface CrmSubscriptions {
  /**
   * Makes sure that the vendor tells of the account's changes: finds ours again by their name, makes what is missing,
   * ends what is double or not as wanted, touches no others'.
   *
   * @param last the ids of the time before; of these, what is gone counts as lost
   * @returns `unavailable`: why no events can be had, in words; null where they come
   */
  ensure(last: readonly string[]): Promise<SubscriptionReport>
  /** Ends all of ours. */
  remove(): Promise<void>
}

export interface SubscriptionReport {
  /** The vendor's ids of ours, as they stand now. */
  readonly ids: readonly string[]
  /** How many of the former ones the vendor has ended: what happened meanwhile was not told. */
  readonly lost: number
  readonly unavailable: string | null
}

/** What is to be done because of an event. Records are only ever re-read: the event's own values are not used. */
export type EventMeaning =
  /** These records may have changed, appeared, moved, merged or gone. `isNew`: being created, so let it settle. */
  | { readonly kind: 'records'; readonly keys: readonly RecordKey[]; readonly isNew: boolean }
  /** The person behind the record has asked for erasure: our copy goes at once. */
  | { readonly kind: 'erase'; readonly key: RecordKey }
  /** Our own write came back. */
  | { readonly kind: 'echo'; readonly keys: readonly RecordKey[] }
  /** About something that Minset does not mirror, or a kind of event that we do not know. Kept, not acted upon. */
  | { readonly kind: 'unknown' }
  /** The account has removed the app. */
  | { readonly kind: 'uninstalled' }

/** Events to be fetched, of all accounts of the app, in the order of the vendor's log. */
export interface CrmJournal {
  /**
   * The events after a position.
   *
   * @param after null: from the earliest that is kept
   * @returns the events, the position after them, and whether more are waiting
   */
  read(
    after: string | null,
  ): Promise<{ readonly events: readonly CrmEvent[]; readonly next: string | null; readonly more: boolean }>
  /**
   * Makes sure that the account's changes are logged; doing it again changes nothing.
   *
   * @param fields the types, each with the vendor's codes of fields that are to be logged beside the portable ones
   */
  subscribe(externalId: string, fields: Readonly<Partial<Record<ObjectType, readonly string[]>>>): Promise<void>
  unsubscribe(externalId: string): Promise<void>
}

/** Our card on the vendor's record pages: the vendor asks for it whenever a person opens a record. */
export interface CrmCards {
  /** What the vendor asks, if this request is the vendor's; null if it is not. Constant time; never throws. */
  verify(request: WebhookRequest, now: Date): CardRequest | null
  /** The body of the answer that shows the card; of null: that there is nothing to show. */
  render(card: Card | null): object
  /** The body of an answer with a status of 400 or more: why there is no card. */
  renderFailure(failure: CardFailure): object
}

/** Who looks at which record. */
export interface CardRequest {
  /** The vendor's id of the account. */
  readonly externalId: string
  /** The vendor's id of the person, as owners have it. */
  readonly userId: string
  /** Null: of a type that Minset does not mirror. */
  readonly key: RecordKey | null
  /** Whether the person has not installed the app: the card is shown, and leads nowhere. */
  readonly isShared: boolean
}

/** What the card says of one record, in words. Vendors show as much of each text and list as they have room for. */
export interface Card {
  readonly key: RecordKey
  /** "complete", "2 missing". */
  readonly completeness: { readonly isComplete: boolean; readonly label: string }
  /** Since when it has been incomplete: `YYYY-MM-DD` in the account's time zone; null where nothing is missing. */
  readonly since: string | null
  /** What is missing on the record itself, and why; what is due longest first. */
  readonly missing: CardLines
  /** The same of activities that are linked to it. */
  readonly activities: CardLines
  /** How its owner gets on; null where it has no owner, or one without a scorecard. */
  readonly progress: CardProgress | null
  /** Where there is more; null where the person cannot go there. */
  readonly page: { readonly url: string; readonly label: string } | null
}

/** The first lines of a list. */
export interface CardLines {
  readonly lines: readonly string[]
  /** How many there are in all. */
  readonly total: number
}

/** Figures of a scorecard, each as people read it: "96 of 120 (80%)". */
export interface CardProgress {
  readonly owner: string
  /** Of which time the figures of what was done are: "quarter 4, 2026". */
  readonly period: string
  readonly recordsComplete: string
  readonly findingsOpen: string
  readonly meetingsHeld: string
  readonly dealsWon: string
}

export interface CardFailure {
  readonly title: string
  /** What can be done about it. */
  readonly words: string
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

/** A record as just read. */
export interface ReadRecord extends CrmRecord {
  /** Ids of the records that it names itself, by type; absent types, or all where it is absent, are asked for by `links`. */
  readonly links?: Readonly<Partial<Record<ObjectType, readonly string[]>>>
}

export interface CrmRead {
  account(): Promise<AccountDetails>
  /** Every owner, archived ones included. */
  owners(): Promise<readonly Owner[]>
  /** Every live record of a type, page by page, in a stable order. */
  all(type: ObjectType, after: string | null): Promise<Page<ReadRecord>>
  /**
   * Which records of a type have changed at or after `since`, page by page, in the adapter's order, which is not the
   * order of the changes. May repeat a record and, because search indexes lag behind writes, may miss changes of the
   * last moments; a record that changes while the pages are read may be missed too. So the next `since` must lie before
   * the moment when the first page of this round was asked for, with an overlap, whatever the latest `updatedAt` was.
   */
  changedSince(type: ObjectType, since: Date, after: string | null): Promise<Page<Change>>
  /** The named records; those that are gone are absent from the result. Any number of ids. */
  byIds(type: ObjectType, ids: readonly string[]): Promise<readonly ReadRecord[]>
  /** For each named record, what it is linked to among `to`. Any number of ids. */
  links(from: ObjectType, ids: readonly string[], to: ObjectType): Promise<ReadonlyMap<string, readonly string[]>>
  /** Whether linking two records moves the modified time that `changedSince` goes by. */
  readonly linkingIsAChange: boolean
}

/** One record's wanted values. Absent means: leave as it is. */
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
 */
export type RefusalCause = 'required-rule' | 'no-carrier' | 'read-only' | 'missing-property' | 'other'

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
   * Changes the members of the list of records that are incomplete but cannot carry the flag, or whatever stands for such
   * a list in the CRM; makes it when it is first needed. Adding a member and removing a stranger change nothing. Any number of ids.
   *
   * @returns `unavailable`: why the account has no such list, in words; null where the change is done
   */
  list(
    type: ObjectType,
    change: { readonly add: readonly string[]; readonly remove: readonly string[] },
  ): Promise<{ readonly unavailable: string | null }>
}

export interface CrmSetUp {
  /**
   * Makes sure that the account has what flags are shown with: fields, and lists and tags where there are such. Puts
   * back what is missing, changes nothing that is as wanted, and never touches what is not ours.
   *
   * @param last the report of the time before, which knows the vendor's ids of what was made; without it, what a person
   *   has renamed is not recognised
   */
  ensure(types: readonly ObjectType[], last?: SetUpReport): Promise<SetUpReport>
  /** Takes away what `ensure` has made, and the list of `CrmWrite.list`; keeps what is not ours or is in use. */
  remove(types: readonly ObjectType[], last?: SetUpReport): Promise<RemovalReport>
}

interface PartOfSetUp {
  readonly kind: 'group' | 'field' | 'list' | 'tag'
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
