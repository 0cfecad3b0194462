import { loadDoubts } from '../../sync/index.ts'
import type { AccountCondition } from '../condition.ts'

/** The CRM shows most of what is stored of it: no full read, and no reading of its users, is doubted. */
export const fullReadComplete: AccountCondition = {
  id: 'full-read-complete',
  needsService: false,
  async check({ db }, { account }) {
    const { records, owners } = await loadDoubts(db, account.accountId)
    const doubts = [records, owners].filter((doubt) => doubt !== null)
    if (doubts.length === 0) return null
    const missing = doubts.map((doubt) => doubt.missing).join(', ')
    return {
      severity: 'warning',
      since: new Date(Math.min(...doubts.map(({ since }) => since.getTime()))),
      what: `The CRM did not show ${missing} at the last reading. They are kept for now.`,
      action:
        'Check in the CRM that they are still there and that the connected user or app may see them. Minset reads again within about an hour, and drops what is missing then as well.',
    }
  },
}
