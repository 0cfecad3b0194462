import { isDeepStrictEqual } from 'node:util'
import type { Transaction } from 'kysely'
import { FormInvalidError, NotFoundError } from '../domain/errors.ts'
import { keyText } from '../domain/record.ts'
import {
  addExemption,
  changeFindingState,
  type Exemption,
  type ExemptionScope,
  endConfirmation,
  endExemption,
  findExemption,
  isStillCovered,
  loadExemptions,
  lockExemption,
  markCovered,
} from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import {
  type AuditAction,
  actorOf,
  addAuditEntry,
  adminActorOf,
  type UserViewer,
  type Viewer,
} from '../people/index.ts'
import { lockForAction } from '../records/index.ts'
import { message } from '../words/index.ts'
import type { DisputeDeps, FindingRef } from './act.ts'
import { requireShort } from './dispute.ts'
import { loadStanding, type StandingFinding } from './dispute-store.ts'
import { mayExempt, ownersOf } from './exemptions-for.ts'
import { isAsked, isExemptDoubt, mayAskAgain } from './who.ts'

export interface Grant {
  readonly viewer: Viewer
  readonly scope: ExemptionScope
  /** As typed. */
  readonly reason: string
  /** Null: until it is revoked. */
  readonly expiresAt: Date | null
}

/**
 * Exempts records from rules. Admins may for any records, supervisors for those of their teams. Granting the same once more, such as
 * because a form was sent twice, changes nothing.
 *
 * @throws FormInvalidError if it names nothing, has no reason, a long one, or has expired, if there is no such record, or
 *   the viewer may not
 */
export async function grantExemption(deps: DisputeDeps, { viewer, scope, reason, expiresAt }: Grant): Promise<void> {
  const now = deps.clock.now()
  if (Object.values(scope).every((named) => named === null)) {
    throw new FormInvalidError({ recordId: message('exemption.nothing') })
  }
  if (reason === '') throw new FormInvalidError({ reason: message('exemption.reason.empty') })
  requireShort('reason', reason)
  if (expiresAt !== null && expiresAt <= now) throw new FormInvalidError({ expires: message('exemption.past') })
  const { accountId } = deps.account
  await deps.db.transaction().execute(async (trx) => {
    const [owner] = await ownersOf(trx, accountId, [scope])
    if (owner === undefined || !mayExempt(viewer, scope, owner)) {
      throw new FormInvalidError(
        scope.record === null ? { owner: message('exemption.ownTeam') } : { recordId: message('exemption.unknown') },
      )
    }
    await lockForAction(trx, accountId, { type: 'exemption', id: JSON.stringify(scope) })
    const granted = { ...scope, reason, grantedBy: idOf(viewer), expiresAt, findingReason: null }
    const inForce = await loadExemptions(trx, accountId, { endedSince: now })
    if (inForce.some((one) => one.endedAt === null && isSameGrant(one, granted))) return
    await addExemption(trx, accountId, { ...granted, grantedAt: now })
    await logExemption(trx, accountId, { viewer, scope, action: 'exemption-granted', now })
    await judgeCovered(trx, deps, { scope, now })
  })
}

type Granted = Omit<Exemption, 'id' | 'grantedAt' | 'endedBy' | 'endedAt'>

/** Whether two grants cover the same, by the same person, for the same reason and time. */
function isSameGrant(one: Exemption, other: Granted): boolean {
  const { id: _id, grantedAt: _grantedAt, endedBy: _endedBy, endedAt: _endedAt, ...granted } = one
  return isDeepStrictEqual(granted, other)
}

/**
 * The owner of a record confirms that a doubtful value is right: it is not asked about again, while the rule is not met for no
 * other reason. Confirming it once more changes nothing.
 *
 * @returns `covered`: another exemption covers it; `settled`: nothing is asked any more, such as because somebody has changed the value
 * @throws NotFoundError if the viewer does not own such a record
 */
export async function confirmValue(
  deps: DisputeDeps,
  { viewer, key, ruleId }: FindingRef & { readonly viewer: UserViewer },
): Promise<'confirmed' | 'covered' | 'settled'> {
  const { accountId } = deps.account
  const now = deps.clock.now()
  const scope = scopeOfFinding({ key, ruleId })
  return deps.db.transaction().execute(async (trx) => {
    const finding = await lockOwn(trx, accountId, { viewer, key, ruleId })
    if (finding !== undefined && isExemptDoubt(finding)) return finding.isConfirmed ? 'confirmed' : 'covered'
    if (finding === undefined || !isAsked(finding)) return 'settled'
    // First, because an evaluation takes the record from the queue before it changes its findings.
    await judgeCovered(trx, deps, { scope, now })
    const { findingId } = finding
    const isChanged = await changeFindingState(trx, accountId, {
      findingId,
      from: 'noted',
      to: 'exempt',
      kind: null,
      now,
    })
    if (!isChanged) return 'settled'
    const { ownerId: grantedBy } = viewer.user
    const granted = { reason: '', grantedBy, grantedAt: now, expiresAt: null, findingReason: finding.reason }
    await addExemption(trx, accountId, { ...scope, ...granted })
    await logExemption(trx, accountId, { viewer, scope, action: 'exemption-confirmed', now })
    return 'confirmed'
  })
}

/**
 * The owner of a record takes back that a doubtful value is right: it is asked about again, unless another exemption covers it. Doing
 * so once more changes nothing.
 *
 * @returns `covered`: another exemption may cover it, and it stays exempt until an evaluation finds that none does; `settled`: nothing
 * was confirmed any more, such as because somebody has changed the value
 * @throws NotFoundError if the viewer does not own such a record
 */
export async function askAgain(
  deps: DisputeDeps,
  { viewer, key, ruleId }: FindingRef & { readonly viewer: UserViewer },
): Promise<'asked' | 'covered' | 'settled'> {
  const { accountId } = deps.account
  const { ownerId } = viewer.user
  const now = deps.clock.now()
  const scope = scopeOfFinding({ key, ruleId })
  return deps.db.transaction().execute(async (trx) => {
    const finding = await lockOwn(trx, accountId, { viewer, key, ruleId })
    if (finding === undefined || !mayAskAgain(viewer, { ...finding, ownerId })) return unconfirmedState(finding)
    // First, as in `confirmValue`.
    await judgeCovered(trx, deps, { scope, now })
    await endConfirmation(trx, accountId, { key, ruleId, by: ownerId, at: now })
    await logExemption(trx, accountId, { viewer, scope, action: 'exemption-revoked', now })
    if (await isStillCovered(trx, accountId, { key, ownerId, ruleId, reason: 'doubtful', now })) return 'covered'
    const { findingId } = finding
    const change = { findingId, from: 'exempt', to: 'noted', kind: null, now } as const
    return (await changeFindingState(trx, accountId, change)) ? 'asked' : 'settled'
  })
}

function scopeOfFinding({ key, ruleId }: FindingRef): ExemptionScope {
  return { record: key, ownerId: null, supervisorId: null, segmentId: null, ruleId }
}

/**
 * Locks the record of a finding that its owner acts on.
 *
 * @returns the finding; undefined: there is none any more
 * @throws NotFoundError if the viewer does not own such a record
 */
async function lockOwn(
  trx: Transaction<Schema>,
  accountId: string,
  { viewer, key, ruleId }: FindingRef & { readonly viewer: UserViewer },
): Promise<StandingFinding | undefined> {
  await lockForAction(trx, accountId, key)
  const [owner] = await ownersOf(trx, accountId, [scopeOfFinding({ key, ruleId })])
  if (owner !== viewer.user.ownerId) throw unknownScope()
  const standing = (await loadStanding(trx, accountId, [key])).get(keyText(key))
  return standing?.find((one) => one.ruleId === ruleId)
}

/** What holds of a finding that the viewer has not confirmed. @param finding undefined: there is none any more */
function unconfirmedState(finding: StandingFinding | undefined): 'asked' | 'covered' | 'settled' {
  if (finding === undefined) return 'settled'
  if (isAsked(finding)) return 'asked'
  return isExemptDoubt(finding) && !finding.isConfirmed ? 'covered' : 'settled'
}

/**
 * Revokes an exemption, or lets one that was revoked hold again.
 *
 * @returns false if somebody else has done so
 * @throws NotFoundError if there is no such exemption, or the viewer may not
 */
export async function changeExemption(
  deps: DisputeDeps,
  { viewer, id, isRevoked }: { readonly viewer: Viewer; readonly id: string; readonly isRevoked: boolean },
): Promise<boolean> {
  const { accountId } = deps.account
  const now = deps.clock.now()
  return deps.db.transaction().execute(async (trx) => {
    const named = await findExemption(trx, accountId, id)
    // First, as in `confirmValue`.
    if (named !== null) await judgeCovered(trx, deps, { scope: named, now })
    const granted = await lockExemption(trx, accountId, id)
    const [owner] = granted === null ? [] : await ownersOf(trx, accountId, [granted])
    if (granted === null || owner === undefined || !mayExempt(viewer, granted, owner)) throw unknownScope()
    if ((granted.endedAt !== null) === isRevoked) return false
    await endExemption(trx, accountId, { id, by: isRevoked ? idOf(viewer) : null, at: isRevoked ? now : null })
    const action = isRevoked ? 'exemption-revoked' : 'exemption-restored'
    await logExemption(trx, accountId, { viewer, scope: granted, action, now })
    return true
  })
}

function idOf(viewer: Viewer): string | null {
  return viewer.kind === 'service' ? null : viewer.user.ownerId
}

/** Adds a change to the audit log, without what people typed. */
async function logExemption(
  trx: Transaction<Schema>,
  accountId: string,
  {
    viewer,
    scope,
    action,
    now,
  }: {
    readonly viewer: Viewer
    readonly scope: ExemptionScope
    readonly action: Extract<AuditAction, `exemption-${string}`>
    readonly now: Date
  },
): Promise<void> {
  const { record, ownerId, supervisorId, segmentId, ruleId } = scope
  await addAuditEntry(trx, accountId, {
    at: now,
    action,
    actor: viewer.kind === 'service' ? adminActorOf(viewer) : actorOf(viewer.user),
    subjectId: ownerId ?? supervisorId,
    after: {
      ...(record === null ? {} : { exempt: `${record.type} ${record.id}` }),
      ...(segmentId === null ? {} : { segment: segmentId }),
      ...(ruleId === null ? {} : { rule: ruleId }),
    },
  })
}

/** Has the records with findings that an exemption covers judged again. */
async function judgeCovered(
  trx: Transaction<Schema>,
  { account: { accountId }, queue }: DisputeDeps,
  { scope, now }: { readonly scope: ExemptionScope; readonly now: Date },
): Promise<void> {
  await markCovered(trx, accountId, { scope, now })
  await queue.enqueue(trx, { name: 'findings.evaluate', payload: { accountId } })
}

function unknownScope(): NotFoundError {
  return new NotFoundError(message('exemption.unknown'))
}
