import { expect, it } from 'vitest'
import { openAccounts } from '../../src/app/open-accounts.ts'
import { createLog, type Log } from '../../src/infra/log.ts'
import { generateDataset } from '../../src/sandbox/company/generate-dataset.ts'
import { describeEachCrm } from '../support/each-crm.ts'
import { partOf } from '../support/part-of-company.ts'
import { openWorld } from '../support/world.ts'

const now = new Date('2026-10-14T10:00:00Z')
const dataset = partOf(generateDataset({ seed: 7, now }), { faulty: 1, oneIn: 100 })

describeEachCrm('an account that another process disconnects', (testStore, startCrm) => {
  it.each([
    ['and keeps', false],
    ['and erases', true],
  ])('%s is worked on no more by the running service', async (_what, erase) => {
    const errors: unknown[] = []
    const silent = createLog('silent')
    const log: Log = {
      debug: silent.debug.bind(silent),
      info: silent.info.bind(silent),
      warn: silent.warn.bind(silent),
      error: (...words: unknown[]) => void errors.push(words),
      fatal: (...words: unknown[]) => void errors.push(words),
    }
    const world = await openWorld(startCrm, { location: await testStore.newLocation(), dataset, now, log })
    try {
      await world.pass()
      const { config, clock, store, accountId } = world
      const other = await openAccounts({ config, log, clock, store, progress: () => undefined, isPatient: true })
      await other.disconnect(accountId, { remove: false, erase })
      world.sandbox.requests.reset()
      errors.length = 0

      await world.pass()

      expect(world.sandbox.requests.requests()).toEqual([])
      expect(world.minset.accounts.all()).toEqual([])
      expect(errors).toEqual([])
      const stored = await store.database.db.selectFrom('accounts').select('status').execute()
      expect(stored).toEqual(erase ? [] : [{ status: 'ended' }])
    } finally {
      await world.close()
    }
  })
})
