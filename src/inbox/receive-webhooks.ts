import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express'
import type { CrmApp, CrmEvent, WebhookRequest } from '../crm/port.ts'
import type { Clock } from '../domain/clock.ts'
import { RequestInvalidError } from '../domain/errors.ts'
import type { Log } from '../infra/log.ts'
import type { ReceivedEvent } from './inbox-store.ts'

export interface ReceiveDeps {
  readonly apps: ReadonlyMap<string, Pick<CrmApp, 'webhooks'>>
  /** How vendors reach us, whatever stands in between; signatures are over this address. */
  readonly publicUrl: string
  readonly clock: Clock
  readonly log: Pick<Log, 'warn'>
  /** Our id of a vendor's account; null where it is not connected. */
  readonly accountIdOf: (vendor: string, externalId: string) => Promise<string | null>
  /** Commits the events. */
  readonly save: (events: readonly ReceivedEvent[]) => Promise<void>
  readonly count: (counted: ReceivedCount) => void
}

/** What became of one request, for the figures. */
export interface ReceivedCount {
  /** `unknown` where no app of such a vendor is set up. */
  readonly vendor: string
  readonly outcome: 'stored' | 'refused'
  readonly events: number
  /** Of these, events of accounts that are not connected here. */
  readonly unknownAccount: number
}

/** A hundred events, each with a value of the longest text that a property can hold. */
const largestBody = '8mb'

/** Events are flat; what nests deeper than this was not sent by a CRM. */
const deepestNesting = 32

/**
 * `POST /hooks/:vendor`: the signature is checked over the raw bytes before anything is parsed, the events are
 * committed, and only then the request is answered. Nothing else happens here.
 *
 * Answers: 200 stored (also for accounts and kinds of events that we do not know, since refusing them would only have
 * them sent again), 400 no list of events, 401 signature, 404 vendor, 413 too large, 415 no JSON.
 */
export function webhookRoutes(deps: ReceiveDeps): Router {
  const router = Router()
  router.post(
    // Below the vendor's address a vendor may have one for each account.
    '/hooks/:vendor{/*path}',
    // Signatures are over the bytes that were sent, so a compressed body is refused.
    express.raw({ type: 'application/json', limit: largestBody, inflate: false }),
    async (request: Request<{ vendor: string }>, response) => {
      await receive(deps, request, response)
    },
  )
  router.use('/hooks/:vendor', refuseUnreadable(deps))
  return router
}

/** Answers for a body that could not be read: too large, compressed, broken off. */
function refuseUnreadable(deps: ReceiveDeps): ErrorRequestHandler<{ vendor: string }> {
  // oxlint-disable-next-line max-params -- Express tells error handlers from others by their four parameters.
  return (error: unknown, request, response, next) => {
    const status = error instanceof Error && 'status' in error ? Number(error.status) : 500
    if (response.headersSent || !(status >= 400 && status < 500)) return next(error)
    const why = status === 413 ? 'the body is too large' : 'the body cannot be read'
    const { vendor } = request.params
    refuse(deps, response, { vendor: deps.apps.has(vendor) ? vendor : 'unknown', status, why })
  }
}

async function receive(deps: ReceiveDeps, request: Request<{ vendor: string }>, response: Response): Promise<void> {
  const { vendor } = request.params
  const app = deps.apps.get(vendor)
  // What a stranger puts into the address is neither logged nor counted by: there would be no end of it.
  if (app === undefined) {
    return refuse(deps, response, { vendor: 'unknown', status: 404, why: 'no app of this vendor is set up' })
  }
  if (!Buffer.isBuffer(request.body)) {
    return refuse(deps, response, { vendor, status: 415, why: 'not application/json' })
  }
  const { method, originalUrl, headers } = request
  const signed = { method, url: deps.publicUrl + originalUrl, headers, rawBody: request.body }
  if (!app.webhooks.verify(signed, deps.clock.now())) {
    return refuse(deps, response, { vendor, status: 401, why: 'the signature is missing, wrong or too old' })
  }
  const events = readEvents(app, signed)
  if (typeof events === 'string') return refuse(deps, response, { vendor, status: 400, why: events })
  const received = await assign(deps, vendor, events)
  await deps.save(received)
  deps.count({ vendor, outcome: 'stored', events: events.length, unknownAccount: events.length - received.length })
  response.status(200).end()
}

interface Refusal {
  readonly vendor: string
  readonly status: number
  readonly why: string
}

function refuse({ log, count }: ReceiveDeps, response: Response, { vendor, status, why }: Refusal): void {
  log.warn({ vendor, status, why }, 'webhook refused')
  count({ vendor, outcome: 'refused', events: 0, unknownAccount: 0 })
  response.status(status).type('text').send(`${why}\n`)
}

/** The events, or why there are none. */
function readEvents(app: Pick<CrmApp, 'webhooks'>, request: WebhookRequest): readonly CrmEvent[] | string {
  try {
    const body: unknown = JSON.parse(Buffer.from(request.rawBody).toString('utf8'))
    if (nestsDeeperThan(body, deepestNesting)) return 'the body is nested too deeply'
    return app.webhooks.events(body, request)
  } catch (error) {
    if (error instanceof SyntaxError) return 'the body is no valid JSON'
    if (error instanceof RequestInvalidError) return error.message
    throw error
  }
}

function nestsDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depth === 0) return true
  // Not by `some`: a hundred events come at once, and the closures would be most of the work.
  for (const inner of Object.values(value) as unknown[]) if (nestsDeeperThan(inner, depth - 1)) return true
  return false
}

/**
 * Events of accounts that are connected. For which subscription they were sent is looked at when they are sorted: one that
 * was made a moment ago tells of changes before we know its id, and what has been acknowledged is kept.
 */
async function assign(deps: ReceiveDeps, vendor: string, events: readonly CrmEvent[]): Promise<ReceivedEvent[]> {
  const accountIds = new Map<string, string | null>()
  for (const externalId of new Set(events.map((event) => event.externalId))) {
    accountIds.set(externalId, await deps.accountIdOf(vendor, externalId))
  }
  const received: ReceivedEvent[] = []
  for (const event of events) {
    const accountId = accountIds.get(event.externalId) ?? null
    if (accountId !== null) received.push({ accountId, event })
  }
  return received
}
