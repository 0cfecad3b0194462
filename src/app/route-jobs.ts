import type { Log } from '../infra/log.ts'
import type { Connection } from './open-account.ts'

/** The stages as jobs, of every account: each job goes to the account that it names. */
export function routeJobs(
  find: (accountId: string) => Promise<Connection | undefined>,
  log: Pick<Log, 'warn'>,
): Connection['handlers'] {
  async function handlersOf(accountId: string): Promise<Connection['handlers'] | undefined> {
    const connection = await find(accountId)
    if (connection === undefined) log.warn({ accountId }, 'job for an account that is not connected')
    return connection?.handlers
  }
  return {
    'crm.sync': async (payload) => (await handlersOf(payload.accountId))?.['crm.sync'](payload),
    'crm.refresh': async (payload) => (await handlersOf(payload.accountId))?.['crm.refresh'](payload),
    'crm.write-back': async (payload) => (await handlersOf(payload.accountId))?.['crm.write-back'](payload),
    'inbox.sort': async (payload) => (await handlersOf(payload.accountId))?.['inbox.sort'](payload),
    'findings.evaluate': async (payload) => (await handlersOf(payload.accountId))?.['findings.evaluate'](payload),
  }
}
