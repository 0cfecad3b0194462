import { AppError, saidBy } from '../../../domain/errors.ts'
import { probeStore } from '../../../infra/db/probe-store.ts'
import { storeAdvice } from '../../../infra/db/store-advice.ts'
import { message } from '../../../words/index.ts'
import type { GlobalCondition } from '../../condition.ts'

/** The store responds. */
export const store: GlobalCondition = {
  id: 'store',
  needsService: false,
  async check({ db, config }) {
    try {
      await probeStore(db)
      return null
    } catch (error) {
      const kind = config.databaseUrl === undefined ? 'embedded' : 'server'
      // An error of Minset's own already explains what to do.
      const action =
        error instanceof AppError
          ? error.said
          : message('health.store.action', { why: saidBy(error), advice: storeAdvice(error, kind, 'start') })
      return { severity: 'failing', since: null, what: message('health.store'), action }
    }
  },
}
