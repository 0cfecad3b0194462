import { randomUUID } from 'node:crypto'
import { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express'
import { endedRoutes, loadAccount } from '../../accounts/index.ts'
import {
  accountsRoutes,
  createSignInMailer,
  type DemoPerson,
  disconnectionRoutes,
  identify,
  installRoutes,
  isFromService,
  noteService,
  type OidcProvider,
  type SignInDeps,
  type SignInMailer,
  signInRoutes,
  viewerOf,
} from '../../admin/index.ts'
import { cardRoutes, frameContent, frameRoutes } from '../../cards/index.ts'
import type { DigestEntry, SendOptions } from '../../digests/index.ts'
import { EnvironmentError, NotFoundError } from '../../domain/errors.ts'
import type { Health } from '../../health/index.ts'
import { type Intake, type ReceivedEvent, saveUnreadable, webhookRoutes } from '../../inbox/index.ts'
import { createBodies } from '../../infra/http/bodies.ts'
import { createOidcClient } from '../../infra/http/oidc.ts'
import type { WebRoutes } from '../../infra/http/server.ts'
import type { Log } from '../../infra/log.ts'
import { createMailer } from '../../infra/mail.ts'
import { type Metrics } from '../../infra/metrics.ts'
import { message } from '../../words/index.ts'
import type { OpenAccount } from '../accounts/open-account.ts'
import type { OpenAccounts } from '../accounts/open-accounts.ts'
import { vendorTitle } from '../config.ts'
import type { AppContext } from '../context.ts'
import { openPages, type Pages } from './account-pages.ts'
import { cardDeps } from './card-deps.ts'
import { livenessRoutes } from './liveness-routes.ts'
import { metricsRoute } from './machine-routes.ts'

export interface SiteDeps extends AppContext {
  readonly accounts: OpenAccounts
  readonly metrics: Metrics
  readonly intake: Intake
  readonly health: Health
  /** Given only by the demo. */
  readonly demoPeople?: readonly DemoPerson[] | undefined
}

/** Everything that is served over HTTP, and the digests of every account. */
export interface Site {
  readonly routes: WebRoutes
  /** Sends the due digests of one account that are not sent yet, if it is connected. */
  sendDigests(accountId: string, options?: SendOptions): Promise<readonly DigestEntry[]>
}

/** Wires pages, webhooks and metrics for every connected account. */
export function openSite(deps: SiteDeps): Site {
  const { config, clock } = deps
  const { db } = deps.store.database
  // A reopened account has new pages, because they use its CRM.
  const pages = new WeakMap<OpenAccount, Pages>()

  function pagesOf(opened: OpenAccount): Pages {
    const accountPages = pages.get(opened) ?? openPages({ ...deps, keyring: deps.accounts.keyring, opened })
    pages.set(opened, accountPages)
    return accountPages
  }

  return {
    routes: {
      open: openRoutes(deps),
      signIn: Router().use(disconnectionRoutes({ db }), signInRoutes(signInDepsOf(deps))),
      signedInState: (request) => identify({ db, clock, publicUrl: config.publicUrl }, request),
      noteService,
      pages: pageRoutes(deps, pagesOf),
    },
    async sendDigests(accountId, options) {
      const opened = deps.accounts.find(accountId)
      return opened === undefined ? [] : pagesOf(opened).sendDigests(options)
    },
  }
}

function signInDepsOf(deps: SiteDeps): SignInDeps {
  const { config, clock, accounts } = deps
  return {
    db: deps.store.database.db,
    clock,
    log: deps.log,
    publicUrl: config.publicUrl,
    accounts: () =>
      accounts.all().map(({ account }) => ({
        accountId: account.accountId,
        title: `${vendorTitle(config, account.vendor)} ${account.externalId}`,
      })),
    mailer: signInMailerOf(deps),
    hasPassword: config.password !== undefined,
    keyring: accounts.keyring,
    oidc: oidcProviderOf(deps),
    demoPeople: deps.demoPeople,
  }
}

/** Null if no provider is configured. */
function oidcProviderOf({ config: { oidc, publicUrl } }: Pick<SiteDeps, 'config'>): OidcProvider | null {
  if (oidc === null) return null
  return { title: oidc.title, client: createOidcClient({ ...oidc, redirectUri: `${publicUrl}/sign-in/oidc/callback` }) }
}

/** Null where no mail server is configured. */
function signInMailerOf({ config }: Pick<SiteDeps, 'config'>): SignInMailer | null {
  const { smtpUrl, mailFrom } = config
  return smtpUrl === undefined ? null : createSignInMailer(createMailer({ smtpUrl, from: mailFrom }), randomUUID)
}

/** For machines: webhooks and cards authenticate their callers themselves, and liveness is not secret. */
function openRoutes({ config, log, clock, store, accounts, metrics, intake, health }: SiteDeps): Router {
  const router = Router()
  const { db } = store.database
  const wake = createWaker(async (accountId) => {
    await store.queue.enqueue(db, { name: 'inbox.sort', payload: { accountId } })
  }, log)
  const bodies = createBodies()
  router.use(
    webhookRoutes({
      apps: accounts.apps,
      publicUrl: config.publicUrl,
      bodies,
      clock,
      log,
      accountIdOf: (vendor, externalId) => accounts.accountIdOf(vendor, externalId),
      save: async (events) => {
        await intake.save(events)
        wake(events)
      },
      setAside: (vendor, events) => saveUnreadable(db, { vendor, events, now: clock.now() }),
      count: (counted) => metrics.countWebhook(counted),
    }),
  )
  router.use(
    endedRoutes({
      apps: accounts.apps,
      publicUrl: config.publicUrl,
      bodies,
      log,
      onEnded: (vendor, ended) => accounts.ended(vendor, ended),
    }),
  )
  const cards = cardDeps({ config, log, clock, store, accounts, health }, bodies)
  router.use(cardRoutes(cards))
  router.use(frameRoutes({ ...cards, content: (vendor) => frameContent(cards, vendor) }))
  router.use(livenessRoutes(health))
  return router
}

/** Requests within this time cause one wake-up; the events themselves are committed already. */
const wakeAfterMs = 50

/** Wakes the sorting of accounts that have new events. If a wake-up fails, the next tick makes up for it. */
function createWaker(wake: (accountId: string) => Promise<void>, log: Log): (events: readonly ReceivedEvent[]) => void {
  const waiting = new Set<string>()

  async function wakeAll(): Promise<void> {
    const accountIds = [...waiting]
    waiting.clear()
    try {
      for (const accountId of accountIds) await wake(accountId)
    } catch (error) {
      log.error({ err: error }, 'sorting could not be woken; the next tick will')
    }
  }

  return (events) => {
    if (waiting.size === 0 && events.length > 0) setTimeout(() => void wakeAll(), wakeAfterMs)
    for (const { accountId } of events) waiting.add(accountId)
  }
}

type PagesOf = (opened: OpenAccount) => Pages

/** Restricts a route to the service viewer; for users it does not exist. */
function onlyForService(request: Request, _response: Response, next: NextFunction): void {
  if (isFromService(request)) return next()
  throw new NotFoundError(message('request.page.unknown'))
}

/** For people. If they may see only one account, its pages are also at the top level. */
function pageRoutes(deps: SiteDeps, pagesOf: PagesOf): Router {
  const router = Router()
  const { accounts, metrics, config } = deps
  function titleOf(vendor: string): string {
    return vendorTitle(config, vendor)
  }
  router.use('/metrics', onlyForService)
  router.use(metricsRoute(metrics))
  if (accounts.keyring !== null) {
    router.use(['/connect', '/oauth'], onlyForService)
    router.use(
      installRoutes({
        ...deps,
        db: deps.store.database.db,
        apps: accounts.apps,
        keyring: accounts.keyring,
        publicUrl: config.publicUrl,
        titleOf,
        onGrant: async (vendor, grant) => (await accounts.adopt(vendor, grant)).account.accountId,
      }),
    )
  }
  router.use(
    '/accounts/:accountId',
    routed(pagesOf, (request) => {
      const accountId = String(request.params['accountId'])
      return viewerOf(request, accountId) === null ? undefined : accounts.find(accountId)
    }),
    refuseOthers(deps),
  )
  router.use(
    routed(pagesOf, (request) => {
      const visible = accounts.all().filter(({ account }) => viewerOf(request, account.accountId) !== null)
      const [only, ...others] = visible
      return others.length === 0 ? only : undefined
    }),
  )
  router.use(
    accountsRoutes({
      db: deps.store.database.db,
      health: deps.health,
      titleOf,
      canConnect: accounts.keyring !== null,
      isOpen: (accountId) => accounts.find(accountId) !== undefined,
    }),
  )
  return router
}

/** Says why an account has no pages; passes on a request for a page that an open one does not have. */
function refuseOthers({ accounts, store }: SiteDeps): RequestHandler {
  return async (request, _response, next) => {
    const accountId = String(request.params['accountId'])
    if (viewerOf(request, accountId) === null) throw new NotFoundError(message('request.account.unknown'))
    if (accounts.find(accountId) !== undefined) return next()
    const why = accounts.unopened().get(accountId)
    if (why !== undefined) throw new EnvironmentError(message('request.account.unopened.rules', { why }))
    const stored = await loadAccount(store.database.db, accountId)
    if (stored === undefined || stored.status.isEnded) {
      throw new NotFoundError(message('request.account.unknown'))
    }
    throw new EnvironmentError(message('request.account.unopened'))
  }
}

/** Passes a request to the pages of its account, if that is open. */
function routed(
  pagesOf: PagesOf,
  find: (request: Request<{ accountId?: string }>) => OpenAccount | undefined,
): RequestHandler<{ accountId?: string }> {
  return (request, response, next) => {
    const { accountId = '' } = request.params
    const opened = find(request)
    if (opened === undefined) return next()
    // Links are relative, so an account's own address ends with a slash.
    const isBare = request.path === '/' && accountId !== '' && !request.originalUrl.split('?')[0]?.endsWith('/')
    if (isBare) return response.redirect(`${request.baseUrl}/`)
    const { routes } = pagesOf(opened)
    return routes(request, response, next)
  }
}
