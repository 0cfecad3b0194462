import { type Kysely, sql } from 'kysely'
import { expect, it } from 'vitest'
import { eraseAccount, markEnded } from '../../src/accounts/index.ts'
import { saveEvents } from '../../src/inbox/index.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { describeAnyStore } from '../support/database.ts'
import { addAccount } from '../support/two-processes.ts'

interface Column {
  readonly table: string
  readonly name: string
  readonly type: string
}

/** Values for text columns with constraints. */
const allowed: Readonly<Record<string, string>> = {
  'rulesets.origin': 'file',
  'digests.state': 'sent',
  'disputes.reason': 'wrong',
  'disputes.state': 'waiting',
  'finding_events.kind': 'opened',
  'findings.state': 'open',
  'inbox_events.source': 'webhook',
  'set_aside.kind': 'links',
}

/** For text: the account's id. */
const samples: Readonly<Record<string, string>> = {
  integer: '1',
  bigint: '1',
  boolean: 'true',
  uuid: '5f0c8f6e-7b0e-4f6b-9d55-0c1f6f7f6a10',
  jsonb: '{}',
  ARRAY: '{}',
  'timestamp with time zone': '2026-11-23T12:00:00Z',
}

/** The required columns of every table with an account id, except the table of accounts. */
async function columnsToFill(db: Kysely<Schema>): Promise<readonly Column[]> {
  const { rows } = await sql<Column>`
    select c.table_name as table, c.column_name as name, c.data_type as type
    from information_schema.columns c
    join information_schema.columns a
      on a.table_schema = c.table_schema and a.table_name = c.table_name and a.column_name = 'account_id'
    where c.table_schema = 'public' and c.table_name <> 'accounts'
      and (c.column_name = 'account_id'
        or (c.is_nullable = 'NO' and c.column_default is null and c.is_identity = 'NO'))`.execute(db)
  return rows
}

function sampleFor({ table, name, type }: Column, accountId: string): string {
  return allowed[`${table}.${name}`] ?? samples[type] ?? accountId
}

async function addRow(db: Kysely<Schema>, columns: readonly Column[], accountId: string): Promise<void> {
  const [{ table } = { table: '' }] = columns
  const names = sql.join(columns.map(({ name }) => sql.ref(name)))
  const values = sql.join(columns.map((column) => sql`${sampleFor(column, accountId)}`))
  await sql`insert into ${sql.table(table)} (${names}) values (${values})`.execute(db)
}

/** Whether each of the tables has rows of the account. A trigger may have added one. */
async function haveRows(db: Kysely<Schema>, tables: readonly string[], accountId: string): Promise<object> {
  const found: Record<string, boolean> = {}
  for (const table of tables) {
    const { rows } = await sql`select from ${sql.table(table)} where account_id = ${accountId} limit 1`.execute(db)
    found[table] = rows.length > 0
  }
  return found
}

describeAnyStore('an account that is erased', (store) => {
  it('leaves no row in any table, and does not affect another account', async () => {
    const { db } = await store.open()
    const tables = Map.groupBy(await columnsToFill(db), ({ table }) => table)
    for (const accountId of ['acme-1', 'acme-2']) {
      await addAccount(db, { vendor: 'acme', accountId })
      for (const columns of tables.values()) await addRow(db, columns, accountId)
    }
    const all = ['accounts', ...tables.keys()]
    const filled = Object.fromEntries(all.map((table) => [table, true]))
    expect(await haveRows(db, all, 'acme-1')).toEqual(filled)

    await eraseAccount(db, 'acme-1')

    expect(await haveRows(db, all, 'acme-1')).toEqual(Object.fromEntries(all.map((table) => [table, false])))
    expect(await haveRows(db, all, 'acme-2')).toEqual(filled)
  })

  it('does not keep events of others from being stored, which the CRM sends in one request, nor does a disconnected one', async () => {
    const { db } = await store.open()
    const now = new Date('2026-11-23T12:00:00Z')
    for (const accountId of ['acme-1', 'acme-2', 'acme-3']) await addAccount(db, { vendor: 'acme', accountId })
    await eraseAccount(db, 'acme-1')
    await markEnded(db, 'acme-2', now)
    const events = ['acme-1', 'acme-2', 'acme-3'].map((accountId) => ({
      accountId,
      event: { externalId: accountId, key: accountId, body: {}, occurredAt: now },
    }))

    await saveEvents(db, { events, source: 'webhook', now })

    const stored = await db.selectFrom('inbox_events').select('account_id').execute()
    expect(stored).toEqual([{ account_id: 'acme-3' }])
  })
})
