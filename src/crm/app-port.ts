import type { ObjectType, RecordKey } from '../domain/record.ts'
import type { Card, CardFailure, CardRequest } from './card-port.ts'

/**
 * What a vendor offers to an app as such, before and beside any account: how it is installed, and how events come in.
 * Only vendors whose app is registered (client id and secret configured) have one.
 */
export interface CrmApp {
  readonly vendor: string
  readonly install: CrmInstall
  readonly webhooks: CrmWebhooks
  /** Null where the vendor keeps no log that events can be fetched from. */
  readonly eventLog: CrmEventLog | null
  /** Null where the vendor's pages show no card of ours. */
  readonly cards: CrmCards | null
}

/** How much of the account the person is asked to open: `read` serves for a first scan that changes nothing. */
export type Access = 'read' | 'write'

/** Tokens that open an account. */
export interface Tokens {
  readonly accessToken: string
  /** The newest one; the one before may have ended with it. */
  readonly refreshToken: string
  /** By our clock. */
  readonly expiresAt: Date
  /** Where the API of this account is, where that is not the same for all; without a slash at its end. */
  readonly apiOrigin: string | null
}

/** What the vendor gives for a consent. */
export interface Grant extends Tokens {
  /** The vendor's id of the account. */
  readonly externalId: string
  readonly scopes: readonly string[]
  /** Who installed the app, by the vendor's id, where the tokens are that person's; null where they are the account's. */
  readonly userId: string | null
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
  /**
   * Tokens of the same account and the same person. It costs nothing of the account's limits, because it must succeed also
   * where they are used up: work that has to wait would otherwise ask for tokens over and over.
   */
  refresh(refreshToken: string): Promise<Tokens>
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

/** A request of which only the head has been read. */
export type WebhookHead = Omit<WebhookRequest, 'rawBody'>

export interface CrmWebhooks {
  /**
   * Whether a request with this head may prove to be the vendor's. False where `verify` would refuse it with any body, so
   * that a stranger's body is not even read. Constant time; never throws.
   */
  mayVerify(head: WebhookHead, now: Date): boolean
  /**
   * Whether the vendor sent this, where it signs the time not more than five minutes from `now`. Constant time; never
   * throws.
   */
  verify(request: WebhookRequest, now: Date): boolean
  /**
   * The events of a verified body, in its order, of however many accounts. What cannot be read as one is given apart, and
   * the others are not affected.
   *
   * @param request the verified request, whose address may say which account it is for
   * @throws RequestInvalidError where there are more events than the vendor ever sends at once
   */
  events(body: unknown, request: WebhookRequest): ReadEvents
  /**
   * What an event, as stored, asks of us. Never throws: what is not understood is `unknown`, and so is what was sent for
   * a subscription that is not ours.
   *
   * @param subscriptionIds those of the account that were last found, of vendors that tell for which one an event was
   *   sent; null where none are known
   */
  meaningOf(body: object, subscriptionIds: readonly string[] | null): EventMeaning
}

/** What a request or a log of a vendor holds. */
export interface ReadEvents {
  readonly events: readonly CrmEvent[]
  readonly unreadable: readonly UnreadableEvent[]
}

/** Something in the place of an event that cannot be read as one. */
export interface UnreadableEvent {
  /** The vendor's id of the account, where something else than the event says it; null where nothing does. */
  readonly externalId: string | null
  /** Never a value of it. */
  readonly reason: string
  /** As it came. */
  readonly body: unknown
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
}

/** What is to be done because of an event. Records are only ever re-read: the event's own values are not used. */
export type EventMeaning =
  /**
   * These records may have changed, appeared, moved, merged or gone. `isSettling`: more is coming, because it is being
   * created or is one of many that were edited at once, so let it settle.
   */
  | { readonly kind: 'records'; readonly keys: readonly RecordKey[]; readonly isSettling: boolean }
  /** The person behind the record has asked for erasure: our copy goes at once. */
  | { readonly kind: 'erase'; readonly key: RecordKey }
  /** Our own write came back. */
  | { readonly kind: 'echo'; readonly keys: readonly RecordKey[] }
  /** About something that Minset does not mirror, or a kind of event that we do not know. Kept, not acted upon. */
  | { readonly kind: 'unknown' }
  /** The account has removed the app. */
  | { readonly kind: 'uninstalled' }

/** Events to be fetched, of all accounts of the app, in the order of the vendor's log. */
export interface CrmEventLog {
  /**
   * The events after a position.
   *
   * @param after null: from the earliest that is kept
   * @returns the events, the position after them, and whether more are waiting
   */
  read(after: string | null): Promise<ReadEvents & { readonly next: string | null; readonly more: boolean }>
  /**
   * Makes sure that the account's changes are logged; doing it again changes nothing.
   *
   * @param fields the types, each with the vendor's codes of the fields that are logged beside the portable ones
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
