import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readSignedToken } from '../../../src/crm/pipedrive/access/signature.ts'
import { signToken } from '../../support/panel-request.ts'

const now = new Date('2026-10-14T10:00:00Z')
const secret = 'the secret of the panel'
const seconds = now.getTime() / 1000
const claims = { userId: 11, companyId: 22, exp: seconds + 300 }

function read(token: string, at = now, given = secret): object | null {
  return readSignedToken(token, { secret: given, now: at })
}

describe('the token of a panel', () => {
  it('identifies person and company, with ids in either form', () => {
    expect(read(signToken(claims, secret))).toEqual({ userId: '11', companyId: '22' })
    expect(read(signToken({ ...claims, userId: '11', iat: seconds }, secret))).toEqual({
      userId: '11',
      companyId: '22',
    })
  })

  /** Created with another program (Python's `hmac`), so that signing and checking cannot share an error. */
  it('is read as other libraries sign it', () => {
    const token =
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VySWQiOjExLCJjb21wYW55SWQiOjIyLCJleHAiOjE3OTE5NzIzMDB9.uyhT8fIG4cxs7ou3ZyIeY3Y71thfTX6jYFVCNVjgH6g'

    expect(read(token)).toEqual({ userId: '11', companyId: '22' })
  })

  it('is valid until its expiry, and not a millisecond longer', () => {
    const token = signToken(claims, secret)

    expect(read(token, new Date((seconds + 300) * 1000 - 1))).not.toBeNull()
    expect(read(token, new Date((seconds + 300) * 1000))).toBeNull()
  })

  it('expires within five minutes, plus the allowed clock skew', () => {
    expect(read(signToken({ ...claims, exp: seconds + 330 }, secret))).not.toBeNull()
    expect(read(signToken({ ...claims, exp: seconds + 331 }, secret))).toBeNull()
    expect(read(signToken({ ...claims, exp: 1e15 }, secret))).toBeNull()
  })

  it.each([
    ['no algorithm', signToken(claims, secret, { alg: 'none' })],
    ['no algorithm and no signature', `${signToken(claims, secret, { alg: 'none' }).replace(/[^.]*$/, '')}`],
    ['another algorithm of the family', signToken(claims, secret, { alg: 'HS512', hash: 'sha512' })],
    ['another algorithm, signed as the right one is', signToken(claims, secret, { alg: 'RS256' })],
    ['an algorithm in small letters', signToken(claims, secret, { alg: 'hs256' })],
    ['demands that we do not know', signToken(claims, secret, { header: { crit: ['b64'], b64: false } })],
    ['another secret', signToken(claims, 'guessed')],
    ['no end', signToken({ userId: 11, companyId: 22 }, secret)],
    ['an end that is no number', signToken({ ...claims, exp: String(claims.exp) }, secret)],
    ['no person', signToken({ companyId: 22, exp: claims.exp }, secret)],
    ['no company', signToken({ userId: 11, exp: claims.exp }, secret)],
    ['ids that are none', signToken({ ...claims, userId: { $gt: 0 } }, secret)],
    ['an empty text', ''],
    ['four parts', `${signToken(claims, secret)}.x`],
    ['padding behind the signature', `${signToken(claims, secret)}=`],
    ['a changed body', signToken(claims, secret).replace(/\.[^.]*\./, `.${encode({ ...claims, userId: 1 })}.`)],
    ['signed claims that are no JSON', signRaw(Buffer.from('{').toString('base64url'))],
    ['more than any token has', signToken({ ...claims, note: 'x'.repeat(5000) }, secret)],
  ])('with %s is rejected', (_what, token) => {
    expect(read(token)).toBeNull()
  })

  it('is rejected if there is no secret', () => {
    expect(read(signToken(claims, ''), now, '')).toBeNull()
  })
})

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** A signed token with the given second part. */
function signRaw(body: string): string {
  const [header = ''] = signToken({}, secret).split('.')
  const signature = createHmac('sha256', secret).update(`${header}.${body}`).digest('base64url')
  return `${header}.${body}.${signature}`
}
