import { describe, expect, it, onTestFinished } from 'vitest'
import { sandboxPages } from '../../src/sandbox/core/pages/pages.ts'
import { startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { smallCompany } from '../support/hubspot-account.ts'

const redirectUri = 'http://127.0.0.1:9/oauth/callback'
const options = { dataset: () => smallCompany(), dir: null, port: 0, redirectUri }

interface Consent {
  readonly open: (changed?: Readonly<Record<string, string>>) => Promise<Response>
  readonly answer: (answer: string, headers?: Readonly<Record<string, string>>) => Promise<Response>
  /** Whether the code can be exchanged, once. */
  readonly isGood: (code: string) => boolean
}

const crms = [
  {
    name: 'HubSpot',
    start: startHubSpotSandbox,
    query: { scope: 'oauth crm.objects.deals.read', optional_scope: 'crm.objects.deals.write' },
    rights: ['read deals', 'and, where the account has it', 'change deals'],
    refusal: 'access_denied',
    wrong: [{ client_id: 'x' }, { redirect_uri: 'http://elsewhere.example/' }, { scope: 'oauth crm.unknown.read' }],
  },
  {
    name: 'Pipedrive',
    start: startPipedriveSandbox,
    query: {},
    rights: ['read, create, change and delete deals', 'read who the users and their teams are'],
    refusal: 'user_denied',
    wrong: [{ client_id: 'x' }, { redirect_uri: 'http://elsewhere.example/' }],
  },
] as const

describe.each(crms)('the consent page of the emulated $name', ({ start, query, rights, refusal, wrong }) => {
  async function aConsent(): Promise<Consent> {
    const sandbox = await start(options)
    onTestFinished(() => sandbox.close())
    sandbox.mount(sandboxPages(sandbox.ui, null))
    const asked = { client_id: sandbox.app.clientId, redirect_uri: redirectUri, state: 'a"b', ...query }
    function addressOf(changed: Readonly<Record<string, string>> = {}): string {
      return `${sandbox.url}/oauth/authorize?${new URLSearchParams({ ...asked, ...changed }).toString()}`
    }
    return {
      open: (changed) => fetch(addressOf(changed)),
      answer: (answer, headers = {}) =>
        fetch(addressOf(), { method: 'POST', body: new URLSearchParams({ answer }), headers, redirect: 'manual' }),
      isGood: (code) => sandbox.tokens.exchange(code) !== null,
    }
  }

  it('shows the app, the account and the permissions in words, and offers both answers', async () => {
    const { open } = await aConsent()
    const page = await open()
    const text = await page.text()

    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    for (const words of ['Allow <strong>Minset</strong> to access Fjord AS?', ...rights]) expect(text).toContain(words)
    expect(text).toMatch(/Allow and install[^]*Cancel/)
  })

  it('redirects the browser with a single-use code or with the refusal, and the unchanged state', async () => {
    const { answer, isGood } = await aConsent()
    const [allowed, cancelled] = [await answer('allow'), await answer('cancel')].map(
      ({ headers }) => new URL(headers.get('location') ?? ''),
    )
    const code = allowed?.searchParams.get('code') ?? ''

    expect(allowed?.origin).toBe(new URL(redirectUri).origin)
    expect([allowed, cancelled].map((url) => url?.searchParams.get('state'))).toEqual(['a"b', 'a"b'])
    expect([isGood(code), isGood(code)]).toEqual([true, false])
    expect(cancelled?.searchParams.get('error')).toBe(refusal)
    expect(cancelled?.searchParams.has('code')).toBe(false)
  })

  it('is an error page for another app, another redirect URI or an unknown scope, without a redirect', async () => {
    const { open } = await aConsent()
    for (const changed of wrong) {
      const page = await open(changed)

      expect([page.status, page.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8'])
      expect(await page.text()).toContain('This app cannot be connected')
    }
  })

  it('accepts no answer from another site', async () => {
    const { answer } = await aConsent()

    expect((await answer('allow', { origin: 'http://elsewhere.example' })).status).toBe(403)
  })
})
