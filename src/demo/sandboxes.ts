import type { Router } from 'express'
import { objectTypePlurals, type RecordKey } from '../domain/record.ts'
import type { Environment } from '../infra/variables.ts'
import type { Dataset } from '../sandbox/company/dataset.ts'
import type { RequestLog } from '../sandbox/core/request-log.ts'
import type { TouchedRecords } from '../sandbox/core/touched-records.ts'
import type { SandboxUi } from '../sandbox/core/ui-port.ts'

export interface SandboxOptions {
  /** What the account is filled with, where the folder holds no account yet. Asked for only then. */
  readonly dataset: () => Promise<Dataset>
  readonly dir: string
  /** 0: any free port. */
  readonly port: number
  /** Where Minset is going to be. */
  readonly publicUrl: string
}

/** Names of records, as `type:id`. */
export interface Touched {
  readonly changed: readonly string[]
  /** Not changed themselves, but linked to one that was. */
  readonly linked: readonly string[]
}

/** An emulated CRM, as the demo drives it. */
export interface DemoSandbox {
  /** Address of the API and of the pages, without a slash at its end. */
  readonly url: string
  readonly ui: SandboxUi
  readonly requests: Pick<RequestLog, 'onExchange'>
  /** What a customer would write to let this account install Minset's app. */
  readonly environment: Environment
  /** Where consent comes back to. */
  readonly redirectUri: string
  /** The code that comes back when a person says yes to everything that the page of consent asks. */
  consent(authorizeUrl: URL): string
  /** What the dataset calls a record; null for one that was made later. */
  readonly datasetIdOf: (key: RecordKey) => string | null
  /** Records that somebody else than Minset has changed, by the dataset's names where it has them. */
  touched(): Touched
  /** Begins to tell Minset of changes: it listens now. */
  beginToTell(): void
  mount(router: Router): void
  close(): Promise<void>
}

/** Starts an emulated CRM. @throws Node's own error when the port is in use or the folder cannot be written */
type SandboxStarter = (options: SandboxOptions) => Promise<DemoSandbox>

/** By vendor, in the order in which people read of them. Loaded when they are started: only the demo needs them. */
export const sandboxStarters: ReadonlyMap<string, SandboxStarter> = new Map([
  ['hubspot', startHubSpot],
  ['pipedrive', startPipedrive],
])

async function startHubSpot({ publicUrl, ...options }: SandboxOptions): Promise<DemoSandbox> {
  const { startHubSpotSandbox } = await import('../sandbox/hubspot/index.ts')
  const sandbox = await startHubSpotSandbox({
    ...options,
    redirectUri: `${publicUrl}/oauth/hubspot/callback`,
    webhooks: { automatic: true },
  })
  const { app, tokens, url, ui, requests } = sandbox
  return {
    url,
    ui,
    requests,
    environment: {
      HUBSPOT_CLIENT_ID: app.clientId,
      HUBSPOT_CLIENT_SECRET: app.clientSecret,
      HUBSPOT_APP_ID: String(app.appId),
      HUBSPOT_AUTHORIZE_URL: `${url}/oauth/authorize`,
      HUBSPOT_BASE_URL: url,
      HUBSPOT_UI_URL: url,
      HUBSPOT_LIMIT_PER_10_SECONDS: '190',
    },
    redirectUri: app.redirectUri,
    consent({ searchParams }) {
      const asked = `${searchParams.get('scope') ?? ''} ${searchParams.get('optional_scope') ?? ''}`
      return tokens.authorise(asked.split(' ').filter(Boolean))
    },
    touched: () => touchedOf(sandbox, (type) => [type]),
    datasetIdOf: ({ type, id }) => sandbox.datasetIds.get(`${objectTypePlurals[type]}:${id}`) ?? null,
    beginToTell() {
      sandbox.webhooks.connect({ targetUrl: `${publicUrl}/hooks/hubspot` })
    },
    mount: (router) => sandbox.mount(router),
    close: () => sandbox.close(),
  }
}

/** Documented: calls of an app in two seconds on the largest plan. On a smaller one whoever watches waits for writes. */
const largestBurst = 480

async function startPipedrive({ publicUrl, ...options }: SandboxOptions): Promise<DemoSandbox> {
  const redirectUri = `${publicUrl}/oauth/pipedrive/callback`
  // Minset makes webhooks before it listens: told too early, Pipedrive would ban its address for half an hour.
  const webhooks = { automatic: true, isSilent: true }
  const { startPipedriveSandbox } = await import('../sandbox/pipedrive/index.ts')
  const sandbox = await startPipedriveSandbox({ ...options, burst: largestBurst, redirectUri, webhooks })
  const { app, url, ui, requests } = sandbox
  return {
    url,
    ui,
    requests,
    environment: {
      PIPEDRIVE_CLIENT_ID: app.clientId,
      PIPEDRIVE_CLIENT_SECRET: app.clientSecret,
      PIPEDRIVE_OAUTH_URL: url,
      PIPEDRIVE_BASE_URL: url,
    },
    redirectUri,
    // Granted is what the app asks for, all or nothing: the page of consent names nothing.
    consent: () => sandbox.authorise(),
    touched: () => touchedOf(sandbox, (kind) => pipedrivePlurals.get(kind) ?? []),
    datasetIdOf: ({ type, id }) => sandbox.datasetIds.get(`${objectTypePlurals[type]}:${id}`) ?? null,
    beginToTell: () => sandbox.webhooks.beginToTell(),
    mount: (router) => sandbox.mount(router),
    close: () => sandbox.close(),
  }
}

/** The dataset's words for Pipedrive's kinds. */
const pipedrivePlurals: ReadonlyMap<string, readonly string[]> = new Map([
  ['persons', ['contacts']],
  ['organizations', ['companies']],
  ['deals', ['deals']],
  ['activities', ['meetings', 'calls', 'tasks']],
])

/**
 * The touched records of an emulated CRM by the dataset's names. One that was made later keeps the CRM's id.
 *
 * @param pluralsOf the dataset's words for a type of the CRM
 */
function touchedOf(
  sandbox: {
    readonly touched: Pick<TouchedRecords, 'changed' | 'linked'>
    readonly datasetIds: ReadonlyMap<string, string>
  },
  pluralsOf: (type: string) => readonly string[],
): Touched {
  function nameOf(name: string): string {
    const [type = '', id = ''] = name.split(':')
    const plural = pluralsOf(type).find((one) => sandbox.datasetIds.has(`${one}:${id}`))
    return `${plural ?? pluralsOf(type)[0] ?? type}:${plural === undefined ? id : sandbox.datasetIds.get(`${plural}:${id}`)}`
  }
  return { changed: sandbox.touched.changed().map(nameOf), linked: sandbox.touched.linked().map(nameOf) }
}
