import { reasonOf } from '../../domain/errors.ts'
import { probeStore } from '../../infra/db/probe-store.ts'
import type { GlobalCondition } from '../condition.ts'

/** The store answers. */
export const store: GlobalCondition = {
  id: 'store',
  needsService: false,
  async check({ db }) {
    try {
      await probeStore(db)
      return null
    } catch (error) {
      const reason = reasonOf(error)
      return {
        severity: 'failing',
        since: null,
        what: 'The store cannot be used.',
        action: `${reason}. Free disk space, or start the database server.`,
      }
    }
  },
}
