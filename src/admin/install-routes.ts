import { type Request, type Response, Router } from 'express'
import { type InstallState, newInstallState, signState, verifyState } from '../accounts/index.ts'
import type { Access, CrmApp, Grant } from '../crm/port.ts'
import type { Clock } from '../domain/clock.ts'
import { CrmAuthError, NotFoundError } from '../domain/errors.ts'
import { loadViews } from '../infra/http/views.ts'
import type { Keyring } from '../infra/keyring.ts'
import type { Log } from '../infra/log.ts'

export interface InstallDeps {
  readonly apps: ReadonlyMap<string, CrmApp>
  readonly keyring: Keyring
  readonly publicUrl: string
  /** What people call a vendor's CRM. */
  readonly titleOf: (vendor: string) => string
  readonly clock: Clock
  readonly log: Log
  /** Connects the account that was granted. @returns our id of it */
  readonly onGrant: (vendor: string, grant: Grant) => Promise<string>
}

const cookieName = 'minset_install'

/**
 * How accounts are connected: `/connect` explains the two ways, `/connect/:vendor` leads to the vendor's consent page,
 * `/oauth/:vendor/callback` is where that page leads back to.
 */
export function installRoutes(deps: InstallDeps): Router {
  const router = Router()
  const views = loadViews('pages')
  router.get('/connect', (request, response) => {
    const vendors = [...deps.apps.keys()].map((vendor) => ({ vendor, title: deps.titleOf(vendor) }))
    response.send(views('connect')({ title: 'Connect an account', nav: [], root: `${request.baseUrl}/`, vendors }))
  })
  router.get('/connect/:vendor', (request, response) => startInstall(deps, request, response))
  router.get('/oauth/:vendor/callback', async (request, response) => {
    const outcome = await finishInstall(deps, request)
    response.clearCookie(cookieName, cookieOptions(deps))
    if ('accountId' in outcome) return response.redirect(`/accounts/${encodeURIComponent(outcome.accountId)}/health`)
    deps.log.warn({ vendor: request.params.vendor, why: outcome.code }, 'installation did not come about')
    const model = { title: 'Nothing was connected', nav: [], root: `${request.baseUrl}/`, words: outcome.words }
    response.status(400).send(views('not-connected')(model))
  })
  return router
}

function appOf(deps: InstallDeps, vendor: string): CrmApp {
  const app = deps.apps.get(vendor)
  if (app === undefined) throw new NotFoundError('There is no app of this vendor here.')
  return app
}

function redirectUri({ publicUrl }: InstallDeps, vendor: string): string {
  return `${publicUrl}/oauth/${vendor}/callback`
}

function cookieOptions({ publicUrl }: InstallDeps): { httpOnly: true; sameSite: 'lax'; secure: boolean; path: string } {
  return { httpOnly: true, sameSite: 'lax', secure: publicUrl.startsWith('https:'), path: '/oauth' }
}

function startInstall(deps: InstallDeps, request: Request<{ vendor: string }>, response: Response): void {
  const { vendor } = request.params
  const app = appOf(deps, vendor)
  const access: Access = request.query['access'] === 'write' ? 'write' : 'read'
  const state: InstallState = newInstallState({ vendor, access, now: deps.clock.now() })
  response.cookie(cookieName, state.nonce, cookieOptions(deps))
  response.redirect(
    app.install.authorizeUrl({ access, redirectUri: redirectUri(deps, vendor), state: signState(deps.keyring, state) }),
  )
}

type Outcome = { readonly accountId: string } | { readonly code: string; readonly words: string }

const startAgain = 'Begin again at “Connect an account”.'

/** Documented: Pipedrive says `user_denied`. Uncertain: HubSpot says `access_denied`, as RFC 6749 names it. */
const cancelled: ReadonlySet<unknown> = new Set(['user_denied', 'access_denied'])

function refusalWords(title: string, error: unknown): string {
  const what = cancelled.has(error) ? 'You cancelled' : `${title} ended the installation`
  return `${what}. Nothing in ${title} was changed. ${startAgain}`
}

async function finishInstall(deps: InstallDeps, request: Request<{ vendor: string }>): Promise<Outcome> {
  const { vendor } = request.params
  const app = appOf(deps, vendor)
  const { code, state, error } = request.query
  const nonce = cookieOf(request)
  const begun =
    typeof state === 'string' && nonce !== null
      ? verifyState(deps.keyring, state, { vendor, nonce, now: deps.clock.now() })
      : null
  if (begun === null) {
    return { code: 'state', words: `This consent was not begun in this browser, or too long ago. ${startAgain}` }
  }
  if (error !== undefined) return { code: 'denied', words: refusalWords(deps.titleOf(vendor), error) }
  if (typeof code !== 'string') return { code: 'no code', words: `The CRM gave no code. ${startAgain}` }
  try {
    const consent = { code, redirectUri: redirectUri(deps, vendor), access: begun.access }
    const grant = await app.install.exchange(consent)
    return { accountId: await deps.onGrant(vendor, grant) }
  } catch (failure) {
    if (failure instanceof CrmAuthError) return { code: 'code', words: failure.message }
    throw failure
  }
}

function cookieOf(request: Request<{ vendor: string }>): string | null {
  const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim())
  const ours = cookies.find((cookie) => cookie.startsWith(`${cookieName}=`))
  return ours === undefined ? null : ours.slice(cookieName.length + 1)
}
