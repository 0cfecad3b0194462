import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { cookieOptions, readCookie } from '../../infra/http/cookies.ts'
import { OidcChecks, type OidcOutcome } from '../../infra/http/oidc.ts'
import { signInByAddress } from '../../people/index.ts'
import { type Message, message } from '../../words/index.ts'
import { sessionCookieName } from '../visitor.ts'
import {
  type FormModel,
  isFreshAsked,
  keepSessions,
  landingOf,
  localPath,
  type OidcProvider,
  type SignIn,
} from './sign-in-context.ts'

/** The time in which a person signs in at the provider. */
const lifetimeMs = 10 * 60_000

/**
 * Signing in at the company's OpenID Connect provider: `/sign-in/oidc` leads to it, `/sign-in/oidc/callback` is where
 * it sends the browser back to. A person is signed in to every account that has an active user with the verified
 * address.
 */
export function oidcRoutes(signIn: SignIn, provider: OidcProvider): Router {
  const router = Router()
  router.get('/sign-in/oidc', (request, response) => begin(signIn, provider, { request, response }))
  router.get('/sign-in/oidc/callback', (request, response) => finish(signIn, provider, { request, response }))
  return router
}

interface Exchange {
  readonly request: Request
  readonly response: Response
}

function cookieName(publicUrl: string): string {
  return `${sessionCookieName(publicUrl)}_oidc`
}

async function begin(signIn: SignIn, { client, title }: OidcProvider, { request, response }: Exchange): Promise<void> {
  const [to, isFresh] = [localPath(request.query['to']), isFreshAsked(request)]
  const begun = await client.begin({ isFresh })
  if (begun === null) {
    return refuse(signIn, response, { status: 503, words: message('signIn.oidc.unreachable', { title }), to, isFresh })
  }
  const kept = Buffer.from(JSON.stringify({ ...begun.checks, to, isFresh })).toString('base64url')
  response.cookie(cookieName(signIn.publicUrl), kept, { ...cookieOptions(signIn), maxAge: lifetimeMs })
  response.redirect(303, begun.url)
}

async function finish(signIn: SignIn, { client, title }: OidcProvider, { request, response }: Exchange): Promise<void> {
  const kept = keptOf(signIn, request)
  response.clearCookie(cookieName(signIn.publicUrl), cookieOptions(signIn))
  if (kept === null) {
    return refuse(signIn, response, {
      status: 403,
      words: message('signIn.oidc.otherBrowser'),
      to: '/',
      isFresh: false,
    })
  }
  // The provider is asked about each answer, and would refuse a service that brings many made-up ones.
  const countFailure = signIn.tryOf(request)
  const outcome = await client.finish(new URL(request.originalUrl, signIn.publicUrl), kept.checks)
  if (outcome.state !== 'verified') {
    countFailure()
    signIn.log.warn({ outcome }, 'a sign-in at the provider did not succeed')
    return refuse(signIn, response, {
      status: outcome.state === 'unreachable' ? 503 : 403,
      words: wordsOf(outcome, title),
      ...kept,
    })
  }
  const now = signIn.clock.now()
  const provedAt = outcome.authenticatedAt ?? new Date(0)
  const started = await signInByAddress(signIn.db, {
    accountIds: signIn.accounts().map(({ accountId }) => accountId),
    address: outcome.email,
    method: 'oidc',
    // The provider's clock may be ahead of ours, and an instant in the future counts as long ago.
    confirmedAt: provedAt < now ? provedAt : now,
    browser: request.headers['user-agent'] ?? '',
    now,
  })
  if (started.length === 0) {
    return refuse(signIn, response, {
      status: 403,
      words: message('signIn.oidc.nobody', { address: outcome.email }),
      ...kept,
    })
  }
  await keepSessions(signIn, { request, response }, started)
  response.redirect(303, landingOf(kept.to, started))
}

function wordsOf({ state }: Exclude<OidcOutcome, { readonly state: 'verified' }>, title: string): Message {
  if (state === 'unverified') return message('signIn.oidc.unverified', { title })
  if (state === 'denied') return message('signIn.oidc.denied', { title })
  if (state === 'invalid') return message('signIn.oidc.invalid', { title })
  return message('signIn.oidc.unreachable', { title })
}

/** What a browser keeps while somebody signs in at the provider. */
interface Kept extends Required<Pick<FormModel, 'to' | 'isFresh'>> {
  readonly checks: OidcChecks
}

const Asked = z.object({ to: z.string().default('/'), isFresh: z.boolean().default(false) })

/** Null if the browser did not begin a sign-in lately. */
function keptOf({ publicUrl }: SignIn, request: Request): Kept | null {
  const value = readCookie(request, cookieName(publicUrl))
  if (value === null) return null
  try {
    const kept: unknown = JSON.parse(Buffer.from(value, 'base64url').toString('utf8'))
    const { to, isFresh } = Asked.parse(kept)
    return { checks: OidcChecks.parse(kept), to: localPath(to), isFresh }
  } catch {
    return null
  }
}

function refuse(
  signIn: SignIn,
  response: Response,
  { status, words, to, isFresh }: Omit<Kept, 'checks'> & { readonly status: number; readonly words: Message },
): void {
  signIn.form(response.status(status), { problem: words, to, isFresh })
}
