import { once } from 'node:events'
import type { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { systemClock } from '../domain/clock.ts'
import { readEnvironment } from '../infra/config.ts'
import { createLog } from '../infra/log.ts'
import { print } from '../infra/terminal.ts'
import { openMinset } from '../minset.ts'
import { openStore } from '../store.ts'

/** `minset start`: the service, until it is told to stop. */
export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('run the service for all connected accounts until Ctrl-C')
    .action(async () => {
      const config = loadConfig(readEnvironment())
      const log = createLog(config.logLevel)
      const store = await openStore({ config, log })
      try {
        const minset = await openMinset({ config, log, store, clock: systemClock })
        const serving = await minset.serve()
        await minset.work()
        const accounts = minset.connections.all().map(({ account }) => account.accountId)
        print(`Minset runs at ${serving.url} ${describe(accounts, serving.url)} Ctrl-C ends it.`)
        await untilStopped()
        await serving.stop()
      } finally {
        await store.close()
      }
    })
}

function describe(accountIds: readonly string[], url: string): string {
  return accountIds.length > 0
    ? `for ${accountIds.join(', ')}.`
    : `and waits for an account: open ${url}/connect to connect one.`
}

/** Resolves at the first Ctrl-C or SIGTERM; a second one ends the process at once. */
export async function untilStopped(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
}
