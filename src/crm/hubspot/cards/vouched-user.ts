import type { VouchedUser, WebhookRequest } from '../../port.ts'
import { isSigned, type SignatureOptions } from '../access/signature.ts'

/**
 * The person for whom HubSpot signed a request of a card or an app page. Documented: HubSpot appends `portalId`, `userId`,
 * `userEmail` and `appId` to the query before it signs. `userId` is not the id of the owner, and owners are stored without
 * it, so the mail address identifies the person. Signatures that never expire are not accepted.
 */
export function vouchedUser(
  request: WebhookRequest,
  options: Omit<SignatureOptions, 'oldSignatures'>,
): VouchedUser | null {
  if (!isSigned(request, { ...options, oldSignatures: false })) return null
  const query = URL.parse(request.url)?.searchParams
  const [externalId, email] = [onlyValue(query, 'portalId'), onlyValue(query, 'userEmail')]
  return externalId === null || email === null ? null : { externalId, email }
}

/** The value of a parameter that occurs exactly once: HubSpot appends to what the card sent. */
function onlyValue(query: URLSearchParams | undefined, name: string): string | null {
  const [value = null, ...others] = query?.getAll(name) ?? []
  return others.length > 0 || value === '' ? null : value
}
