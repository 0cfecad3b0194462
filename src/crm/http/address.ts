import { ConfigError } from '../../domain/errors.ts'

/**
 * The address without a trailing slash.
 *
 * @param what whose address it is, for the message
 * @throws ConfigError if it is not an http or https address
 */
export function addressOf(address: string, what: string): string {
  if (!URL.canParse(address) || !/^https?:/.test(address)) {
    throw new ConfigError(`The address of ${what} is not an http or https address.`)
  }
  return address.replace(/\/+$/, '')
}
