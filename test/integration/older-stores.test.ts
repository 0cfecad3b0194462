import { type Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { migrate, migrations } from '../../src/infra/db/migrate.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { applyTeams, replaceOwners } from '../../src/records/index.ts'
import { openWithoutTables } from '../support/database.ts'
import { asWritten } from '../support/words.ts'

const at = new Date('2026-11-23T12:00:00Z')

/** The earlier names of the stages' state of an account, and the present table of each. */
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
    db = await openWithoutTables()
    const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } })
    const { error } = await migrator.migrateTo('0030-desired-applied')
    if (error instanceof Error) throw error
    await fill(db)
    await migrate(db)
  })

  afterAll(() => db.destroy())

  it('is migrated once: while it is up to date, its catalogue is not read again', async () => {
    const migrating = vi.spyOn(Migrator.prototype, 'migrateToLatest')
    onTestFinished(() => migrating.mockRestore())
    await migrate(db)

    expect(migrating).not.toHaveBeenCalled()
  })

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

  it('keeps who supervises whom, also when teams are computed again', async () => {
    const kept = [{ account_id: 'acme-1', owner_id: 'rep', supervisor_id: 'boss' }]
    const owners = ['rep', 'boss'].map((id) => ({
      id,
      email: null,
      firstName: id,
      lastName: null,
      archived: false,
      teams: [],
    }))

    expect(await db.selectFrom('supervisions').selectAll().execute()).toEqual(kept)
    await replaceOwners(db, 'acme-1', owners)
    await applyTeams(db, 'acme-1', new Date())
    expect(await db.selectFrom('supervisions').selectAll().execute()).toEqual(kept)
  })

  it('keeps the clock reading', async () => {
    expect(await db.selectFrom('clock_readings').selectAll().execute()).toEqual([{ account_id: 'acme-1', read_at: at }])
  })
})

describe('a store with reasons that an older version has put into words', () => {
  let db: Kysely<Schema>

  beforeAll(async () => {
    db = await openWithoutTables()
    const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } })
    const { error } = await migrator.migrateTo('0036-record-facts')
    if (error instanceof Error) throw error
    for (const statement of filledWithReasons) await sql.raw(statement).execute(db)
    await migrate(db)
  })

  afterAll(() => db.destroy())

  it.each([
    ['set_aside', 'reason', [asWritten('a text instead of a number')]],
    ['write_backs', 'refused_reason', [asWritten('Close date is required'), null]],
    ['digests', 'reason', [asWritten('421 try later'), null]],
    ['accounts', 'status_reason', [asWritten('The app was removed.'), null]],
    ['job_failures', 'reason', [asWritten('HubSpot is away.')]],
    ['unreadable_events', 'reason', [asWritten('not an object')]],
  ] as const)('keeps in %s what was written as the %s', async (table, column, kept) => {
    const { rows } = await sql<{ kept: unknown }>`
      select ${sql.ref(column)} as kept from ${sql.table(table)} order by ${sql.ref(column)}`.execute(db)

    expect(rows.map((row) => row.kept)).toEqual(kept)
  })

  it.each([
    ['sync_outcomes', { failure: { since: 'then', reason: asWritten('HubSpot is away.') } }],
    ['crm_outages', { outage: { since: 'then', reason: asWritten('it cannot be reached') } }],
    ['subscription_checks', { ids: ['7'], unavailable: asWritten('a right is lacking') }],
    [
      'full_syncs',
      {
        doubted: { missing: asWritten('480 of 500 contacts'), since: 'then' },
        losses: { company: { missing: 12, of: 15 }, 'deal:contact': { missing: 20, of: 30 } },
        earlierLosses: {},
      },
    ],
    [
      'crm_set_ups',
      { items: [{ name: 'a', reason: asWritten('no room') }, { name: 'b' }], reported: ['deal:read-only'] },
    ],
  ] as const)('keeps in the document in %s what was written', async (table, state) => {
    expect(await db.selectFrom(table).select('state').where('account_id', '=', 'a').execute()).toEqual([{ state }])
  })

  it.each(['sync_outcomes', 'crm_outages', 'subscription_checks', 'full_syncs', 'crm_set_ups'] as const)(
    'leaves alone a document in %s without a reason',
    async (table) => {
      const rows = await db.selectFrom(table).select('state').where('account_id', '=', 'b').execute()

      expect(rows).toEqual([{ state: withoutReason[table] }])
    },
  )
})

const withoutReason = {
  sync_outcomes: { failure: null },
  crm_outages: { outage: null },
  subscription_checks: { ids: [], unavailable: null },
  full_syncs: { doubted: null, losses: {} },
  crm_set_ups: { items: [] },
}

const filledWithReasons = [
  `insert into accounts (account_id, vendor, external_id, time_zone, currency, ui_origin, connected_at, status, status_reason)
    values ('a', 'acme', '1', 'UTC', 'EUR', 'https://crm.example', now(), 'disconnected', 'The app was removed.'),
      ('b', 'acme', '2', 'UTC', 'EUR', 'https://crm.example', now(), 'connected', null)`,
  `insert into set_aside (account_id, subject, subject_id, kind, place, reason, since)
    values ('a', 'deal', '1', 'unreadable', 'id', 'a text instead of a number', now())`,
  `insert into write_backs (account_id, object_type, record_id, target, desired, refused_reason, refused_cause, updated_at)
    values ('a', 'deal', '1', 'flag', '{}', 'Close date is required', 'other', now()),
      ('a', 'deal', '2', 'flag', '{}', null, null, now())`,
  `insert into digests (account_id, supervisor_id, week, sent_to, subject, bytes, state, reason, tries, noted_at, changed_at)
    values ('a', '1', '2026-11-16', 'a@acme.no', 'A', 0, 'pending', '421 try later', 1, now(), now()),
      ('a', '2', '2026-11-16', 'b@acme.no', 'B', 0, 'sent', null, 1, now(), now())`,
  `insert into job_failures (account_id, job, code, reason) values ('a', 'inbox.sort', 'crm.unavailable', 'HubSpot is away.')`,
  `insert into unreadable_events (vendor, event_key, account_id, reason, body, received_at)
    values ('acme', 'k', 'a', 'not an object', '7', now())`,
  ...Object.entries({
    sync_outcomes: { failure: { since: 'then', reason: 'HubSpot is away.' } },
    crm_outages: { outage: { since: 'then', reason: 'it cannot be reached' } },
    subscription_checks: { ids: ['7'], unavailable: 'a right is lacking' },
    full_syncs: {
      doubted: { missing: '480 of 500 contacts', since: 'then' },
      losses: { companies: { missing: 12, of: 15 }, 'deals linked to contacts': { missing: 20, of: 30 } },
      earlierLosses: {},
    },
    crm_set_ups: { items: [{ name: 'a', reason: 'no room' }, { name: 'b' }], told: ['deal:read-only'] },
  }).map(([table, state]) => insertDocument(table, 'a', state)),
  ...Object.entries(withoutReason).map(([table, state]) => insertDocument(table, 'b', state)),
]

function insertDocument(table: string, accountId: string, state: object): string {
  return `insert into ${table} (account_id, state, updated_at) values ('${accountId}', '${JSON.stringify(state)}', now())`
}

function partsOfKinds(...kinds: readonly string[]): object[] {
  return kinds.map((kind, index) => ({ kind, name: `part ${index}` }))
}

/** The earlier form of the tables, which the code no longer declares. */
async function fill(db: Kysely<Schema>): Promise<void> {
  await sql`
    insert into accounts (account_id, vendor, external_id, time_zone, currency, ui_origin, connected_at)
    values ('acme-1', 'acme', '1', 'UTC', 'EUR', 'https://crm.example', ${at})`.execute(db)
  await sql`insert into supervisions (account_id, owner_id, supervisor_id) values ('acme-1', 'rep', 'boss')`.execute(db)
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
