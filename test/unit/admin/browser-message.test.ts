import { assert, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { browserMessage } from '../../../src/admin/pages/people/browser-message.ts'
import { sayIn } from '../../../src/words/index.ts'
import { anyText } from '../../support/any-text.ts'

const say = sayIn('en')
const onLinux = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const onPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1'

describe('the browser of a session', () => {
  it.for([
    [onLinux, 'Chrome on Linux'],
    [onPhone, 'Safari on iOS'],
    ['curl/8.0', 'curl/8.0'],
    ['', say({ code: 'me.session.browser.unknown', params: {} })],
    [' ', say({ code: 'me.session.browser.unknown', params: {} })],
  ] as const)('of %j is called %j', ([header, words]) => {
    expect(say(browserMessage(header))).toBe(words)
  })

  it('has a name whatever it sends', () => {
    assert(
      property(anyText(), (header) => {
        expect(say(browserMessage(header))).not.toBe('')
      }),
    )
  })
})
