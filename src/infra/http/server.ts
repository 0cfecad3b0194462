import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, {
  type ErrorRequestHandler,
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express'
import { AppError, EnvironmentError } from '../../domain/errors.ts'
import type { Log } from '../log.ts'

export interface WebOptions {
  readonly host: string
  readonly port: number
  readonly publicUrl: string
  readonly password: string | undefined
}

export interface WebServer {
  readonly url: string
  /** Stops taking requests and lets those under way be answered, for at most five seconds. */
  close(): Promise<void>
}

export interface WebRoutes {
  /** For machines: they prove by themselves that they may come in, or learn nothing. */
  readonly open: Router
  /** For people: behind the password. */
  readonly pages: Router
}

/**
 * How long a connection stays open between two requests. Longer than what stands in front of us (most keep them for a
 * minute) keeps it, or that would now and then send an event on a connection that has just been closed.
 */
const keepAliveMs = 65_000

/**
 * How long a request may take to arrive, with its body; then the connection is closed. The CRMs themselves give up after
 * five and ten seconds (documented).
 */
const receiveMs = 20_000
const connectionsCheckingInterval = 5000

/** How long requests may take to be answered when the server is closed: what the CRMs wait for an answer. */
const closeWithinMs = 5000

/**
 * Serves the routes.
 *
 * @throws EnvironmentError when the port is in use or may not be listened on
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
  await listen(server, options)
  return { url: options.publicUrl, close: () => closeServer(server) }
}

async function closeServer(server: Server): Promise<void> {
  // A connection whose last request has been answered stays open, waiting for the next one.
  const sweep = setInterval(() => server.closeIdleConnections(), 20)
  const giveUp = setTimeout(() => server.closeAllConnections(), closeWithinMs)
  await new Promise<void>((resolve) => void server.close(() => resolve()))
  clearInterval(sweep)
  clearTimeout(giveUp)
}

/**
 * Tries whether the port can be listened on: for whoever has long work to do before he listens.
 *
 * @throws EnvironmentError when it is in use or may not be listened on
 */
export async function tryPort(options: Pick<WebOptions, 'host' | 'port'>): Promise<void> {
  const server = createServer()
  await listen(server, options)
  await new Promise((resolve) => server.close(resolve))
}

function webApp(options: WebOptions, routes: WebRoutes, log: Log): Express {
  const app = express()
  app.disable('x-powered-by')
  app.use(securityHeaders)
  app.use(routes.open)
  app.use(onlyForHosts(options))
  if (options.password !== undefined) app.use(askForPassword(options.password))
  app.use(routes.pages)
  app.use((_request, response) => {
    response.status(404).type('text').send('There is no such page.\n')
  })
  app.use(errorAnswer(log))
  return app
}

function securityHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'Content-Security-Policy':
      "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'self'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  })
  next()
}

/** Pages without a password are for this machine: a foreign name that resolves to it (DNS rebinding) is refused. */
function onlyForHosts(options: WebOptions): RequestHandler {
  const allowed = new Set(
    [
      new URL(options.publicUrl).host,
      `127.0.0.1:${options.port}`,
      `localhost:${options.port}`,
      `[::1]:${options.port}`,
    ].map((host) => host.toLowerCase()),
  )
  return (request, response, next) => {
    if (options.password !== undefined || allowed.has((request.headers.host ?? '').toLowerCase())) return next()
    response.status(421).type('text').send('Minset does not answer to this host name; set MINSET_PUBLIC_URL.\n')
  }
}

function askForPassword(password: string): RequestHandler {
  const expected = digest(`minset:${password}`)
  return (request, response, next) => {
    const [scheme, encoded = ''] = (request.headers.authorization ?? '').split(' ')
    const given = digest(Buffer.from(encoded, 'base64').toString('utf8'))
    if (scheme === 'Basic' && timingSafeEqual(given, expected)) return next()
    response
      .status(401)
      .set('WWW-Authenticate', 'Basic realm="Minset", charset="UTF-8"')
      .type('text')
      .send('Password needed.\n')
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

const statusByCode: Readonly<Record<string, number>> = {
  'request.invalid': 400,
  'request.not_found': 404,
}

/** What may be said of errors that are not ours. */
const wordsByStatus: Readonly<Record<number, string>> = {
  400: 'This is no request that can be understood.',
  500: 'Something went wrong here; the log says what.',
}

/** Express finds some requests wrong by itself, such as an address that cannot be decoded. */
function statusOf(error: unknown): number {
  if (error instanceof AppError) return statusByCode[error.code] ?? 500
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500
  return status >= 400 && status < 500 ? 400 : 500
}

function errorAnswer(log: Log): ErrorRequestHandler {
  // oxlint-disable-next-line max-params -- Express tells error handlers from others by their four parameters.
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error)
    const status = statusOf(error)
    if (status >= 500) log.error({ err: error, method: request.method }, 'request failed')
    const message =
      error instanceof AppError && status < 500 ? error.message : (wordsByStatus[status] ?? wordsByStatus[500])
    response.status(status).type('text').send(`${message}\n`)
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
  const why = error.code === 'EADDRINUSE' ? 'it is in use' : error.message
  return new EnvironmentError(
    `Minset cannot listen on ${host}:${port} (${why}): end the other program or choose another port.`,
    { cause: error },
  )
}
