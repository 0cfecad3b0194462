import type { AccessTokens, Crm, CrmApp, CrmInstall, Grant, Tokens } from '../../../src/crm/port.ts'
import type { CrmDeps, Vendor, VendorApp, VendorSettings } from '../../../src/crm/vendor.ts'
import { CrmAuthError } from '../../../src/domain/errors.ts'
import { type ObjectType, objectTypePlurals } from '../../../src/domain/record.ts'
import type { Dataset } from '../../../src/sandbox/company/dataset.ts'
import type { EmulatedCrm, StartEmulatedCrm } from '../../../src/sandbox/core/emulated-crm.ts'
import type { UiFlag, UiRecord } from '../../../src/sandbox/core/pages/ui-port.ts'
import { message, sayAll } from '../../../src/words/index.ts'
import { type SettableClock, settableClock } from '../../support/clock.ts'
import { smallCompany, start } from '../../support/hubspot-account.ts'
import { inEnglish } from '../../support/words.ts'

/** A vendor with its entries in both registries. */
export interface RegisteredVendor {
  readonly vendor: Vendor
  readonly startSandbox: StartEmulatedCrm
}

/** An account of an emulated CRM that has installed the app, with a clock for both: waiting moves it. */
export interface OpenAdapter {
  readonly crm: Crm
  readonly app: CrmApp
  readonly grant: Grant
  readonly sandbox: EmulatedCrm
  readonly clock: SettableClock
  readonly dataset: Dataset
  /** How often the tokens were renewed. */
  readonly renewals: () => number
  /** The app, with different variables from the emulated CRM's own. */
  readonly appWith: (other: Readonly<Record<string, string>>) => CrmApp
  /** Opens the account with the test's tokens. */
  readonly openWith: (tokens: AccessTokens) => Crm
  /** A consent that a person has just given. */
  readonly consent: (access: 'read' | 'write') => Parameters<CrmInstall['exchange']>[0]
  /** The CRM's id for the dataset's `id`. */
  readonly idOf: (type: ObjectType, id: string) => string
  /** A record as the CRM's pages show it; null if it does not exist. */
  readonly shown: (type: ObjectType, id: string) => UiRecord | null
  readonly flagOf: (type: ObjectType, id: string) => UiFlag
  /** Deletes a record, as a person. */
  readonly remove: (type: ObjectType, id: string) => void
  /** Changes the text of a field, as a person. */
  readonly edit: (type: ObjectType, id: string) => void
  readonly close: () => Promise<void>
}

const publicUrl = 'https://minset.example'

/** Opens an account of a small company, through the app, with the requested access. */
export async function openAdapter(
  { vendor, startSandbox }: RegisteredVendor,
  { access = 'write', contacts = 3 }: { readonly access?: 'read' | 'write'; readonly contacts?: number } = {},
): Promise<OpenAdapter> {
  const clock = settableClock(start)
  const dataset = smallCompany(contacts)
  const time = { clock: () => clock.now(), rateClock: () => clock.now() }
  const sandbox = await startSandbox({
    dataset: () => Promise.resolve(dataset),
    dir: null,
    port: 0,
    publicUrl,
    ...time,
  })
  const deps = depsOf(clock)
  const hooks = { url: `${publicUrl}/hooks/${vendor.id}`, keys: [Buffer.alloc(32, 7)] }
  const installable = appOf(settingsOf(vendor, sandbox.environment))
  const app = installable.create(hooks, deps)
  const { redirectUri } = sandbox
  function consent(wanted: 'read' | 'write'): Parameters<CrmInstall['exchange']>[0] {
    const address = app.install.authorizeUrl({ access: wanted, redirectUri, state: 's' })
    return { code: sandbox.consent(new URL(address)), redirectUri, access: wanted }
  }
  const grant = await app.install.exchange(consent(access))
  const { tokens, renewals } = keep(app.install, grant)
  function openWith(own: AccessTokens): Crm {
    return installable.openInstalled({ tokens: own, scopes: grant.scopes, hooks, vendorFields: () => ({}) }, deps)
  }
  return {
    crm: openWith(tokens),
    app,
    grant,
    sandbox,
    clock,
    dataset,
    renewals,
    appWith: (other) => appOf(settingsOf(vendor, { ...sandbox.environment, ...other })).create(hooks, deps),
    openWith,
    consent,
    ...recordsOf(sandbox),
    close: () => sandbox.close(),
  }
}

function settingsOf({ id, variables }: Vendor, environment: Readonly<Record<string, string>>): VendorSettings {
  const { settings, problems } = variables.read(environment)
  if (settings === null) throw new Error(`the environment of the emulated ${id}: ${sayAll(inEnglish, problems)}`)
  return settings
}

function appOf({ app }: VendorSettings): VendorApp {
  if (app === null) throw new Error('the environment of the emulated CRM names no app')
  return app
}

function depsOf(clock: SettableClock): CrmDeps {
  const timer = {
    now: () => clock.now().getTime(),
    sleep: (ms: number) => {
      clock.advance({ ms })
      return Promise.resolve()
    },
  }
  return { clock, timer, random: () => 0, log: { warn: () => undefined } }
}

/** The tokens of a grant, renewed when they are refused, as for a stored account. */
function keep(install: CrmInstall, first: Grant): { readonly tokens: AccessTokens; readonly renewals: () => number } {
  let held: Tokens = first
  let renewals = 0
  function access(): Promise<{ readonly token: string; readonly apiOrigin: string | null }> {
    return Promise.resolve({ token: held.accessToken, apiOrigin: held.apiOrigin })
  }
  const tokens: AccessTokens = {
    current: access,
    async renew() {
      renewals += 1
      held = await install.refresh(held.refreshToken)
      return access()
    },
  }
  return { tokens, renewals: () => renewals }
}

/** Tokens that are refused, and cannot be renewed. */
export const endedTokens: AccessTokens = {
  current: () => Promise.resolve({ token: 'ended', apiOrigin: null }),
  renew: () => Promise.reject(new CrmAuthError(message('asWritten', { text: 'the token has ended' }))),
}

function recordsOf(sandbox: EmulatedCrm): Pick<OpenAdapter, 'idOf' | 'shown' | 'flagOf' | 'remove' | 'edit'> {
  const { ui } = sandbox
  function pageOf(type: ObjectType): string {
    const kind = objectTypePlurals[type]
    const found = ui.objectTypes.find((one) => sandbox.kindsOf(one.type).includes(kind))
    if (found === undefined) throw new RangeError(`the emulated CRM has no page of ${kind}`)
    return found.type
  }
  function shown(type: ObjectType, id: string): UiRecord | null {
    return ui.read(pageOf(type), id)
  }
  function required(type: ObjectType, id: string): UiRecord {
    const record = shown(type, id)
    if (record === null) throw new RangeError(`the account has no ${type} ${id}`)
    return record
  }
  return {
    idOf(type, id) {
      const key = [...sandbox.datasetIds].find(
        ([name, datasetId]) => datasetId === id && name.startsWith(`${objectTypePlurals[type]}:`),
      )?.[0]
      if (key === undefined) throw new RangeError(`the dataset has no ${type} ${id}`)
      return key.slice(key.indexOf(':') + 1)
    },
    shown,
    flagOf: (type, id) => required(type, id).flag,
    remove: (type, id) => ui.remove(pageOf(type), id),
    edit(type, id) {
      const properties = required(type, id).groups.flatMap((group) => group.properties)
      const text = properties.find(({ isEditable, input, value }) => isEditable && input === 'text' && value !== '')
      const problem = text ? ui.set(pageOf(type), id, { [text.name]: `${text.value} II` }) : 'no text to edit'
      if (problem !== null) throw new Error(problem)
    },
  }
}
