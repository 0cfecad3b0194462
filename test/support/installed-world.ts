import type { OpenAccount } from '../../src/app/accounts/open-account.ts'
import type { Minset } from '../../src/app/index.ts'
import { installApp } from '../../src/demo/install-app.ts'
import { startWebServer } from '../../src/infra/http/server.ts'
import { openStage, type World, type WorldOptions } from './world.ts'
import type { AnySandbox, StartCrm, WorldCrm } from './world-crm.ts'

/** Minset installed as an app in an emulated CRM that sends it webhooks. */
export interface InstalledWorld<Sandbox extends AnySandbox> extends World<Sandbox> {
  /** Minset's URL. */
  readonly url: string
  /** Additional accounts that the same Minset has connected by their tokens. */
  readonly others: readonly ConnectedAccount[]
  /** Delivers the due events, and does all resulting work, without a poll. */
  settle(): Promise<void>
}

export interface ConnectedAccount {
  readonly crm: WorldCrm
  readonly opened: OpenAccount
}

export interface InstalledOptions extends WorldOptions {
  /** Accounts of other CRMs that the same Minset has connected by their tokens. */
  readonly beside?: readonly StartCrm[]
}

/** Starts both and reads the account once; flags and outcomes are written. */
export async function openInstalledWorld<Sandbox extends AnySandbox>(
  startCrm: StartCrm<Sandbox>,
  options: InstalledOptions,
): Promise<InstalledWorld<Sandbox>> {
  const { crms, ...stage } = await openStage(options, {
    async start(starter) {
      const crm = await starter(startCrm)
      const others: WorldCrm[] = []
      for (const other of options.beside ?? []) others.push(await starter(other))
      return { crm, others }
    },
    environment: ({ crm, others }) =>
      Object.fromEntries(
        [crm.byApp, ...others.map(({ byToken }) => byToken)].flatMap((values) => Object.entries(values)),
      ),
  })
  const { minset, store } = stage
  // First, because a vendor may call the address before it creates a webhook.
  const web = await startWebServer(stage.config, minset.site.routes, stage.log)
  const { crm } = crms
  const opened = await install(minset, crm)
  const others = crms.others.map((other) => ({ crm: other, opened: connectedTo(minset, other.vendor) }))
  await minset.work()
  for (const other of others) await stage.pass(other.opened.account.accountId)
  await store.queue.drain()
  for (const one of [crm, ...crms.others]) one.startDelivery()
  const { accountId } = opened.account
  return {
    ...stage,
    crm,
    sandbox: crm.sandbox,
    opened,
    accountId,
    others,
    url: web.url,
    pass: (id = accountId) => stage.pass(id),
    async settle() {
      await crm.sandbox.webhooks.deliverDue()
      await store.queue.enqueue(store.database.db, { name: 'inbox.sort', payload: { accountId } })
      await store.queue.drain()
    },
    async close() {
      await web.close()
      await stage.close()
    },
  }
}

function connectedTo({ accounts }: Pick<Minset, 'accounts'>, vendor: string): OpenAccount {
  const opened = accounts.all().find(({ account }) => account.vendor === vendor)
  if (opened === undefined) throw new Error(`no account of ${vendor} is connected`)
  return opened
}

/** Accepts the consent page, as a person. */
export async function install(minset: Pick<Minset, 'accounts'>, crm: WorldCrm): Promise<OpenAccount> {
  await installApp(minset, { vendor: crm.vendor, sandbox: crm })
  return connectedTo(minset, crm.vendor)
}
