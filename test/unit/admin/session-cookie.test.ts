import { describe, expect, it } from 'vitest'
import { sessionCookieName } from '../../../src/admin/visitor.ts'
import { cookieOptions } from '../../../src/infra/http/cookies.ts'

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
