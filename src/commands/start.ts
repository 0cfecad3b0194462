import { once } from 'node:events'
import type { Command } from 'commander'
import { connect, openCrm } from '../app.ts'
import { systemClock } from '../domain/clock.ts'
import { loadConfig, readEnvironment } from '../infra/config.ts'
import { createLog } from '../infra/log.ts'
import { openPages } from '../pages.ts'
import { serve } from '../serve.ts'
import { openStore, readAdminFiles } from '../store.ts'
import { print } from './open.ts'

/** `minset start`: the service, until it is told to stop. */
export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('run the service against the CRM account of .env until Ctrl-C')
    .action(async () => {
      const config = loadConfig(readEnvironment())
      const log = createLog(config.logLevel)
      const { ruleset } = await readAdminFiles(config)
      const crm = openCrm(config, ruleset, { clock: systemClock, log })
      const store = await openStore({ config, log })
      try {
        const connection = await connect({
          config,
          log,
          store,
          crm,
          webhooks: null,
          clock: systemClock,
          progress: (done) => log.info(done, 'done'),
        })
        const pages = await openPages({ config, log, store, connection, crm, clock: systemClock })
        const serving = await serve({ config, log, clock: systemClock, store, connection, routes: pages.routes })
        await store.queue.work({ ...connection.handlers, 'digests.send': async () => void (await pages.sendDigests()) })
        print(`Minset runs at ${serving.url} for account ${connection.account.accountId}. Ctrl-C ends it.`)
        await untilStopped()
        await serving.stop()
      } finally {
        await store.close()
      }
    })
}

/** Resolves at the first Ctrl-C or SIGTERM; a second one ends the process at once. */
export async function untilStopped(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
}
