import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { OpenAccounts } from '../../app/accounts/open-accounts.ts'
import { type Config, loadConfig } from '../../app/config.ts'
import { openMinset } from '../../app/index.ts'
import { requireApp } from '../../app/open-crms.ts'
import { openStore } from '../../app/open-store.ts'
import { systemClock } from '../../domain/time/clock.ts'
import { readEnvironment, requirePagePassword } from '../../infra/config.ts'
import { servesStore } from '../../infra/db/heartbeat-store.ts'
import { startWebServer } from '../../infra/http/server.ts'
import { createLog } from '../../infra/log.ts'
import { untilStopped } from '../../infra/process/interrupts.ts'
import { print } from '../../infra/terminal.ts'
import { originAt, servingProcess } from '../ask-process.ts'
import { pointingToService } from '../open.ts'

/** `minset connect`: lets a person connect an account in the browser. */
export function defineConnect(command: Command): void {
  command.action(async () => {
    const config = loadConfig(readEnvironment())
    requireApp(config)
    requirePagePassword(config)
    await connectHere(config)
  })
}

async function connectHere(config: Config): Promise<void> {
  const log = createLog(config.logLevel)
  const store = await pointingToService(
    () => openStore({ config, log }),
    (url) => `open ${url}/connect in a browser`,
  )
  try {
    // With the embedded store, the holder of the folder shows that the service runs.
    const running = await servingProcess(originAt(config))
    if (running !== null && (await servesStore(store.database.db, running))) {
      print(`The service is running: open ${config.publicUrl}/connect in a browser.`)
      return
    }
    const { accounts, site } = await openMinset({ config, log, store, clock: systemClock })
    const web = await startWebServer(config, site.routes, log)
    print(`Open ${config.publicUrl}/connect in a browser. Ctrl-C gives up.`)
    const accountId = await nextConnected(accounts)
    await web.close()
    if (accountId === null) process.exitCode = 1
    print(
      accountId === null
        ? 'No account was connected.'
        : `Connected ${accountId}. \`npm start\` runs the service; \`minset sync\` and \`minset check\` look first.`,
    )
  } finally {
    await store.close()
  }
}

/** Minset's id of the account that is connected next, new or again; null if the person aborts. */
async function nextConnected(accounts: OpenAccounts): Promise<string | null> {
  const before = new Set(accounts.all())
  const stopped = { yet: false }
  void untilStopped().then(() => {
    stopped.yet = true
  })
  while (!stopped.yet) {
    const fresh = accounts.all().find((opened) => !before.has(opened))
    if (fresh !== undefined) {
      // The browser has yet to show where the link leads.
      await sleep(1000)
      return fresh.account.accountId
    }
    await sleep(200)
  }
  return null
}
