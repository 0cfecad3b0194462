import type { AccountDetails } from '../crm/port.ts'
import { vendors } from '../crm/registry.ts'
import type { Vendor, VendorSettings } from '../crm/vendor.ts'
import { ConfigError } from '../domain/errors.ts'
import type { RecordKey } from '../domain/record.ts'
import { type OwnConfig, ownVariables } from '../infra/config.ts'
import { misspeltProblems } from '../infra/misspelt-variables.ts'
import type { Environment } from '../infra/variables.ts'
import { listMessage, type Message, message } from '../words/index.ts'

/** A vendor with its settings from the environment, which may be empty. */
export interface VendorConfig {
  readonly vendor: Vendor
  readonly settings: VendorSettings
}

/** The whole configuration, parsed once at start. */
export interface Config extends OwnConfig {
  /** Every vendor with an adapter. */
  readonly vendors: readonly VendorConfig[]
}

/** The name of a vendor's CRM as shown to people. */
export function vendorTitle({ vendors: known }: Pick<Config, 'vendors'>, vendorId: string): string {
  return known.find(({ vendor }) => vendor.id === vendorId)?.vendor.title ?? vendorId
}

/**
 * Returns a function for the addresses of an account's record pages; the CRM's own address if its vendor is unknown.
 */
export function recordUrlOf(
  { vendors: known }: Pick<Config, 'vendors'>,
  account: AccountDetails & { readonly vendor: string },
): (key: RecordKey) => string {
  const vendor = known.find(({ vendor: { id } }) => id === account.vendor)?.vendor
  return (key) => vendor?.recordUrl(account, key) ?? account.uiOrigin
}

/** Names of Minset's own variables and of the vendors' variables. */
export function configVariables(known: readonly Vendor[] = vendors): readonly string[] {
  return [...ownVariables.names, ...known.flatMap(({ variables }) => variables.names)]
}

/**
 * Reads the configuration: Minset's own variables and those of every vendor.
 *
 * @param known the vendors; default: those of the registry
 * @throws ConfigError that lists every problem at once: the variable, what was found, what is allowed. The value of a
 *   secret variable is not shown
 */
export function loadConfig(environment: Environment, known: readonly Vendor[] = vendors): Config {
  const own = ownVariables.read(environment)
  const readings = known.map((vendor) => ({ vendor, ...vendor.variables.read(environment) }))
  const configured = readings.flatMap(({ vendor, settings }) => (settings === null ? [] : [{ vendor, settings }]))
  const problems = [
    ...own.problems,
    ...readings.flatMap((reading) => reading.problems),
    ...keyProblems(own.settings, configured),
    ...misspeltProblems(environment, configVariables(known)),
  ]
  if (own.settings !== null && problems.length === 0) return { ...own.settings, vendors: configured }
  const lines = problems.map((problem) => message('config.problem', { problem }))
  throw new ConfigError(
    message('config.problems', { count: problems.length, problems: listMessage('list.lines', lines) }),
  )
}

/** Tokens of installed accounts are not stored in plain text. */
function keyProblems(own: OwnConfig | null, configured: readonly VendorConfig[]): Message[] {
  const isNeeded = configured.some(({ settings }) => settings.app !== null)
  if (own === null || !isNeeded || own.secretKeys.length > 0) return []
  return [message('config.keys.missing')]
}
