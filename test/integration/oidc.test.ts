import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { createOidcClient } from '../../src/infra/http/oidc.ts'
import { describeAnyStore } from '../support/database.ts'
import { passProvider, startProvider, type TestProvider, testClient } from '../support/oidc-provider.ts'
import { newVisitor, type PeopleWorld, startPeopleWorld, type TestVisitor } from '../support/people-world.ts'

describeAnyStore('signing in at a provider', (testStore) => {
  let database: Database
  let world: PeopleWorld
  let provider: TestProvider

  beforeAll(async () => {
    database = await testStore.open()
    const late: { redirectUri: string; issuer: string } = { redirectUri: '', issuer: '' }
    world = await startPeopleWorld(database, {
      password: 'correct horse battery',
      oidc(publicUrl) {
        late.redirectUri = `${publicUrl}/sign-in/oidc/callback`
        return {
          title: 'Acme accounts',
          client: {
            begin: (options) => clientOf(late).begin(options),
            finish: (callback, checks) => clientOf(late).finish(callback, checks),
          },
        }
      },
    })
    provider = await startProvider(late.redirectUri, { isVerified: (email) => email !== 'dina@acme.no' })
    late.issuer = provider.issuer
  })
  afterAll(async () => {
    await world.close()
    await provider.close()
  })

  function clientOf(late: { readonly redirectUri: string; readonly issuer: string }) {
    return createOidcClient({ issuer: late.issuer, redirectUri: late.redirectUri, ...testClient })
  }

  /** Begins here, signs in there, and returns the way back. */
  async function callbackOf(visitor: TestVisitor, email: string, to = '/accounts/ours/'): Promise<string> {
    const begun = await visitor.get(`/sign-in/oidc?${new URLSearchParams({ to }).toString()}`)
    return passProvider(newVisitor(provider.issuer), begun.headers.get('location') ?? '', email)
  }

  it('leads to the page that was asked for, in every account of the address', async () => {
    const visitor = world.visitor()
    expect((await visitor.get('/sign-in')).body).toContain('Sign in with Acme accounts')

    const answer = await visitor.get(await callbackOf(visitor, 'anna@acme.no', '/accounts/ours/findings'))

    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/accounts/ours/findings'])
    expect((await visitor.get('/accounts/ours/findings')).status).toBe(200)
    expect((await visitor.get('/accounts/theirs/')).status).toBe(200)
    expect((await visitor.get('/accounts/ours/me')).body).toContain('single sign-on')
  })

  it('confirms who somebody is only if the provider has asked again', async () => {
    const ada = world.visitor()
    const path = '/accounts/ours/people/owner/carl'
    const form = { do: 'grant', role: 'operator' }

    await ada.get(await callbackOf(ada, 'ada@acme.no'))
    const led = (await ada.post(path, form)).headers.get('location') ?? ''
    expect(led).toMatch(/^\/sign-in\?to=.*&fresh=$/)
    expect((await ada.get(led)).body).toMatch(/sign-in\/oidc\?[^"]*fresh/)
    const begun = await ada.get(`/sign-in/oidc?${new URLSearchParams({ to: path, fresh: '' }).toString()}`)
    const begin = begun.headers.get('location') ?? ''
    expect(begin).toMatch(/prompt=login.*max_age=0/)
    // The provider's clock is a little ahead of ours.
    world.clock.time = new Date(Date.now() - 5000)
    await ada.get(await passProvider(newVisitor(provider.issuer), begin, 'ada@acme.no'))
    expect((await ada.post(path, form)).headers.get('location')).toBe(path)
  })

  it('refuses addresses that the provider has not verified, and those that nobody in the CRM has', async () => {
    for (const [email, language, words] of [
      ['dina@acme.no', 'en', 'Acme accounts has not verified your e-mail address'],
      ['dina@acme.no', 'nb', 'Acme accounts har ikke bekreftet e-postadressen din, så ingen ble logget inn.'],
      ['stranger@acme.no', 'en', 'No user of a connected CRM has the address stranger@acme.no'],
      ['stranger@acme.no', 'nb', 'Ingen bruker i et tilkoblet CRM har adressen stranger@acme.no'],
    ] as const) {
      const visitor = world.visitor()
      const answer = await visitor.get(await callbackOf(visitor, email), { 'accept-language': language })

      expect([email, answer.status]).toEqual([email, 403])
      expect(answer.body).toContain(words)
      expect((await visitor.get('/accounts/ours/')).status).toBe(303)
    }
  })

  it('leads on from a refusal to the page that was asked for, and to another proof if one is needed', async () => {
    const [visitor, to] = [world.visitor(), '/accounts/ours/people?page=2']
    const query = new URLSearchParams({ to, fresh: '' }).toString()
    const begun = await visitor.get(`/sign-in/oidc?${query}`)
    const begin = begun.headers.get('location') ?? ''
    const refused = await visitor.get(await passProvider(newVisitor(provider.issuer), begin, 'stranger@acme.no'))

    const [, link = ''] = /href="(sign-in\/oidc[^"]*)"/.exec(refused.body) ?? []
    expect([refused.status, unescaped(link)]).toEqual([403, `sign-in/oidc?${query}`])
    // A mistyped address asks for the same again.
    const mistyped = await visitor.post('/sign-in?fresh', { address: 'ada', to })
    const [, again = ''] = /href="(sign-in\/oidc[^"]*)"/.exec(mistyped.body) ?? []
    expect([mistyped.status, unescaped(again)]).toEqual([422, `sign-in/oidc?${query}`])
    expect(mistyped.body).toContain('action="sign-in?fresh"')
  })

  it('keeps what it began in a cookie that no script reads, for ten minutes, and leads from it to no other site', async () => {
    const visitor = world.visitor()
    const begun = await visitor.get('/sign-in/oidc')
    const [line = ''] = begun.headers.getSetCookie()

    expect(line).toMatch(/^minset_oidc=[\w-]+; Max-Age=600; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/)
    const callback = await passProvider(
      newVisitor(provider.issuer),
      begun.headers.get('location') ?? '',
      'bjorn@acme.no',
    )
    const kept: unknown = JSON.parse(Buffer.from(visitor.cookies.get('minset_oidc') ?? '', 'base64url').toString())
    const planted = { ...Object(kept), to: 'https://evil.example' } as object
    visitor.cookies.set('minset_oidc', Buffer.from(JSON.stringify(planted)).toString('base64url'))
    expect((await visitor.get(callback)).headers.get('location')).toBe('/')
  })

  it('refuses a response in another browser, a second time, and with another state or code', async () => {
    const visitor = world.visitor()
    const callback = await callbackOf(visitor, 'bjorn@acme.no')
    const cookies = new Map(visitor.cookies)
    const others = [
      [world.visitor(), callback, 'did not begin in this browser'],
      [visitor, callback.replace(/state=[^&]+/, 'state=another'), 'is not valid'],
      [visitor, callback.replace(/code=[^&]+/, 'code=another'), 'is not valid'],
      [
        visitor,
        `${callback.split('?')[0]}?error=access_denied&state=${new URL(callback).searchParams.get('state')}&iss=${encodeURIComponent(provider.issuer)}`,
        'did not sign you in',
      ],
    ] as const
    for (const [who, url, words] of others) {
      if (who === visitor) for (const [name, value] of cookies) visitor.cookies.set(name, value)
      const answer = await who.get(url)

      expect([url, answer.status]).toEqual([url, 403])
      expect(answer.body).toContain(words)
    }
    expect((await visitor.get('/accounts/ours/')).status).toBe(303)
    const again = world.visitor()
    const second = await callbackOf(again, 'bjorn@acme.no')
    const kept = new Map(again.cookies)
    expect((await again.get(second)).status).toBe(303)
    expect(again.cookies.has('minset_oidc')).toBe(false)
    for (const [name, value] of kept) again.cookies.set(name, value)
    expect((await again.get(second)).status).toBe(403)
  })

  it('does not ask the provider about one made-up answer after the other', async () => {
    const visitor = world.visitor()
    const begun = await visitor.get('/sign-in/oidc')
    const query = new URL(begun.headers.get('location') ?? '').searchParams
    const [cookie = ''] = [...visitor.cookies.keys()].filter((name) => name.endsWith('_oidc'))
    const kept = visitor.cookies.get(cookie) ?? ''
    const made = new URLSearchParams({ code: 'x', state: query.get('state') ?? '', iss: provider.issuer }).toString()
    const statuses = []
    for (let index = 0; index < 14; index += 1) {
      visitor.cookies.set(cookie, kept)
      statuses.push((await visitor.get(`/sign-in/oidc/callback?${made}`)).status)
    }

    expect(statuses[0]).toBe(403)
    expect(statuses.at(-1)).toBe(429)
    expect(statuses.filter((status) => status !== 403 && status !== 429)).toEqual([])
  })
})

function unescaped(attribute: string): string {
  return attribute.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&')
}
