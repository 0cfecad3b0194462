import type { UiConsent } from '../core/pages/ui-port.ts'
import type { SandboxApp } from './routes/oauth.ts'
import type { TokenRegistry } from './state/token-registry.ts'

/** Scopes of the app (documented names), in words. */
const scopeWords: ReadonlyMap<string, string> = new Map([
  ['base', 'know who you are and which company you belong to'],
  ['deals:full', 'read, create, change and delete deals'],
  ['contacts:full', 'read, create, change and delete people and organizations'],
  ['activities:full', 'read, create, change and delete activities'],
  ['users:read', 'read who the users and their teams are'],
  ['deal-fields:full', 'create, change and delete fields of deals'],
  ['contact-fields:full', 'create, change and delete fields of people and organizations'],
  ['phone-integration', 'read and create logs of calls'],
  ['admin', 'do what administrators do: webhooks, filters and settings of the company'],
])

/**
 * Pipedrive's consent page. Documented: a request contains no scopes; the user grants all scopes of the registered app
 * or nothing, and a refusal returns `user_denied`. Uncertain: the text of the errors.
 */
export function consentOf(
  app: SandboxApp,
  { tokens, userId }: { readonly tokens: Pick<TokenRegistry, 'authorise'>; readonly userId: number },
): UiConsent {
  return {
    read(query) {
      if (query.get('client_id') !== app.clientId) return { problem: 'Pipedrive knows no app with this client id.' }
      if ((query.get('redirect_uri') ?? app.redirectUri) !== app.redirectUri) {
        return { problem: 'The callback URL does not match the one that the app is registered with.' }
      }
      return {
        appName: app.name,
        required: app.scopes.map((scope) => scopeWords.get(scope) ?? scope),
        optional: [],
        answer(isAllowed) {
          const back = new URL(app.redirectUri)
          if (isAllowed) back.searchParams.set('code', tokens.authorise(userId))
          else back.searchParams.set('error', 'user_denied')
          const state = query.get('state')
          if (state !== null) back.searchParams.set('state', state)
          return back
        },
      }
    },
  }
}
