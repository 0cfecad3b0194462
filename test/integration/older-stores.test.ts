import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate, migrations } from '../../src/infra/db/migrate.ts'
import type { Schema } from '../../src/infra/db/schema.ts'

const at = new Date('2026-11-23T12:00:00Z')

/** What stages had kept of an account, as it was named, and the table in which each is now. */
const kept = {
  full: 'full_syncs',
  owners: 'owner_reads',
  'owners.sought': 'sought_owners',
  subscriptions: 'subscription_checks',
  'sync-outcome': 'sync_outcomes',
  'crm-reach': 'crm_outages',
  schema: 'account_schemas',
  ruleset: 'judged_rulesets',
  carriers: 'flag_carriers',
} as const

describe('a store filled by an older version', () => {
  let db: Kysely<Schema>

  beforeAll(async () => {
    db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite: await PGlite.create() }) })
    const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } })
    const { error } = await migrator.migrateTo('0030-desired-applied')
    if (error instanceof Error) throw error
    await fill(db)
    await migrate(db)
  })

  afterAll(() => db.destroy())

  it('is read by capability names, not by names of one vendor', async () => {
    expect(await db.selectFrom('incidents').select('condition').execute()).toEqual([{ condition: 'event-log' }])
    expect(await db.selectFrom('event_log_cursors').selectAll().execute()).toEqual([
      { vendor: 'acme', state: { after: '7' }, updated_at: at },
    ])
    const setUp = await db.selectFrom('crm_set_ups').select('state').execute()
    expect(setUp).toEqual([{ state: { items: partsOfKinds('field', 'list', 'highlight') } }])
  })

  it.each(Object.entries(kept))(`keeps an account's document "%s" in %s`, async (name, table) => {
    const rows = await db.selectFrom(table).selectAll().execute()

    expect(rows).toEqual([{ account_id: 'acme-1', state: { name }, updated_at: at }])
  })

  it.each(['poll', 'relink'] as const)('keeps where the %s of each object type will continue', async (kind) => {
    const rows = await db.selectFrom(`${kind}_cursors`).selectAll().orderBy('object_type').execute()

    expect(rows).toEqual(
      ['deal', 'task'].map((type) => ({
        account_id: 'acme-1',
        object_type: type,
        state: { name: `${kind}:${type}` },
        updated_at: at,
      })),
    )
  })

  it("keeps an event log's subscriptions with the account", async () => {
    expect(await db.selectFrom('event_log_subscriptions').selectAll().execute()).toEqual([
      { account_id: 'acme-1', state: { fields: '{}' }, updated_at: at },
    ])
  })

  it('keeps the run of a full sync that read a record, and that an account uses an access token', async () => {
    const records = await db.selectFrom('records').select(['record_id', 'sync_run_id']).orderBy('record_id').execute()
    const accounts = await db.selectFrom('accounts').select('auth').execute()

    expect(records).toEqual([
      { record_id: '1', sync_run_id: 'full 1' },
      { record_id: '2', sync_run_id: null },
    ])
    expect(accounts).toEqual([{ auth: 'access_token' }])
  })

  it('keeps the clock reading', async () => {
    expect(await db.selectFrom('clock_readings').selectAll().execute()).toEqual([{ account_id: 'acme-1', read_at: at }])
  })
})

function partsOfKinds(...kinds: readonly string[]): object[] {
  return kinds.map((kind, index) => ({ kind, name: `part ${index}` }))
}

/** As the tables were then, which the code does not know any more. */
async function fill(db: Kysely<Schema>): Promise<void> {
  await sql`
    insert into accounts (account_id, vendor, external_id, time_zone, currency, ui_origin, connected_at)
    values ('acme-1', 'acme', '1', 'UTC', 'EUR', 'https://crm.example', ${at})`.execute(db)
  await sql`
    insert into incidents (account_id, condition, noted_at, since, severity, what, action)
    values ('', 'journal', ${at}, ${at}, 'failing', '{}', '{}')`.execute(db)
  await sql`
    insert into feeds (vendor, name, state, updated_at) values
      ('acme', 'journal', '{"after": "7"}', ${at}), ('acme', 'subscribed:1', '{"fields": "{}"}', ${at}),
      ('acme', 'subscribed:erased', '{"fields": "{}"}', ${at})`.execute(db)
  await sql`
    insert into records (account_id, object_type, record_id, created_at, updated_at, fields, vendor_fields, seen_by) values
      ('acme-1', 'deal', '1', ${at}, ${at}, '{}', '{}', 'full 1'),
      ('acme-1', 'deal', '2', ${at}, ${at}, '{}', '{}', 'refresh')`.execute(db)
  const polls = ['poll', 'relink'].flatMap((kind) => [`${kind}:deal`, `${kind}:task`])
  for (const name of [...Object.keys(kept), ...polls, 'clock']) await saveCursor(db, name, { name })
  await saveCursor(db, 'set-up', { items: partsOfKinds('field', 'list', 'tag') })
}

async function saveCursor(db: Kysely<Schema>, name: string, state: object): Promise<void> {
  await sql`
    insert into cursors (account_id, name, state, updated_at)
    values ('acme-1', ${name}, ${JSON.stringify(state)}, ${at})`.execute(db)
}
