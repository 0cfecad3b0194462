import type { Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { openAccounts } from '../../src/app/accounts/open-accounts.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { createLog, type Log } from '../../src/infra/log.ts'
import { describeEachCrm } from '../support/each-crm.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { openWorld } from '../support/world.ts'

const now = new Date('2026-10-14T10:00:00Z')
const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 400 })

describeEachCrm('an account that another process disconnects', (testStore, startCrm, crmName) => {
  /** The targets whose fields Minset creates. */
  const ownTargets = crmName === 'Pipedrive' ? ['carried', 'flag'] : ['flag']
  it.each([
    ['and keeps', { remove: false, erase: false }],
    ['and takes its fields away from', { remove: true, erase: false }],
    ['and erases', { remove: false, erase: true }],
  ])('%s is no longer processed by the running service', async (_what, options) => {
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
      await other.disconnect(accountId, { ...options, by: { ownerId: null, role: 'service' } })
      world.sandbox.requests.reset()
      errors.length = 0

      await world.pass()

      expect(world.sandbox.requests.requests()).toEqual([])
      expect(world.minset.accounts.all()).toEqual([])
      expect(errors).toEqual([])
      const stored = await store.database.db.selectFrom('accounts').select('status').execute()
      expect(stored).toEqual(options.erase ? [] : [{ status: 'ended' }])
      const written = options.erase ? [] : [...ownTargets, 'outcome']
      const undone = options.remove ? ownTargets : []
      const standing = written.filter((target) => !undone.includes(target))
      expect(await loggedTargets(store.database.db)).toEqual({ undone, standing })
    } finally {
      await world.close()
    }
  })
})

/** The targets whose latest log entries are undone, and those whose are not. */
async function loggedTargets(db: Kysely<Schema>): Promise<{ readonly undone: string[]; readonly standing: string[] }> {
  const rows = await db.selectFrom('write_log').select(['target', 'undone_at']).execute()
  function names(isUndone: boolean): string[] {
    return [
      ...new Set(rows.filter((row) => (row.undone_at !== null) === isUndone).map(({ target }) => target)),
    ].toSorted()
  }
  return { undone: names(true), standing: names(false) }
}
