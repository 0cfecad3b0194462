import { objectTypes, type RecordKey } from '../../../domain/record.ts'
import type { CardRequests, OtherApp, VouchedUser, WebhookRequest } from '../../port.ts'
import { isSigned, type SignatureOptions } from '../access/signature.ts'
import { vendorTypes } from '../fields/fields.ts'

interface CardRequestOptions extends Pick<SignatureOptions, 'clientSecret'> {
  /** Undefined if not configured. */
  readonly appId: string | undefined
}

/** The requests of HubSpot's cards and app pages. @param options.clientSecret never logged */
export function createCardRequests(options: CardRequestOptions): CardRequests {
  return {
    vouchedUser: (request, now) => vouchedUser(request, { ...options, now }),
    otherApp: (request, now) => otherApp(request, { ...options, now }),
    recordKey,
  }
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
 *
 * HubSpot signs with the secret of the app that the card belongs to, so the signature proves that it is ours: no other app
 * has our secret. The id of the app must agree as well where it is configured.
 */
function vouchedUser(request: WebhookRequest, options: DatedOptions): VouchedUser | null {
  if (!isOurs(request, options)) return null
  const [externalId, userId, email, namedAppId] = valuesOf(request)
  if (options.appId !== undefined && namedAppId !== options.appId) return null
  return externalId && (userId || email)
    ? { externalId, ownerId: null, userId: userId || null, email: email || null }
    : null
}

type DatedOptions = CardRequestOptions & Pick<SignatureOptions, 'now'>

function isOurs(request: WebhookRequest, { clientSecret, now }: DatedOptions): boolean {
  return isSigned(request, { clientSecret, now, oldSignatures: false })
}

/** The configured app and the one that a request names, if they differ although our secret has signed it. */
function otherApp(request: WebhookRequest, options: DatedOptions): OtherApp | null {
  const { appId } = options
  if (appId === undefined || !isOurs(request, options)) return null
  const [, , , namedAppId] = valuesOf(request)
  return namedAppId && namedAppId !== appId ? { namedAppId, configuredAppId: appId } : null
}

/** Their values, where they occur once: HubSpot appends to what the card sent. Otherwise none of them counts. */
function valuesOf({ url }: WebhookRequest): readonly (string | null)[] {
  const query = URL.parse(url)?.searchParams ?? new URLSearchParams()
  return names.some((name) => query.getAll(name).length > 1) ? [] : names.map((name) => query.get(name))
}

/** The parameters that name the account, the person and the app. */
const names = ['portalId', 'userId', 'userEmail', 'appId'] as const
