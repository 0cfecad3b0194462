import type { Kysely } from 'kysely'
import {
  type Account,
  accountOf,
  loadAccounts,
  loadCredential,
  openCallCounts,
  type StoredAccount,
} from '../../accounts/index.ts'
import type { Config } from '../../app/config.ts'
import {
  type CrmsDeps,
  type InstallableApp,
  openInstallableApps,
  openTokenCrms,
  requireAnyCrm,
} from '../../app/open-crms.ts'
import type { AdminFiles, Storage } from '../../app/open-store.ts'
import type { Crm, Feature } from '../../crm/port.ts'
import { ConfigError, EnvironmentError } from '../../domain/errors.ts'
import { objectTypePlurals, objectTypes } from '../../domain/record.ts'
import { systemClock } from '../../domain/time/clock.ts'
import type { CheckedAccount } from '../../health/index.ts'
import { loadInboxState } from '../../inbox/index.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { counted, formatCount, formatMoment } from '../../infra/format.ts'
import type { Log } from '../../infra/log.ts'
import { ambiguousNames, resolveTeams, supervisionsOf } from '../../records/index.ts'
import { type Ruleset, requiredVendorFields } from '../../rules/index.ts'
import type { RulesFile } from '../../rulesets/index.ts'
import { leadThatMatters, loadSubscriptions, statedLead } from '../../sync/index.ts'
import { defaultLanguage, message, sayIn } from '../../words/index.ts'
import { leftOutMessage, rulesInAccount } from '../account/rules-in-account.ts'

const say = sayIn(defaultLanguage)

/** Checks one thing, and returns the result with its description; throws the problem. */
export type Examination<T> = () => Promise<{ readonly words: string; readonly value: T }>

/** Runs a check and prints its result; null if there is a problem. */
export type Examine = <T>(what: string, run: Examination<T>) => Promise<T | null>

interface CrmsToExamine {
  readonly config: Config
  readonly files: AdminFiles
  /** Null if it cannot be used: the accounts that have installed an app are then unknown. */
  readonly store: Storage | null
  readonly log: Log
}

/**
 * Checks every configured token and app, and every account that has installed an app. Writes nothing to any CRM.
 *
 * @returns the accounts that could be opened, for their conditions
 */
export async function examineCrms(
  examine: Examine,
  { config, files, store, log }: CrmsToExamine,
): Promise<readonly CheckedAccount[]> {
  const countsOf = store === null ? undefined : openCallCounts(store.database, () => performance.now())
  const deps: CrmsDeps = { config, clock: systemClock, log, countsOf }
  const unknown: (readonly string[])[] = []
  const opened: CheckedAccount[] = []
  async function examineCrm(name: string, crm: Crm, hasEvents: boolean): Promise<void> {
    for (const type of objectTypes) {
      await examine(`${name}, reading ${objectTypePlurals[type]}`, () => examineReading(crm, type))
    }
    const named = await examine(`${name}, owners`, () => examineOwners(crm, files))
    if (named !== null) unknown.push(named.unknown)
    if (named !== null && named.ambiguous.length > 0) {
      await examine(`${name}, teams file`, () => Promise.reject(ambiguity(named.ambiguous)))
    }
    await examine(`${name}, rules`, () => examineRules(crm, files.rules.ruleset))
    await examine(`${name}, rights`, () =>
      Promise.resolve({ words: rightsWords(crm.features(), hasEvents), value: null }),
    )
    await examine(`${name}, clock`, () => examineClock(crm))
    await examine(`${name}, limits`, () => Promise.resolve({ words: limitWords(crm), value: null }))
  }

  const tokens = await examine('CRMs', () => {
    requireAnyCrm(config)
    return Promise.resolve({ words: waysWords(config), value: openTokenCrms(deps) })
  })
  for (const token of tokens ?? []) {
    const { vendor, crm } = token
    token.readFields(requiredVendorFields(files.rules.ruleset, vendor.id))
    const account = await examine(vendor.title, () => examineToken(crm))
    if (account === null) continue
    opened.push({ account, crm })
    await examineCrm(vendor.title, crm, false)
  }
  if (store !== null && tokens !== null) {
    for (const { account, crm } of await openInstalled(examine, { ...deps, store, files })) {
      opened.push({ account, crm })
      await examineCrm(account.accountId, crm, true)
    }
  }
  if (files.teams.length > 0 && unknown.length > 0) await examine('teams file', () => examineTeams(unknown))
  return opened
}

function waysWords({ vendors }: Config): string {
  return vendors
    .map(({ vendor, settings }) => {
      const ways = [settings.openByToken ? 'a token' : '', settings.app ? 'an app' : ''].filter(Boolean)
      return `${vendor.title}: ${ways.join(' and ') || 'not configured'}`
    })
    .join('; ')
}

async function examineToken(crm: Crm): Promise<{ words: string; value: Account }> {
  const account = accountOf(crm.vendor, await crm.read.account())
  const { externalId, timeZone, currency } = account
  return { words: `the token opens account ${externalId} (${timeZone}, ${currency})`, value: account }
}

interface InstalledCrm {
  readonly account: Account
  readonly crm: Crm
}

/** The accounts that have installed an app and can be opened. */
async function openInstalled(
  examine: Examine,
  deps: CrmsDeps & Pick<CrmsToExamine, 'files'> & { readonly store: Storage },
): Promise<readonly InstalledCrm[]> {
  const { store } = deps
  const installables = await examine('apps', () => {
    const value = openInstallableApps({ ...deps, db: store.database.db })
    const apps = [...value.values()].map(({ vendor }) => vendor.title).join(', ')
    return Promise.resolve({ words: apps ? `${apps}; the secret keys are valid` : 'none is configured', value })
  })
  const opened: InstalledCrm[] = []
  for (const stored of await loadAccounts(store.database.db)) {
    if (installables === null || stored.status.auth !== 'oauth') continue
    const { accountId, vendor } = stored.account
    const crm = await examine(accountId, () =>
      examineInstalled(store, { stored, installable: installables.get(vendor), rules: deps.files.rules }),
    )
    if (crm !== null) opened.push({ account: stored.account, crm })
  }
  return opened
}

async function examineInstalled(
  { database }: Storage,
  {
    stored,
    installable,
    rules,
  }: {
    readonly stored: StoredAccount
    readonly installable: InstallableApp | undefined
    // The file is checked rather than the active ruleset, because it becomes active when Minset starts.
    readonly rules: RulesFile
  },
): Promise<{ words: string; value: Crm | null }> {
  const { account, status } = stored
  const { accountId } = account
  if (installable === undefined) {
    throw new ConfigError(message('doctor.app.gone', { vendor: account.vendor }))
  }
  if (status.isEnded) {
    return { words: `not connected any more: ${status.reason === null ? '' : say(status.reason)}`, value: null }
  }
  if (!status.isConnected) {
    throw new ConfigError(message('doctor.disconnected', { why: status.reason ?? message('doctor.connect') }))
  }
  const credential = await loadCredential(database.db, installable.keyring, accountId)
  if (credential === null) throw new ConfigError(message('doctor.credential'))
  const { crm, readFields } = installable.openStored(accountId, status.scopes)
  readFields(requiredVendorFields(rules.ruleset, account.vendor))
  await crm.read.account()
  return { words: `the installed app opens it; ${await eventWords(database.db, account)}`, value: crm }
}

async function eventWords(db: Kysely<Schema>, { accountId, timeZone }: Account): Promise<string> {
  const subscriptions = await loadSubscriptions(db, accountId)
  if (subscriptions !== null && subscriptions.unavailable !== null) {
    return `no events: ${say(subscriptions.unavailable)}`
  }
  const { lastReceived } = await loadInboxState(db, accountId)
  const last = `last event: ${lastReceived === null ? 'none so far' : formatMoment(lastReceived, timeZone, defaultLanguage)}`
  return subscriptions === null ? last : `${subscriptions.ids.length} subscriptions, ${last}`
}

async function examineReading(crm: Crm, type: (typeof objectTypes)[number]): Promise<{ words: string; value: null }> {
  const { items } = await crm.read.all(type, null)
  return { words: items.length > 0 ? 'allowed' : 'allowed; there are none on the first page', value: null }
}

/** Whether this machine's clock agrees with the CRM's, which has just answered. */
function examineClock({ reach }: Pick<Crm, 'reach'>): Promise<{ words: string; value: null }> {
  const leadMs = reach.clockLeadMs()
  if (leadMs === null) return Promise.resolve({ words: 'the CRM does not state its time', value: null })
  const lead = leadThatMatters(leadMs)
  if (lead === 0) return Promise.resolve({ words: "this machine's clock agrees with the CRM's", value: null })
  const { seconds, is } = statedLead(lead)
  return Promise.reject(new EnvironmentError(message('doctor.clock', { seconds, is })))
}

/** Whether the account currently has what the rules name. */
async function examineRules(crm: Crm, ruleset: Ruleset): Promise<{ words: string; value: null }> {
  const held = await rulesInAccount(crm, ruleset)
  const wrong = leftOutMessage(held)
  if (wrong !== null) throw new ConfigError(wrong)
  const expected = held.leftOut.map(({ ruleId }) => ruleId)
  const without = expected.length === 0 ? '' : `; not for this account, as they say themselves: ${expected.join(', ')}`
  return { words: `${counted(held.rules.length, 'rule')}; the account has what they name${without}`, value: null }
}

interface NamedInTeams {
  /** Names in the teams file that this CRM does not know; another one may. */
  readonly unknown: readonly string[]
  readonly ambiguous: readonly string[]
}

async function examineOwners(crm: Crm, files: AdminFiles): Promise<{ words: string; value: NamedInTeams }> {
  const { items: owners } = await crm.read.owners()
  const { entries, unknown } = resolveTeams(files.teams, owners)
  const supervised = new Set(supervisionsOf(entries, owners).map(({ ownerId }) => ownerId)).size
  const ambiguous = ambiguousNames(files.teams, owners)
  return {
    words: `${owners.length}, ${supervised} of them supervised by the teams file`,
    value: { unknown, ambiguous },
  }
}

function ambiguity(names: readonly string[]): ConfigError {
  return new ConfigError(message('doctor.teams.ambiguous', { names: names.join(', ') }))
}

function examineTeams(unknown: readonly (readonly string[])[]): Promise<{ words: string; value: null }> {
  const strangers = (unknown[0] ?? []).filter((name) => unknown.every((names) => names.includes(name)))
  if (strangers.length > 0) {
    throw new ConfigError(message('doctor.teams.unknown', { names: strangers.join(', ') }))
  }
  return Promise.resolve({ words: 'everybody whom it names is known', value: null })
}

/** An account with a token gets no events, whatever its permissions. */
function rightsWords(all: readonly Feature[], hasEvents: boolean): string {
  const features = all.filter(({ name }) => hasEvents || (name !== 'webhooks' && name !== 'event-log'))
  const on = features.filter((feature) => feature.on).map(({ name }) => name)
  const off = features
    .filter((feature) => !feature.on)
    .map(({ name, why }) => `${name} (${why === null ? '' : say(why)})`)
  return `${on.join(', ')}${off.length > 0 ? `; switched off: ${off.join('; ')}` : ''}`
}

function limitWords(crm: Crm): string {
  const { calls, budgetUsed, daily } = crm.usage()
  const now = `${counted(calls, 'call')} made for this; ${Math.round(budgetUsed * 100)}% of the limit is in use now`
  if (daily === null) return now
  return `${now}; of the day's ${formatCount(daily.limit, defaultLanguage)} ${daily.unit}, ${formatCount(daily.remaining, defaultLanguage)} are left, and Minset takes ${formatCount(daily.ourLimit, defaultLanguage)} at most`
}
