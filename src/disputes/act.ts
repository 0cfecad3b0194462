import type { Kysely, Transaction } from 'kysely'
import { NotFoundError } from '../domain/errors.ts'
import { keyText, type RecordKey } from '../domain/record.ts'
import type { Clock } from '../domain/time/clock.ts'
import { changeFindingState } from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { JobQueue } from '../infra/queue/job-queue.ts'
import { type Actor, type AuditAction, actorOf, addAuditEntry, type User } from '../people/index.ts'
import { loadRecords, lockForAction } from '../records/index.ts'
import { message } from '../words/index.ts'
import { type Dispute, type DisputeReason, type DisputeState, requireShort } from './dispute.ts'
import { addDispute, loadStanding, type StandingFinding, saveOutcome } from './dispute-store.ts'
import { disputeOptions, isAppealable } from './who.ts'

/** The dependencies of disputing findings of an account. */
export interface DisputeDeps {
  readonly db: Kysely<Schema>
  readonly account: { readonly accountId: string }
  readonly clock: Clock
  readonly queue: Pick<JobQueue, 'enqueue'>
}

/** A finding by its record and its rule, as pages and cards name it. */
export interface FindingRef {
  readonly key: RecordKey
  readonly ruleId: string
}

export interface NewDispute extends FindingRef {
  readonly viewer: { readonly user: User }
  readonly reason: DisputeReason
  /** Empty for none. */
  readonly comment: string
}

/**
 * Disputes a finding, or appeals if a dispute of it was refused: it counts nowhere until a decision. If it waits for one, that
 * changes nothing, whatever the reason.
 *
 * @returns `disputed`: it waits; `settled`: nothing is charged any more, such as because somebody repaired it
 * @throws NotFoundError if the viewer may not dispute it; FormInvalidError for a comment that is too long
 */
export async function dispute(
  deps: DisputeDeps,
  { viewer, key, ruleId, reason, comment }: NewDispute,
): Promise<'disputed' | 'settled'> {
  requireShort('comment', comment)
  const { accountId } = deps.account
  const now = deps.clock.now()
  return deps.db.transaction().execute(async (trx) => {
    await lockForAction(trx, accountId, key)
    const [record] = await loadRecords(trx, accountId, [key])
    if (record?.ownerId !== viewer.user.ownerId) throw unknownRecord(key)
    const finding = await findStanding(trx, accountId, { key, ruleId })
    if (finding?.state === 'disputed') return 'disputed'
    if (finding?.state !== 'open') return 'settled'
    const options = disputeOptions(viewer, { ...finding, ownerId: record.ownerId })
    if (!options.includes(reason)) throw unknownRecord(key)
    const isRaised = await raise(trx, accountId, { finding, user: viewer.user, reason, comment, now })
    return isRaised ? 'disputed' : 'settled'
  })
}

/** @returns false if an evaluation has changed the finding meanwhile */
async function raise(
  trx: Transaction<Schema>,
  accountId: string,
  {
    finding,
    user,
    reason,
    comment,
    now,
  }: Pick<NewDispute, 'reason' | 'comment'> & {
    readonly finding: StandingFinding
    readonly user: User
    readonly now: Date
  },
): Promise<boolean> {
  const { findingId, key, ruleId } = finding
  const refused = isAppealable(finding) ? finding.dispute : null
  const kind = refused === null ? 'disputed' : 'appealed'
  if (!(await changeFindingState(trx, accountId, { findingId, from: 'open', to: 'disputed', kind, now }))) return false
  const raised = {
    findingId,
    type: key.type,
    recordId: key.id,
    ruleId,
    findingReason: finding.reason,
    ownerId: user.ownerId,
    reason,
    comment,
    raisedAt: now,
    appealOf: refused?.id ?? null,
  }
  await addDispute(trx, accountId, raised)
  await logDispute(trx, accountId, {
    action: refused === null ? 'finding-disputed' : 'dispute-appealed',
    actor: actorOf(user),
    dispute: raised,
    before: refused === null ? null : 'refused',
    after: 'waiting',
    now,
  })
  return true
}

/**
 * Takes back a dispute that waits for a decision: the finding counts again.
 *
 * @returns false if it does not wait any more
 * @throws NotFoundError if the viewer did not raise it
 */
export async function withdrawDispute(
  { db, account: { accountId }, clock }: DisputeDeps,
  { viewer: { user }, key, ruleId }: FindingRef & Pick<NewDispute, 'viewer'>,
): Promise<boolean> {
  const now = clock.now()
  return db.transaction().execute(async (trx) => {
    await lockForAction(trx, accountId, key)
    const finding = await findStanding(trx, accountId, { key, ruleId })
    const raised = finding?.dispute
    if (raised?.ownerId !== user.ownerId) throw unknownRecord(key)
    const { findingId } = raised
    const change = { findingId, from: 'disputed', to: 'open', kind: 'withdrawn', now } as const
    if (!(await changeFindingState(trx, accountId, change))) return false
    await saveOutcome(trx, accountId, { ...raised, state: 'withdrawn', actorId: user.ownerId, decidedAt: now })
    await logDispute(trx, accountId, {
      action: 'dispute-withdrawn',
      actor: actorOf(user),
      dispute: raised,
      before: 'waiting',
      after: 'withdrawn',
      now,
    })
    return true
  })
}

async function findStanding(
  trx: Transaction<Schema>,
  accountId: string,
  { key, ruleId }: FindingRef,
): Promise<StandingFinding | undefined> {
  const standing = await loadStanding(trx, accountId, [key])
  return standing.get(keyText(key))?.find((finding) => finding.ruleId === ruleId)
}

function unknownRecord(key: RecordKey): NotFoundError {
  return new NotFoundError(message('request.record.unknown', { type: message(`type.${key.type}`) }))
}

/** Adds to the audit log what became of a dispute. What people typed is not in it, because a record can be erased. */
export async function logDispute(
  db: Kysely<Schema>,
  accountId: string,
  entry: {
    readonly action: AuditAction
    readonly actor: Actor
    readonly dispute: Pick<Dispute, 'type' | 'recordId' | 'ruleId' | 'ownerId' | 'reason'>
    readonly before: DisputeState | null
    readonly after: DisputeState
    readonly now: Date
  },
): Promise<void> {
  const { action, actor, before, after, now } = entry
  const { type, recordId, ruleId, ownerId, reason } = entry.dispute
  const disputed = `${type} ${recordId}: ${ruleId}`
  await addAuditEntry(db, accountId, {
    at: now,
    action,
    actor,
    subjectId: ownerId,
    ...(before === null ? {} : { before: { state: before } }),
    after: { disputed, reason, state: after },
  })
}
