import Bowser from 'bowser'
import { type Message, message } from '../../../words/index.ts'

/**
 * A browser in words, "Chrome on Linux": what people recognise of its `User-Agent` header. A header that names no known browser is
 * shown as it is.
 */
export function browserMessage(userAgent: string): Message {
  if (userAgent.trim() === '') return message('me.session.browser.unknown')
  const { browser, os } = Bowser.parse(userAgent)
  if (!browser.name) return message('asWritten', { text: userAgent })
  if (!os.name) return message('asWritten', { text: browser.name })
  return message('me.session.browser.on', { browser: browser.name, system: os.name })
}
