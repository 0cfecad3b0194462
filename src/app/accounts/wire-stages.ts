import type { Transaction } from 'kysely'
import { type Account, markDisconnected } from '../../accounts/index.ts'
import { automations, runAutomations } from '../../automations/index.ts'
import type { CrmWebhooks, ReadRecord } from '../../crm/port.ts'
import { lapseDisputes } from '../../disputes/index.ts'
import type { NamedOfAccount } from '../../domain/account-schema.ts'
import type { RecordKey } from '../../domain/record.ts'
import {
  type EvaluateDeps,
  type EvaluatedBatch,
  type EvaluateProgress,
  evaluateSlice,
  noteSharing,
  removeUnusedKeys,
} from '../../findings/index.ts'
import {
  isAnyRefreshAwaited,
  noteHints,
  purgeSorted,
  purgeUnreadable,
  type SortDeps,
  sortInboxSlice,
} from '../../inbox/index.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { logText } from '../../infra/log.ts'
import { loadLanguage } from '../../people/index.ts'
import { eraseRecord, markDue } from '../../records/index.ts'
import { namedOfAccount, namesOwners, type Ruleset } from '../../rules/index.ts'
import { dueSchema, loadAccountRules, noteRules, rulesLoader, saveSchema } from '../../rulesets/index.ts'
import {
  loadSubscriptions,
  loadTypesToCome,
  maintainSubscriptions,
  refreshSlice,
  type SyncDeps,
  type SyncProgress,
  syncSlice,
} from '../../sync/index.ts'
import { message, sayIn } from '../../words/index.ts'
import {
  clearRefusals,
  type DeliverDeps,
  type DeliveryProgress,
  deliverSlice,
  eraseCarriedLog,
  isAnyEntryWaiting,
  purgeWriteLog,
  saveShown,
} from '../../write-back/index.ts'
import type { Config } from '../config.ts'
import type { AppContext } from '../context.ts'
import type { AccountCrm } from '../open-crms.ts'
import { namesWithDraft } from './draft-names.ts'
import { readScope } from './read-scope.ts'

/** The result of a stage's latest work, for logs, metrics and the command line. */
export type Progress =
  | ({ readonly stage: 'sync' } & SyncProgress)
  | ({ readonly stage: 'findings' } & EvaluateProgress)
  | ({ readonly stage: 'write-back' } & DeliveryProgress)

/** The dependencies of the stages of one account. */
export interface StageDeps extends Omit<AppContext, 'config'>, Pick<AccountCrm, 'crm' | 'writeIn'> {
  readonly config: Pick<Config, 'fullSyncHours' | 'settleSeconds'>
  /** The active ruleset; what is read depends on it. */
  readonly ruleset: Ruleset
  /** Null if no events arrive from the account. */
  readonly webhooks: Pick<CrmWebhooks, 'meaningOf'> | null
  readonly progress: (progress: Progress) => void
}

/** The stages of one account, one slice per call; each returns whether there is more to do. */
export interface Slices {
  subscribe(): Promise<void>
  sync(full: boolean): Promise<boolean>
  refresh(): Promise<boolean>
  sortInbox(): Promise<boolean>
  evaluate(): Promise<boolean>
  writeBack(): Promise<boolean>
}

/** Wires the stages of an account. */
export function stageSlices(deps: StageDeps, account: Account): Slices {
  const { accountId } = account
  const syncDeps = wireSync(deps, account)
  const deliverDeps: DeliverDeps = {
    ...deps,
    db: deps.store.database.db,
    write: deps.crm.write,
    read: deps.crm.read,
    setUp: deps.crm.setUp,
    features: () => deps.crm.features(),
    language: () => loadLanguage(deps.store.database.db, accountId, null),
    readAgain: (trx, id, written) => readAgain(trx, deps, { accountId: id, ...written }),
    progress: (progress) => deps.progress({ stage: 'write-back', ...progress }),
  }
  const evaluateDeps = wireEvaluation(deps, account)
  const sortDeps = wireInbox(deps)
  return {
    subscribe: () => maintainSubscriptions({ ...syncDeps, subscriptions: deps.crm.subscriptions }, accountId),
    sync: (full) => syncSlice(syncDeps, { accountId, full }),
    refresh: () => refreshSlice(syncDeps, accountId),
    sortInbox: () => (sortDeps === null ? Promise.resolve(false) : sortInboxSlice(sortDeps, accountId)),
    evaluate: () => evaluateSlice(evaluateDeps, accountId),
    async writeBack() {
      deps.writeIn(await deliverDeps.language())
      return deliverSlice(deliverDeps, accountId)
    },
  }
}

export function wireEvaluation(deps: Pick<StageDeps, 'store' | 'clock' | 'progress'>, account: Account): EvaluateDeps {
  return {
    db: deps.store.database.db,
    loadRuleset: rulesLoader(deps.store.rulesets, account),
    loadTypesToCome: (trx) => loadTypesToCome(trx, account.accountId),
    clock: deps.clock,
    onEvaluated: (trx, done) => noteConsequences(trx, deps, { account, ...done }),
    progress: (progress) => deps.progress({ stage: 'findings', ...progress }),
  }
}

/** Longer than vendors repeat the delivery of an event (HubSpot: a day), so that repeats are recognised. */
const eventsKeptMs = 3 * 24 * 3_600_000

/** Half a year: longer than people need to ask why something was written. */
const writesKeptMs = 180 * 24 * 3_600_000

function wireSync(deps: StageDeps, account: Account): SyncDeps {
  const { store, crm, clock, log, config, ruleset } = deps
  const { scope, linkedTypes } = readScope(ruleset, { vendor: crm.vendor, carriers: crm.write.carriers })
  const namesOf = namesWithDraft(store, { vendor: crm.vendor, named: namedOfAccount(ruleset, crm.vendor) })
  return {
    db: store.database.db,
    read: crm.read,
    queue: store.queue,
    clock,
    log,
    teams: store.teams,
    fullSyncHours: config.fullSyncHours,
    settleSeconds: config.settleSeconds,
    scope,
    takeUnreadable: () => crm.takeUnreadable(),
    linkedTypes: (type) => linkedTypes[type],
    chains: ruleset.chains,
    onRead: (trx, accountId, records) => noteShown(trx, deps, { accountId, records }),
    refreshSchema: async () => refreshSchema(deps, { account, named: await namesOf(account.accountId) }),
    isAwaited: async (accountId) =>
      (await isAnyRefreshAwaited(store.database.db, accountId, clock.now())) ||
      isAnyEntryWaiting(store.database.db, accountId),
    onFullSyncEnd: async (trx, accountId) => {
      await clearRefusals(trx, accountId)
      const keptSince = new Date(clock.now().getTime() - eventsKeptMs)
      await purgeSorted(trx, accountId, keptSince)
      await purgeUnreadable(trx, keptSince)
      await purgeWriteLog(trx, accountId, new Date(clock.now().getTime() - writesKeptMs))
      await store.queue.enqueue(trx, { name: 'crm.write-back', payload: { accountId } })
    },
    progress: (progress) => deps.progress({ stage: 'sync', ...progress }),
  }
}

/** Null for an account that was not installed as an app: it sends no events. */
function wireInbox({ store, clock, log, config, webhooks, ruleset }: StageDeps): SortDeps | null {
  if (webhooks === null) return null
  return {
    db: store.database.db,
    queue: store.queue,
    clock,
    settleSeconds: config.settleSeconds,
    meaningOf: webhooks.meaningOf,
    subscriptionIds: async (accountId) => {
      const known = await loadSubscriptions(store.database.db, accountId)
      return known === null || known.ids.length === 0 ? null : known.ids
    },
    onErase: async (trx, accountId, key) => {
      // Records that were linked to it are evaluated again without it.
      await markDue(trx, accountId, { keys: [key], chains: ruleset.chains, dueAt: clock.now() })
      await noteSharing(trx, accountId, { record: key, now: clock.now() })
      await eraseRecord(trx, accountId, key)
      await eraseCarriedLog(trx, accountId, key)
      await store.queue.enqueue(trx, { name: 'findings.evaluate', payload: { accountId } })
      log.info({ accountId, type: key.type }, 'erased our copy of a record on request')
    },
    onUninstalled: (trx, accountId) =>
      markDisconnected(trx, accountId, { reason: message('account.uninstalled'), now: clock.now() }),
  }
}

/**
 * If the CRM shows something else than the desired state, write-back corrects it; records without a known state are
 * evaluated again.
 */
async function noteShown(
  trx: Transaction<Schema>,
  { store, clock }: Pick<StageDeps, 'store' | 'clock'>,
  { accountId, records }: { readonly accountId: string; readonly records: readonly ReadRecord[] },
): Promise<void> {
  const now = clock.now()
  const { drifted, unknown } = await saveShown(trx, accountId, { records, now })
  if (drifted > 0) await store.queue.enqueue(trx, { name: 'crm.write-back', payload: { accountId } })
  if (unknown.length === 0) return
  await markDue(trx, accountId, { keys: unknown, dueAt: now })
  await store.queue.enqueue(trx, { name: 'findings.evaluate', payload: { accountId } })
}

/** A person is waiting for the result, so the records are not left alone first, as after other changes. */
async function readAgain(
  trx: Transaction<Schema>,
  { store }: Pick<StageDeps, 'store'>,
  { accountId, keys, now }: { readonly accountId: string; readonly keys: readonly RecordKey[]; readonly now: Date },
): Promise<void> {
  const hints = keys.map((key) => ({ key, notedAt: now, dueAt: now }))
  await noteHints(trx, accountId, { hints, isAwaited: true })
  await store.queue.enqueue(trx, { name: 'crm.refresh', payload: { accountId } })
}

async function noteConsequences(
  trx: Transaction<Schema>,
  { store, clock }: Pick<StageDeps, 'store' | 'clock'>,
  { account: { accountId, timeZone }, isAnyFindingChanged, ...done }: EvaluatedBatch & { readonly account: Account },
): Promise<void> {
  // Everybody reads the same text in the CRM.
  const say = sayIn(await loadLanguage(trx, accountId, null))
  const request = { ...done, automations, timeZone, say, now: clock.now() }
  // A dispute lapses only because its finding has been changed.
  if (isAnyFindingChanged) {
    await lapseDisputes(trx, accountId, { keys: done.evaluated.map(({ key }) => key), now: clock.now() })
  }
  const waiting = await runAutomations(trx, accountId, request)
  if (waiting > 0) await store.queue.enqueue(trx, { name: 'crm.write-back', payload: { accountId } })
}

/** Stores which rules apply to the account now, and which of them cannot be judged. */
export async function noteRulesOf(
  { store, clock, log, ruleset }: Pick<StageDeps, 'store' | 'clock' | 'log' | 'ruleset'>,
  account: Account,
): Promise<boolean> {
  const { db } = store.database
  const { accountId } = account
  const rules = await loadAccountRules(db, ruleset, account)
  const hasChanged = await noteRules(db, accountId, {
    rules,
    now: clock.now(),
    onChanged: (trx) => removeUnusedKeys(trx, accountId, rules.keyed),
  })
  for (const { ruleId, problems } of rules.leftOut) {
    log.warn({ accountId, ruleId, why: logText(...problems) }, 'a rule is left out')
  }
  for (const { segmentId, problems } of rules.leftOutSegments) {
    log.warn({ accountId, segmentId, why: logText(...problems) }, 'a segment is left out')
  }
  return hasChanged
}

/**
 * Reads again which of the fields that rules name the account has; if that has changed, or the users that they name, every
 * record is evaluated again.
 */
async function refreshSchema(
  deps: StageDeps,
  { account, named }: { readonly account: Account; readonly named: NamedOfAccount },
): Promise<void> {
  const { store, clock, crm, ruleset } = deps
  const { db } = store.database
  const { accountId } = account
  // Taken before the call: a response that took long is as old as its request.
  const now = clock.now()
  const due = await dueSchema(db, named, { accountId, now })
  if (due === null && !namesOwners(ruleset)) return
  if (due !== null) await saveSchema(db, accountId, { named: due, schema: await crm.read.schema(due), now })
  const hasChanged = await noteRulesOf(deps, account)
  if (hasChanged) await store.queue.enqueue(db, { name: 'findings.evaluate', payload: { accountId } })
}
