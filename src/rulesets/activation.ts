import type { Kysely, Transaction } from 'kysely'
import { ConfigError } from '../domain/errors.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { JobQueue } from '../infra/queue/job-queue.ts'
import { type Actor, type AuditAction, addAuditEntry } from '../people/index.ts'
import type { Ruleset } from '../rules/index.ts'
import { type Message, message } from '../words/index.ts'
import { loadPlan, removePlan, savePlan } from './plan-store.ts'
import {
  type ActivatedRuleset,
  addActivation,
  findOtherVersion,
  findRulesetVersion,
  loadActiveVersion,
  loadRulesetVersions,
  type NewActivation,
  type Origin,
} from './ruleset-store.ts'
import type { Rulesets } from './rulesets.ts'

export interface ActivationDeps {
  readonly db: Kysely<Schema>
  readonly rulesets: Pick<Rulesets, 'parse' | 'parseStored'>
  readonly queue: Pick<JobQueue, 'enqueue'>
  readonly clock: Clock
}

/** A ruleset that somebody wants to be active. */
export interface RequestedRuleset {
  /** YAML. */
  readonly content: string
  /** Its source, for the locations of problems. */
  readonly fileName: string
  readonly actor: Actor
  /** Why; may be empty. */
  readonly note: string
}

/**
 * Makes a ruleset the account's active one. Every record is judged again by it. The audit log names who did it.
 *
 * @throws ConfigError with every problem of the content
 */
export async function activateNow(
  deps: ActivationDeps,
  accountId: string,
  { content, fileName, actor, note, origin }: RequestedRuleset & { readonly origin: 'page' | 'command' },
): Promise<Ruleset> {
  const ruleset = deps.rulesets.parse(content, fileName)
  await deps.db.transaction().execute((trx) =>
    activate(trx, deps, {
      accountId,
      action: 'ruleset-activated',
      activation: { version: ruleset.version, content, fileName, origin, actorId: actor.ownerId, note },
      name: ruleset.name,
      actor,
    }),
  )
  return ruleset
}

/**
 * Plans that a ruleset becomes active at a time; it replaces an earlier plan of the account. The regular tick carries it
 * out.
 *
 * @throws ConfigError with every problem of the content, or if the time has passed
 */
export async function planActivation(
  { db, rulesets, clock }: ActivationDeps,
  accountId: string,
  { content, fileName, actor, note, at }: RequestedRuleset & { readonly at: Date },
): Promise<Ruleset> {
  const ruleset = rulesets.parse(content, fileName)
  const now = clock.now()
  if (at <= now) throw new ConfigError(message('rules.plan.past'))
  const { version, name } = ruleset
  await db.transaction().execute(async (trx) => {
    await savePlan(trx, accountId, { version, content, fileName, activateAt: at, actor, note, plannedAt: now })
    const after = { version, name, at }
    await addAuditEntry(trx, accountId, {
      at: now,
      action: 'ruleset-planned',
      actor,
      subjectId: null,
      after,
      reason: note,
    })
  })
  return ruleset
}

/** Removes the account's plan. @returns whether there was one */
export async function cancelPlan(
  { db, clock }: Pick<ActivationDeps, 'db' | 'clock'>,
  accountId: string,
  { actor }: { readonly actor: Actor },
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const plan = await loadPlan(trx, accountId)
    if (plan === null || !(await removePlan(trx, accountId, plan))) return false
    const before = { version: plan.version, at: plan.activateAt }
    await addAuditEntry(trx, accountId, {
      at: clock.now(),
      action: 'ruleset-plan-cancelled',
      actor,
      subjectId: null,
      before,
    })
    return true
  })
}

/**
 * Activates an earlier version of the account again, as another version.
 *
 * @param request.number of the version; null: the latest one that differs from the active one
 * @throws ConfigError if there is no such version, or this version of Minset cannot parse it
 */
export async function rollBack(
  deps: ActivationDeps,
  accountId: string,
  { number, actor, note }: { readonly number: number | null; readonly actor: Actor; readonly note: string },
): Promise<Ruleset> {
  const { db } = deps
  const earlier = number === null ? await findEarlier(db, accountId) : await findActivated(db, accountId, number)
  const { version, content, fileName } = earlier
  const ruleset = deps.rulesets.parseStored(content, fileName)
  const activation = { version, content, fileName, origin: 'rollback', actorId: actor.ownerId, note } as const
  await db
    .transaction()
    .execute((trx) =>
      activate(trx, deps, { accountId, action: 'ruleset-rolled-back', activation, name: ruleset.name, actor }),
    )
  return ruleset
}

/** The latest version that differs from the active one. */
async function findEarlier(db: Kysely<Schema>, accountId: string): Promise<ActivatedRuleset> {
  const earlier = await findOtherVersion(db, accountId, (await loadActiveVersion(db, accountId)) ?? '')
  if (earlier === null) throw new ConfigError(message('rules.version.noEarlier'))
  return earlier
}

/**
 * A ruleset that was activated in the account.
 *
 * @param number null: the active one
 * @throws ConfigError if there is none of that number
 */
export async function findActivated(
  db: Kysely<Schema>,
  accountId: string,
  number: number | null,
): Promise<ActivatedRuleset> {
  if (number === null) {
    const [active] = await loadRulesetVersions(db, accountId, { limit: 1 })
    if (active === undefined) throw new ConfigError(message('rules.version.none'))
    return active
  }
  const found = await findRulesetVersion(db, accountId, number)
  if (found !== null) return found
  const latest = await findActivated(db, accountId, null)
  throw new ConfigError(message('rules.version.unknown', { number, latest: latest.number }))
}

/** What became of a plan. */
export type PlanResult =
  | { readonly is: 'activated'; readonly version: string }
  | { readonly is: 'dropped'; readonly why: Message }

/**
 * Activates the account's planned ruleset if its time has come. One that this version of Minset cannot parse is dropped,
 * because the active rules must stay usable; the audit log has the reason.
 *
 * @returns null if no plan was due
 */
export async function carryOutPlan(deps: ActivationDeps, accountId: string): Promise<PlanResult | null> {
  const { db, clock } = deps
  const now = clock.now()
  const plan = await loadPlan(db, accountId)
  if (plan === null || plan.activateAt > now) return null
  const { version, content, fileName, actor, note } = plan
  const parsed = parsedOrProblem(deps, { content, fileName })
  return db.transaction().execute(async (trx): Promise<PlanResult | null> => {
    // Another process may have carried it out, or somebody may have cancelled it.
    if (!(await removePlan(trx, accountId, plan))) return null
    if ('why' in parsed) {
      const before = { version, at: plan.activateAt }
      await addAuditEntry(trx, accountId, { at: now, action: 'ruleset-plan-failed', actor, subjectId: null, before })
      return { is: 'dropped', why: parsed.why }
    }
    const activation = { version, content, fileName, origin: 'plan', actorId: actor.ownerId, note } as const
    const { name } = parsed.ruleset
    await activate(trx, deps, { accountId, action: 'ruleset-activated', activation, name, actor })
    return { is: 'activated', version }
  })
}

function parsedOrProblem(
  { rulesets }: Pick<ActivationDeps, 'rulesets'>,
  { content, fileName }: Pick<RequestedRuleset, 'content' | 'fileName'>,
): { readonly ruleset: Ruleset } | { readonly why: Message } {
  try {
    return { ruleset: rulesets.parseStored(content, fileName) }
  } catch (error) {
    if (error instanceof ConfigError) return { why: error.said }
    throw error
  }
}

interface Activating {
  readonly accountId: string
  readonly action: AuditAction
  readonly activation: NewActivation & { readonly origin: Exclude<Origin, 'file'> }
  readonly name: Ruleset['name']
  readonly actor: Actor
}

/** @throws ConfigError if another process activates a version at the same time */
async function activate(
  trx: Transaction<Schema>,
  { queue, clock }: Pick<ActivationDeps, 'queue' | 'clock'>,
  { accountId, action, activation, name, actor }: Activating,
): Promise<void> {
  const { version, note } = activation
  const before = await loadActiveVersion(trx, accountId)
  const { isAdded } = await addActivation(trx, accountId, activation)
  if (!isAdded) throw new ConfigError(message('rules.activation.concurrent'))
  await addAuditEntry(trx, accountId, {
    at: clock.now(),
    action,
    actor,
    subjectId: null,
    ...(before === null ? {} : { before: { version: before } }),
    after: { version, name, origin: activation.origin },
    ...(note === '' ? {} : { reason: note }),
  })
  await followNewRules(queue, trx, accountId)
}

/**
 * Enqueues what follows from other rules: the jobs reopen the account with them first. What they use and nothing has read
 * yet is read at once, instead of by the next poll: until then, the rules that need it are undecided.
 */
export async function followNewRules(
  queue: Pick<JobQueue, 'enqueue'>,
  db: Kysely<Schema>,
  accountId: string,
): Promise<void> {
  await queue.enqueue(db, { name: 'crm.sync', payload: { accountId, full: false } })
  await queue.enqueue(db, { name: 'findings.evaluate', payload: { accountId } })
}
