import type { Minset } from '../app/index.ts'
import { ConfigError } from '../domain/errors.ts'
import type { EmulatedCrm } from '../sandbox/core/emulated-crm.ts'
import { message } from '../words/index.ts'

/**
 * Connects the emulated account like a person who accepts everything on the consent page.
 *
 * @returns Minset's id of the account
 */
export async function installApp(
  { accounts }: Pick<Minset, 'accounts'>,
  { vendor, sandbox }: { readonly vendor: string; readonly sandbox: Pick<EmulatedCrm, 'redirectUri' | 'consent'> },
): Promise<string> {
  const app = accounts.apps.get(vendor)
  if (app === undefined) throw new ConfigError(message('config.app.unknown', { vendor }))
  const { redirectUri } = sandbox
  const asked = new URL(app.install.authorizeUrl({ access: 'write', redirectUri, state: 'demo' }))
  const grant = await app.install.exchange({ code: sandbox.consent(asked), redirectUri, access: 'write' })
  const { account } = await accounts.adopt(vendor, grant)
  return account.accountId
}
