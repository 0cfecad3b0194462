import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express'
import { EnvironmentError } from '../../domain/errors.ts'
import { message } from '../../words/index.ts'
import type { Log } from '../log.ts'
import { assetRoutes } from '../pages/assets.ts'
import { keepEntered } from '../pages/keep-entered.ts'
import { refuseCrossSite } from './cross-site.ts'
import { answerBrokenRequests, answerErrors, answerUnknown } from './error-answers.ts'
import { HttpError } from './http-error.ts'
import { askForPassword } from './password.ts'
import { securityHeaders, securityHeadersOf } from './security-headers.ts'

export interface WebOptions {
  readonly host: string
  readonly port: number
  readonly publicUrl: string
  readonly password: string | undefined
}

/** `ended`: the browser is not signed in any more to the account whose pages it asks for, though perhaps to others. */
export type SignedInState = 'in' | 'ended' | 'out'

export interface WebServer {
  readonly url: string
  /** Stops accepting requests and completes those in progress, for at most five seconds. */
  close(): Promise<void>
}

export interface WebRoutes {
  /** For machines: each route authenticates its callers itself, or reveals nothing. */
  readonly open: Router
  /** Where people sign in, and pages that a secret in their address opens; null: people cannot sign in. */
  readonly signIn: Router | null
  /** Finds out whether users send a request; they need no password. */
  readonly signedInState: (request: Request) => Promise<SignedInState>
  /** Called for a request of the person who runs the service: with its password, or of anybody but users if none is set. */
  readonly noteService: (request: Request) => void
  /** For people who have signed in, or have the password of the service. */
  readonly pages: Router
}

/**
 * How long an idle connection stays open. Longer than proxies keep theirs (most of them a minute), because a proxy
 * would otherwise now and then send an event on a connection that has just been closed.
 */
const keepAliveMs = 65_000

/**
 * How long a request may take to arrive with its body; then the connection is closed. The CRMs themselves give up after
 * five and ten seconds (documented).
 */
const receiveMs = 20_000
const connectionsCheckingInterval = 5000

/** How long requests in progress may take when the server closes: as long as the CRMs wait for a response. */
const closeWithinMs = 5000

/**
 * Serves the routes.
 *
 * @throws EnvironmentError if the port is in use or not permitted
 */
export async function startWebServer(options: WebOptions, routes: WebRoutes, log: Log): Promise<WebServer> {
  const server = createServer(
    {
      keepAliveTimeout: keepAliveMs,
      requestTimeout: receiveMs,
      headersTimeout: receiveMs,
      connectionsCheckingInterval,
    },
    webApp(options, routes, log),
  )
  server.on('clientError', answerBrokenRequests(securityHeadersOf(options.publicUrl)))
  await listen(server, options)
  return { url: options.publicUrl, close: () => closeServer(server) }
}

async function closeServer(server: Server): Promise<void> {
  // A connection whose last request has been answered stays open for the next one.
  const sweep = setInterval(() => server.closeIdleConnections(), 20)
  const giveUp = setTimeout(() => server.closeAllConnections(), closeWithinMs)
  await new Promise<void>((resolve) => void server.close(() => resolve()))
  clearInterval(sweep)
  clearTimeout(giveUp)
}

/**
 * Checks whether the port is available, for callers with long work to do before they listen.
 *
 * @throws EnvironmentError if it is in use or not permitted
 */
export async function tryPort(options: Pick<WebOptions, 'host' | 'port'>): Promise<void> {
  const server = createServer()
  await listen(server, options)
  await new Promise((resolve) => server.close(resolve))
}

function webApp(options: WebOptions, routes: WebRoutes, log: Log): Express {
  const { publicUrl, password } = options
  const app = express()
  app.disable('x-powered-by')
  // A proxy on this machine or in its private network states the client's address and the public scheme.
  app.set('trust proxy', 'loopback, uniquelocal')
  app.use(securityHeaders(publicUrl))
  app.use(routes.open)
  app.use(onlyForHosts(options))
  // Not behind the password, because the browser styles the password page with them.
  app.use('/static', assetRoutes())
  app.use(refuseCrossSite(publicUrl))
  app.use(siteRoutes(routes, { password, isHttps: publicUrl.startsWith('https:') }))
  app.use(answerErrors(log))
  return app
}

/** What people use. Of a request that was refused before, nothing is read. */
function siteRoutes(routes: WebRoutes, options: AdmitOptions): Router {
  const site = express.Router()
  if (routes.signIn !== null) site.use(routes.signIn)
  site.use(admit(routes, options))
  site.use(routes.pages)
  site.use(answerUnknown)
  site.use(keepEntered)
  return site
}

type AdmitOptions = Pick<WebOptions, 'password'> & { readonly isHttps: boolean }

/**
 * Admits users who have signed in, and anyone with the service's password, if it has one. A browser may have both:
 * its requests are then those of its users and of the person who runs the service.
 */
function admit({ signIn, signedInState, noteService }: WebRoutes, { password, isHttps }: AdmitOptions): RequestHandler {
  const ask = password === undefined ? null : askForPassword({ password, isHttps })
  return async (request, response, next) => {
    const state = await signedInState(request)
    if (state === 'in' && (ask === null || !offersPassword(request))) return next()
    if (ask === null && state === 'out') {
      noteService(request)
      return next()
    }
    if (state !== 'in' && signIn !== null && answersSignedOut(request, response, next)) return
    if (ask === null) return next()
    void ask(request, response, (error?: unknown) => {
      if (error === undefined) noteService(request)
      next(error)
    })
  }
}

/** `/?password` asks a browser for the password, which it sends from then on. */
function offersPassword({ headers, query }: Request): boolean {
  return headers.authorization !== undefined || 'password' in query
}

/** Answers a browser in which nobody has signed in. @returns whether it does; programs are asked for the password */
function answersSignedOut(request: Request, response: Response, next: NextFunction): boolean {
  if (leadsToSignIn(request, response)) return true
  if (!isFormOfBrowser(request)) return false
  next(signedOut)
  return true
}

/** A form of somebody whose session has ended. Asking for the password of the service would not help him. */
function isFormOfBrowser(request: Request): boolean {
  return request.method === 'POST' && request.headers.accept?.includes('text/html') === true && !offersPassword(request)
}

const signedOut = new HttpError(403, message('request.signedOut'), {
  title: message('request.signedOut.title'),
  action: message('request.signedOut.action'),
})

/** Leads browsers to where people sign in; programs are asked for the password. @returns whether it does */
function leadsToSignIn(request: Request, response: Response): boolean {
  const isPage = request.method === 'GET' && request.headers.accept?.includes('text/html') === true
  if (!isPage || offersPassword(request)) return false
  const to = request.originalUrl === '/' ? '' : `?${new URLSearchParams({ to: request.originalUrl }).toString()}`
  response.redirect(303, `/sign-in${to}`)
  return true
}

/**
 * Pages without a password are for this machine only: a foreign host name that resolves to it (DNS rebinding) is
 * refused.
 */
function onlyForHosts(options: WebOptions): RequestHandler {
  const allowed = new Set(
    [
      new URL(options.publicUrl).host,
      `127.0.0.1:${options.port}`,
      `localhost:${options.port}`,
      `[::1]:${options.port}`,
    ].map((host) => host.toLowerCase()),
  )
  return (request, _response, next) => {
    if (options.password !== undefined || allowed.has((request.headers.host ?? '').toLowerCase())) return next()
    next(new HttpError(421, message('request.host.other')))
  }
}

async function listen(
  server: Server,
  { host, port }: Pick<WebOptions, 'host' | 'port'>,
): Promise<AddressInfo | string | null> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)))
    server.listen(port, host, resolve)
  })
  return server.address()
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): EnvironmentError {
  const why = error.code === 'EADDRINUSE' ? message('port.inUse') : error.message
  return new EnvironmentError(message('port.unusable', { host, port, why }), { cause: error })
}
