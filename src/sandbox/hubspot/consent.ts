import type { UiConsent } from '../core/pages/ui-port.ts'
import type { SandboxApp } from './routes/oauth.ts'
import type { TokenRegistry } from './state/token-registry.ts'

/** Scopes that the account knows (documented names), in words. */
const scopeWords: ReadonlyMap<string, string> = new Map([
  ['oauth', 'know which account it is connected to'],
  ['crm.objects.contacts.read', 'read contacts, and with them meetings, calls and tasks'],
  ['crm.objects.contacts.write', 'change contacts, and with them meetings, calls and tasks'],
  ['crm.objects.companies.read', 'read companies'],
  ['crm.objects.companies.write', 'change companies'],
  ['crm.objects.deals.read', 'read deals'],
  ['crm.objects.deals.write', 'change deals'],
  ['crm.objects.owners.read', 'read who the users and their teams are'],
  ['crm.schemas.contacts.read', 'read which properties contacts have'],
  ['crm.schemas.contacts.write', 'create and change properties of contacts'],
  ['crm.schemas.companies.read', 'read which properties companies have'],
  ['crm.schemas.companies.write', 'create and change properties of companies'],
  ['crm.schemas.deals.read', 'read which properties and pipelines deals have'],
  ['crm.schemas.deals.write', 'create and change properties of deals'],
  ['crm.lists.read', 'read lists'],
  ['crm.lists.write', 'create and change lists'],
  ['crm-pipelines-object-label-access', 'create tags of deals'],
])

/**
 * HubSpot's consent page. Documented: `scope` contains the app's required scopes; those in `optional_scope` are also
 * granted if the account supports them, without a choice. Uncertain: the text of the errors.
 */
export function consentOf(app: SandboxApp, tokens: Pick<TokenRegistry, 'authorise'>): UiConsent {
  return {
    read(query) {
      const [required, optional] = [scopesIn(query, 'scope'), scopesIn(query, 'optional_scope')]
      const problem = problemOf(app, query, [...required, ...optional])
      if (problem !== null) return { problem }
      return {
        appName: app.name,
        required: required.map(inWords),
        optional: optional.map(inWords),
        answer(isAllowed) {
          const back = new URL(app.redirectUri)
          if (isAllowed) back.searchParams.set('code', tokens.authorise([...required, ...optional]))
          else {
            back.searchParams.set('error', 'access_denied')
            back.searchParams.set('error_description', 'The user did not allow the app to be connected')
          }
          const state = query.get('state')
          if (state !== null) back.searchParams.set('state', state)
          return back
        },
      }
    },
  }
}

function scopesIn(query: URLSearchParams, name: string): readonly string[] {
  return [...new Set((query.get(name) ?? '').split(/[ ,]+/).filter(Boolean))]
}

function inWords(scope: string): string {
  return scopeWords.get(scope) ?? scope
}

function problemOf(app: SandboxApp, query: URLSearchParams, scopes: readonly string[]): string | null {
  if (query.get('client_id') !== app.clientId) return 'HubSpot knows no app with this client id.'
  if (query.get('redirect_uri') !== app.redirectUri) {
    return 'The redirect URL does not match the ones that the app has registered.'
  }
  if (scopes.length === 0) return 'The app asks for no scopes.'
  const unknown = scopes.filter((scope) => !scopeWords.has(scope))
  return unknown.length === 0 ? null : `The app asks for scopes that do not exist: ${unknown.join(', ')}.`
}
