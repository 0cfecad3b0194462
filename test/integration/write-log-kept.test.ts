import { expect, it } from 'vitest'
import { openAccount } from '../../src/app/accounts/open-account.ts'
import { inFull } from '../../src/domain/masking/disclosure.ts'
import { createLog } from '../../src/infra/log.ts'
import { loadWriteLog } from '../../src/write-back/index.ts'
import { demonstration, good, nothing, quietQueue, rulesets } from '../support/carried-records.ts'
import { aCarryingCrm } from '../support/carrying-crm.ts'
import { settableClock } from '../support/clock.ts'
import { describeAnyStore } from '../support/database.ts'

describeAnyStore('the write log as the service keeps it', (testStore) => {
  it('contains why each shown value was written, and loses replaced values with the full read after half a year', async () => {
    const clock = settableClock('2026-01-14T10:00:00Z')
    const carrying = aCarryingCrm(clock)
    const database = await testStore.open()
    const opened = await openAccount({
      config: { fullSyncHours: 24, settleSeconds: 0 },
      log: createLog('silent'),
      clock,
      store: { rulesets, teams: [], database, queue: quietQueue([]), close: nothing },
      crm: carrying.crm,
      readFields: () => undefined,
      writeIn: () => undefined,
      webhooks: null,
      sources: ['poll'],
      access: { auth: 'access_token', scopes: null },
      progress: () => undefined,
    })
    async function passAfter(days: number): Promise<readonly object[]> {
      clock.advance({ days })
      await opened.sync({ full: true })
      await opened.evaluate()
      await opened.writeBack()
      const key = { type: 'deal', id: '1' } as const
      const entries = await loadWriteLog(database.db, opened.account.accountId, { key, limit: 10, disclosure: inFull })
      return entries.map(({ after, cause }) => ({ ...after, ...cause }))
    }
    const carried = { target: 'carried', code: 'carried', params: { records: 1 } }
    const blank = { target: 'carried', value: { missing: null }, params: { records: 0 } }
    carrying.put('deal', '1', { fields: good })
    carrying.put('meeting', '7', { fields: demonstration, links: { deal: ['1'] } })
    expect(await passAfter(0)).toMatchObject([carried])

    carrying.remove('meeting', '7')
    expect(await passAfter(1)).toMatchObject([blank, carried])
    expect(await passAfter(178)).toMatchObject([blank, carried])
    expect(await passAfter(2)).toMatchObject([blank])
    expect(await passAfter(200)).toMatchObject([blank])
  })
})
