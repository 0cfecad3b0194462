import type { Transaction } from 'kysely'
import { type Account, saveAccount } from './accounts/index.ts'
import { wantOutcomes } from './automations/index.ts'
import type { AccountDetails, Crm } from './crm/port.ts'
import { createCrm, staticTokens } from './crm/registry.ts'
import type { Clock } from './domain/clock.ts'
import { ConfigError } from './domain/errors.ts'
import { type CrmRecord, objectTypes } from './domain/record.ts'
import {
  type EvaluateDeps,
  type EvaluatedRecord,
  type EvaluateProgress,
  evaluateSlice,
  noteRuleset,
} from './findings/index.ts'
import type { Config } from './infra/config.ts'
import type { Schema } from './infra/db/schema.ts'
import type { Log } from './infra/log.ts'
import type { JobHandlers, NewJob } from './infra/queue/job-queue.ts'
import { markDue } from './records/index.ts'
import { linkedTypes, type Ruleset, requiredVendorFields } from './rules/index.ts'
import type { Store } from './store.ts'
import { type SyncDeps, type SyncProgress, syncSlice } from './sync/index.ts'
import {
  clearRefusals,
  type DeliverDeps,
  type DeliveryProgress,
  deliverSlice,
  saveShownFlags,
  wantFlags,
} from './write-back/index.ts'

/** What has just been done, for whoever shows it. */
export type Progress =
  | ({ readonly stage: 'sync' } & SyncProgress)
  | ({ readonly stage: 'findings' } & EvaluateProgress)
  | ({ readonly stage: 'write-back' } & DeliveryProgress)

/**
 * The CRM that the configuration names. Nothing is called yet. Make one per account and process: it paces the calls.
 *
 * @throws ConfigError when there is no token
 */
export function openCrm(config: Config, ruleset: Ruleset, deps: { readonly clock: Clock; readonly log: Log }): Crm {
  const { accessToken, baseUrl, uiUrl, limitPer10Seconds } = config.hubspot
  if (accessToken === undefined) {
    throw new ConfigError(
      'HUBSPOT_ACCESS_TOKEN is not set: copy .env.example to .env and put the token of your HubSpot account there.',
    )
  }
  const vendorFields = requiredVendorFields(ruleset)
  const tokens = staticTokens(accessToken)
  return createCrm({ vendor: 'hubspot', tokens, baseUrl, uiOrigin: uiUrl, limitPer10Seconds, vendorFields }, deps)
}

export interface ConnectionDeps {
  readonly config: Pick<Config, 'fullSyncHours'>
  readonly log: Log
  readonly clock: Clock
  readonly store: Store
  readonly crm: Crm
  readonly progress: (progress: Progress) => void
}

/** One account, connected: the stages of the journey with everything they need. */
export interface Connection {
  readonly account: Account
  readonly details: AccountDetails
  /** Reads from the CRM until the mirror is up to date. Writes nothing to the CRM. */
  sync(options: { readonly full: boolean }): Promise<void>
  /** Evaluates what is due. */
  evaluate(): Promise<void>
  /** Makes the CRM show what it should. */
  writeBack(): Promise<void>
  /** The stages as jobs: one slice each, then the next job. */
  readonly handlers: Omit<JobHandlers, 'digests.send'>
}

/**
 * Asks the CRM which account the credentials open, and wires the stages for it.
 *
 * @throws the `Crm…` errors of the first call
 */
export async function connect(deps: ConnectionDeps): Promise<Connection> {
  const { store, crm, clock } = deps
  const details = await crm.read.account()
  const account: Account = { ...details, vendor: crm.vendor, accountId: `${crm.vendor}-${details.externalId}` }
  await saveAccount(store.database.db, account, clock.now())
  const { accountId } = account
  await noteRuleset(store.database.db, accountId, {
    version: store.ruleset.version,
    now: clock.now(),
  })
  const slices = stageSlices(deps, account)
  return {
    account,
    details,
    sync: async ({ full }) => {
      if (await slices.sync(full)) await repeat(() => slices.sync(false))
    },
    evaluate: () => repeat(() => slices.evaluate()),
    writeBack: () => repeat(() => slices.writeBack()),
    handlers: jobHandlers(deps, accountId, slices),
  }
}

/**
 * Evaluates what is due among an account's stored records, without the CRM: what is to be written waits in the store.
 */
export async function evaluateStored(
  deps: Omit<ConnectionDeps, 'crm' | 'progress' | 'config'>,
  account: Account,
): Promise<void> {
  const { store, clock } = deps
  await noteRuleset(store.database.db, account.accountId, { version: store.ruleset.version, now: clock.now() })
  await repeat(() => evaluateSlice(wireEvaluation({ ...deps, progress: () => undefined }, account), account.accountId))
}

async function repeat(slice: () => Promise<boolean>): Promise<void> {
  while (await slice());
}

interface Slices {
  sync(full: boolean): Promise<boolean>
  evaluate(): Promise<boolean>
  writeBack(): Promise<boolean>
}

function stageSlices(deps: ConnectionDeps, account: Account): Slices {
  const { accountId } = account
  const syncDeps = wireSync(deps)
  const deliverDeps: DeliverDeps = {
    ...deps,
    db: deps.store.database.db,
    write: deps.crm.write,
    setUp: deps.crm.setUp,
    progress: (progress) => deps.progress({ stage: 'write-back', ...progress }),
  }
  const evaluateDeps = wireEvaluation(deps, account)
  return {
    sync: (full) => syncSlice(syncDeps, { accountId, full }),
    evaluate: () => evaluateSlice(evaluateDeps, accountId),
    writeBack: () => deliverSlice(deliverDeps, accountId),
  }
}

function wireEvaluation(deps: Omit<ConnectionDeps, 'crm' | 'config'>, account: Account): EvaluateDeps {
  return {
    db: deps.store.database.db,
    ruleset: deps.store.ruleset,
    clock: deps.clock,
    onEvaluated: (trx, evaluated) => wantConsequences(trx, deps, { account, evaluated }),
    progress: (progress) => deps.progress({ stage: 'findings', ...progress }),
  }
}

function wireSync(deps: ConnectionDeps): SyncDeps {
  const { store, clock, log, config } = deps
  return {
    db: store.database.db,
    read: deps.crm.read,
    queue: store.queue,
    clock,
    log,
    teams: store.teams,
    fullSyncHours: config.fullSyncHours,
    scope: readScope(store.ruleset),
    linkedTypes: (type) => linkedTypes(store.ruleset, type),
    onRead: (trx, accountId, records) => noteShownFlags(trx, deps, { accountId, records }),
    onFullSyncEnd: async (trx, accountId) => {
      await clearRefusals(trx, accountId)
      await store.queue.enqueue(trx, { name: 'crm.write-back', payload: { accountId } })
    },
    progress: (progress) => deps.progress({ stage: 'sync', ...progress }),
  }
}

function readScope(ruleset: Ruleset): string {
  const links = objectTypes.map((type) => [type, linkedTypes(ruleset, type)])
  return JSON.stringify({ links, vendorFields: requiredVendorFields(ruleset) })
}

/** Where the CRM shows another flag than it should, write-back mends it; a flag we know nothing of is judged anew. */
async function noteShownFlags(
  trx: Transaction<Schema>,
  { store, clock }: Pick<ConnectionDeps, 'store' | 'clock'>,
  { accountId, records }: { readonly accountId: string; readonly records: readonly CrmRecord[] },
): Promise<void> {
  const now = clock.now()
  const { drifted, unknown } = await saveShownFlags(trx, accountId, { records, now })
  if (drifted > 0) await store.queue.enqueue(trx, { name: 'crm.write-back', payload: { accountId } })
  if (unknown.length === 0) return
  await markDue(trx, accountId, { keys: unknown, dueAt: now })
  await store.queue.enqueue(trx, { name: 'findings.evaluate', payload: { accountId } })
}

async function wantConsequences(
  trx: Transaction<Schema>,
  { store, clock }: Pick<ConnectionDeps, 'store' | 'clock'>,
  { account, evaluated }: { readonly account: Account; readonly evaluated: readonly EvaluatedRecord[] },
): Promise<void> {
  const { accountId, timeZone } = account
  const now = clock.now()
  const flags = await wantFlags(trx, accountId, { evaluated, timeZone, now })
  const records = evaluated.flatMap(({ record }) => record ?? [])
  const outcomes = await wantOutcomes(trx, accountId, { records, now })
  if (flags + outcomes > 0) await store.queue.enqueue(trx, { name: 'crm.write-back', payload: { accountId } })
}

function jobHandlers(deps: ConnectionDeps, connected: string, slices: Slices): Connection['handlers'] {
  const { queue, database } = deps.store

  /** Does one slice and, if there is more, asks for the next: so that long work and urgent work take turns. */
  async function work(job: NewJob, slice: () => Promise<boolean>): Promise<void> {
    if (job.payload.accountId !== connected) {
      deps.log.warn({ accountId: job.payload.accountId, job: job.name }, 'job for an account that is not connected')
      return
    }
    if (await slice()) await queue.enqueue(database.db, job)
  }

  return {
    'crm.sync': ({ accountId, full }) =>
      work({ name: 'crm.sync', payload: { accountId, full: false } }, () => slices.sync(full)),
    'findings.evaluate': (payload) => work({ name: 'findings.evaluate', payload }, () => slices.evaluate()),
    'crm.write-back': (payload) => work({ name: 'crm.write-back', payload }, () => slices.writeBack()),
  }
}
