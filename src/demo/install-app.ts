import { ConfigError } from '../domain/errors.ts'
import type { Minset } from '../minset.ts'
import type { DemoSandbox } from './sandboxes.ts'

/**
 * Connects the emulated account as a person would who says yes on the page of consent, to everything.
 *
 * @returns our id of the account
 */
export async function installApp(
  { connections }: Pick<Minset, 'connections'>,
  { vendor, sandbox }: { readonly vendor: string; readonly sandbox: DemoSandbox },
): Promise<string> {
  const app = connections.apps.get(vendor)
  if (app === undefined) throw new ConfigError('The demo has no app to install.')
  const { redirectUri } = sandbox
  const asked = new URL(app.install.authorizeUrl({ access: 'write', redirectUri, state: 'demo' }))
  const grant = await app.install.exchange({ code: sandbox.consent(asked), redirectUri, access: 'write' })
  const { account } = await connections.adopt(vendor, grant)
  return account.accountId
}
