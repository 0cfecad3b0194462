import { CrmContractError } from '../../../domain/errors.ts'
import { message } from '../../../words/index.ts'

/** Where the API is for a token that names no address of its own. Documented. */
const commonOrigin = 'https://api.pipedrive.com'

/** Scheme and host of a company's address. Documented: `https://<company>.pipedrive.com`. */
const companyOrigin = /^https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.pipedrive\.com$/i

/**
 * Where an account's API is, by what the token's reply named. The token is sent to nobody but Pipedrive, whatever
 * stands there.
 *
 * @throws CrmContractError if it is no https address of Pipedrive's
 */
export function apiOriginOf(named: string | null): string {
  if (named === null) return commonOrigin
  const origin = named.replace(/\/+$/, '')
  if (companyOrigin.test(origin)) return origin
  throw new CrmContractError(message('pipedrive.address'))
}
