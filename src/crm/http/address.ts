import { ConfigError } from '../../domain/errors.ts'
import { type Message, message } from '../../words/index.ts'

/**
 * The address without a trailing slash.
 *
 * @param what whose address it is
 * @throws ConfigError if it is not an http or https address
 */
export function addressOf(address: string, what: Message): string {
  if (!URL.canParse(address) || !/^https?:/.test(address)) {
    throw new ConfigError(message('config.address', { what }))
  }
  return address.replace(/\/+$/, '')
}
