import { setTimeout as wait } from 'node:timers/promises'
import type { Transaction } from 'kysely'
import { NotFoundError } from '../domain/errors.ts'
import { keyText, type RecordKey } from '../domain/record.ts'
import { loadJudge } from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { actorOf, addAuditEntry, repairScopeOf, type UserViewer } from '../people/index.ts'
import { findRecord, loadRecords, lockForAction, type StoredRecord } from '../records/index.ts'
import { type Message, message } from '../words/index.ts'
import { loadEntered, type Repair, saveEntered, withdrawRefused } from '../write-back/index.ts'
import { type EntryField, isAsShown } from './entry-fields.ts'
import { fillableFields } from './fillable.ts'
import { type AcceptedValue, judgeEntry } from './judge-entry.ts'
import { limitRefusals } from './limit-refusals.ts'
import { loadFindingsOf } from './list-store.ts'
import type { RepairDeps } from './repair-deps.ts'

/** What a person has typed into the form of a finding. */
export interface TypedRepair {
  readonly viewer: UserViewer
  readonly key: RecordKey
  readonly ruleId: string
  /** By the name of the field, without spaces around it; empty if it was not sent. */
  readonly typed: (name: string) => string
  /** What the field held, as the form showed it. */
  readonly seen: (name: string) => string
}

/**
 * What became of it. `done`: written, read again, and the rule is met. `written`: the record is still to be read again.
 * `waiting`: the CRM cannot be reached now; it is written as soon as it can. `settled`: somebody else has repaired it.
 * `refused`: by the CRM, with one of the fields.
 */
export type RepairResult =
  | { readonly state: 'done' | 'written' | 'waiting' | 'settled' }
  | { readonly state: 'invalid'; readonly problems: ReadonlyMap<string, Message> }
  | { readonly state: 'refused'; readonly reason: Message; readonly field: string }

/**
 * Has what a person has typed written to the CRM, if the rules accept it, and waits for the result for a while. The
 * values are written by the job that calls the CRM for the account, so that its limits hold. What has been entered already
 * is not entered again: a person may press twice, and a CRM may repeat the request.
 *
 * @throws NotFoundError if the viewer may not repair the record, or the rule has no form; TooManyRequestsError if the CRM has
 *   refused too many of the viewer's values
 */
export async function repairRecord(deps: RepairDeps, request: TypedRepair): Promise<RepairResult> {
  const { key, viewer } = request
  return limitRefusals(deps, viewer, async () => {
    const ended = await deps.db.transaction().execute(async (trx) => {
      await lockForAction(trx, deps.account.accountId, key)
      return enter(trx, deps, request)
    })
    return ended ?? untilSettled(deps, key, () => isOpen(deps, request))
  })
}

/** @returns null if the values are stored, to be written */
async function enter(
  trx: Transaction<Schema>,
  { db: _db, ...others }: RepairDeps,
  request: TypedRepair,
): Promise<RepairResult | null> {
  const deps = { ...others, db: trx }
  const { viewer, key, ruleId } = request
  const record = await loadRepairable(deps, viewer, key)
  const rules = await deps.loadRules(trx)
  const { fields } = fillableFields(deps, { record, ruleId }, { viewer, rules })
  if (fields.length === 0) throw new NotFoundError(message('request.page.unknown'))
  if (!(await isOpen(deps, request))) return { state: 'settled' }
  if (isHeldMeanwhile(request, fields)) return null
  const changed = changedMeanwhile(request, fields)
  if (changed.size > 0) return { state: 'invalid', problems: changed }
  const now = deps.clock.now()
  const { accountId, timeZone } = deps.account
  const typesToCome = await deps.loadTypesToCome(trx)
  const judgement = await loadJudge(trx, rules, { accountId, record, typesToCome, now })
  const judged = judgeEntry({ ruleId, record, fields, typed: request.typed, judgement, timeZone })
  if ('problems' in judged) return { state: 'invalid', problems: judged.problems }
  await saveValues(trx, deps, { viewer, record, values: judged.values })
  return null
}

/** Whether the record has come to hold what was typed since the form was shown, and is still to be judged. */
function isHeldMeanwhile({ typed, seen }: TypedRepair, fields: readonly EntryField[]): boolean {
  const entered = fields.filter(({ name }) => typed(name) !== '')
  const isHeld = entered.every((field) => isAsShown(typed(field.name), field))
  return isHeld && entered.some((field) => !isAsShown(seen(field.name), field))
}

/** A record whose fields the viewer may fill in. @throws NotFoundError if there is none */
export async function loadRepairable(
  { db, account: { accountId } }: Pick<RepairDeps, 'db' | 'account'>,
  viewer: UserViewer,
  key: RecordKey,
): Promise<StoredRecord> {
  const isRepairable = (await findRecord(db, { accountId, key, scope: repairScopeOf(viewer) })) !== null
  const [record] = isRepairable ? await loadRecords(db, accountId, [key]) : []
  if (record === undefined) {
    throw new NotFoundError(message('request.record.unknown', { type: message(`type.${key.type}`) }))
  }
  return record
}

/** The fields that somebody has changed since the form was shown. */
function changedMeanwhile({ seen }: TypedRepair, fields: readonly EntryField[]): ReadonlyMap<string, Message> {
  const changed = fields.filter((field) => !isAsShown(seen(field.name), field))
  return new Map(changed.map(({ name, text }) => [name, changedMessage(text)]))
}

function changedMessage(text: string): Message {
  return text === '' ? message('repair.problem.cleared') : message('repair.problem.changed', { value: text })
}

async function saveValues(
  trx: Transaction<Schema>,
  { account: { accountId }, clock, queue }: RepairDeps,
  {
    viewer: { user },
    record,
    values,
  }: { readonly viewer: UserViewer; readonly record: StoredRecord; readonly values: readonly AcceptedValue[] },
): Promise<void> {
  const now = clock.now()
  const key = { type: record.type, id: record.id }
  const isNew = await saveEntered(trx, accountId, {
    key,
    held: fieldsOf(values.map(({ field }) => ({ field, value: field.held }))),
    desired: fieldsOf(values),
    cause: { code: personCause, params: { ownerId: user.ownerId } },
    now,
  })
  if (!isNew) return
  await addAuditEntry(trx, accountId, {
    at: now,
    action: 'field-filled-in',
    actor: actorOf(user),
    subjectId: record.ownerId,
    after: { filledIn: `${key.type} ${key.id}: ${values.map(({ field }) => field.name).join(', ')}` },
  })
  await queue.enqueue(trx, { name: 'crm.write-back', payload: { accountId } })
}

/** The code of the cause of what a person has entered, and of what a person has undone. */
export const personCause = 'person'
export const undoCause = 'person-undo'

function fieldsOf(
  values: readonly { readonly field: EntryField; readonly value: AcceptedValue['value'] | null }[],
): Repair {
  const fields = values.map(({ field: { name, code, label, options }, value }): [string, Repair['fields'][string]] => {
    const chosen = options.find((option) => option.value === value)?.label
    const text = chosen?.code === 'asWritten' ? chosen.params['text'] : null
    const shown = typeof text === 'string' ? text : null
    return [name, { code, label, value, shown }]
  })
  return { fields: Object.fromEntries(fields) }
}

async function isOpen(
  { db, account: { accountId }, clock }: RepairDeps,
  { key, ruleId }: Pick<TypedRepair, 'key' | 'ruleId'>,
): Promise<boolean> {
  const open = await loadFindingsOf(db, accountId, { keys: [key], now: clock.now() })
  return open.get(keyText(key))?.some((finding) => finding.ruleId === ruleId) ?? false
}

const pauseMs = 50

/**
 * Waits until what was saved for the record has been written or rejected, and then until `isPending` no longer holds; at
 * most for the patience of a person. A rejected value is forgotten, because its reason is returned.
 */
export async function untilSettled(
  deps: Pick<RepairDeps, 'db' | 'account' | 'patienceMs'>,
  key: RecordKey,
  isPending: () => Promise<boolean>,
): Promise<RepairResult> {
  const { db, account, patienceMs } = deps
  const until = performance.now() + patienceMs
  for (;;) {
    const entered = (await loadEntered(db, account.accountId, [key])).get(keyText(key))
    if (entered?.refusal) {
      await withdrawRefused(db, account.accountId, key)
      return { state: 'refused', reason: entered.refusal, field: entered.fields[0] ?? '' }
    }
    const isWritten = entered === undefined || !entered.isWaiting
    if (isWritten && !(await isPending())) return { state: 'done' }
    if (performance.now() >= until) return { state: isWritten ? 'written' : 'waiting' }
    await wait(pauseMs)
  }
}
