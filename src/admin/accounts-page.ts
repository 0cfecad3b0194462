import { type Request, Router } from 'express'
import type { Kysely } from 'kysely'
import { loadAccounts, type StoredAccount } from '../accounts/index.ts'
import { NotFoundError } from '../domain/errors.ts'
import type { Health, HealthReport } from '../health/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { formatMoment } from '../infra/format.ts'
import { languageOf } from '../infra/http/language.ts'
import { loadViews } from '../infra/http/views.ts'
import { bareFrame } from '../infra/pages/frame.ts'
import { type Message, message, type Say, sayIn } from '../words/index.ts'
import { nothingHere } from './components/empty.ts'
import { badge, named } from './components/part.ts'
import { type Column, tableOf } from './components/table.ts'
import { problemList } from './pages/problem-list.ts'
import { isFromService, viewerOf } from './visitor.ts'

export interface AccountsDeps {
  readonly db: Kysely<Schema>
  readonly health: Pick<Health, 'check' | 'latest'>
  /** The name of a vendor's CRM as shown to people. */
  readonly titleOf: (vendor: string) => string
  /** Whether any app is configured, so that accounts can be connected. */
  readonly canConnect: boolean
  /** Whether an account has pages in this process: one whose token the CRM refuses has none. */
  readonly isOpen: (accountId: string) => boolean
}

/** Pages that each account has, by their address: if there are several accounts, the person first chooses one. */
const sections: readonly (readonly [string, Message])[] = [
  ['', message('page.accounts')],
  ['scorecards', message('page.scorecards')],
  ['findings', message('page.findings')],
  ['digests', message('page.digests')],
]

/** The pages above every account's own ones: they link there, and `/health` shows the state of all of them. */
export function accountsRoutes(deps: AccountsDeps): Router {
  const router = Router()
  const views = loadViews('pages')
  for (const [path, title] of sections) {
    router.get(`/${path}`, async (request, response) => {
      const say = sayIn(languageOf(request))
      const { problems } = await deps.health.latest()
      const accounts = (await loadAccountsFor(deps, request)).map((stored) => ({
        ...toRow(deps, stored, { path, say }),
        isFailing: problems.some((one) => isFailing(one, stored)),
      }))
      const columns: readonly Column<AccountRow & { readonly isFailing: boolean }>[] = [
        { label: say(message('accounts.crm')), cell: ({ crm }) => crm },
        { label: say(message('accounts.account')), cell: ({ externalId, url }) => named(externalId, url) },
        {
          label: say(message('accounts.state')),
          cell({ isConnected, isFailing: fails, state }) {
            if (!isConnected) return state
            return fails ? badge('bad', say(message('accounts.failing'))) : badge('good', state)
          },
        },
      ]
      const isService = isFromService(request)
      response.send(
        views('accounts')(
          {
            title: say(title),
            isChoice: path !== '',
            ...bareFrame(request),
            accounts: tableOf(accounts, columns, { caption: say(message('page.accounts')) }),
            empty: nothingHere(say(message('accounts.none')), say(message('accounts.none.next'))),
            canConnect: deps.canConnect && isService,
            isFromService: isService,
          },
          say,
        ),
      )
    })
  }
  router.get('/health', async (request, response) => {
    // Users have the page of their account, if their role allows it.
    if (!isFromService(request)) throw new NotFoundError(message('request.page.unknown'))
    const say = sayIn(languageOf(request))
    const model = await allHealthModel(deps, say)
    response.send(
      views('health-accounts')({ title: say(message('page.health')), ...bareFrame(request), ...model }, say),
    )
  })
  return router
}

/** Whether what is connected does not work: nobody must take it for well. */
function isFailing({ accountId, severity }: HealthReport['problems'][number], { account }: StoredAccount): boolean {
  return severity === 'failing' && accountId === account.accountId
}

/** The accounts that the visitor may see. */
async function loadAccountsFor({ db }: AccountsDeps, request: Request): Promise<StoredAccount[]> {
  return (await loadAccounts(db)).filter(({ account }) => viewerOf(request, account.accountId) !== null)
}

/** An account in the list of accounts. */
interface AccountRow {
  readonly crm: string
  readonly externalId: string
  readonly isConnected: boolean
  /** Null if it has no pages. */
  readonly url: string | null
  readonly state: string
}

function toRow(
  { titleOf, isOpen }: AccountsDeps,
  { account, status }: StoredAccount,
  { path, say }: { readonly path: string; readonly say: Say },
): AccountRow {
  const { accountId, vendor, externalId } = account
  return {
    crm: titleOf(vendor),
    externalId,
    isConnected: status.isConnected,
    url: isOpen(accountId) ? `accounts/${encodeURIComponent(accountId)}/${path}` : null,
    state: say(stateOf(status)),
  }
}

function stateOf({ isConnected, reason }: StoredAccount['status']): Message {
  if (isConnected) return message('accounts.connected')
  return message('accounts.disconnected', { why: reason ?? message('health.connection.refused') })
}

/** The health of the service and of each account. If the store cannot be used, only that is shown. */
async function allHealthModel(deps: AccountsDeps, say: Say): Promise<object> {
  const report = await deps.health.check()
  const moment = momentUtc(say)
  const canReadStore = !report.conditions[0]?.problem
  const accounts = canReadStore ? await loadAccounts(deps.db) : []
  return {
    now: moment(report.at),
    service: problemList(report, moment, { say, concerns: ({ accountId }) => accountId === null }),
    canReadStore,
    accounts: accounts.map((stored) => ({
      ...toRow(deps, stored, { path: 'health', say }),
      ...problemList(report, moment, { say, concerns: ({ accountId }) => accountId === stored.account.accountId }),
    })),
  }
}

function momentUtc({ language }: Say): (at: Date) => string {
  return (at) => formatMoment(at, 'utc', language)
}
