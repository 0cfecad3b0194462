import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express, type Router } from 'express'
import type { Dataset } from '../../../sandbox/dataset.ts'
import { createFaultPlan, type FaultPlan } from '../../../sandbox/faults.ts'
import { openJournal } from '../../../sandbox/journal.ts'
import { close, listen } from '../../../sandbox/listen.ts'
import { createRequestLog, type RequestLog } from '../../../sandbox/request-log.ts'
import type { SandboxUi } from '../../../sandbox/ui-port.ts'
import type { PipedriveUser } from './account-facts.ts'
import { AccountState, type PipedriveRecord } from './account-state.ts'
import { adminOf, type Deeds, deedsOf } from './deeds.ts'
import { answerError, answerUnknown, authenticate, happenFaults, recordExchanges } from './gateway.ts'
import { endInstallation, tellUninstall } from './installation.ts'
import { limitRate, type Usage } from './limits.ts'
import type { KindName } from './object-kinds.ts'
import { callLogRoutes } from './routes/call-logs.ts'
import { companyRoutes, pipelineRoutes } from './routes/company.ts'
import { fieldRoutes, fieldRoutesV1 } from './routes/fields.ts'
import { filterRoutes } from './routes/filters.ts'
import { mergeRoutes } from './routes/merge.ts'
import { oauthRoutes, type SandboxApp } from './routes/oauth.ts'
import { recordRoutes } from './routes/records.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { seedEntries } from './seed.ts'
import type { DatasetKind } from './seed-values.ts'
import { createTokenBook, type TokenBook } from './token-book.ts'
import { sandboxUi } from './ui.ts'
import { type SandboxWebhooks, startWebhooks, type WebhookOptions } from './webhooks/index.ts'

export interface PipedriveSandboxOptions {
  /** What the company is filled with, where the folder holds no company yet. Asked for only then. */
  readonly dataset: () => Dataset | Promise<Dataset>
  /** Where the company lives; null: in memory. */
  readonly dir: string | null
  /** 0: any free port. */
  readonly port: number
  readonly clock?: () => Date
  /** Time as the limits count it; the real one unless given, because those who call wait in real time. */
  readonly rateClock?: () => Date
  /** Calls of one token in any two seconds; as documented for Growth unless given: 160 of an app, 40 of a person. */
  readonly burst?: number
  /** Tokens of a day; as documented for Growth unless given: 60,000 for each user. */
  readonly dailyTokens?: number
  /** What the app asks for; every scope that the sandbox knows unless given. */
  readonly scopes?: readonly string[]
  /** Where consent comes back to, and where the end of an installation is told. */
  readonly redirectUri?: string
  /** Whether activities have the field `outcome`; they have unless this is false. Asked for only with the dataset. */
  readonly nativeOutcomes?: boolean
  /** How events are sent. */
  readonly webhooks?: WebhookOptions
}

/** An emulated Pipedrive company that serves HTTP. */
export interface PipedriveSandbox extends Deeds {
  /** Address of OAuth, of the API (the company's `api_domain`) and of the pages, without a slash at its end. */
  readonly url: string
  /** The admin's personal token, for `x-api-token`; it may do everything. */
  readonly accessToken: string
  /** The personal token of another user, as another integration of the company uses it. */
  readonly otherToken: string
  readonly companyId: number
  readonly users: readonly PipedriveUser[]
  /** The user who administers the company: who consents, and does what people do. */
  readonly adminId: number
  readonly app: SandboxApp
  readonly tokens: TokenBook
  readonly requests: RequestLog
  readonly faults: FaultPlan
  readonly usage: Usage
  readonly ui: SandboxUi
  readonly webhooks: SandboxWebhooks
  /** Pipedrive's id of what the dataset calls `id`. */
  idOf(kind: DatasetKind, datasetId: string): string
  /** The reverse: by the dataset's kind and Pipedrive's id, as `kind:id`; without what was made later. */
  readonly datasetIds: ReadonlyMap<string, string>
  /** A record as it stands, deleted or not; undefined for none. */
  read(kind: KindName, id: string): PipedriveRecord | undefined
  /** A code as after a person's consent on the page; the admin's unless another user is named. */
  authorise(userId?: number): string
  /**
   * Removes the app as a person would, and tells it.
   *
   * @returns the status of its answer; null where there was none
   */
  uninstall(userId?: number): Promise<number | null>
  /** Adds pages beside the API. */
  mount(router: Router): void
  close(): Promise<void>
}

const accessToken = '0000000000000000000000000000000000000a11'
const otherToken = '0000000000000000000000000000000000000b22'

/** Documented names; every one that a route of the sandbox asks for. */
const everyScope = [
  'base',
  'deals:full',
  'contacts:full',
  'activities:full',
  'users:read',
  'deal-fields:full',
  'contact-fields:full',
  'phone-integration',
  'admin',
]

/** Documented multiples of the plan Growth. */
const growth = { burst: { app: 160, person: 40 }, tokensPerUser: 60_000 }

/**
 * Starts an emulated Pipedrive company on this machine.
 *
 * @throws Node's own error when the port is in use or the folder cannot be written
 */
export async function startPipedriveSandbox(options: PipedriveSandboxOptions): Promise<PipedriveSandbox> {
  const clock = options.clock ?? systemTime
  const web = express()
  const server = createServer(web)
  // First: whoever cannot have the port must not touch a folder that another one may be serving.
  await listen(server, options.port)
  const ready = Promise.withResolvers<void>()
  web.use(async (_request, _response, next) => {
    await ready.promise
    next()
  })
  const state = await openState(options, clock).catch(async (error: unknown) => {
    await close(server)
    throw error
  })
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const app = appOf(options)
  const parts: ApiParts = {
    state,
    url,
    app,
    tokens: createTokenBook(app.scopes, clock),
    requests: createRequestLog(),
    faults: createFaultPlan(),
    pages: express.Router(),
    limiter: limitRate(limitsOf(state, options), options.rateClock ?? systemTime),
  }
  const webhooks = startWebhooks({ state, clock, options: options.webhooks ?? {} })
  addApi(web, parts)
  ready.resolve()
  return {
    ...showSandbox(parts),
    webhooks,
    async close() {
      await webhooks.close()
      await close(server)
    },
  }
}

interface ApiParts {
  readonly state: AccountState
  readonly url: string
  readonly app: SandboxApp
  readonly tokens: TokenBook
  readonly requests: RequestLog
  readonly faults: FaultPlan
  readonly pages: Router
  readonly limiter: ReturnType<typeof limitRate>
}

function showSandbox(parts: ApiParts): Omit<PipedriveSandbox, 'webhooks' | 'close'> {
  const { state, tokens, app } = parts
  const adminId = adminOf(state)
  return {
    url: parts.url,
    accessToken,
    otherToken,
    companyId: state.facts.companyId,
    users: state.facts.users,
    adminId,
    app,
    tokens,
    requests: parts.requests,
    faults: parts.faults,
    usage: parts.limiter.usage,
    ui: sandboxUi(state),
    ...deedsOf(state),
    idOf: (kind, datasetId) => requireId(state, kind, datasetId),
    datasetIds: datasetIdsOf(state),
    read: (kind, id) => state.get({ kind, id: Number(id) }),
    authorise: (userId = adminId) => tokens.authorise(userId),
    uninstall(userId = adminId) {
      endInstallation(state, tokens, userId)
      return tellUninstall(state, app, userId)
    },
    mount: (router) => {
      parts.pages.use(router)
    },
  }
}

function appOf({
  scopes = everyScope,
  redirectUri = 'http://localhost/oauth/callback',
}: PipedriveSandboxOptions): SandboxApp {
  return { clientId: 'sandbox-client', clientSecret: 'sandbox-secret', redirectUri, scopes }
}

function limitsOf(
  { facts }: AccountState,
  { burst, dailyTokens }: PipedriveSandboxOptions,
): Parameters<typeof limitRate>[0] {
  const seats = facts.users.filter(({ isActive }) => isActive).length
  return {
    burst: (isFromApp) => burst ?? (isFromApp ? growth.burst.app : growth.burst.person),
    dailyTokens: dailyTokens ?? growth.tokensPerUser * Math.max(1, seats),
  }
}

async function openState(options: PipedriveSandboxOptions, clock: () => Date): Promise<AccountState> {
  const storage = openJournal(options.dir)
  if (!storage.isContinued) {
    storage.reset(seedEntries(await options.dataset(), { hasOutcomes: options.nativeOutcomes ?? true }))
  }
  return new AccountState(storage, clock)
}

function addApi(web: Express, parts: ApiParts): void {
  const { state, tokens, app, url } = parts
  const adminId = adminOf(state)
  const api = express.Router()
  api.use(recordExchanges(parts.requests))
  api.use(happenFaults(parts.faults))
  // Documented: OAuth costs nothing, and is asked with the app's credentials.
  api.use(
    '/oauth',
    oauthRoutes({
      app,
      tokens,
      userId: adminId,
      companyName: state.facts.companyName,
      apiDomain: url,
      onRevoked: (userId) => {
        endInstallation(state, tokens, userId)
      },
    }),
    answerUnknown,
  )
  const otherId = state.facts.users.find(({ id, isActive }) => isActive && id !== adminId)?.id ?? adminId
  const personal = new Map([
    [accessToken, adminId],
    [otherToken, otherId],
  ])
  api.use(authenticate({ personal, tokens }))
  api.use(parts.limiter.handler)
  api.use(express.json({ limit: '10mb' }))
  api.use('/api/v2', recordRoutes(state), fieldRoutes(state), pipelineRoutes(state))
  api.use(
    ['/v1', '/api/v1'],
    companyRoutes(state),
    fieldRoutesV1(state),
    filterRoutes(state),
    callLogRoutes(state),
    mergeRoutes(state),
    webhookRoutes(state, url),
  )
  api.use(answerUnknown)
  api.use(answerError)
  web.disable('x-powered-by')
  // Everything that is no page is a call, answered as Pipedrive answers, unknown addresses included.
  web.use(['/oauth', '/api', '/v1'], (request, response, next) => {
    request.url = request.originalUrl
    api(request, response, next)
  })
  web.use(parts.pages)
}

function requireId(state: AccountState, kind: DatasetKind, datasetId: string): string {
  const id = state.facts.idsByDatasetId[`${kind}:${datasetId}`]
  if (id === undefined) throw new RangeError(`the dataset has no ${kind} ${datasetId}`)
  return String(id)
}

function datasetIdsOf({ facts }: AccountState): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(facts.idsByDatasetId).map(([key, id]) => {
      const [kind = '', datasetId = ''] = key.split(':')
      return [`${kind}:${id}`, datasetId]
    }),
  )
}

function systemTime(): Date {
  return new Date()
}
