import { objectTypes, type RecordKey } from '../../../domain/record.ts'
import type { CardRequests, VouchedUser, WebhookRequest } from '../../port.ts'
import { isSigned, type SignatureOptions } from '../access/signature.ts'
import { vendorTypes } from '../fields/fields.ts'

/** The requests of HubSpot's cards and app pages. @param options.clientSecret never logged */
export function createCardRequests({ clientSecret }: Pick<SignatureOptions, 'clientSecret'>): CardRequests {
  return { vouchedUser: (request, now) => vouchedUser(request, { clientSecret, now }), recordKey }
}

/** Documented: cards know the id of the type, such as `0-3`, and the record's id, a number. */
function recordKey(typeId: string, id: string): RecordKey | null {
  const type = objectTypes.find((one) => vendorTypes[one].typeId === typeId)
  return type !== undefined && /^[1-9]\d{0,19}$/.test(id) ? { type, id } : null
}

/**
 * The person for whom HubSpot signed a request of a card or an app page. Documented: HubSpot appends `portalId`, `userId`,
 * `userEmail` and `appId` to the query before it signs. `userId` is not the id of the owner, and owners are stored without
 * it, so the mail address identifies the person. Signatures that never expire are not accepted.
 */
function vouchedUser(request: WebhookRequest, options: Omit<SignatureOptions, 'oldSignatures'>): VouchedUser | null {
  if (!isSigned(request, { ...options, oldSignatures: false })) return null
  const query = URL.parse(request.url)?.searchParams
  const [externalId, email] = [onlyValue(query, 'portalId'), onlyValue(query, 'userEmail')]
  return externalId === null || email === null ? null : { externalId, ownerId: null, email }
}

/** The value of a parameter that occurs exactly once: HubSpot appends to what the card sent. */
function onlyValue(query: URLSearchParams | undefined, name: string): string | null {
  const [value = null, ...others] = query?.getAll(name) ?? []
  return others.length > 0 || value === '' ? null : value
}
