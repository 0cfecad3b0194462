import { describe, expect, it } from 'vitest'
import { newKey, parseKeyring, signedValue, signValue } from '../../../src/infra/secrets/keyring.ts'

const [first, second] = [newKey('first'), newKey('second')]
const before = parseKeyring([first])
const during = parseKeyring([second, first])
const after = parseKeyring([second])

describe('a secret key that is replaced by the next', () => {
  const sealed = before.seal('a token', 'account-1')

  it('opens what it sealed while it is kept behind the next one, which seals from then on', () => {
    expect([during.open(sealed, 'account-1'), during.isOld(sealed)]).toEqual(['a token', true])
    const again = during.seal('a token', 'account-1')
    expect([during.isOld(again), after.open(again, 'account-1')]).toEqual([false, 'a token'])
    expect(() => before.open(again, 'account-1')).toThrow('The key "second" that sealed a token is not in')
  })

  it('is named if it is missing, and if another key has its id', () => {
    expect(() => after.open(sealed, 'account-1')).toThrow(
      'The key "first" that sealed a token is not in MINSET_SECRET_KEYS: put it back, at the end.',
    )
    const other = parseKeyring([newKey('first')])
    expect(() => other.open(sealed, 'account-1')).toThrow('A sealed token does not open with the key "first"')
  })

  it('vouches for what it signed while it is kept, and for nothing else', () => {
    const value = { ownerId: 'anna' }
    const signed = signValue(before, 'links', value)

    expect([before, during, after].map((keys) => signedValue(keys, 'links', signed))).toEqual([value, value, null])
    expect(signedValue(before, 'links', signValue(during, 'links', value))).toBeNull()
    expect(signedValue(before, 'something else', signed)).toBeNull()
  })
})

describe('a sealed text', () => {
  const sealed = before.seal('a token', 'account-1')

  it('is opened for nobody else, and not after it was changed', () => {
    // Of the last character, some bits mean nothing.
    const changed = sealed.replace(/[^.](?=[^.]*$)/, (letter) => (letter === 'A' ? 'B' : 'A'))

    expect(() => before.open(sealed, 'account-2')).toThrow('another key, or the token was changed')
    expect(() => before.open(changed, 'account-1')).toThrow('another key, or the token was changed')
    expect(() => before.open('a token', 'account-1')).toThrow('not')
  })

  it('is another one each time', () => {
    expect(before.seal('a token', 'account-1')).not.toBe(sealed)
  })
})

describe('the keys of the configuration', () => {
  it.each([
    [[], 'MINSET_SECRET_KEYS: no key'],
    [[first, newKey('first')], 'MINSET_SECRET_KEYS: two keys have the same id'],
    [[first, 'second'], 'MINSET_SECRET_KEYS: key 2 is not of the form'],
    [[`first:${Buffer.alloc(16).toString('base64')}`], 'MINSET_SECRET_KEYS: key 1 is not of the form'],
  ])('are refused without showing them: %#', (keys, words) => {
    expect(() => parseKeyring(keys)).toThrow(words)
  })
})
