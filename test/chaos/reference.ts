import type { OpenAccounts } from '../../src/app/accounts/open-accounts.ts'
import { loadConfig } from '../../src/app/config.ts'
import { healthDepsOf } from '../../src/app/health-deps.ts'
import { openMinset } from '../../src/app/index.ts'
import { openStore, type Store } from '../../src/app/open-store.ts'
import { keyText } from '../../src/domain/record.ts'
import { checkHealth, type HealthDeps } from '../../src/health/index.ts'
import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { createLog } from '../../src/infra/log.ts'
import { scorecardMetrics } from '../../src/metrics/index.ts'
import { loadScorecards, parsePeriod } from '../../src/scorecards/index.ts'
import { variablesOf } from '../support/store-variables.ts'
import { inEnglish } from '../support/words.ts'
import type { ChaosCrm } from './chaos-crm.ts'
import { rowsOf } from './people.ts'
import { wronglyLogged } from './write-log.ts'

/** The content of a store that must not depend on its history. */
interface Standing {
  readonly records: readonly string[]
  readonly links: readonly string[]
  readonly findings: readonly string[]
  readonly scorecards: readonly string[]
  /** The unreadable and unstorable items, with the reasons. */
  readonly setAside: readonly string[]
  /** Ids of the unreadable records. */
  readonly unreadable: ReadonlySet<string>
  /** The failing conditions of Health, with their severity. Their texts depend on times, which may differ. */
  readonly health: readonly string[]
}

/** What the CRM should show, by the findings. */
export interface Desired {
  /** By the record that shows it, as `type:id`. */
  readonly flags: ReadonlyMap<string, Shown>
  /** Incomplete records that cannot be flagged, as `type:id`. */
  readonly unshown: readonly string[]
  /** Calls without an outcome whose status determines one, as `type:id`. */
  readonly outcomes: readonly string[]
}

interface Shown {
  readonly status: string
  readonly missing: string
  readonly since: string
  readonly carried: string
}

const nothing: Shown = { status: '', missing: '', since: '', carried: '' }

/** The location, and the configuration. */
export interface Place {
  readonly location: DatabaseLocation
  readonly environment: Readonly<Record<string, string>>
  readonly now: Date
}

/**
 * The oracle: an undisturbed first read of the CRM's current state into a separate store, evaluated by the rules.
 * (Other tests compare such a read with the planted truth.) Nothing is written.
 */
export async function readAfresh(crm: ChaosCrm, place: Place): Promise<Standing & { readonly desired: Desired }> {
  const environment = { ...place.environment, ...crm.byToken }
  const reading = await openPlace({ ...place, environment })
  const { store, accounts } = reading
  try {
    const [opened] = accounts.all()
    await opened?.sync({ full: true })
    await opened?.evaluate()
    return { ...(await standing(reading, { isServing: false })), desired: await desiredIn(store) }
  } finally {
    await store.close()
  }
}

/** The content of the store of the disturbed service, once it has been stopped. */
export interface Found extends Standing {
  readonly eventKeys: ReadonlySet<string>
  /** Calls that once got an outcome, as `type:id`: if a person has cleared one since, it is not written again. */
  readonly filledIn: ReadonlySet<string>
  /** Differences between the log of writes and the other tables. */
  readonly wronglyLogged: readonly string[]
}

export async function readStore(place: Place): Promise<Found> {
  const opened = await openPlace(place)
  const { store } = opened
  try {
    const { db } = store.database
    const events = await db.selectFrom('inbox_events').select('event_key').execute()
    const outcomes = await db.selectFrom('write_backs').selectAll().where('target', '=', 'outcome').execute()
    return {
      ...(await standing(opened, { isServing: true })),
      eventKeys: new Set(events.map((row) => row.event_key)),
      filledIn: new Set(
        outcomes.flatMap((row) => (row.applied === null && row.refused_reason === null ? [] : [keyOf(row)])),
      ),
      wronglyLogged: await wronglyLogged(db),
    }
  } finally {
    await store.close()
  }
}

interface Opened {
  readonly store: Store
  readonly accounts: OpenAccounts
  readonly healthDeps: HealthDeps
}

async function openPlace({ location, environment, now }: Place): Promise<Opened> {
  const config = loadConfig({ ...environment, ...variablesOf(location) })
  const log = createLog('silent')
  const store = await openStore({ config, log })
  const clock = { now: () => now }
  const { accounts } = await openMinset({ config, log, store, clock })
  // The chaos itself triggers the work of the schedules, so there is no heartbeat.
  return { store, accounts, healthDeps: { ...healthDepsOf({ config, store, clock }), uptimeSeconds: () => 0 } }
}

/** Conditions that only hold for a running service are evaluated as if one had just been running. */
async function standing(opened: Opened, { isServing }: { readonly isServing: boolean }): Promise<Standing> {
  const { accounts, healthDeps } = opened
  const { db } = opened.store.database
  const now = healthDeps.clock.now()
  const [account] = await db.selectFrom('accounts').select(['account_id', 'time_zone']).execute()
  const accountId = account?.account_id ?? ''
  const records = await db.selectFrom('records').selectAll().execute()
  const links = await db.selectFrom('links').selectAll().execute()
  const findings = await db.selectFrom('findings').selectAll().where('state', '=', 'open').execute()
  const aside = await db.selectFrom('set_aside').selectAll().execute()
  const period = parsePeriod('all', { now, timeZone: account?.time_zone ?? 'UTC' })
  const cards = await loadScorecards(db, { accountId, owners: 'everyone', period, now, metrics: scorecardMetrics })
  return {
    records: records
      .map((row) => `${row.object_type} ${row.record_id} ${row.owner_id} ${JSON.stringify(sorted(row.fields))}`)
      .toSorted(),
    links: links.map((row) => `${row.from_type} ${row.from_id} → ${row.to_type} ${row.to_id}`).toSorted(),
    findings: findings
      .map((row) => `${row.object_type} ${row.record_id} ${row.rule_id} ${row.reason} ${row.since.toISOString()}`)
      .toSorted(),
    unreadable: new Set(aside.flatMap((row) => (row.kind === 'unreadable' ? [row.subject_id] : []))),
    setAside: aside
      .map((row) => `${row.subject} ${row.subject_id} ${row.kind} ${row.place} ${inEnglish(row.reason)}`)
      .toSorted(),
    health: (await checkHealth(healthDeps, { accounts: accounts.all(), isServing })).flatMap(({ id, problem }) =>
      problem === null ? [] : [`${id} is ${problem.severity}`],
    ),
    scorecards: cards.map(({ owner, metrics }) => `${owner.id} ${JSON.stringify(sorted(metrics))}`).toSorted(),
  }
}

function sorted(values: object): object {
  return Object.fromEntries(Object.entries(values).toSorted(([a], [b]) => a.localeCompare(b)))
}

interface KeyRow {
  readonly object_type: string
  readonly record_id: string
}

function keyOf({ object_type, record_id }: KeyRow): string {
  return `${object_type}:${record_id}`
}

async function desiredIn({ database: { db } }: Store): Promise<Desired> {
  const rows = await db.selectFrom('write_backs').selectAll().where('target', '!=', 'outcome').execute()
  const carriers = await db.selectFrom('flag_carriers').select('state').executeTakeFirst()
  const carriedTypes = Object.keys(carriers?.state ?? {})
  const flags = new Map<string, Shown>()
  for (const row of rows.filter(({ object_type }) => !carriedTypes.includes(object_type))) {
    flags.set(keyOf(row), { ...(flags.get(keyOf(row)) ?? nothing), ...partOf(row) })
  }
  const unshown = rows.filter(
    ({ object_type, carrier_type, desired }) =>
      carriedTypes.includes(object_type) &&
      carrier_type === null &&
      'status' in desired &&
      desired.status === 'incomplete',
  )
  return { flags, unshown: unshown.map(keyOf).toSorted(), outcomes: await callsWithoutOutcome(db) }
}

/** The shown value of one desired value; null is shown as nothing. */
function partOf({ target, desired }: { readonly target: string; readonly desired: object }): Partial<Shown> {
  const shown = Object.fromEntries(Object.entries(desired).map(([part, value]) => [part, String(value ?? '')]))
  return target === 'carried' ? { carried: shown['missing'] ?? '' } : shown
}

async function callsWithoutOutcome(db: Store['database']['db']): Promise<string[]> {
  const calls = await db.selectFrom('records').selectAll().where('object_type', '=', 'call').execute()
  const failed = calls.filter(({ fields }) => fields['status'] === 'noAnswer' || fields['status'] === 'busy')
  return failed.filter(({ fields }) => (fields['outcome'] ?? null) === null).map(keyOf)
}

/** The differences between what the CRM shows and what it should show. */
export function shownDifferences(crm: ChaosCrm, desired: Desired, { filledIn }: Pick<Found, 'filledIn'>): string[] {
  const listed = crm.listed()?.toSorted() ?? desired.unshown
  return [
    ...crm.flagged.flatMap((kind) =>
      rowsOf(crm.office, kind.page).flatMap(({ id, flag }) => wrongFlag(crm, desired, { ...kind, id, flag })),
    ),
    ...desired.unshown.filter((key) => !listed.includes(key)).map((key) => `${key} is on no list`),
    ...listed
      .filter((key, index) => !desired.unshown.includes(key) || listed.indexOf(key) !== index)
      .map((key) => `${key} is on the list`),
    ...desired.outcomes.filter((key) => !filledIn.has(key)).map((key) => `${key} has no outcome`),
  ]
}

interface ShownRecord {
  readonly type: ChaosCrm['flagged'][number]['type']
  readonly page: string
  readonly id: string
  readonly flag: Shown
}

function wrongFlag(crm: ChaosCrm, { flags }: Desired, { type, page, id, flag }: ShownRecord): string[] {
  const key = keyText({ type, id })
  const expected = flags.get(key) ?? nothing
  const parts = (['status', 'missing', 'since', 'carried'] as const).filter((part) => flag[part] !== expected[part])
  const isLabelled = crm.isLabelled(page, id)
  const isWrong = isLabelled !== null && isLabelled !== (expected.status === 'incomplete')
  return [
    ...parts.map((part) => `${key} shows ${part} "${flag[part]}", not "${expected[part]}"`),
    ...(isWrong ? [`${key} is ${isLabelled ? '' : 'not '}labelled`] : []),
  ]
}

/** The compared content of two stores. */
export type Part = Exclude<keyof Standing, 'unreadable'>

/** The differences between the two; empty if they are equal. */
export function differencesOf(parts: readonly Part[], found: Standing, expected: Standing): string[] {
  return parts.flatMap((part) => {
    const [has, wants] = [new Set(found[part]), new Set(expected[part])]
    return [
      ...expected[part].filter((one) => !has.has(one)).map((one) => `${part}: lacks ${one}`),
      ...found[part].filter((one) => !wants.has(one)).map((one) => `${part}: has ${one}`),
    ]
  })
}
