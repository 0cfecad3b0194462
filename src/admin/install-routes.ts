import { type Request, type Response, Router } from 'express'
import type { Kysely } from 'kysely'
import { type InstallState, newInstallState, signState, useInstallState, verifyState } from '../accounts/index.ts'
import type { Access, CrmApp, Grant } from '../crm/port.ts'
import { AppError, CrmAuthError, NotFoundError } from '../domain/errors.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { Schema } from '../infra/db/schema.ts'
import { cookieOptions, hostCookie, readCookie } from '../infra/http/cookies.ts'
import { languageOf } from '../infra/http/language.ts'
import { loadViews } from '../infra/http/views.ts'
import type { Log } from '../infra/log.ts'
import { bareFrame } from '../infra/pages/frame.ts'
import type { Keyring } from '../infra/secrets/keyring.ts'
import { type Message, message, sayIn } from '../words/index.ts'

export interface InstallDeps {
  readonly apps: ReadonlyMap<string, CrmApp>
  readonly db: Kysely<Schema>
  readonly keyring: Keyring
  readonly publicUrl: string
  /** The name of a vendor's CRM as shown to people. */
  readonly titleOf: (vendor: string) => string
  readonly clock: Clock
  readonly log: Pick<Log, 'warn' | 'error'>
  /** Connects the account of a grant. @returns Minset's id of it */
  readonly onGrant: (vendor: string, grant: Grant) => Promise<string>
}

function cookieName({ publicUrl }: Pick<InstallDeps, 'publicUrl'>): string {
  return hostCookie(publicUrl, 'minset_install')
}

/**
 * How accounts are connected: `/connect` explains read and write access, `/connect/:vendor` redirects to the vendor's
 * consent page, and that page redirects back to `/oauth/:vendor/callback`.
 */
export function installRoutes(deps: InstallDeps): Router {
  const router = Router()
  const views = loadViews('pages')
  router.get('/connect', (request, response) => {
    const say = sayIn(languageOf(request))
    const vendors = [...deps.apps.keys()].map((vendor) => ({
      title: deps.titleOf(vendor),
      readUrl: `connect/${vendor}?access=read`,
      writeUrl: `connect/${vendor}?access=write`,
    }))
    response.send(views('connect')({ title: say(message('accounts.connect')), ...bareFrame(request), vendors }, say))
  })
  router.get('/connect/:vendor', (request, response) => startInstall(deps, request, response))
  router.get('/oauth/:vendor/callback', async (request, response) => {
    const outcome = await finishInstall(deps, request)
    response.clearCookie(cookieName(deps), cookieOptions(deps))
    if ('accountId' in outcome) return response.redirect(`/accounts/${encodeURIComponent(outcome.accountId)}/health`)
    const say = sayIn(languageOf(request))
    const [title, words] = [say(outcome.title), say(outcome.words)]
    const model = { title, ...bareFrame(request), words }
    response.status(outcome.status).send(views('not-connected')(model, say))
  })
  return router
}

function appOf(deps: InstallDeps, vendor: string): CrmApp {
  const app = deps.apps.get(vendor)
  if (app === undefined) throw new NotFoundError(message('request.app.unknown'))
  return app
}

function redirectUri({ publicUrl }: InstallDeps, vendor: string): string {
  return `${publicUrl}/oauth/${vendor}/callback`
}

function startInstall(deps: InstallDeps, request: Request<{ vendor: string }>, response: Response): void {
  const { vendor } = request.params
  const app = appOf(deps, vendor)
  const access: Access = request.query['access'] === 'write' ? 'write' : 'read'
  const state: InstallState = newInstallState({ vendor, access, now: deps.clock.now() })
  response.cookie(cookieName(deps), state.nonce, cookieOptions(deps))
  response.redirect(
    app.install.authorizeUrl({ access, redirectUri: redirectUri(deps, vendor), state: signState(deps.keyring, state) }),
  )
}

/** What the page shows about a failed installation. */
interface Failure {
  readonly status: number
  readonly title: Message
  readonly words: Message
}
type Outcome = { readonly accountId: string } | Failure

/** Documented: Pipedrive returns `user_denied`. Uncertain: HubSpot returns `access_denied`, as named in RFC 6749. */
const cancelled: ReadonlySet<unknown> = new Set(['user_denied', 'access_denied'])

function denialMessage(title: string, error: unknown): Message {
  if (cancelled.has(error)) return message('install.denied.cancelled', { title })
  // Vendors send plain codes; any other text was put into the address by somebody else.
  const isCode = typeof error === 'string' && /^[a-z_]{1,60}$/i.test(error)
  return isCode ? message('install.denied.why', { title, reason: error }) : message('install.denied', { title })
}

async function finishInstall(deps: InstallDeps, request: Request<{ vendor: string }>): Promise<Outcome> {
  const { vendor } = request.params
  const app = appOf(deps, vendor)
  const consent = await readConsent(deps, request)
  if ('why' in consent) {
    deps.log.warn({ vendor, why: consent.why }, 'nothing was connected')
    const words = message('install.again', { why: consent.words })
    return { status: 400, title: message('install.none.title'), words }
  }
  try {
    const grant = await app.install.exchange({ ...consent, redirectUri: redirectUri(deps, vendor) })
    return { accountId: await deps.onGrant(vendor, grant) }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    deps.log.error({ vendor, err: error }, 'an installation failed')
    const status = error instanceof CrmAuthError ? 400 : 502
    return { status, title: message('install.failed.title'), words: error.said }
  }
}

/** Why there is no consent: in a word for the log, and for people. */
interface NoConsent {
  readonly why: 'state' | 'used' | 'denied' | 'no code'
  readonly words: Message
}

/**
 * The parameters that the browser brings back. The state is used up before anything else, so that only one request
 * succeeds.
 */
async function readConsent(
  deps: InstallDeps,
  request: Request<{ vendor: string }>,
): Promise<{ readonly code: string; readonly access: Access } | NoConsent> {
  const { code, state, error } = request.query
  const begun = verifiedState(deps, request, state)
  if (begun === null) {
    // A browser that has used another name of this machine keeps the cookie for that name.
    return { why: 'state', words: message('install.notBegun', { url: deps.publicUrl }) }
  }
  if (!(await useInstallState(deps.db, begun, deps.clock.now()))) {
    return { why: 'used', words: message('install.used') }
  }
  const title = deps.titleOf(begun.vendor)
  if (error !== undefined) return { why: 'denied', words: denialMessage(title, error) }
  if (typeof code !== 'string') return { why: 'no code', words: message('install.noCode', { title }) }
  return { code, access: begun.access }
}

function verifiedState(deps: InstallDeps, request: Request<{ vendor: string }>, state: unknown): InstallState | null {
  const { vendor } = request.params
  const nonce = readCookie(request, cookieName(deps))
  if (typeof state !== 'string' || nonce === null) return null
  return verifyState(deps.keyring, state, { vendor, nonce, now: deps.clock.now() })
}
