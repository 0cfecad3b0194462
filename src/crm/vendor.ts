import type { ObjectType, RecordKey } from '../domain/record.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { Log } from '../infra/log.ts'
import type { VariableSet } from '../infra/variables.ts'
import type { Language, Message } from '../words/index.ts'
import { systemTimer, type Timer } from './http/pace/timer.ts'
import type { AccessTokens, AccountDetails, CallCounts, Crm, CrmApp } from './port.ts'

/** A CRM with an adapter, as described in its `settings.ts`. */
export interface Vendor {
  /** Used in ids and addresses: `acme` in `acme-62515` and `/hooks/acme`. */
  readonly id: string
  /** The name as shown to people. */
  readonly title: string
  /** The format of its own fields' codes, as an expression and in words. */
  readonly fieldCode: { readonly pattern: RegExp; readonly words: Message }
  /** The address of a record's page in the CRM. Makes no call. */
  readonly recordUrl: (account: AccountDetails, key: RecordKey) => string
  /** Its own environment variables and their meaning. */
  readonly variables: VariableSet<VendorSettings>
  /** Which of them a person sets, for a token and for an app. */
  readonly names: {
    readonly token: string
    readonly clientId: string
    readonly clientSecret: string
  }
}

/** The meaning of a vendor's environment variables. Makes no call. */
export interface VendorSettings {
  /** Opens the one account of the configured token; null if none is configured. */
  readonly openByToken: ((options: AccountOptions, deps: CrmDeps) => Crm) | null
  /** The app that accounts can install; null if none is configured. */
  readonly app: VendorApp | null
}

/** The app as registered with the vendor. */
export interface VendorApp {
  /** The vendor's id of the app, and the variable that states it; absent: none is configured. */
  readonly id?: { readonly value: string; readonly variable: string }
  /**
   * The capabilities of the app itself, independent of any account. One per process.
   *
   * @throws ConfigError if the configuration is invalid
   */
  create(hooks: Hooks, deps: CrmDeps): CrmApp
  /** Opens an account that has installed it. @throws ConfigError if the configuration is invalid */
  openInstalled(
    account: AccountOptions & {
      readonly tokens: AccessTokens
      /** The granted scopes; null if the vendor does not list them. */
      readonly scopes: readonly string[] | null
      readonly hooks: Hooks
    },
    deps: CrmDeps,
  ): Crm
}

/** Options of one account. */
export interface AccountOptions {
  /**
   * The vendor's own fields that rules currently name: the vendor's code by the rules' name, by object type. Called at
   * each read.
   */
  readonly vendorFields: () => Readonly<Partial<Record<ObjectType, Readonly<Record<string, string>>>>>
  /** The account's current language, in which texts in the CRM are written; default: English. Called at each write. */
  readonly language?: (() => Language) | undefined
}

/** How the vendor sends events to Minset, for vendors that let Minset choose the address. */
export interface Hooks {
  /** The address of the hooks, without a trailing slash. */
  readonly url: string
  /** 32 bytes each, for this vendor's hooks only: the first one signs, all verify. Never logged. */
  readonly keys: readonly Buffer[]
}

/** The dependencies of every adapter. */
export interface CrmDeps {
  readonly clock: Clock
  readonly timer: Timer
  /** In the range [0, 1). */
  readonly random: () => number
  readonly log: Pick<Log, 'warn'>
  /** Shared call counters, if the account may have other clients, in this process or another. */
  readonly counts?: CallCounts | undefined
}

/** The dependencies of adapters that may differ between processes. */
export interface CrmRuntime extends Pick<CrmDeps, 'clock' | 'log'> {
  /** How calls are paced and wait for their next attempt; default: real time. */
  readonly timer?: Timer
}

/** The dependencies of adapters, with real randomness, and real waiting by default. */
export function crmDeps({ clock, log, timer = systemTimer }: CrmRuntime): CrmDeps {
  return { clock, timer, random: Math.random, log }
}
