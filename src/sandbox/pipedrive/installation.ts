import type { SandboxApp } from './routes/oauth.ts'
import type { AccountState } from './state/account-state.ts'
import type { TokenRegistry } from './state/token-registry.ts'

/** Takes away what goes with an installation: the user's tokens, and the webhooks that the app made with them. */
export function endInstallation(state: AccountState, tokens: TokenRegistry, userId: number): void {
  tokens.end(userId)
  for (const { id, type, owner_id } of state.webhooks.all()) {
    if (type === 'application' && owner_id === userId) state.webhooks.remove(id)
  }
}

/**
 * Tells the app that a user has removed it. Documented: DELETE to the redirect address, with the app's own credentials as
 * Basic, when its tokens are dead already; whatever the answer is, it is not told again.
 *
 * @returns the status of the answer; null where there was none
 */
export async function tellUninstall(
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
