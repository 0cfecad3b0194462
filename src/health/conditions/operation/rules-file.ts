import { message } from '../../../words/index.ts'
import type { GlobalCondition } from '../../condition.ts'

/** The current rules file is valid. */
export const rulesFile: GlobalCondition = {
  id: 'rules-file',
  needsService: true,
  check({ rulesFileProblem }) {
    const why = rulesFileProblem()
    if (why === null) return Promise.resolve(null)
    return Promise.resolve({
      severity: 'warning',
      since: null,
      what: message('health.rulesFile'),
      action: message('health.rulesFile.action', { why }),
    })
  },
}
