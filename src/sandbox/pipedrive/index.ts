import express, { type Router } from 'express'
import type { Dataset } from '../company/dataset.ts'
import { datasetIdsOf } from '../company/dataset-ids.ts'
import { createFaultPlan, type FaultPlan } from '../core/faults/faults.ts'
import { createOddItems, type OddItems } from '../core/faults/odd-items.ts'
import { createRequestLog, type RequestLog } from '../core/http/request-log.ts'
import { type Site, serve } from '../core/http/serve.ts'
import type { SandboxUi } from '../core/pages/ui-port.ts'
import { countStart, type Journal, openJournal } from '../core/state/journal.ts'
import { type Replay, replayOf } from '../core/state/played.ts'
import { systemTime } from '../core/state/system-time.ts'
import type { TouchedRecords } from '../core/state/touched-records.ts'
import { type ApiParts, addApi, personalTokens } from './api.ts'
import { type AppFrames, hostFrames } from './apps/frames.ts'
import { consentOf } from './consent.ts'
import { endInstallation, reportUninstall } from './installation.ts'
import { limitRate, type Usage } from './limits.ts'
import { sandboxUi } from './pages/ui.ts'
import type { SandboxApp } from './routes/oauth.ts'
import { playDataset } from './seed/play.ts'
import { seedEntries } from './seed/seed.ts'
import type { DatasetKind } from './seed/seed-values.ts'
import type { PipedriveUser } from './state/account-facts.ts'
import { AccountState, type PipedriveRecord } from './state/account-state.ts'
import { createTokenRegistry, type TokenRegistry } from './state/token-registry.ts'
import { watchTouched } from './state/touched.ts'
import { adminOf, type UserActions, userActionsOf } from './state/user-actions.ts'
import type { KindName } from './values/object-kinds.ts'
import { type SandboxWebhooks, startWebhooks, type WebhookOptions } from './webhooks/index.ts'

export interface PipedriveSandboxOptions {
  /** The company's initial content. Called only if the folder contains no company yet. */
  readonly dataset: () => Dataset | Promise<Dataset>
  /** The company's data folder; null: in memory. */
  readonly dir: string | null
  /** 0: any free port. */
  readonly port: number
  /** The time whose state of the dataset the company starts with; absent: it starts with the whole dataset. */
  readonly startsAt?: Date
  readonly clock?: () => Date
  /** The clock of the rate limits; default: the real time, because callers wait in real time. */
  readonly rateClock?: () => Date
  /** Calls of one token in any two seconds; default as documented for Growth: 160 for an app, 40 for a person. */
  readonly burst?: number
  /** Tokens of a day; default as documented for Growth: 60,000 for each user. */
  readonly dailyTokens?: number
  /** The app's scopes; default: every scope that the sandbox knows. */
  readonly scopes?: readonly string[]
  /** The redirect URI of the consent, which also receives the report of an ended installation. */
  readonly redirectUri?: string
  /** Whether activities have the field `outcome`; default true. Used only with the dataset. */
  readonly nativeOutcomes?: boolean
  /** Whether people have the fields of contact sync; default true. Used only with the dataset. */
  readonly contactSync?: boolean
  /** How events are sent. */
  readonly webhooks?: WebhookOptions
  /** The frames of the app; absent: it has registered none. */
  readonly frames?: AppFrames
}

/** An emulated Pipedrive company served by HTTP. */
export interface PipedriveSandbox extends UserActions, Replay {
  /** Origin of OAuth, of the API (the company's `api_domain`) and of the pages, without a trailing slash. */
  readonly url: string
  /** The admin's personal token, for `x-api-token`; it has every permission. */
  readonly accessToken: string
  /** The personal token of another user, as used by another integration of the company. */
  readonly otherToken: string
  readonly companyId: number
  readonly users: readonly PipedriveUser[]
  /** The user who administers the company: who consents, and performs the actions of people. */
  readonly adminId: number
  readonly app: SandboxApp
  readonly tokens: TokenRegistry
  /** Records that somebody other than our app has changed. */
  readonly touched: Pick<TouchedRecords, 'changed' | 'linked'>
  readonly requests: RequestLog
  readonly faults: FaultPlan
  /** Unexpected values in responses, as real CRMs send them occasionally. */
  readonly oddItems: Pick<OddItems, 'plant'>
  readonly usage: Usage
  readonly ui: SandboxUi
  readonly webhooks: SandboxWebhooks
  /** Pipedrive's id for the dataset's `id`. */
  idOf(kind: DatasetKind, datasetId: string): string
  /**
   * The dataset's ids by the dataset's kind and Pipedrive's id, as `kind:id`; without records that were created later.
   */
  readonly datasetIds: ReadonlyMap<string, string>
  /** The current state of a record, deleted or not; undefined if there is none. */
  read(kind: KindName, id: string): PipedriveRecord | undefined
  /** A code as after a person's consent on the page; the admin's by default. */
  authorise(userId?: number): string
  /**
   * Removes the app as a person would, and reports it to the app.
   *
   * @returns the status of its response; null if there was none
   */
  uninstall(userId?: number): Promise<number | null>
  /** Adds pages in addition to the API. */
  mount(router: Router): void
  close(): Promise<void>
}

/** Documented names of all scopes that some route of the sandbox requires. */
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

/** Documented limits of the plan Growth. */
const growth = { burst: { app: 160, person: 40 }, tokensPerUser: 60_000 }

/**
 * Starts an emulated Pipedrive company on this machine.
 *
 * @throws Node's own error if the port is in use or the folder is not writable
 */
export function startPipedriveSandbox(options: PipedriveSandboxOptions): Promise<PipedriveSandbox> {
  const clock = options.clock ?? systemTime
  return serve({ port: options.port, clock }, (site) => buildSandbox(site, options, clock))
}

async function buildSandbox(
  { web, url, onClose }: Site,
  options: PipedriveSandboxOptions,
  clock: () => Date,
): Promise<Omit<PipedriveSandbox, 'close'>> {
  const { state, storage } = await openState(options, clock)
  const app = appOf(options)
  const parts: ApiParts = {
    state,
    url,
    app,
    tokens: createTokenRegistry({ scopes: app.scopes, storage, clock }),
    requests: createRequestLog(),
    faults: createFaultPlan(),
    oddItems: createOddItems(),
    pages: express.Router(),
    limiter: limitRate(limitsOf(state, options), options.rateClock ?? systemTime),
  }
  const touched = watchTouched(state, storage)
  const webhooks = startWebhooks({ state, clock, starts: countStart(storage), options: options.webhooks ?? {} })
  onClose(() => webhooks.close())
  addApi(web, parts)
  return {
    ...showSandbox(parts, options.frames),
    touched,
    ...replayOf(storage, (dataset, span) => playDataset(state, dataset, span)),
    webhooks,
  }
}

type Shown = Omit<PipedriveSandbox, 'webhooks' | 'touched' | 'close' | keyof Replay>

function showSandbox(parts: ApiParts, frames: AppFrames | undefined): Shown {
  const { state, tokens, app } = parts
  const adminId = adminOf(state)
  return {
    url: parts.url,
    accessToken: personalTokens.admin,
    otherToken: personalTokens.other,
    companyId: state.facts.companyId,
    users: state.facts.users,
    adminId,
    app,
    tokens,
    requests: parts.requests,
    faults: parts.faults,
    oddItems: parts.oddItems,
    usage: parts.limiter.usage,
    ui: sandboxUi(state, {
      consent: consentOf(app, { tokens, userId: adminId }),
      apps: frames === undefined ? null : hostFrames({ state, app, frames }),
    }),
    ...userActionsOf(state),
    idOf: (kind, datasetId) => requireId(state, kind, datasetId),
    datasetIds: datasetIdsOf(state.facts.idsByDatasetId),
    read: (kind, id) => state.get({ kind, id: Number(id) }),
    authorise: (userId = adminId) => tokens.authorise(userId),
    uninstall(userId = adminId) {
      endInstallation(state, tokens, userId)
      return reportUninstall(state, app, userId)
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
  return { name: 'Minset', clientId: 'sandbox-client', clientSecret: 'sandbox-secret', redirectUri, scopes }
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

async function openState(
  options: PipedriveSandboxOptions,
  clock: () => Date,
): Promise<{ readonly state: AccountState; readonly storage: Journal }> {
  const storage = openJournal(options.dir, 'facts')
  if (!storage.isContinued) {
    const { nativeOutcomes: hasOutcomes = true, contactSync: hasContactSync = true, startsAt } = options
    storage.reset(seedEntries(await options.dataset(), { hasOutcomes, hasContactSync, startsAt }))
  }
  return { state: new AccountState(storage, clock), storage }
}

function requireId(state: AccountState, kind: DatasetKind, datasetId: string): string {
  const id = state.facts.idsByDatasetId[`${kind}:${datasetId}`]
  if (id === undefined) throw new RangeError(`the dataset has no ${kind} ${datasetId}`)
  return String(id)
}
