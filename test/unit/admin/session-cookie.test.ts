import type { Request, Response } from 'express'
import { describe, expect, it } from 'vitest'
import { sendToast, takeToast } from '../../../src/admin/toast.ts'
import { sessionCookieName } from '../../../src/admin/visitor.ts'
import { cookieOptions } from '../../../src/infra/http/cookies.ts'
import { message } from '../../../src/words/index.ts'

/** A request with that cookie, and a response that remembers the names of its cookies. */
function exchange(cookie: string) {
  const names: string[] = []
  const response = { cookie: (name: string) => names.push(name), clearCookie: (name: string) => names.push(name) }
  return { request: { headers: { cookie } } as Request, response: response as unknown as Response, names }
}

describe('the cookie of a message', () => {
  it.each([
    ['https://minset.example', '__Host-minset_toast'],
    ['http://127.0.0.1:4600', 'minset_toast'],
  ])('can be planted by no other host where people use https: %s', (publicUrl, name) => {
    const said = message('language.saved')
    const sent = exchange('')
    sendToast(sent.response, said, { publicUrl })
    expect(sent.names).toEqual([name])

    const value = Buffer.from(JSON.stringify(said)).toString('base64url')
    for (const planted of ['minset_toast', '__Host-minset_toast']) {
      const { request, response } = exchange(`${planted}=${value}`)
      expect(takeToast(request, response, { publicUrl })).toEqual(planted === name ? said : null)
    }
  })
})

describe('the cookie of a session', () => {
  it('is read by no script, not sent by pages of other sites, and by https for this host only where people use https', () => {
    const publicUrl = 'https://minset.example'

    expect(cookieOptions({ publicUrl })).toEqual({ httpOnly: true, sameSite: 'lax', secure: true, path: '/' })
    expect(sessionCookieName(publicUrl)).toBe('__Host-minset')
  })

  it('is also sent on this machine itself, where there is no https', () => {
    const publicUrl = 'http://127.0.0.1:4600'

    expect(cookieOptions({ publicUrl })).toEqual({ httpOnly: true, sameSite: 'lax', secure: false, path: '/' })
    expect(sessionCookieName(publicUrl)).toBe('minset')
  })
})
