import { loadConfig } from '../../src/config.ts'
import type { HubSpotSandbox } from '../../src/crm/hubspot/sandbox/index.ts'
import { objectTypePlurals, objectTypes } from '../../src/domain/record.ts'
import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { createLog } from '../../src/infra/log.ts'
import { openMinset } from '../../src/minset.ts'
import { loadScorecards, parsePeriod } from '../../src/scorecards/index.ts'
import { openStore } from '../../src/store.ts'

/** What stands in a store: everything that must not depend on how it came about. */
interface Standing {
  readonly records: readonly string[]
  readonly links: readonly string[]
  readonly findings: readonly string[]
  readonly scorecards: readonly string[]
}

/** Where to look, and with which configuration. */
export interface Place {
  readonly location: DatabaseLocation
  readonly environment: Readonly<Record<string, string>>
  readonly now: Date
}

function environmentOf({ location, environment }: Place): Record<string, string> {
  return { ...environment, ...('url' in location ? { DATABASE_URL: location.url } : { MINSET_DATA_DIR: location.dir }) }
}

/**
 * The oracle: a first reading of the CRM as it stands now, undisturbed, into a store of its own, held against the rules.
 * (That such a reading finds what it should is proved elsewhere, against the planted truth.) Nothing is written.
 */
export async function readAfresh(sandbox: HubSpotSandbox, place: Place): Promise<Standing> {
  const config = loadConfig({
    ...environmentOf(place),
    HUBSPOT_ACCESS_TOKEN: sandbox.accessToken,
    HUBSPOT_CLIENT_ID: '',
    HUBSPOT_CLIENT_SECRET: '',
  })
  const log = createLog('silent')
  const store = await openStore({ config, log })
  try {
    const { connections } = await openMinset({ config, log, store, clock: { now: () => place.now } })
    const [connection] = connections.all()
    await connection?.sync({ full: true })
    await connection?.evaluate()
    return await standing(store, place.now)
  } finally {
    await store.close()
  }
}

/** What stands in the store of the service that was disturbed, once it has been stopped. */
export async function readStore(place: Place): Promise<Standing & { readonly eventKeys: ReadonlySet<string> }> {
  const store = await openStore({ config: loadConfig(environmentOf(place)), log: createLog('silent') })
  try {
    const events = await store.database.db.selectFrom('inbox_events').select('event_key').execute()
    return { ...(await standing(store, place.now)), eventKeys: new Set(events.map((row) => row.event_key)) }
  } finally {
    await store.close()
  }
}

async function standing(store: Awaited<ReturnType<typeof openStore>>, now: Date): Promise<Standing> {
  const { db } = store.database
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

/** How what the CRM shows differs from what it should show: flags by findings, and outcomes by the calls' status. */
export function shownDifferences(sandbox: HubSpotSandbox, expected: Pick<Standing, 'findings'>): string[] {
  const incomplete = new Set(expected.findings.map((finding) => finding.split(' ').slice(0, 2).join(' ')))
  return objectTypes.flatMap((type) => {
    const plural = objectTypePlurals[type]
    const { rows } = sandbox.ui.list(plural, { text: '', incompleteOnly: false, page: 1, pageSize: 10_000 })
    return rows.flatMap(({ id }) => {
      const properties = sandbox.read(plural as 'deals', id)?.properties ?? {}
      const key = `${type} ${id}`
      return [...wrongFlag(properties, { key, isIncomplete: incomplete.has(key) }), ...missingOutcome(properties, key)]
    })
  })
}

type Properties = Readonly<Record<string, string | null>>

function wrongFlag(properties: Properties, wants: { readonly key: string; readonly isIncomplete: boolean }): string[] {
  const shown = properties['minset_status'] ?? null
  if (wants.isIncomplete === (shown === 'incomplete')) return []
  return [`${wants.key} shows ${shown}, but is ${wants.isIncomplete ? 'incomplete' : 'complete'}`]
}

function missingOutcome(properties: Properties, key: string): string[] {
  const follows = ['NO_ANSWER', 'BUSY'].includes(properties['hs_call_status'] ?? '')
  return follows && !properties['hs_call_disposition'] ? [`${key} has no outcome`] : []
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
