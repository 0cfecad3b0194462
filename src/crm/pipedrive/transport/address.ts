import { CrmContractError } from '../../../domain/errors.ts'
import { message } from '../../../words/index.ts'

/** API origin for a token without one of its own. Documented. */
const commonOrigin = 'https://api.pipedrive.com'

/** A company's origin. Documented: `https://<company>.pipedrive.com`. */
const companyOrigin = /^https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.pipedrive\.com$/i

/**
 * API origin of an account, from the token response. The token is sent only to Pipedrive, whatever the response
 * contains.
 *
 * @throws CrmContractError if it is not an https address of Pipedrive
 */
export function apiOriginOf(named: string | null): string {
  if (named === null) return commonOrigin
  const origin = named.replace(/\/+$/, '')
  if (companyOrigin.test(origin)) return origin
  throw new CrmContractError(message('pipedrive.address'))
}
