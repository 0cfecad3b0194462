import { beforeEach, expect, it } from 'vitest'
import { type OpenAccount, openAccount } from '../../src/app/accounts/open-account.ts'
import type { Store } from '../../src/app/open-store.ts'
import type { EventMeaning } from '../../src/crm/port.ts'
import { createLog } from '../../src/infra/log.ts'
import { nothing, quietQueue } from '../support/carried-records.ts'
import { aCarryingCrm } from '../support/carrying-crm.ts'
import { settableClock } from '../support/clock.ts'
import { describeAnyStore } from '../support/database.ts'
import { rulesetsOf, rulesFileOf } from '../support/rulesets.ts'

const rules = rulesFileOf(
  `name: Ours
country: NO
rules:
  - { id: domain, object: contact, title: A, missing: a, need: { field: company.domain } }
  - { id: company, object: contact, title: B, missing: b, need: { linked: company } }
`,
)

describeAnyStore('a contact in the first full read, before the companies have been read', (testStore) => {
  let store: Store
  let opened: OpenAccount

  beforeEach(async () => {
    const clock = settableClock('2026-10-14T10:00:00Z')
    const carrying = aCarryingCrm(clock)
    for (const [id, company] of ['good', 'blank', 'hidden'].entries()) {
      carrying.put('contact', String(id), { links: { company: [company] } })
    }
    carrying.put('contact', 'alone', { links: { company: [] } })
    carrying.put('company', 'good', { fields: { domain: 'fjordbygg.no' } })
    carrying.put('company', 'blank', { fields: { domain: null } })
    store = {
      rulesets: rulesetsOf(rules),
      teams: [],
      database: await testStore.open(),
      queue: quietQueue([]),
      close: nothing,
    }
    opened = await openAccount({
      config: { fullSyncHours: 24, settleSeconds: 0 },
      log: createLog('silent'),
      clock,
      store,
      crm: carrying.crm,
      readFields: () => undefined,
      writeIn: () => undefined,
      webhooks: { meaningOf: (body) => body as EventMeaning },
      sources: ['poll'],
      access: { auth: 'access_token', scopes: null },
      progress: () => undefined,
    })
  })

  async function found(): Promise<readonly string[]> {
    await opened.evaluate()
    const rows = await store.database.db.selectFrom('findings').selectAll().execute()
    return rows.map(({ record_id, rule_id, state }) => `${record_id} ${rule_id} ${state}`).toSorted()
  }

  it('has no finding about its company before the companies have been read', async () => {
    expect(await opened.slices.sync(true)).toBe(true)
    expect(await found()).toEqual(['alone company open', 'alone domain open'])

    expect(await opened.slices.sync(false)).toBe(true)
    expect(await found()).toEqual(['1 domain open', 'alone company open', 'alone domain open'])

    await opened.sync({ full: false })
    expect(await found()).toEqual(['1 domain open', '2 domain open', 'alone company open', 'alone domain open'])
  })
})
