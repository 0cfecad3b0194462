import type { SandboxApp } from './routes/oauth.ts'
import type { AccountState } from './state/account-state.ts'
import type { TokenRegistry } from './state/token-registry.ts'

/** Removes the data of an installation: the user's tokens, and the webhooks that the app created with them. */
export function endInstallation(state: AccountState, tokens: TokenRegistry, userId: number): void {
  tokens.end(userId)
  for (const { id, type, owner_id } of state.webhooks.all()) {
    if (type === 'application' && owner_id === userId) state.webhooks.remove(id)
  }
}

/**
 * Reports to the app that a user has removed it. Documented: DELETE to the redirect URI, with the app's own credentials
 * as Basic, when its tokens are already invalid; it is not repeated, whatever the response.
 *
 * @returns the status of the response; null if there was none
 */
export async function reportUninstall(
  state: AccountState,
  { clientId, clientSecret, redirectUri }: SandboxApp,
  userId: number,
): Promise<number | null> {
  const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  try {
    const response = await fetch(redirectUri, {
      method: 'DELETE',
      headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        client_id: clientId,
        company_id: state.facts.companyId,
        user_id: userId,
        timestamp: state.now().toISOString(),
      }),
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    })
    await response.body?.cancel()
    return response.status
  } catch {
    return null
  }
}
