import { loadConfig } from '../../src/config.ts'
import { keyText } from '../../src/domain/record.ts'
import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { createLog } from '../../src/infra/log.ts'
import { openMinset } from '../../src/minset.ts'
import { loadScorecards, parsePeriod } from '../../src/scorecards/index.ts'
import { openStore, type Store } from '../../src/store.ts'
import type { ChaosCrm } from './chaos-crm.ts'
import { rowsOf } from './people.ts'
import { variablesOf } from './stores.ts'

/** What stands in a store: everything that must not depend on how it came about. */
interface Standing {
  readonly records: readonly string[]
  readonly links: readonly string[]
  readonly findings: readonly string[]
  readonly scorecards: readonly string[]
}

/** What the CRM is to show, by the findings. */
export interface Wishes {
  /** By the record that shows it, as `type:id`. */
  readonly flags: ReadonlyMap<string, Shown>
  /** Incomplete records that nothing can show as such, as `type:id`. */
  readonly unshown: readonly string[]
  /** Calls without an outcome whose status leaves no doubt about it, as `type:id`. */
  readonly outcomes: readonly string[]
}

interface Shown {
  readonly status: string
  readonly missing: string
  readonly since: string
  readonly carried: string
}

const nothing: Shown = { status: '', missing: '', since: '', carried: '' }

/** Where to look, and with which configuration. */
export interface Place {
  readonly location: DatabaseLocation
  readonly environment: Readonly<Record<string, string>>
  readonly now: Date
}

/**
 * The oracle: a first reading of the CRM as it stands now, undisturbed, into a store of its own, held against the rules.
 * (That such a reading finds what it should is proved elsewhere, against the planted truth.) Nothing is written.
 */
export async function readAfresh(crm: ChaosCrm, place: Place): Promise<Standing & { readonly wishes: Wishes }> {
  const config = loadConfig({ ...place.environment, ...variablesOf(place.location), ...crm.byToken })
  const log = createLog('silent')
  const store = await openStore({ config, log })
  try {
    const { connections } = await openMinset({ config, log, store, clock: { now: () => place.now } })
    const [connection] = connections.all()
    await connection?.sync({ full: true })
    await connection?.evaluate()
    return { ...(await standing(store, place.now)), wishes: await wishesIn(store) }
  } finally {
    await store.close()
  }
}

/** What stands in the store of the service that was disturbed, once it has been stopped. */
export interface Found extends Standing {
  readonly eventKeys: ReadonlySet<string>
  /** Calls that were given an outcome once, as `type:id`: one that a person has cleared since is not given again. */
  readonly filledIn: ReadonlySet<string>
}

export async function readStore({ location, environment, now }: Place): Promise<Found> {
  const config = loadConfig({ ...environment, ...variablesOf(location) })
  const store = await openStore({ config, log: createLog('silent') })
  try {
    const { db } = store.database
    const events = await db.selectFrom('inbox_events').select('event_key').execute()
    const outcomes = await db.selectFrom('write_backs').selectAll().where('target', '=', 'outcome').execute()
    return {
      ...(await standing(store, now)),
      eventKeys: new Set(events.map((row) => row.event_key)),
      filledIn: new Set(
        outcomes.flatMap((row) => (row.written === null && row.refused_reason === null ? [] : [keyOf(row)])),
      ),
    }
  } finally {
    await store.close()
  }
}

async function standing({ database: { db } }: Store, now: Date): Promise<Standing> {
  const [account] = await db.selectFrom('accounts').select(['account_id', 'time_zone']).execute()
  const accountId = account?.account_id ?? ''
  const records = await db.selectFrom('records').selectAll().execute()
  const links = await db.selectFrom('links').selectAll().execute()
  const findings = await db.selectFrom('findings').selectAll().where('state', '=', 'open').execute()
  const period = parsePeriod('all', { now, timeZone: account?.time_zone ?? 'UTC' })
  const cards = await loadScorecards(db, { accountId, period, now })
  return {
    records: records
      .map((row) => `${row.object_type} ${row.record_id} ${row.owner_id} ${JSON.stringify(sorted(row.fields))}`)
      .toSorted(),
    links: links.map((row) => `${row.from_type} ${row.from_id} → ${row.to_type} ${row.to_id}`).toSorted(),
    findings: findings
      .map((row) => `${row.object_type} ${row.record_id} ${row.rule_id} ${row.reason} ${row.since.toISOString()}`)
      .toSorted(),
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

async function wishesIn({ database: { db } }: Store): Promise<Wishes> {
  const rows = await db.selectFrom('write_backs').selectAll().execute()
  const carriers = await db.selectFrom('cursors').select('state').where('name', '=', 'carriers').execute()
  const carriedTypes = new Set(carriers.flatMap(({ state }) => Object.keys(state)))
  const flags = new Map<string, Shown>()
  const unshown: string[] = []
  for (const row of rows) {
    if (row.target === 'outcome') continue
    const wanted = row.wanted as WantedValue
    const key = keyOf(row)
    const shown = row.target === 'carried' ? shownCarried(wanted) : shownFlag(wanted)
    const isCarried = row.target === 'flag' && carriedTypes.has(row.object_type)
    if (!isCarried) flags.set(key, { ...(flags.get(key) ?? nothing), ...shown })
    else if (row.carrier_type === null && wanted.status === 'incomplete') unshown.push(key)
  }
  return { flags, unshown: unshown.toSorted(), outcomes: await callsWithoutOutcome(db) }
}

type WantedValue = Partial<Record<keyof Shown, string | null>>

function shownFlag({ status, missing, since }: WantedValue): Omit<Shown, 'carried'> {
  return { status: status ?? '', missing: missing ?? '', since: since ?? '' }
}

function shownCarried({ missing }: WantedValue): Pick<Shown, 'carried'> {
  return { carried: missing ?? '' }
}

async function callsWithoutOutcome(db: Store['database']['db']): Promise<string[]> {
  const calls = await db.selectFrom('records').selectAll().where('object_type', '=', 'call').execute()
  const failed = calls.filter(({ fields }) => fields['status'] === 'noAnswer' || fields['status'] === 'busy')
  return failed.filter(({ fields }) => (fields['outcome'] ?? null) === null).map(keyOf)
}

/** How what the CRM shows differs from what it should show. */
export function shownDifferences(crm: ChaosCrm, wishes: Wishes, { filledIn }: Pick<Found, 'filledIn'>): string[] {
  const listed = crm.listed()?.toSorted() ?? wishes.unshown
  return [
    ...crm.flagged.flatMap((kind) =>
      rowsOf(crm.office, kind.page).flatMap(({ id, flag }) => wrongFlag(crm, wishes, { ...kind, id, flag })),
    ),
    ...wishes.unshown.filter((key) => !listed.includes(key)).map((key) => `${key} is on no list`),
    ...listed
      .filter((key, index) => !wishes.unshown.includes(key) || listed.indexOf(key) !== index)
      .map((key) => `${key} is on the list`),
    ...wishes.outcomes.filter((key) => !filledIn.has(key)).map((key) => `${key} has no outcome`),
  ]
}

interface ShownRecord {
  readonly type: ChaosCrm['flagged'][number]['type']
  readonly page: string
  readonly id: string
  readonly flag: Shown
}

function wrongFlag(crm: ChaosCrm, { flags }: Wishes, { type, page, id, flag }: ShownRecord): string[] {
  const key = keyText({ type, id })
  const wanted = flags.get(key) ?? nothing
  const parts = (['status', 'missing', 'since', 'carried'] as const).filter((part) => flag[part] !== wanted[part])
  const isLabelled = crm.isLabelled(page, id)
  const isWrong = isLabelled !== null && isLabelled !== (wanted.status === 'incomplete')
  return [
    ...parts.map((part) => `${key} shows ${part} "${flag[part]}", not "${wanted[part]}"`),
    ...(isWrong ? [`${key} is ${isLabelled ? '' : 'not '}labelled`] : []),
  ]
}

/** In what the two differ; empty where they are equal. */
export function differencesOf(found: Standing, expected: Standing): string[] {
  return (['records', 'links', 'findings', 'scorecards'] as const).flatMap((part) => {
    const [has, wants] = [new Set(found[part]), new Set(expected[part])]
    return [
      ...expected[part].filter((one) => !has.has(one)).map((one) => `${part}: lacks ${one}`),
      ...found[part].filter((one) => !wants.has(one)).map((one) => `${part}: has ${one}`),
    ]
  })
}
