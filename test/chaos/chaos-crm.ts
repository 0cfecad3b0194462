import type { ObjectType } from '../../src/domain/record.ts'
import type { EventFaults } from '../../src/sandbox/core/faults/event-faults.ts'
import type { SandboxUi } from '../../src/sandbox/core/pages/ui-port.ts'
import type { Network } from './network.ts'
import type { OddShapes } from './odd-shapes.ts'

/** The parameters of an emulated account. */
export interface ChaosStart {
  /** Determines its people and its set-up. */
  readonly seed: number
  /** Determines what people do and what fails: returns values in [0, 1). */
  readonly random: () => number
  /** A separate source for faults in event delivery, so that the number of events does not affect the rest. */
  readonly deliveries: () => number
  /** The clock of the account and of the service, in milliseconds. */
  readonly now: () => number
  /** The URL that the service will serve, without a trailing slash. */
  readonly publicUrl: string
}

/**
 * An emulated account in which people work, which fails as its vendor's does, and which sends changes to the service.
 */
export interface ChaosCrm {
  /** The configuration that lets this account install the app. */
  readonly environment: Readonly<Record<string, string>>
  /** The additional configuration to read the account with a personal token, without the app. */
  readonly byToken: Readonly<Record<string, string>>
  readonly office: Office
  readonly webhooks: ChaosWebhooks
  /** The network between the service and the account's API. */
  readonly network: Network
  readonly oddShapes: OddShapes
  readonly redirectUri: string
  /** The code that is returned when a person accepts everything. */
  consent(): string
  /** Starts to send events, for vendors where the service does not create the subscriptions itself. */
  startDelivery(): void
  /** Starts or ends a fault on the vendor's side, which lasts at most until `calm`. Returns its description. */
  fail(): string
  /** Rejects all the service's tokens from now on. */
  revoke(): Promise<void>
  /** Accepts the tokens of the next consent. */
  allow(): void
  /** Ends all planned faults. */
  calm(): void
  /** The types whose records show their own flag, with their names in the account's pages. */
  readonly flagged: readonly { readonly type: ObjectType; readonly page: string }[]
  /** Whether a record has the label of incomplete ones; null if the CRM has no such labels. */
  isLabelled(page: string, id: string): boolean | null
  /** The records on the list of those that cannot be flagged, as `type:id`; null if there is no list. */
  listed(): readonly string[] | null
  /** The events that were acknowledged, except those that must have been erased since. */
  acknowledged(): readonly { readonly key: string; readonly words: string }[]
  close(): Promise<void>
}

/** The vendor's undelivered events. */
export interface ChaosWebhooks {
  readonly waiting: number
  faults: EventFaults | null
  deliverDue(): Promise<number>
}

/** The account's data and actions from a person's point of view. */
export interface Office {
  readonly ui: SandboxUi
  /**
   * The values that people type, by property and by the type of page: good, bad and empty values of fields in rules.
   */
  readonly edits: Readonly<Record<string, readonly (readonly [property: string, values: readonly string[]])[]>>
  /** The links that people set. */
  readonly links: readonly (readonly [from: string, to: string])[]
  /** The types of the records that they create. */
  readonly made: readonly string[]
  /** Creates a record and returns its id. */
  make(type: string, values: Readonly<Record<string, string>>): string
  /** The types of the records that they merge. */
  readonly merged: readonly string[]
  merge(type: string, pair: { readonly keptId: string; readonly mergedId: string }): void
  /** Other actions in this CRM. Returns a description of the action. */
  readonly others: readonly (() => string)[]
}

/** A random item of the list; undefined for an empty one. */
export function pick<T>(random: () => number, list: readonly T[]): T | undefined {
  return list[Math.floor(random() * list.length)]
}
