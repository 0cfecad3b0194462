import { loadOtherApp } from '../../../accounts/index.ts'
import { message } from '../../../words/index.ts'
import type { GlobalCondition } from '../../condition.ts'

/** The cards in the CRM belong to the app whose id is configured: requests of others are refused. */
export const cardApp: GlobalCondition = {
  id: 'card-app',
  needsService: false,
  async check({ db, identifiedApps }) {
    for (const app of identifiedApps) {
      const named = await loadOtherApp(db, app)
      if (named === null) continue
      const { title, appId: configured, variable } = app
      return {
        severity: 'warning',
        since: null,
        what: message('health.cardApp', { title, named, configured }),
        action: message('health.cardApp.action', { variable, named }),
      }
    }
    return null
  },
}
