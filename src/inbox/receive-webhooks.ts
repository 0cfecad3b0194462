import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express'
import type { CrmApp, ReadEvents, WebhookHead, WebhookRequest } from '../crm/port.ts'
import { RequestInvalidError } from '../domain/errors.ts'
import type { Clock } from '../domain/time/clock.ts'
import { type Bodies, BodyRefusedError } from '../infra/http/bodies.ts'
import type { Log } from '../infra/log.ts'
import { message } from '../words/index.ts'
import { type AccountIdOf, assignEvents } from './assign-events.ts'
import type { ReceivedEvent } from './inbox-store.ts'
import { deepestNesting, nestsDeeperThan } from './nesting.ts'
import { type SetAsideEvent, setAsideFields, setAsideWords } from './set-aside-event.ts'

export interface ReceiveDeps {
  readonly apps: ReadonlyMap<string, Pick<CrmApp, 'webhooks'>>
  /** The public URL that vendors call, regardless of proxies; signatures cover it. */
  readonly publicUrl: string
  readonly bodies: Bodies
  readonly clock: Clock
  readonly log: Pick<Log, 'warn'>
  readonly accountIdOf: AccountIdOf
  /** Commits the events. */
  readonly save: (events: readonly ReceivedEvent[]) => Promise<void>
  /** Commits items that are unreadable as events. */
  readonly setAside: (vendor: string, events: readonly SetAsideEvent[]) => Promise<void>
  readonly count: (counted: ReceivedCount) => void
}

/** The result of one request, for metrics. */
export interface ReceivedCount {
  /** `unknown` if no app of such a vendor is configured. */
  readonly vendor: string
  readonly outcome: 'stored' | 'refused'
  readonly events: number
  /** Those of the events whose accounts are not connected here. */
  readonly unknownAccount: number
  /** Items that are unreadable as events, in addition to these. */
  readonly unreadable: number
}

/** A hundred events, each with the longest possible property value. */
const largestBody = 8 * 2 ** 20

/** When a vendor may resend requests that were refused because of overload. */
const retryAfterSeconds = 10

/**
 * `POST /hooks/:vendor`: the head is checked before the body is read, and the signature is checked over the raw bytes
 * before anything is parsed. The request is answered only after the events are committed. Nothing else happens here.
 *
 * Responses: 200 stored (including unknown accounts and kinds of events, because a refusal would only cause them to be
 * resent; unreadable items are set aside), 400 not JSON, 401 signature, 404 vendor, 413 too large, 415 content type or
 * encoding, 503 too many bytes at once.
 */
export function webhookRoutes(deps: ReceiveDeps): Router {
  const router = Router()
  router.post(
    // Below the vendor's address, a vendor may have one for each account.
    '/hooks/:vendor{/*path}',
    refuseByHead(deps),
    deps.bodies.read(largestBody),
    async (request: Request<{ vendor: string }>, response) => {
      await receive(deps, request, response)
    },
  )
  router.use('/hooks/:vendor', refuseUnreadable(deps))
  return router
}

/** An unauthenticated request is refused before its body is read. */
function refuseByHead(deps: ReceiveDeps): RequestHandler<{ vendor: string }> {
  return (request, response, next) => {
    const { vendor } = request.params
    const app = deps.apps.get(vendor)
    // An unknown vendor name in the URL is neither logged nor used as a label: there would be no limit to their number.
    if (app === undefined) {
      return refuse(deps, response, { vendor: 'unknown', status: 404, why: 'no app of this vendor is set up' })
    }
    if (!request.is('application/json')) {
      return refuse(deps, response, { vendor, status: 415, why: 'not application/json' })
    }
    if (!app.webhooks.mayVerify(headOf(deps, request), deps.clock.now())) {
      return refuse(deps, response, { vendor, status: 401, why: notSigned })
    }
    next()
  }
}

const notSigned = 'the signature is missing, wrong or too old'

function headOf(
  { publicUrl }: ReceiveDeps,
  { method, originalUrl, headers }: Request<{ vendor: string }>,
): WebhookHead {
  return { method, url: publicUrl + originalUrl, headers }
}

/** Responses for a body that was not read: too large, compressed, incomplete, or too many at once. */
function refuseUnreadable(deps: ReceiveDeps): ErrorRequestHandler<{ vendor: string }> {
  // oxlint-disable-next-line max-params -- Express recognises error handlers by their four parameters.
  return (error: unknown, request, response, next) => {
    if (response.headersSent || !(error instanceof BodyRefusedError)) return next(error)
    const { status, message } = error
    if (status === 503) response.set('Retry-After', String(retryAfterSeconds))
    refuse(deps, response, { vendor: request.params.vendor, status, why: message })
  }
}

async function receive(deps: ReceiveDeps, request: Request<{ vendor: string }>, response: Response): Promise<void> {
  const { vendor } = request.params
  const app = deps.apps.get(vendor)
  if (app === undefined || !Buffer.isBuffer(request.body)) throw new TypeError('a request that was not looked at')
  const signed = { ...headOf(deps, request), rawBody: request.body }
  if (!app.webhooks.verify(signed, deps.clock.now())) {
    return refuse(deps, response, { vendor, status: 401, why: notSigned })
  }
  const read = readEvents(app, signed)
  if (typeof read === 'string') return refuse(deps, response, { vendor, status: 400, why: read })
  const { received, setAside } = await assignEvents(deps.accountIdOf, vendor, read)
  if (setAside.length > 0) deps.log.warn(setAsideFields(vendor, setAside), setAsideWords)
  await deps.setAside(vendor, setAside)
  await deps.save(received)
  deps.count({
    vendor,
    outcome: 'stored',
    events: read.events.length,
    unknownAccount: read.events.length - received.length,
    unreadable: read.unreadable.length,
  })
  response.status(200).end()
}

interface Refusal {
  readonly vendor: string
  readonly status: number
  readonly why: string
}

function refuse({ log, count }: ReceiveDeps, response: Response, { vendor, status, why }: Refusal): void {
  log.warn({ vendor, status, why }, 'webhook refused')
  count({ vendor, outcome: 'refused', events: 0, unknownAccount: 0, unreadable: 0 })
  response.status(status).type('text').send(`${why}\n`)
}

/** The events, or the reason why there are none. */
function readEvents(app: Pick<CrmApp, 'webhooks'>, request: WebhookRequest): ReadEvents | string {
  try {
    const body: unknown = JSON.parse(Buffer.from(request.rawBody).toString('utf8'))
    const { events, unreadable } = app.webhooks.events(body, request)
    const deep = events.filter((event) => nestsDeeperThan(event.body, deepestNesting))
    if (deep.length === 0) return { events, unreadable }
    const reason = message('event.nested')
    return {
      events: events.filter((event) => !deep.includes(event)),
      unreadable: [...unreadable, ...deep.map(({ externalId, body: one }) => ({ externalId, reason, body: one }))],
    }
  } catch (error) {
    if (error instanceof SyntaxError) return 'the body is no valid JSON'
    if (error instanceof RequestInvalidError) return error.message
    throw error
  }
}
