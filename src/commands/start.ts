import type { Command } from 'commander'
import type { OpenAccounts } from '../app/accounts/open-accounts.ts'
import { loadConfig } from '../app/config.ts'
import type { AppContext } from '../app/context.ts'
import { type Minset, openMinset } from '../app/index.ts'
import { openStore } from '../app/open-store.ts'
import type { Serving } from '../app/web/serve.ts'
import { systemClock } from '../domain/time/clock.ts'
import { readEnvironment } from '../infra/config.ts'
import { createLog } from '../infra/log.ts'
import { interruptible, untilStopped } from '../infra/process/interrupts.ts'
import { print } from '../infra/terminal.ts'
import { defaultLanguage, sayIn } from '../words/index.ts'
import { localOrigin } from './ask-process.ts'
import { pointingToService } from './open.ts'

/** `minset start`: runs the service until it is stopped. */
export function defineStart(command: Command): void {
  command.action(async () => {
    const config = loadConfig(readEnvironment())
    const log = createLog(config.logLevel)
    const store = await pointingToService(
      () => openStore({ config, log, serves: config.publicUrl }),
      (url) => `it runs already, and its pages are at ${url}`,
    )
    try {
      const { minset, serving } = await interruptible(() => startWith({ config, log, store, clock: systemClock }))
      const runs = config.role === 'worker' ? 'Minset works, and says how it is at' : 'Minset runs at'
      const at = config.role === 'worker' ? `${localOrigin(config)}/readyz` : serving.url
      print(`${runs} ${at} ${describe(minset.accounts, serving.url)} Ctrl-C ends it.`)
      await untilStopped()
      print('Stopping …')
      await serving.stop()
    } finally {
      await store.close()
    }
    // A call that the CRM does not answer would keep the process for minutes. The next start does its work again.
    process.exit()
  })
}

async function startWith(context: AppContext): Promise<{ readonly minset: Minset; readonly serving: Serving }> {
  const minset = await openMinset(context)
  const serving = await minset.serve()
  await minset.work()
  return { minset, serving }
}

const say = sayIn(defaultLanguage)

function describe(accounts: Pick<OpenAccounts, 'all' | 'waiting'>, url: string): string {
  const accountIds = accounts.all().map(({ account }) => account.accountId)
  const waiting = accounts
    .waiting()
    .map(({ title, reason }) => `The token of ${title} opens no account: ${say(reason)}`)
  const words =
    accountIds.length > 0
      ? `for ${accountIds.join(', ')}.`
      : `and waits for an account: ${waiting.length > 0 ? `see ${url}/health.` : `open ${url}/connect to connect one.`}`
  return [words, ...waiting].join(' ')
}
