import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express, type Router } from 'express'
import type { Dataset } from '../../../sandbox/dataset.ts'
import { createFaultPlan, type FaultPlan } from '../../../sandbox/faults.ts'
import { openJournal } from '../../../sandbox/journal.ts'
import { createRequestLog, type RequestLog } from '../../../sandbox/request-log.ts'
import type { SandboxUi } from '../../../sandbox/ui-port.ts'
import { AccountState, type ChangeSource, type HubSpotObject } from './account-state.ts'
import type { RequiredRule } from './check-values.ts'
import { answerError, answerUnknown, authenticate, happenFaults, limitRate, recordExchanges } from './gateway.ts'
import type { TypeName } from './object-types.ts'
import { accountRoutes } from './routes/account.ts'
import { associationRoutes } from './routes/associations.ts'
import { pipelineRoutes, propertyRoutes } from './routes/definitions.ts'
import { oauthRoutes, type SandboxApp } from './routes/oauth.ts'
import { objectRoutes } from './routes/objects.ts'
import { searchRoutes } from './routes/search.ts'
import { singleAssociationRoutes } from './routes/single-associations.ts'
import { seedEntries } from './seed.ts'
import { createTokenBook, type TokenBook } from './token-book.ts'
import { person, sandboxUi } from './ui.ts'

export interface HubSpotSandboxOptions {
  /** What the account is filled with, where the folder holds no account yet. Asked for only then. */
  readonly dataset: () => Dataset | Promise<Dataset>
  /** Where the account lives; null: in memory. */
  readonly dir: string | null
  /** 0: any free port. */
  readonly port: number
  readonly clock?: () => Date
  /** Time as the limits count it; the real one unless given, because those who call wait in real time. */
  readonly rateClock?: () => Date
  /** How long the search index lags behind writes. Uncertain: documented only as "a few moments". */
  readonly searchLagMs?: number
  /** Calls in any 10 seconds; documented for the Professional and Enterprise tiers: 190. */
  readonly per10Seconds?: number
  /** Calls a day; null: no daily limit. */
  readonly perDay?: number | null
  readonly requiredRules?: readonly RequiredRule[]
}

/** An emulated HubSpot account that serves HTTP. */
export interface HubSpotSandbox {
  /** Address of the API and of the pages, without a slash at its end. */
  readonly url: string
  /** A static token with every scope. */
  readonly accessToken: string
  readonly portalId: number
  readonly app: SandboxApp
  readonly tokens: TokenBook
  readonly requests: RequestLog
  readonly faults: FaultPlan
  readonly ui: SandboxUi
  /** HubSpot's id of what the dataset calls `id`. */
  idOf(type: TypeName, datasetId: string): string
  /** An object as it stands, archived or not; undefined for none. */
  read(type: TypeName, id: string): HubSpotObject | undefined
  /** Creates an object as a person would. */
  create(type: TypeName, values: Readonly<Record<string, string>>): HubSpotObject
  /** Deletes an object as a person would. */
  archive(type: TypeName, id: string): void
  /** Adds pages beside the API. */
  mount(router: Router): void
  close(): Promise<void>
}

const sandboxPortalId = 62_515
const accessToken = 'pat-sandbox-00000000-0000-4000-8000-000000000000'
const app: SandboxApp = {
  appId: 39_522_895,
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-secret',
  redirectUri: 'http://localhost/oauth/callback',
}
/** Documented: what an app writes carries the app's id. */
const ourWrites: ChangeSource = { sourceType: 'INTEGRATION', sourceId: String(app.appId) }

/**
 * Starts an emulated HubSpot account on this machine.
 *
 * @throws Node's own error when the port is in use or the folder cannot be written
 */
export async function startHubSpotSandbox(options: HubSpotSandboxOptions): Promise<HubSpotSandbox> {
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
  const tokens = createTokenBook(accessToken, clock)
  const requests = createRequestLog()
  const faults = createFaultPlan()
  const pages = express.Router()
  const { port } = server.address() as AddressInfo
  addApi(web, { state, tokens, requests, faults, options, uiDomain: `127.0.0.1:${port}`, pages })
  ready.resolve()
  return {
    url: `http://127.0.0.1:${port}`,
    accessToken,
    portalId: state.facts.portalId,
    app,
    tokens,
    requests,
    faults,
    ui: sandboxUi(state),
    idOf: (type, datasetId) => requireId(state, type, datasetId),
    read: (type, id) => state.get(type, id),
    create: (type, values) => state.create(type, values, person(state)),
    archive: (type, id) => {
      state.archive(type, [id])
    },
    mount: (router) => {
      pages.use(router)
    },
    close: () => close(server),
  }
}

async function openState(options: HubSpotSandboxOptions, clock: () => Date): Promise<AccountState> {
  const journal = openJournal(options.dir)
  if (!journal.isContinued) journal.reset(seedEntries(await options.dataset(), sandboxPortalId))
  return new AccountState(journal, { clock, searchLagMs: options.searchLagMs ?? 2000 })
}

interface ApiParts {
  readonly state: AccountState
  readonly tokens: TokenBook
  readonly requests: RequestLog
  readonly faults: FaultPlan
  readonly options: HubSpotSandboxOptions
  readonly uiDomain: string
  readonly pages: Router
}

function addApi(web: Express, parts: ApiParts): void {
  const { state, options } = parts
  const api = express.Router()
  api.use(recordExchanges(parts.requests))
  api.use(happenFaults(parts.faults))
  api.use('/oauth/2026-09', oauthRoutes({ state, tokens: parts.tokens, app }))
  api.use(authenticate(parts.tokens))
  api.use(
    limitRate(
      { per10Seconds: options.per10Seconds ?? 190, perDay: options.perDay ?? null, timeZone: state.facts.timeZone },
      options.rateClock ?? systemTime,
    ),
  )
  api.use(express.json({ limit: '10mb' }))
  api.use(accountRoutes(state, parts.uiDomain))
  api.use('/crm/properties/2026-09', propertyRoutes(state))
  api.use('/crm/pipelines/2026-09', pipelineRoutes(state))
  api.use('/crm/associations/2026-09', associationRoutes(state))
  api.use('/crm/objects/2026-09', singleAssociationRoutes(state))
  api.use('/crm/objects/2026-09', searchRoutes(state))
  api.use(
    '/crm/objects/2026-09',
    objectRoutes({ state, source: ourWrites, requiredRules: options.requiredRules ?? [] }),
  )
  api.use(answerUnknown)
  api.use(answerError)
  web.disable('x-powered-by')
  // Everything that is no page is a call, answered as HubSpot answers, unknown addresses included.
  web.use(['/oauth', '/crm', '/account-info', '/calling'], (request, response, next) => {
    request.url = request.originalUrl
    api(request, response, next)
  })
  web.use(parts.pages)
}

function requireId(state: AccountState, type: TypeName, datasetId: string): string {
  const id = state.facts.idsByDatasetId[`${type}:${datasetId}`]
  if (id === undefined) throw new RangeError(`the dataset has no ${type} ${datasetId}`)
  return id
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function systemTime(): Date {
  return new Date()
}
