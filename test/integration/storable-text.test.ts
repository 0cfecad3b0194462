import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { saveAccount } from '../../src/accounts/index.ts'
import type { CrmRecord } from '../../src/domain/record.ts'
import { storableText } from '../../src/domain/text/storable-text.ts'
import { loadUnsorted, saveEvents } from '../../src/inbox/inbox-store.ts'
import { accountDocument } from '../../src/infra/db/account-document-store.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { loadOwners, loadRecords, replaceOwners, upsertRecords } from '../../src/records/index.ts'
import { anyText } from '../support/any-text.ts'
import { describeEachStore } from '../support/database.ts'

const now = new Date('2026-05-04T08:00:00Z')

/** Any JavaScript text, with an increased share of characters that Postgres refuses. */
const oddText = fc
  .array(
    fc.oneof(
      anyText({ maxLength: 5 }),
      fc.constantFrom('\0', '\ud800', '\udfff', '\\u0000', '\\', '"', '{', '\u202e', '\\ud800'),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''))

/** Names that a plain object inherits. */
const anyName = fc.oneof(oddText, fc.constantFrom('constructor', '__proto__', 'toString', 'hasOwnProperty'))

describeEachStore('a store with text of a CRM', (testStore) => {
  let database: Database
  beforeAll(async () => {
    database = await testStore.open()
    const account = {
      accountId: 'acme',
      vendor: 'x',
      externalId: 'acme',
      timeZone: 'UTC',
      unknownTimeZone: null,
      currency: 'EUR',
      uiOrigin: 'https://crm.example',
    }
    await saveAccount(database.db, account, { auth: 'access_token', scopes: null, now })
  })

  function record(values: Pick<CrmRecord, 'fields' | 'vendorFields'>): CrmRecord {
    return { type: 'contact', id: '1', ownerId: '7', createdAt: now, updatedAt: now, ...values }
  }

  it('stores a name without its zero character', async () => {
    const odd = record({ fields: { lastName: 'Nul\u0000' }, vendorFields: {} })
    await upsertRecords(database.db, 'acme', { records: [odd], linksRead: [], syncRunId: 'test' })
    const [stored] = await loadRecords(database.db, 'acme', [odd])
    expect(stored?.fields['lastName']).toBe('Nul')
  })

  it('stores the fields of a record under any name and with any text, without the characters that Postgres refuses', async () => {
    await fc.assert(
      fc.asyncProperty(anyName, oddText, async (name, text) => {
        const values = Object.fromEntries([[name, text]])
        const odd = record({ fields: values, vendorFields: values })
        await upsertRecords(database.db, 'acme', { records: [odd], linksRead: [], syncRunId: 'test' })
        const [stored] = await loadRecords(database.db, 'acme', [odd])
        const expected = [[storableText(name), storableText(text)]]
        expect(Object.entries(stored?.fields ?? {})).toEqual(expected)
        expect(Object.entries(stored?.vendorFields ?? {})).toEqual(expected)
      }),
      { numRuns: 150 },
    )
  })

  it('stores owners and teams of any name', async () => {
    await fc.assert(
      fc.asyncProperty(oddText, async (text) => {
        const teams = [{ id: '3', name: text, primary: true }]
        const owner = {
          id: '7',
          userId: null,
          language: null,
          email: text,
          firstName: text,
          lastName: null,
          archived: false,
          teams,
        }
        await replaceOwners(database.db, 'acme', [owner])
        const kept = storableText(text)
        expect(await loadOwners(database.db, 'acme')).toEqual([
          { ...owner, email: kept, firstName: kept, teams: [{ id: '3', name: kept, primary: true }] },
        ])
      }),
      { numRuns: 50 },
    )
  })

  it('stores all other JSON: documents of an account, and events as received', async () => {
    const documents = accountDocument('full_syncs', z.custom<Readonly<Record<string, string>>>())
    let key = 0
    await fc.assert(
      fc.asyncProperty(anyName, oddText, async (name, text) => {
        key += 1
        const odd = Object.fromEntries([[name, text]])
        await documents.save(database.db, 'acme', { state: odd, now })
        const kept = await documents.load(database.db, 'acme')
        expect(Object.entries(kept?.state ?? {})).toEqual([[storableText(name), storableText(text)]])
        const event = { externalId: 'acme', key: `${key} ${text}`, body: odd, occurredAt: null }
        await saveEvents(database.db, { events: [{ accountId: 'acme', event }], source: 'webhook', now })
        const events = await loadUnsorted(database.db, 'acme', 1000)
        expect(events.at(-1)?.body).toEqual(odd)
      }),
      { numRuns: 50 },
    )
  })
})
