import type { ObjectType, RecordKey } from '../../../domain/record.ts'
import { basicOf, isSame, onlyHeader } from '../../access/secrets.ts'
import type { CardRequest, CrmCards, WebhookRequest } from '../../port.ts'
import { readSignedToken } from '../access/signature.ts'
import { panelBody, panelError } from './panel-body.ts'

/** How the JSON panel is registered. */
export interface PanelOptions {
  /** The app's client secret. Never logged. */
  readonly clientSecret: string
  /** The panel's own secret, if it has one; it then replaces the client secret. Never logged. */
  readonly panelSecret: string | undefined
  /** The user name and password that Pipedrive sends; undefined if it sends none. Never logged. */
  readonly basic: { readonly user: string; readonly password: string } | undefined
}

/** The types of records with a panel, by Pipedrive's words. Documented: only deals, people and organizations. */
const panelTypes: ReadonlyMap<string, ObjectType> = new Map([
  ['deal', 'deal'],
  ['person', 'contact'],
  ['organization', 'company'],
])

/**
 * The JSON panel on the pages of deals, people and organizations. Documented: Pipedrive's servers request it with a
 * signed token in the URL, which identifies person and company, and with a user name and password if configured. The
 * token does not identify the record, so only the password prevents a token's holder from requesting other records.
 */
export function createPanel(options: PanelOptions): CrmCards {
  const secret = options.panelSecret ?? options.clientSecret
  const authorisation = options.basic === undefined ? null : basicOf(options.basic.user, options.basic.password)
  return {
    verify(request, now) {
      const query = URL.parse(request.url)?.searchParams
      if (query === undefined || request.method !== 'GET') return null
      const claims = readSignedToken(onlyValue(query, 'token') ?? '', { secret, now })
      const isAuthorised = authorisation === null || isSame(authorisationOf(request), authorisation)
      if (claims === null || !isAuthorised) return null
      const isTheirs =
        claims.companyId === onlyValue(query, 'companyId') && claims.userId === onlyValue(query, 'userId')
      return isTheirs ? readRequest(query, claims) : null
    },
    render: panelBody,
    renderFailure: panelError,
  }
}

function authorisationOf(request: WebhookRequest): string {
  return onlyHeader(request, 'authorization') ?? ''
}

/**
 * Documented: `selectedIds` is one id in the view `details`, and `isShared` means that the person has not installed the
 * app.
 */
function readRequest(
  query: URLSearchParams,
  { companyId, userId }: { readonly companyId: string; readonly userId: string },
): CardRequest {
  const id = onlyValue(query, 'selectedIds')
  return {
    externalId: companyId,
    userId,
    key: recordKey(onlyValue(query, 'resource') ?? '', id ?? ''),
    isShared: onlyValue(query, 'isShared') === 'true',
  }
}

/** The record that a panel is on; null for a type that Minset does not mirror. */
export function recordKey(resource: string, id: string): RecordKey | null {
  const type = panelTypes.get(resource)
  return type !== undefined && /^[1-9]\d{0,15}$/.test(id) ? { type, id } : null
}

/** The value of a parameter that occurs exactly once. */
function onlyValue(query: URLSearchParams, name: string): string | null {
  const values = query.getAll(name)
  return values.length === 1 ? (values[0] ?? null) : null
}
