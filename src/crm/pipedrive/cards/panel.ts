import type { ObjectType } from '../../../domain/record.ts'
import { basicOf, isSame, onlyHeader } from '../../access/secrets.ts'
import type { CardRequest, CrmCards, WebhookRequest } from '../../port.ts'
import { panelBody, panelError } from './panel-body.ts'
import { readPanelToken } from './panel-token.ts'

/** How the JSON panel is registered. */
export interface PanelOptions {
  /** Of the app. Never logged. */
  readonly clientSecret: string
  /** The panel's own, where it has one: then the client secret does not open it. Never logged. */
  readonly panelSecret: string | undefined
  /** The user name and password that Pipedrive sends; undefined where it sends none. Never logged. */
  readonly basic: { readonly user: string; readonly password: string } | undefined
}

/** The types of record that have a panel, by Pipedrive's words. Documented: deals, people and organizations only. */
const panelTypes: ReadonlyMap<string, ObjectType> = new Map([
  ['deal', 'deal'],
  ['person', 'contact'],
  ['organization', 'company'],
])

/**
 * The JSON panel on the pages of deals, people and organizations. Documented: Pipedrive's servers ask for it with a
 * signed token in the address, which names person and company, and with a user name and password if such are set. The
 * token says nothing of the record, so only the password keeps somebody who has one from asking for others.
 */
export function createPanel(options: PanelOptions): CrmCards {
  const secret = options.panelSecret ?? options.clientSecret
  const authorisation = options.basic === undefined ? null : basicOf(options.basic.user, options.basic.password)
  return {
    verify(request, now) {
      const query = URL.parse(request.url)?.searchParams
      if (query === undefined || request.method !== 'GET') return null
      const claims = readPanelToken(onlyValue(query, 'token') ?? '', { secret, now })
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

/** Documented: `selectedIds` is one id in the view `details`, and `isShared` says that the person has no app installed. */
function readRequest(
  query: URLSearchParams,
  { companyId, userId }: { readonly companyId: string; readonly userId: string },
): CardRequest {
  const id = onlyValue(query, 'selectedIds')
  const type = panelTypes.get(onlyValue(query, 'resource') ?? '')
  const isRecord = type !== undefined && id !== null && /^[1-9]\d{0,15}$/.test(id)
  return {
    externalId: companyId,
    userId,
    key: isRecord ? { type, id } : null,
    isShared: onlyValue(query, 'isShared') === 'true',
  }
}

/** The value of a parameter that stands there once. */
function onlyValue(query: URLSearchParams, name: string): string | null {
  const values = query.getAll(name)
  return values.length === 1 ? (values[0] ?? null) : null
}
