import { loadLockedCredentials } from '../../../accounts/index.ts'
import { parseKeyring } from '../../../infra/secrets/keyring.ts'
import { message } from '../../../words/index.ts'
import type { GlobalCondition } from '../../condition.ts'

/** The keys of this process decrypt every stored token. */
export const secretKeys: GlobalCondition = {
  id: 'secret-keys',
  needsService: false,
  async check({ db, config: { secretKeys: keys } }) {
    // Without keys no app is configured: the accounts that have installed one are reported as not connected.
    if (keys.length === 0) return null
    const locked = await loadLockedCredentials(db, parseKeyring(keys))
    if (locked === null) return null
    return {
      severity: 'failing',
      since: null,
      what: message('health.secretKeys', { count: locked.count }),
      action: message('health.secretKeys.action', { why: locked.why }),
    }
  },
}
