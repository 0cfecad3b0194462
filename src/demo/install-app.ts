import type { HubSpotSandbox } from '../crm/hubspot/sandbox/index.ts'
import { ConfigError } from '../domain/errors.ts'
import type { Minset } from '../minset.ts'

/** Connects the emulated account as a person would who says yes on the page of consent, to everything. */
export async function installApp(minset: Minset, sandbox: HubSpotSandbox): Promise<void> {
  const app = minset.connections.apps.get('hubspot')
  if (app === undefined) throw new ConfigError('The demo has no app to install.')
  const { redirectUri } = sandbox.app
  const asked = new URL(app.install.authorizeUrl({ access: 'write', redirectUri, state: 'demo' })).searchParams
  const scopes = `${asked.get('scope') ?? ''} ${asked.get('optional_scope') ?? ''}`.split(' ').filter(Boolean)
  const grant = await app.install.exchange({
    code: sandbox.tokens.authorise(scopes),
    redirectUri,
    access: 'write',
  })
  await minset.connections.adopt('hubspot', grant)
}
