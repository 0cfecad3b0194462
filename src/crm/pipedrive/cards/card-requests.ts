import { onlyHeader } from '../../access/secrets.ts'
import type { CardRequests } from '../../port.ts'
import { readSignedToken } from '../access/signature.ts'
import { type PanelOptions, recordKey } from './panel.ts'

/**
 * The requests of Pipedrive's frames. A frame sends the token that Pipedrive signed for it as a bearer, without a cookie.
 * Documented: it is signed with the extension's own secret, or with the client secret if it has none, and each extension
 * may have one; so either is accepted.
 */
export function createCardRequests({
  clientSecret,
  panelSecret = '',
}: Pick<PanelOptions, 'clientSecret' | 'panelSecret'>): CardRequests {
  return {
    vouchedUser(request, now) {
      const token = /^Bearer (?<token>\S+)$/.exec(onlyHeader(request, 'authorization') ?? '')?.groups?.['token'] ?? ''
      const read = [clientSecret, panelSecret].map((secret) => readSignedToken(token, { secret, now }))
      const claims = read.find((one) => one !== null)
      return claims === undefined || claims === null
        ? null
        : { externalId: claims.companyId, ownerId: claims.userId, userId: null, email: null }
    },
    // Its tokens are signed for one app.
    otherApp: () => null,
    recordKey,
  }
}
