import type { ObjectType, RecordKey } from '../domain/record.ts'
import type { Message } from '../words/index.ts'
import type { Card, CardFailure, CardRequest, VouchedUser } from './card-port.ts'

/**
 * The capabilities of a vendor that belong to the app and not to an account: installation, and incoming events. Only
 * vendors with a configured app (client id and secret) have one.
 */
export interface CrmApp {
  readonly vendor: string
  readonly install: CrmInstall
  readonly webhooks: CrmWebhooks
  /** Null if the vendor has no log from which events can be fetched. */
  readonly eventLog: CrmEventLog | null
  /** Null if the vendor's pages cannot show a card. */
  readonly cards: CrmCards | null
  /** Null if nothing of Minset runs inside the vendor's pages. */
  readonly cardRequests: CardRequests | null
  /** Absent: the vendor's pages do not frame pages of apps, or Minset has none for them. */
  readonly frames?: CrmFrames
}

/** How the vendor's pages frame pages of Minset. */
export interface CrmFrames {
  /** The origins of the vendor's pages, as the directive `frame-ancestors` has them. */
  readonly ancestors: string
  /** The vendor's own script for framed pages, which is served from Minset's origin. */
  readonly sdk: () => Buffer
}

/** The access requested from the person: `read` is enough for a first scan that changes nothing. */
export type Access = 'read' | 'write'

/** Tokens that open an account. */
export interface Tokens {
  readonly accessToken: string
  /** The newest refresh token; it may have invalidated the previous one. */
  readonly refreshToken: string
  /** By our clock. */
  readonly expiresAt: Date
  /** Origin of this account's API, without a trailing slash; null if all accounts share one. */
  readonly apiOrigin: string | null
}

/** The vendor's grant for a consent. */
export interface Grant extends Tokens {
  /** The vendor's id of the account. */
  readonly externalId: string
  readonly scopes: readonly string[]
  /** The vendor's id of the installing user if the tokens belong to that user; null if they belong to the account. */
  readonly userId: string | null
}

/**
 * OAuth. All methods throw CrmAuthError if the account has ended the connection (revoked, uninstalled, code used up),
 * ConfigError if the app's settings are wrong (client id, secret, redirect URI), and CrmUnavailableError or
 * CrmRateLimitedError for temporary failures.
 */
export interface CrmInstall {
  /** The URL to which the browser is redirected for consent. `state` is returned unchanged. */
  authorizeUrl(request: { readonly access: Access; readonly redirectUri: string; readonly state: string }): string
  /**
   * Exchanges the code of a consent, once. If the vendor grants more than the requested access, the
   * grant lists only the scopes of the requested access.
   */
  exchange(consent: { readonly code: string; readonly redirectUri: string; readonly access: Access }): Promise<Grant>
  /**
   * New tokens for the same account and the same user. Does not count against the account's limits, because it must
   * succeed even if they are used up: waiting work would otherwise request tokens again and again.
   */
  refresh(refreshToken: string): Promise<Tokens>
  /** Ends the app's connection from Minset's side; the vendor may notify the account's admins. Idempotent. */
  uninstall(grant: Pick<Grant, 'accessToken' | 'refreshToken'>): Promise<void>
  /**
   * The installation that has ended, according to this request to the redirect URI (method DELETE); null if the request
   * is not the vendor's. Constant time; never throws. The capability is null if the vendor makes no such requests.
   */
  readonly ended: ((request: WebhookRequest) => EndedInstallation | null) | null
}

/** An installation that was ended on the vendor's side: its tokens are already invalid. */
export interface EndedInstallation {
  readonly externalId: string
  /** The user, if the tokens belong to a user: another user's installation may continue. */
  readonly userId: string | null
}

/** A request as received, before any of it is trusted. */
export interface WebhookRequest {
  readonly method: string
  /** The full public URL that the vendor called, with path and query, regardless of proxies in between. */
  readonly url: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly rawBody: Uint8Array
}

/** A request whose body has not been read. */
export type WebhookHead = Omit<WebhookRequest, 'rawBody'>

export interface CrmWebhooks {
  /**
   * Whether a request with these headers could be the vendor's. False if `verify` would reject it with any body, so
   * that the body of an unauthenticated request is not even read. Constant time; never throws.
   */
  mayVerify(head: WebhookHead, now: Date): boolean
  /**
   * Whether the vendor sent this; a signed timestamp must be within five minutes of `now`. Constant time; never
   * throws.
   */
  verify(request: WebhookRequest, now: Date): boolean
  /**
   * The events of a verified body, in order, for any number of accounts. Unparseable ones are returned separately and
   * do not affect the others.
   *
   * @param request the verified request, whose URL may identify the account
   * @throws RequestInvalidError if there are more events than the vendor ever sends at once
   */
  events(body: unknown, request: WebhookRequest): ReadEvents
  /**
   * What has to be done because of a stored event. Never throws: an event that is not understood is `unknown`, and so
   * is one for a subscription that is not Minset's.
   *
   * @param subscriptionIds the account's last known subscriptions, for vendors whose events name the subscription; null
   *   if none are known
   */
  meaningOf(body: object, subscriptionIds: readonly string[] | null): EventMeaning
}

/** The contents of a vendor's request or log. */
export interface ReadEvents {
  readonly events: readonly CrmEvent[]
  readonly unreadable: readonly UnreadableEvent[]
}

/** An item that could not be parsed as an event. */
export interface UnreadableEvent {
  /** The vendor's id of the account, if known from something other than the event; null otherwise. */
  readonly externalId: string | null
  /** Never contains a value of the item. */
  readonly reason: Message
  /** As received. */
  readonly body: unknown
}

/** One event as the vendor sent it: a hint, not the truth. */
export interface CrmEvent {
  /** The vendor's id of the account. */
  readonly externalId: string
  /** Identical for every delivery of the same event within the account. At most 300 characters. */
  readonly key: string
  /** As received, complete. */
  readonly body: object
  /** When it happened according to the vendor; null if not stated. */
  readonly occurredAt: Date | null
}

/** What has to be done because of an event. Records are always re-read: the event's own values are not used. */
export type EventMeaning =
  /**
   * These records may have been changed, created, moved, merged or deleted. `isSettling`: more changes are expected,
   * because the record is being created or is part of a bulk edit, so wait for it to settle.
   */
  | { readonly kind: 'records'; readonly keys: readonly RecordKey[]; readonly isSettling: boolean }
  /** The person behind the record has requested erasure: delete Minset's copy at once. */
  | { readonly kind: 'erase'; readonly key: RecordKey }
  /** An echo of Minset's own write. */
  | { readonly kind: 'echo'; readonly keys: readonly RecordKey[] }
  /** About something that Minset does not mirror, or an unknown kind of event. Stored, not acted upon. */
  | { readonly kind: 'unknown' }
  /** The account has removed the app. */
  | { readonly kind: 'uninstalled' }

/** The vendor's event log, from which the events of all the app's accounts are fetched in order. */
export interface CrmEventLog {
  /**
   * The events after a position.
   *
   * @param after null: from the earliest event in the log
   * @returns the events, the position after them, and whether more are waiting
   */
  read(after: string | null): Promise<ReadEvents & { readonly next: string | null; readonly more: boolean }>
  /**
   * Ensures that the account's changes are logged. Idempotent.
   *
   * @param fields the types, each with the vendor's codes of the fields that are logged besides the portable ones
   */
  subscribe(externalId: string, fields: Readonly<Partial<Record<ObjectType, readonly string[]>>>): Promise<void>
  unsubscribe(externalId: string): Promise<void>
}

/** Minset's card on the vendor's record pages: the vendor requests it whenever a person opens a record. */
export interface CrmCards {
  /** The vendor's card request; null if the request is not the vendor's. Constant time; never throws. */
  verify(request: WebhookRequest, now: Date): CardRequest | null
  /** The response body that shows the card, or, for null, that there is nothing to show. */
  render(card: Card | null): object
  /** The body of a response with a status of 400 or more: why there is no card. */
  renderFailure(failure: CardFailure): object
}

/** The vendor's ids of two apps that should be one. */
export interface OtherApp {
  /** The app whose card made the request. */
  readonly namedAppId: string
  readonly configuredAppId: string
}

/** Requests of the cards and app pages that run inside the CRM. */
export interface CardRequests {
  /**
   * The person for whom the vendor vouches with a request; null if the request is not the vendor's. Constant time; never
   * throws.
   */
  vouchedUser(request: WebhookRequest, now: Date): VouchedUser | null
  /** The two apps, if the request is the vendor's, but for another app than the configured one; null otherwise. */
  otherApp(request: WebhookRequest, now: Date): OtherApp | null
  /** The record of a card, by the vendor's own name of its type; null for a type that Minset does not mirror. */
  recordKey(type: string, id: string): RecordKey | null
}
