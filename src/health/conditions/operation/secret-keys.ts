import { loadLockedCredentials } from '../../../accounts/index.ts'
import { parseKeyring } from '../../../infra/secrets/keyring.ts'
import { message } from '../../../words/index.ts'
import type { GlobalCondition } from '../../condition.ts'

/** The keys of this process decrypt every stored token. */
export const secretKeys: GlobalCondition = {
  id: 'secret-keys',
  needsService: false,
  async check({ db, config, vendors }) {
    // Without an app no token is used; its accounts are reported as not connected.
    if (vendors.length === 0) return null
    const locked = await loadLockedCredentials(db, parseKeyring(config.secretKeys))
    if (locked === null) return null
    return {
      severity: 'failing',
      since: null,
      what: message('health.secretKeys', { count: locked.count }),
      action: message('health.secretKeys.action', { why: locked.why }),
    }
  },
}
