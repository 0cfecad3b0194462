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
 * `userEmail` and `appId` to the query before it signs. `userId` is not the id of the owner, but HubSpot lists owners with
 * it. Signatures that never expire are not accepted.
 */
function vouchedUser(request: WebhookRequest, options: Omit<SignatureOptions, 'oldSignatures'>): VouchedUser | null {
  if (!isSigned(request, { ...options, oldSignatures: false })) return null
  const query = URL.parse(request.url)?.searchParams ?? new URLSearchParams()
  // HubSpot appends to what the card sent.
  if (names.some((name) => query.getAll(name).length > 1)) return null
  const [externalId, userId, email] = [query.get(names[0]), query.get(names[1]), query.get(names[2])]
  return externalId && (userId || email)
    ? { externalId, ownerId: null, userId: userId || null, email: email || null }
    : null
}

/** The parameters that name the account and the person. */
const names = ['portalId', 'userId', 'userEmail'] as const
