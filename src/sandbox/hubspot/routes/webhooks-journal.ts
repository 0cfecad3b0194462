import { createHmac, randomBytes } from 'node:crypto'
import { type Request, Router, urlencoded } from 'express'
import { z } from 'zod'
import { authenticate, requireScope } from '../gateway.ts'
import { batchTimes, notFound, validationError } from '../replies.ts'
import type { AccountState } from '../state/account-state.ts'
import type { AppTokens } from '../webhooks-journal/app-tokens.ts'
import type { JournalFile, WebhooksJournal } from '../webhooks-journal/entries.ts'
import { type Subscription, type Subscriptions, Wanted } from '../webhooks-journal/subscriptions.ts'
import { parseBody } from './parse.ts'

/** Documented scopes of the journal. */
const scope = {
  read: 'developer.webhooks_journal.read',
  subscriptionsRead: 'developer.webhooks_journal.subscriptions.read',
  subscriptionsWrite: 'developer.webhooks_journal.subscriptions.write',
}
const grantable = /^developer\.webhooks_journal\.(read|(subscriptions|snapshots)\.(read|write))$/
/** Uncertain: no such limit is documented. */
const mostFiles = 100
/** Uncertain: how long the address of a file is valid. */
const addressWorksMs = 10 * 60_000

const Form = z.object({
  grant_type: z.string().optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  scope: z.string().default(''),
})

/** `POST /oauth/2026-09/token` with `client_credentials` (documented); other grants are left to the next route. */
export function clientCredentialRoutes(
  app: { readonly clientId: string; readonly clientSecret: string },
  tokens: AppTokens,
): Router {
  const router = Router()
  router.post('/token', urlencoded({ extended: false }), (request, response, next) => {
    const form = Form.parse(request.body ?? {})
    if (form.grant_type !== 'client_credentials') return next()
    const scopes = form.scope.split(' ').filter((one) => one !== '')
    const isClient = form.client_id === app.clientId && form.client_secret === app.clientSecret
    if (!isClient) return response.status(400).json(refusal('BAD_CLIENT_ID', 'invalid_client'))
    if (scopes.length === 0 || !scopes.every((one) => grantable.test(one))) {
      return response.status(400).json(refusal('BAD_SCOPE', 'invalid_scope'))
    }
    const { accessToken, expiresIn } = tokens.issue(scopes)
    const kind = { token_type: 'bearer', token_use: 'access_token' }
    response.json({ ...kind, access_token: accessToken, expires_in: expiresIn, scopes })
  })
  return router
}

function refusal(status: string, error: string): object {
  const message = 'missing or unknown client id, client secret or scope'
  return { status, error, error_description: message, message }
}

export interface JournalRoutesParts {
  readonly state: AccountState
  readonly appId: number
  readonly tokens: AppTokens
  readonly subscriptions: Subscriptions
  readonly journal: WebhooksJournal
  /** Scheme and host where files are served. */
  readonly origin: string
}

/** The journal's API, and the files that it refers to. */
export interface JournalRoutes {
  /** `/webhooks-journal/…` */
  readonly calls: Router
  /** `/webhooks-journal-files/…`: public for anybody with the address, until it expires. */
  readonly files: Router
}

/** `/webhooks-journal/{journal,subscriptions}/2026-03` (documented), only for tokens of the app. */
export function journalRoutes(parts: JournalRoutesParts): JournalRoutes {
  const secret = randomBytes(32)
  const calls = Router()
  calls.use(authenticate(parts.tokens))
  addReading(calls, parts, (file) => addressOf(file, { secret, ...parts }))
  addSubscriptions(calls, parts)
  return { calls, files: fileRoutes(parts, secret) }
}

type Show = (file: JournalFile) => object

function addReading(router: Router, { state, journal }: JournalRoutesParts, show: Show): void {
  const mayRead = requireScope(scope.read)
  function answerFrom(request: Request, offset: string | null): object | null {
    const files = journal.after(offset, countOf(request))
    if (files === null) throw notFound('There is no journal entry with this offset')
    // Documented: 204 if there are no entries yet.
    return files.length === 0 ? null : { ...batchTimes(state.now()), results: files.map(show) }
  }
  router.get('/journal/2026-03/batch/earliest/:count', mayRead, (request, response) => {
    const answer = answerFrom(request, null)
    if (answer === null) response.status(204).end()
    else response.json(answer)
  })
  router.get('/journal/2026-03/batch/:offset/next/:count', mayRead, (request, response) => {
    const answer = answerFrom(request, String(request.params['offset']))
    if (answer === null) response.status(204).end()
    else response.json(answer)
  })
}

function countOf({ params }: Request): number {
  const count = Number(params['count'])
  if (Number.isInteger(count) && count >= 1 && count <= mostFiles) return count
  throw validationError(`count must be between 1 and ${mostFiles}`)
}

interface Signing {
  readonly secret: Buffer
  readonly state: AccountState
  readonly origin: string
}

function addressOf({ offset }: JournalFile, { secret, state, origin }: Signing): object {
  const expires = state.now().getTime() + addressWorksMs
  const query = new URLSearchParams({ expires: String(expires), signature: sign(secret, `${offset} ${expires}`) })
  return {
    url: `${origin}/webhooks-journal-files/${offset}?${query.toString()}`,
    expiresAt: new Date(expires).toISOString(),
    currentOffset: offset,
  }
}

function sign(secret: Buffer, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}

function fileRoutes({ state, journal }: JournalRoutesParts, secret: Buffer): Router {
  const router = Router()
  router.get('/:offset', (request, response) => {
    const offset = request.params['offset']
    const expires = Number(request.query['expires'])
    const isSigned = request.query['signature'] === sign(secret, `${offset} ${expires}`)
    const file = journal.file(offset)
    if (!isSigned || expires <= state.now().getTime()) response.status(403).type('text').send('AccessDenied\n')
    else if (file === undefined) response.status(404).type('text').send('NoSuchKey\n')
    else response.json(file)
  })
  return router
}

function addSubscriptions(router: Router, { state, appId, subscriptions }: JournalRoutesParts): void {
  const at = '/subscriptions/2026-03'
  const [mayRead, mayWrite] = [requireScope(scope.subscriptionsRead), requireScope(scope.subscriptionsWrite)]
  router.get(at, mayRead, (_request, response) => {
    response.json({ results: subscriptions.all().map((one) => showSubscription(one, appId)) })
  })
  router.post(at, mayWrite, (request, response) => {
    const saved = subscriptions.save(parseBody(Wanted, request), state.now())
    response.json(showSubscription(saved, appId))
  })
  router.get(`${at}/:id`, mayRead, (request, response) => {
    const found = subscriptions.all().find(({ id }) => String(id) === request.params['id'])
    if (found === undefined) throw notFound('There is no such subscription')
    response.json(showSubscription(found, appId))
  })
  router.delete(`${at}/portals/:portalId`, mayWrite, (request, response) => {
    subscriptions.remove(({ wanted }) => 'portalId' in wanted && String(wanted.portalId) === request.params['portalId'])
    response.status(204).end()
  })
  router.delete(`${at}/:id`, mayWrite, (request, response) => {
    subscriptions.remove(({ id }) => String(id) === request.params['id'])
    response.status(204).end()
  })
}

function showSubscription({ id, createdAt, updatedAt, wanted }: Subscription, appId: number): object {
  const shown = { id, appId, createdAt, updatedAt }
  if (wanted.subscriptionType !== 'APP_LIFECYCLE_EVENT') return { ...shown, ...wanted }
  const { eventTypeId, ...rest } = wanted
  return { ...shown, ...rest, objectTypeId: eventTypeId, actions: ['APP_INSTALL', 'APP_UNINSTALL'] }
}
