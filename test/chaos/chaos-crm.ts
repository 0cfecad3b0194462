import type { ObjectType } from '../../src/domain/record.ts'
import type { EventFaults } from '../../src/sandbox/core/faults/event-faults.ts'
import type { SandboxUi } from '../../src/sandbox/core/pages/ui-port.ts'
import type { Network } from './network.ts'
import type { OddShapes } from './odd-shapes.ts'

/** What an emulated account is started with. */
export interface ChaosStart {
  /** Decides what its people are like and how it is set up. */
  readonly seed: number
  /** Decides what people do and what fails: at least 0, less than 1. */
  readonly random: () => number
  /** Decides what becomes of events, apart, so that it does not matter how many there are. */
  readonly deliveries: () => number
  /** The clock of the account and of the service; milliseconds. */
  readonly now: () => number
  /** Where the service is going to be, without a slash at its end. */
  readonly publicUrl: string
}

/** An emulated account in which people work, which fails as its vendor's does, and which tells the service of changes. */
export interface ChaosCrm {
  /** What a customer would write to let this account install the app. */
  readonly environment: Readonly<Record<string, string>>
  /** What is written beside it to read the account by a token of a person's own, without the app. */
  readonly byToken: Readonly<Record<string, string>>
  readonly office: Office
  readonly webhooks: ChaosWebhooks
  /** Between the service and the account's API. */
  readonly network: Network
  readonly oddShapes: OddShapes
  readonly redirectUri: string
  /** The code that comes back when a person says yes to everything. */
  consent(): string
  /** Has events sent from now on, where the service does not see to that itself. */
  startDelivery(): void
  /** Something at the vendor's side goes wrong, or right again, until `calm`. Says what. */
  fail(): string
  /** From now on none of the service's tokens is believed. */
  revoke(): Promise<void>
  /** Those of the next consent are. */
  allow(): void
  /** Nothing that was planned goes wrong any more. */
  calm(): void
  /** The types whose records show a flag of their own, with what the account's pages call them. */
  readonly flagged: readonly { readonly type: ObjectType; readonly page: string }[]
  /** Whether a record has the label of an incomplete one; null where the CRM has no such labels. */
  isLabelled(page: string, id: string): boolean | null
  /** The records that are on the list of those which nothing can flag, as `type:id`; null where none is kept. */
  listed(): readonly string[] | null
  /** The events that were answered with success, those aside that must have been forgotten since. */
  acknowledged(): readonly { readonly key: string; readonly words: string }[]
  close(): Promise<void>
}

/** The vendor's events on their way. */
export interface ChaosWebhooks {
  readonly waiting: number
  faults: EventFaults | null
  deliverDue(): Promise<number>
}

/** What people find and do in the account. */
export interface Office {
  readonly ui: SandboxUi
  /** What they type into which properties: good, bad and empty values of what rules look at. By the type of page. */
  readonly edits: Readonly<Record<string, readonly (readonly [property: string, values: readonly string[]])[]>>
  /** What they link to what. */
  readonly links: readonly (readonly [from: string, to: string])[]
  /** The types that they make new records of. */
  readonly made: readonly string[]
  /** Makes a record and gives its id. */
  make(type: string, values: Readonly<Record<string, string>>): string
  /** The types of which they make one record of two. */
  readonly merged: readonly string[]
  merge(type: string, pair: { readonly keptId: string; readonly mergedId: string }): void
  /** What else they do in this CRM. Says what was done. */
  readonly others: readonly (() => string)[]
}

/** One of the list; undefined of an empty one. */
export function pick<T>(random: () => number, list: readonly T[]): T | undefined {
  return list[Math.floor(random() * list.length)]
}
