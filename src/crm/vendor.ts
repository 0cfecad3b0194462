import type { ObjectType, RecordKey } from '../domain/record.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { Log } from '../infra/log.ts'
import type { VariableSet } from '../infra/variables.ts'
import { systemTimer, type Timer } from './http/pace/timer.ts'
import type { AccessTokens, AccountDetails, CallCounts, Crm, CrmApp } from './port.ts'

/** A CRM that there is an adapter for, as its `settings.ts` says it. */
export interface Vendor {
  /** In ids and addresses: `acme` in `acme-62515` and `/hooks/acme`. */
  readonly id: string
  /** As people write it. */
  readonly title: string
  /** What the codes of its own fields look like, as an expression and in words. */
  readonly fieldCode: { readonly pattern: RegExp; readonly words: string }
  /** The address of a record's page in the CRM. Needs no call. */
  readonly recordUrl: (account: AccountDetails, key: RecordKey) => string
  /** Its own environment variables, and what they mean. */
  readonly variables: VariableSet<VendorSettings>
  /** Which of them a person sets for the one way to an account or the other. */
  readonly names: {
    readonly token: string
    readonly clientId: string
    readonly clientSecret: string
  }
}

/** What a vendor's environment variables mean. Nothing is called yet. */
export interface VendorSettings {
  /** Opens the one account of the configured token; null where none is configured. */
  readonly openByToken: ((options: AccountOptions, deps: CrmDeps) => Crm) | null
  /** What accounts can install; null where none is configured. */
  readonly app: VendorApp | null
}

/** The app as it is registered with the vendor. */
export interface VendorApp {
  /**
   * The app as such, beside any account. One per process.
   *
   * @throws ConfigError if the configuration cannot be right
   */
  create(hooks: Hooks, deps: CrmDeps): CrmApp
  /** Opens an account that has installed it. @throws ConfigError if the configuration cannot be right */
  openInstalled(
    account: AccountOptions & {
      readonly tokens: AccessTokens
      /** Granted ones; null where the vendor does not say. */
      readonly scopes: readonly string[] | null
      readonly hooks: Hooks
    },
    deps: CrmDeps,
  ): Crm
}

/** What is wanted of an account beyond what is wanted of every one. */
export interface AccountOptions {
  /**
   * The vendor's own fields that rules name now: the vendor's code by the rules' name, by object type. Asked at each reading.
   */
  readonly vendorFields: () => Readonly<Partial<Record<ObjectType, Readonly<Record<string, string>>>>>
}

/** How the vendor's events reach us, where we say so ourselves. */
export interface Hooks {
  /** Where they are taken in; without a slash at its end. */
  readonly url: string
  /** Of 32 bytes, for this vendor's hooks only: the first one signs, all verify. Never logged. */
  readonly keys: readonly Buffer[]
}

/** What every adapter is given. */
export interface CrmDeps {
  readonly clock: Clock
  readonly timer: Timer
  /** From 0 up to, not including, 1. */
  readonly random: () => number
  readonly log: Pick<Log, 'warn'>
  /** Where the account's calls are counted, if it may have other clients, here or in another process. */
  readonly counts?: CallCounts | undefined
}

/** Of what adapters are given, what may differ from process to process. */
export interface CrmRuntime extends Pick<CrmDeps, 'clock' | 'log'> {
  /** How calls are paced, and wait for their next try; in real time unless given. */
  readonly timer?: Timer
}

/** What adapters are given, with real randomness, and real waiting unless they are to wait otherwise. */
export function crmDeps({ clock, log, timer = systemTimer }: CrmRuntime): CrmDeps {
  return { clock, timer, random: Math.random, log }
}
