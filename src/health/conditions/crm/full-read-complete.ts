import { loadDoubts } from '../../../sync/index.ts'
import { listMessage, message } from '../../../words/index.ts'
import type { AccountCondition } from '../../condition.ts'

/** The CRM returns most of the data that is stored: no full read, and no read of its users, is doubted. */
export const fullReadComplete: AccountCondition = {
  id: 'full-read-complete',
  needsService: false,
  async check({ db }, { account }) {
    const { records, owners } = await loadDoubts(db, account.accountId)
    const doubts = [records, owners].filter((doubt) => doubt !== null)
    if (doubts.length === 0) return null
    const missing = listMessage(
      'list.comma',
      doubts.map((doubt) => doubt.missing),
    )
    return {
      severity: 'warning',
      since: new Date(Math.min(...doubts.map(({ since }) => since.getTime()))),
      what: message('health.doubted', { missing }),
      action: message('health.doubted.action'),
    }
  },
}
