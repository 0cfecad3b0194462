import type { Kysely, Transaction } from 'kysely'
import { FormInvalidError, NotFoundError } from '../domain/errors.ts'
import { keyText, type RecordKey } from '../domain/record.ts'
import { addExemption, changeFindingState, endDisputeExemption } from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { actorOf, adminActorOf, loadUsers, type User, type Viewer } from '../people/index.ts'
import { asObjectType, scheduleEvaluations } from '../records/index.ts'
import { message } from '../words/index.ts'
import { type DisputeDeps, logDispute } from './act.ts'
import { type Dispute, requireShort } from './dispute.ts'
import { findDispute, loadDisputes, loadStanding, lockDispute, saveOutcome } from './dispute-store.ts'
import { decidersOf } from './who.ts'

export interface Decision {
  readonly viewer: Viewer
  readonly disputeId: string
  /** Null: it is accepted; else why it is refused. */
  readonly refusal: string | null
}

/**
 * Accepts a dispute, so that the record is exempt from the rule while it does not meet it for the same reason, or refuses it.
 *
 * @returns false if it does not wait any more, such as because somebody else decided
 * @throws NotFoundError if the viewer may not decide it; FormInvalidError for a refusal without a reason, or with a long one
 */
export async function decideDispute(deps: DisputeDeps, { viewer, disputeId, refusal }: Decision): Promise<boolean> {
  if (refusal === '') throw new FormInvalidError({ refusal: message('dispute.refusal.empty') })
  requireShort('refusal', refusal ?? '')
  const { accountId } = deps.account
  const now = deps.clock.now()
  return deps.db.transaction().execute(async (trx) => {
    const raised = await lockToJudge(trx, deps, { disputeId, now })
    if (raised === null || !(await mayDecide(trx, accountId, { viewer, raised }))) throw unknownDispute()
    if (raised.state !== 'waiting') return false
    const { findingId } = raised
    const change =
      refusal === null ? ({ to: 'exempt', kind: 'accepted' } as const) : ({ to: 'open', kind: 'refused' } as const)
    if (!(await changeFindingState(trx, accountId, { findingId, from: 'disputed', now, ...change }))) return false
    const actorId = actorIdOf(viewer)
    await saveOutcome(trx, accountId, {
      id: raised.id,
      state: change.kind,
      actorId,
      decidedAt: now,
      refusal: refusal ?? '',
    })
    await logDispute(trx, accountId, {
      action: refusal === null ? 'dispute-accepted' : 'dispute-refused',
      actor: actorIn(viewer),
      dispute: raised,
      before: 'waiting',
      after: change.kind,
      now,
    })
    if (refusal === null) await exempt(trx, accountId, { raised, actorId, now })
    return true
  })
}

/**
 * Takes back the viewer's own decision: the dispute waits again.
 *
 * @returns false if something else happened since: an appeal, another reason, or a repair
 * @throws NotFoundError if the viewer did not decide it
 */
export async function undoDecision(
  deps: DisputeDeps,
  { viewer, disputeId }: Pick<Decision, 'viewer' | 'disputeId'>,
): Promise<boolean> {
  const { accountId } = deps.account
  const now = deps.clock.now()
  return deps.db.transaction().execute(async (trx) => {
    const raised = await lockToJudge(trx, deps, { disputeId, now })
    if (raised === null || !isDecidedBy(viewer, raised)) throw unknownDispute()
    if (!(await isLatest(trx, accountId, raised))) return false
    const { findingId, state } = raised
    const change =
      state === 'accepted'
        ? ({ from: 'exempt', kind: 'reconsidered' } as const)
        : ({ from: 'open', kind: raised.appealOf === null ? 'disputed' : 'appealed' } as const)
    if (!(await changeFindingState(trx, accountId, { findingId, to: 'disputed', now, ...change }))) return false
    await saveOutcome(trx, accountId, { id: raised.id, state: 'waiting', actorId: null, decidedAt: null, refusal: '' })
    const entry = { action: 'dispute-decision-undone', actor: actorIn(viewer), dispute: raised, now } as const
    await logDispute(trx, accountId, { ...entry, before: state, after: 'waiting' })
    if (state === 'accepted') {
      await endDisputeExemption(trx, accountId, { disputeId: raised.id, by: actorIdOf(viewer), at: now })
    }
    return true
  })
}

/** The disputes that wait for the viewer's decision, the latest first. */
export async function loadToDecide(db: Kysely<Schema>, accountId: string, viewer: Viewer): Promise<readonly Dispute[]> {
  const waiting = await loadDisputes(db, accountId, { state: 'waiting' })
  if (waiting.length === 0) return []
  const users = await loadUsers(db, accountId)
  const firsts = await loadFirstDeciders(db, accountId, waiting)
  return waiting.filter((raised) => isDecider(viewer, decidersOf(deciding(raised, firsts), users)))
}

/** What the viewer has decided since then and can take back, the latest first. */
export async function loadDecidedBy(
  db: Kysely<Schema>,
  accountId: string,
  { viewer, since }: { readonly viewer: Viewer; readonly since: Date },
): Promise<readonly Dispute[]> {
  const decided = await loadDisputes(db, accountId, { decidedSince: since })
  const own = decided.filter((raised) => isDecidedBy(viewer, raised))
  const standing = await loadStanding(db, accountId, own.map(keyOf))
  const latest = new Set([...standing.values()].flat().map(({ dispute }) => dispute?.id))
  return own.filter(({ id }) => latest.has(id))
}

/** By the id of the dispute that an appeal is against: who refused it; null for the service viewer. */
export async function loadFirstDeciders(
  db: Kysely<Schema>,
  accountId: string,
  raised: readonly Dispute[],
): Promise<ReadonlyMap<string, string | null>> {
  if (raised.every(({ appealOf }) => appealOf === null)) return new Map()
  const refused = await loadDisputes(db, accountId, { state: 'refused' })
  return new Map(refused.map(({ id, actorId }) => [id, actorId]))
}

/** The parameters of `decidersOf` for a dispute. Pure. */
export function deciding(
  { ownerId, appealOf }: Pick<Dispute, 'ownerId' | 'appealOf'>,
  firsts: ReadonlyMap<string, string | null>,
): Parameters<typeof decidersOf>[0] {
  return { ownerId, firstDeciderId: appealOf === null ? null : (firsts.get(appealOf) ?? null) }
}

/** The record of a dispute. */
export function keyOf({ type, recordId }: Pick<Dispute, 'type' | 'recordId'>): RecordKey {
  return { type: asObjectType(type), id: recordId }
}

async function mayDecide(
  db: Kysely<Schema>,
  accountId: string,
  { viewer, raised }: { readonly viewer: Viewer; readonly raised: Dispute },
): Promise<boolean> {
  const firsts = await loadFirstDeciders(db, accountId, [raised])
  return isDecider(viewer, decidersOf(deciding(raised, firsts), await loadUsers(db, accountId)))
}

/** The service viewer decides like an admin, and where there is nobody else. */
function isDecider(viewer: Viewer, deciders: readonly User[]): boolean {
  if (viewer.kind === 'service') return deciders.every(({ roles }) => roles.includes('admin'))
  return deciders.some(({ ownerId }) => ownerId === viewer.user.ownerId)
}

function isDecidedBy(viewer: Viewer, { state, actorId }: Dispute): boolean {
  return (state === 'accepted' || state === 'refused') && actorId === actorIdOf(viewer)
}

async function isLatest(db: Kysely<Schema>, accountId: string, raised: Dispute): Promise<boolean> {
  const key = keyOf(raised)
  const standing = (await loadStanding(db, accountId, [key])).get(keyText(key)) ?? []
  return standing.some(({ dispute, reason }) => dispute?.id === raised.id && reason === raised.findingReason)
}

function actorIdOf(viewer: Viewer): string | null {
  return viewer.kind === 'service' ? null : viewer.user.ownerId
}

function actorIn(viewer: Viewer): ReturnType<typeof actorOf> {
  return viewer.kind === 'service' ? adminActorOf(viewer) : actorOf(viewer.user)
}

/** An accepted dispute is an exemption for the reason for which the rule is not met. */
async function exempt(
  trx: Transaction<Schema>,
  accountId: string,
  { raised, actorId, now }: { readonly raised: Dispute; readonly actorId: string | null; readonly now: Date },
): Promise<void> {
  await addExemption(trx, accountId, {
    record: keyOf(raised),
    ownerId: null,
    supervisorId: null,
    segmentId: null,
    ruleId: raised.ruleId,
    reason: '',
    grantedBy: actorId,
    grantedAt: now,
    expiresAt: null,
    disputeId: raised.id,
    findingReason: raised.findingReason,
  })
}

/**
 * A dispute, locked until the transaction ends, whose record is judged again afterwards: its flag may name the finding. The
 * record is queued before anything is locked, because an evaluation takes records from the queue before it changes their
 * findings and disputes: in any other order each could wait for the other.
 */
async function lockToJudge(
  trx: Transaction<Schema>,
  { account: { accountId }, queue }: DisputeDeps,
  { disputeId, now }: { readonly disputeId: string; readonly now: Date },
): Promise<Dispute | null> {
  const raised = await findDispute(trx, accountId, disputeId)
  if (raised === null) return null
  await scheduleEvaluations(trx, accountId, [{ key: keyOf(raised), dueAt: now, notedAt: now }])
  await queue.enqueue(trx, { name: 'findings.evaluate', payload: { accountId } })
  return lockDispute(trx, accountId, disputeId)
}

function unknownDispute(): NotFoundError {
  return new NotFoundError(message('dispute.unknown'))
}
