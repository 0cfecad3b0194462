import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { CrmSetUp, Feature, RemovalReport, SetUpItem, SetUpReport } from '../crm/port.ts'
import { type ObjectType, objectTypes } from '../domain/record.ts'
import { type Clock, hasPassed } from '../domain/time/clock.ts'
import { renewedDocument } from '../infra/db/account-document-store.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { Log } from '../infra/log.ts'
import { distinctMessages, type Language, listMessage, type Message, message, StoredMessage } from '../words/index.ts'
import { forgetApplied } from './shown-store.ts'

export interface SetUpStateDeps {
  readonly db: Kysely<Schema>
  readonly setUp: CrmSetUp
  /** The account's language, in which the adapter writes texts too. */
  readonly language: () => Promise<Language>
  /** The account's features now. */
  readonly features: () => readonly Feature[]
  readonly clock: Clock
  readonly log: Pick<Log, 'info' | 'warn'>
}

const Item = z.object({
  kind: z.enum(['group', 'field', 'list', 'highlight']),
  objectType: z.enum(objectTypes),
  name: z.string(),
  state: z.enum(['present', 'made', 'repaired', 'renamed', 'unavailable', 'clash']),
  reason: StoredMessage.exactOptional(),
  id: z.string().exactOptional(),
  texts: z.record(z.string(), z.string()).exactOptional(),
})
const State = z.object({
  items: z.array(Item),
  /** What has been logged since the last set-up check: logged once, not per record. */
  reported: z.array(z.string()),
  /** Whether the CRM has since shown that the set-up is no longer as found. */
  stale: z.boolean(),
  /** The language in which the texts were last set up; absent if an earlier version did it. */
  language: z.string().exactOptional(),
})
type State = z.infer<typeof State>

const setUps = renewedDocument('crm_set_ups', State)

/** The set-up for flags is checked once a day, and only if there is something to write. */
const maxAgeMs = 24 * 60 * 60_000

/**
 * Object types whose records cannot store a flag in the account, and why. Lists and tags are optional for flags.
 * Pure.
 */
export function flagObstacles({ items }: SetUpReport): ReadonlyMap<ObjectType, Message> {
  const inTheWay = items.filter(
    ({ kind, state }) => (kind === 'group' || kind === 'field') && (state === 'unavailable' || state === 'clash'),
  )
  const byType = Map.groupBy(inTheWay, ({ objectType }) => objectType)
  return new Map([...byType].map(([type, found]) => [type, obstacleOf(found)]))
}

/** Why the items are unavailable. @param found at least one */
function obstacleOf(found: readonly SetUpItem[]): Message {
  const unexplained = message('setUp.unavailable')
  const clashes = found.filter(({ state }) => state === 'clash')
  if (clashes.length === 0) {
    const reasons = distinctMessages(found.flatMap(({ reason }) => reason ?? []))
    return listMessage('list.semicolon', reasons.length === 0 ? [unexplained] : reasons)
  }
  const fields = clashes.map(({ name, reason: why = unexplained }) => message('setUp.clash.field', { name, why }))
  return message('setUp.clash', { clashes: listMessage('list.semicolon', fields) })
}

/**
 * The account's set-up as last checked; checks it again if that is more than a day ago, or if the account's language
 * has changed since.
 *
 * @throws the `Crm…` errors that are not rejections
 */
export async function ensureSetUp(deps: SetUpStateDeps, accountId: string): Promise<SetUpReport> {
  const last = await setUps.load(deps.db, accountId)
  const [now, language] = [deps.clock.now(), await deps.language()]
  const isCurrent = last !== null && !last.state.stale && last.state.language === language
  if (isCurrent && !hasPassed(last.updatedAt, maxAgeMs, now)) return last.state
  const report = await deps.setUp.ensure(objectTypes, last?.state)
  logChanges(deps.log, accountId, report)
  const reported = last?.state.stale === true ? last.state.reported : []
  // A denied permission may be granted by the next time.
  const stale = deps.features().some(({ name, on }) => name === 'flags' && !on)
  const lost = lostTypes(report, last?.state)
  await deps.db.transaction().execute(async (trx) => {
    await setUps.save(trx, accountId, { state: { ...report, reported, stale, language }, now })
    if (lost.length > 0) await forgetApplied(trx, accountId, { types: lost, now })
  })
  if (lost.length > 0) deps.log.warn({ accountId, types: lost }, 'fields of the flag had been deleted: written again')
  return report
}

/** Puts the texts of an existing set-up into the account's language, even if there is nothing to write. */
export async function followLanguage(deps: SetUpStateDeps, accountId: string): Promise<void> {
  const last = await setUps.load(deps.db, accountId)
  const isOn = deps.features().some(({ name, on }) => name === 'flags' && on)
  if (last === null || !isOn || last.state.language === (await deps.language())) return
  await ensureSetUp(deps, accountId)
}

/** The account's last report; undefined if nothing has been set up. */
export async function loadSetUp(db: Kysely<Schema>, accountId: string): Promise<SetUpReport | undefined> {
  return (await setUps.load(db, accountId))?.state
}

/** Stores a removal: values in removed fields are undone, and the set-up is checked before the next write. */
export async function noteRemoved(
  db: Kysely<Schema>,
  accountId: string,
  { items, now }: RemovalReport & { readonly now: Date },
): Promise<void> {
  const removed = items.filter(({ kind, state }) => kind === 'field' && state === 'removed')
  if (removed.length === 0) return
  const last = await setUps.load(db, accountId)
  if (last !== null) await setUps.save(db, accountId, { state: { ...last.state, stale: true }, now })
  await forgetApplied(db, accountId, { types: [...new Set(removed.map(({ objectType }) => objectType))], now })
}

/** Object types with a deleted field or option: the values in it are gone too. */
function lostTypes(now: SetUpReport, last: SetUpReport | undefined): readonly ObjectType[] {
  const had = new Set(last?.items.filter(({ state }) => state !== 'unavailable' && state !== 'clash').map(itemText))
  function isAnew(item: SetUpItem): boolean {
    return item.state === 'repaired' || (item.state === 'made' && had.has(itemText(item)))
  }
  const anew = now.items.filter((item) => item.kind === 'field' && isAnew(item))
  return [...new Set(anew.map(({ objectType }) => objectType))]
}

function itemText({ objectType, name }: SetUpItem): string {
  return `${objectType} ${name}`
}

function logChanges(log: SetUpStateDeps['log'], accountId: string, { items }: SetUpReport): void {
  function named(...states: string[]): string[] {
    return items
      .filter(({ state }) => states.includes(state))
      .map(({ kind, objectType, name }) => `${kind} ${objectType}.${name}`)
  }
  const made = named('made', 'repaired', 'renamed')
  if (made.length > 0) log.info({ accountId, made }, 'made what flags are shown with')
  const clashes = named('clash')
  if (clashes.length > 0) {
    log.warn({ accountId, clashes }, 'the CRM already has fields with these names that Minset did not create')
  }
}

/**
 * Logs, once per day and type, that the CRM does not accept the flag at all, and schedules a set-up check before the
 * next delivery.
 */
export async function noteBrokenField(
  deps: SetUpStateDeps,
  accountId: string,
  { type, cause }: { readonly type: ObjectType; readonly cause: 'read-only' | 'missing-property' },
): Promise<void> {
  const last = await setUps.load(deps.db, accountId)
  const name = `${type}:${cause}`
  const reported = last?.state.reported ?? []
  // Each batch of values is refused in the same way, and the set-up has been checked since the first one.
  if (reported.includes(name)) return
  deps.log.warn({ accountId, type, cause }, 'fields of the flag do not take values')
  const state: State = { items: [], ...last?.state, reported: [...reported, name], stale: true }
  await setUps.save(deps.db, accountId, { state, now: last?.updatedAt ?? deps.clock.now() })
}
