import express, { type Express, type Router } from 'express'
import type { Dataset } from '../company/dataset.ts'
import { datasetIdsOf } from '../company/dataset-ids.ts'
import { createFaultPlan, type FaultPlan } from '../core/faults/faults.ts'
import { createOddItems, type OddItems } from '../core/faults/odd-items.ts'
import { happenFaults, recordExchanges } from '../core/http/gateway.ts'
import { createRequestLog, type RequestLog } from '../core/http/request-log.ts'
import { type Site, serve } from '../core/http/serve.ts'
import { isForConsentPage } from '../core/pages/consent-page.ts'
import type { SandboxUi } from '../core/pages/ui-port.ts'
import { type Journal, openJournal } from '../core/state/journal.ts'
import { type Replay, replayOf } from '../core/state/played.ts'
import { systemTime } from '../core/state/system-time.ts'
import type { TouchedRecords } from '../core/state/touched-records.ts'
import { consentOf } from './consent.ts'
import { type ExtensionOptions, hostExtensions } from './extensions/index.ts'
import { answerError, answerUnknown, authenticate, limitRate } from './gateway.ts'
import { accountRoutes } from './routes/account.ts'
import { pipelineRoutes, propertyRoutes } from './routes/definitions.ts'
import { lifeCycleRoutes } from './routes/life-cycle.ts'
import { listRoutes } from './routes/lists.ts'
import { oauthRoutes, type SandboxApp } from './routes/oauth.ts'
import { associationRoutes } from './routes/records/associations.ts'
import { objectTagRoutes } from './routes/records/object-tags.ts'
import { objectRoutes } from './routes/records/objects.ts'
import { searchRoutes } from './routes/records/search.ts'
import { singleAssociationRoutes } from './routes/records/single-associations.ts'
import { playDataset } from './seed/play.ts'
import { seedEntries } from './seed/seed.ts'
import { AccountState, type HubSpotObject } from './state/account-state.ts'
import { eraseObject, type MergeInto, mergeObjects, restoreObject } from './state/life-cycle.ts'
import { bounceMail } from './state/mail.ts'
import { createObjectLists, type ObjectLists } from './state/object-lists.ts'
import type { TypeName } from './state/object-types.ts'
import { type Reporting, startReporting } from './state/reporting.ts'
import { createTokenRegistry, type TokenRegistry } from './state/token-registry.ts'
import { watchTouched } from './state/touched.ts'
import { person, sandboxUi } from './ui.ts'
import { attributeTo, isFrom, type WritingApp } from './values/attribution.ts'
import { normaliseValues, type RequiredRule, refuseValues } from './values/check-values.ts'
import type { SandboxWebhooks, WebhookOptions } from './webhooks/index.ts'
import type { WebhooksJournal } from './webhooks-journal/entries.ts'

export interface HubSpotSandboxOptions {
  /** The account's initial content. Called only if the folder contains no account yet. */
  readonly dataset: () => Dataset | Promise<Dataset>
  /** The account's data folder; null: in memory. */
  readonly dir: string | null
  /** 0: any free port. */
  readonly port: number
  /** The time whose state of the dataset the account starts with; absent: the account starts with the whole dataset. */
  readonly startsAt?: Date
  readonly clock?: () => Date
  /** The clock of the rate limits; default: the real time, because callers wait in real time. */
  readonly rateClock?: () => Date
  /** How long the search index lags behind writes. Uncertain: documented only as "a few moments". */
  readonly searchLagMs?: number
  /** Calls in any 10 seconds; documented for the Professional and Enterprise tiers: 190. */
  readonly per10Seconds?: number
  /** Calls a day; null: no daily limit. */
  readonly perDay?: number | null
  readonly requiredRules?: readonly RequiredRule[]
  /**
   * Names of properties that permissions hide from apps: neither definitions nor records contain them. Used only with
   * the dataset.
   */
  readonly hiddenProperties?: readonly string[]
  /** The address of webhooks, and how they are sent. */
  readonly webhooks?: WebhookOptions
  /** Which object a merge through the API keeps; default: a new one. */
  readonly mergeInto?: MergeInto
  /** The redirect URI of the consent. */
  readonly redirectUri?: string
  /** What the app shows in the account's pages; absent: nothing. */
  readonly extensions?: ExtensionOptions
}

/** An emulated HubSpot account served by HTTP. */
export interface HubSpotSandbox extends Replay {
  /** Address of the API and of the pages, without a trailing slash. */
  readonly url: string
  /** A static token with every scope. */
  readonly accessToken: string
  readonly portalId: number
  readonly app: SandboxApp
  readonly tokens: TokenRegistry
  /** Objects that somebody other than our app has changed. */
  readonly touched: Pick<TouchedRecords, 'changed' | 'linked'>
  readonly requests: RequestLog
  readonly faults: FaultPlan
  /** Unexpected values in responses, as real CRMs send them occasionally. */
  readonly oddItems: Pick<OddItems, 'plant'>
  readonly ui: SandboxUi
  /** The account's lists, including those whose members HubSpot determines itself. */
  readonly lists: Pick<ObjectLists, 'all' | 'membersOf'>
  /** Another app of the customer, with every scope; its calls do not count against our limits. */
  readonly otherApp: WritingApp
  readonly webhooks: SandboxWebhooks
  readonly journal: Pick<WebhooksJournal, 'reportUninstall'>
  /** HubSpot's id for the dataset's `id`. */
  idOf(type: TypeName, datasetId: string): string
  /** The dataset's ids by HubSpot's id, as `type:id`; without records that were created later. */
  readonly datasetIds: ReadonlyMap<string, string>
  /** The current state of an object, archived or not; undefined if there is none. */
  read(type: TypeName, id: string): HubSpotObject | undefined
  /** Creates an object as a person would. */
  create(type: TypeName, values: Readonly<Record<string, string>>): HubSpotObject
  /** Sets properties as a person would. @throws HubSpotError for values that HubSpot refuses */
  write(type: TypeName, id: string, values: Readonly<Record<string, string>>): void
  /** Deletes an object as a person would. */
  archive(type: TypeName, id: string): void
  /** Restores an object from the bin as a person would; false if it is not there. */
  restore(type: TypeName, id: string): boolean
  /** Merges the second object into the first as a person would. @throws HubSpotError if they cannot be merged */
  merge(
    type: TypeName,
    pair: { readonly primaryId: string; readonly mergedId: string },
    into?: MergeInto,
  ): HubSpotObject
  /** Erases a contact permanently, as after a legal request for erasure. @throws HubSpotError if it does not exist */
  erase(id: string): void
  /** Lets a mail to a contact come back for good. */
  bounce(id: string, reason: string): void
  /** Adds pages in addition to the API. */
  mount(router: Router): void
  close(): Promise<void>
}

const sandboxPortalId = 62_515
const accessToken = 'pat-sandbox-00000000-0000-4000-8000-000000000000'
const registeredApp = {
  appId: 39_522_895,
  name: 'Minset',
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-secret',
}
/** Another app that the customer uses; its writes have its own id. */
const otherApp: WritingApp = { appId: 1_178_424, accessToken: 'pat-sandbox-00000000-0000-4000-8000-00000000000b' }

/**
 * Starts an emulated HubSpot account on this machine.
 *
 * @throws Node's own error if the port is in use or the folder is not writable
 */
export function startHubSpotSandbox(options: HubSpotSandboxOptions): Promise<HubSpotSandbox> {
  const clock = options.clock ?? systemTime
  return serve({ port: options.port, clock }, (site) => buildSandbox(site, options, clock))
}

async function buildSandbox(
  { web, url, onClose }: Site,
  options: HubSpotSandboxOptions,
  clock: () => Date,
): Promise<Omit<HubSpotSandbox, 'close'>> {
  const app = { ...registeredApp, redirectUri: options.redirectUri ?? 'http://localhost/oauth/callback' }
  const { state, storage } = await openState(options, clock)
  const tokens = createTokenRegistry({ staticToken: accessToken, storage, clock })
  const watched = { requests: createRequestLog(), faults: createFaultPlan(), oddItems: createOddItems() }
  const pages = express.Router()
  const touched = watchTouched(state, storage, app.appId)
  const reporting = startReporting({ state, storage, clock, app, origin: url, options: options.webhooks ?? {} })
  onClose(() => reporting.close())
  const lists = createObjectLists(storage, state)
  const apps = options.extensions && hostExtensions({ ...options.extensions, app, state, clock })
  addApi(web, { app, state, storage, lists, tokens, ...watched, options, reporting, url, pages })
  return {
    url,
    accessToken,
    app,
    tokens,
    ...watched,
    touched,
    lists,
    otherApp,
    ...replayOf(storage, (dataset, span) => playDataset(state, dataset, span)),
    webhooks: reporting.webhooks,
    journal: reporting.journal,
    ui: sandboxUi(state, { consent: consentOf(app, tokens), ...(apps && { apps }) }),
    ...looksAt(state),
    ...userActionsOf(state, options.mergeInto ?? 'new'),
    bounce: (id, reason) => bounceMail(state, id, reason),
    mount: (router) => {
      pages.use(router)
    },
  }
}

/** The observable state of the account. */
function looksAt(state: AccountState): Pick<HubSpotSandbox, 'portalId' | 'idOf' | 'datasetIds' | 'read'> {
  return {
    portalId: state.facts.portalId,
    idOf: (type, datasetId) => requireId(state, type, datasetId),
    datasetIds: datasetIdsOf(state.facts.idsByDatasetId),
    read: (type, id) => state.get(type, id),
  }
}

/** The actions of people on objects. */
function userActionsOf(
  state: AccountState,
  mergeInto: MergeInto,
): Pick<HubSpotSandbox, 'create' | 'write' | 'archive' | 'restore' | 'merge' | 'erase'> {
  return {
    create: (type, values) => state.create(type, values, person(state)),
    write(type, id, values) {
      const refusal = refuseValues(state, type, values)
      if (refusal !== null) throw refusal
      state.write(type, new Map([[id, normaliseValues(state, type, values)]]), person(state))
    },
    archive: (type, id) => {
      state.archive(type, [id], person(state))
    },
    restore: (type, id) => restoreObject(state, { type, id }, person(state)),
    merge: (type, pair, into) => mergeObjects(state, { type, ...pair, into: into ?? mergeInto }, person(state)),
    erase: (id) => {
      eraseObject(state, { type: 'contacts', id }, person(state))
    },
  }
}

async function openState(
  options: HubSpotSandboxOptions,
  clock: () => Date,
): Promise<{ readonly state: AccountState; readonly storage: Journal }> {
  const storage = openJournal(options.dir, 'facts')
  const { hiddenProperties: hidden = [], startsAt } = options
  const seed = { portalId: sandboxPortalId, hidden, startsAt }
  if (!storage.isContinued) storage.reset(seedEntries(await options.dataset(), seed))
  return { state: new AccountState(storage, { clock, searchLagMs: options.searchLagMs ?? 2000 }), storage }
}

interface ApiParts {
  readonly app: SandboxApp
  readonly state: AccountState
  readonly storage: Journal
  readonly lists: ObjectLists
  readonly tokens: TokenRegistry
  readonly requests: RequestLog
  readonly faults: FaultPlan
  readonly oddItems: OddItems
  readonly options: HubSpotSandboxOptions
  readonly reporting: Reporting
  readonly url: string
  readonly pages: Router
}

function addApi(web: Express, parts: ApiParts): void {
  const { app, state, options, reporting } = parts
  const sourceOf = attributeTo(app.appId, otherApp)
  const api = express.Router()
  api.use(recordExchanges(parts.requests, 'x-hubspot-correlation-id'))
  api.use(parts.oddItems.handler)
  api.use(happenFaults(parts.faults))
  api.use('/oauth/2026-09', reporting.grants)
  api.use('/oauth/2026-09', oauthRoutes({ state, tokens: parts.tokens, app }))
  // Documented: the journal is exempt from the limits, and accepts only its own tokens.
  api.use('/webhooks-journal', express.json({ limit: '10mb' }), reporting.routes.calls, answerUnknown)
  api.use(authenticate(withOther(parts.tokens)))
  const limit = limitRate(
    { per10Seconds: options.per10Seconds ?? 190, perDay: options.perDay ?? null, timeZone: state.facts.timeZone },
    options.rateClock ?? systemTime,
  )
  api.use((request, response, next) => (isFrom(otherApp, request) ? next() : limit(request, response, next)))
  api.use(express.json({ limit: '10mb' }))
  api.use(accountRoutes(state, new URL(parts.url).host))
  api.use('/crm/properties/2026-09', propertyRoutes(state))
  api.use('/crm/pipelines/2026-09', pipelineRoutes(state))
  api.use('/crm/lists/2026-09', listRoutes(parts.lists))
  api.use('/crm/object-tags/2026-09-beta', objectTagRoutes(parts.storage, state))
  api.use('/crm/associations/2026-09', associationRoutes(state, sourceOf))
  api.use('/crm/objects/2026-09', singleAssociationRoutes(state, sourceOf))
  api.use('/crm/objects/2026-09', searchRoutes(state))
  api.use('/crm/objects/2026-09', lifeCycleRoutes({ state, sourceOf, mergeInto: options.mergeInto ?? 'new' }))
  api.use('/crm/objects/2026-09', objectRoutes({ state, sourceOf, requiredRules: options.requiredRules ?? [] }))
  api.use(answerUnknown)
  api.use(answerError)
  web.disable('x-powered-by')
  // Every path that is not a page is a call, answered as HubSpot does, including unknown addresses.
  web.use(['/oauth', '/crm', '/account-info', '/calling', '/webhooks-journal'], (request, response, next) => {
    // A page for people.
    if (isForConsentPage(request)) return next()
    request.url = request.originalUrl
    api(request, response, next)
  })
  web.use('/webhooks-journal-files', reporting.routes.files)
  web.use(parts.pages)
}

/** The tokens of our app, and the other app's, which has every scope. */
function withOther(tokens: TokenRegistry): Pick<TokenRegistry, 'scopesOf'> {
  return { scopesOf: (token) => (token === otherApp.accessToken ? '*' : tokens.scopesOf(token)) }
}

function requireId(state: AccountState, type: TypeName, datasetId: string): string {
  const id = state.facts.idsByDatasetId[`${type}:${datasetId}`]
  if (id === undefined) throw new RangeError(`the dataset has no ${type} ${datasetId}`)
  return id
}
