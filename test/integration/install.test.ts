import express from 'express'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { installRoutes } from '../../src/admin/index.ts'
import type { CrmApp, CrmInstall, Grant } from '../../src/crm/port.ts'
import {
  type AppError,
  ConfigError,
  CrmAuthError,
  CrmContractError,
  CrmUnavailableError,
} from '../../src/domain/errors.ts'
import { newKey, parseKeyring } from '../../src/infra/secrets/keyring.ts'
import { message } from '../../src/words/index.ts'
import { settableClock } from '../support/clock.ts'
import { describeAnyStore, type TestStore } from '../support/database.ts'
import { listenOnAnyPort } from '../support/listen.ts'

const keyring = parseKeyring([newKey('test')])
const clock = settableClock(new Date('2026-10-14T10:00:00Z'))
const titles: Readonly<Record<string, string>> = { hubspot: 'HubSpot', pipedrive: 'Pipedrive' }

interface Page {
  readonly status: number
  readonly location: string | null
  readonly text: string
}

describeAnyStore('a return from the consent page', (testStore) => {
  let exchanged: string[]
  let failure: Error | null

  beforeEach(() => {
    exchanged = []
    failure = null
  })

  it.each(['hubspot', 'pipedrive'])('connects the account once per consent of %s', async (vendor) => {
    const { begin, finish } = await aMinset(testStore)
    const consent = await begin(vendor)

    expect(await finish(consent, 'code=c1')).toMatchObject({ status: 302, location: '/accounts/ours/health' })
    const again = await finish(consent, 'code=c2')

    expect(again.status).toBe(400)
    expect(again.text).toContain('This consent has already been used. Begin again at')
    expect(exchanged).toEqual(['c1'])
  })

  it('accepts a state once in all processes together', async () => {
    const { begin, finish } = await aMinset(testStore, 2)
    const consent = await begin('pipedrive')

    const pages = await Promise.all([0, 1, 0, 1].map((process) => finish(consent, `code=${process}`, process)))

    expect(pages.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([302, 400, 400, 400])
    expect(exchanged).toHaveLength(1)
  })

  it('uses up a state even if the person cancels or the exchange fails', async () => {
    const { begin, finish } = await aMinset(testStore)
    const first = await begin('hubspot')
    const cancelled = await finish(first, 'error=access_denied')
    expect(cancelled.text).toContain('You cancelled. Nothing in HubSpot was changed. Begin again')
    expect((await finish(first, 'code=c1')).text).toContain('already been used')

    failure = new CrmUnavailableError(message('asWritten', { text: 'HubSpot cannot be reached.' }))
    const second = await begin('hubspot')
    expect((await finish(second, 'code=c2')).text).toContain('HubSpot cannot be reached.')
    expect((await finish(second, 'code=c2')).text).toContain('already been used')
    expect(exchanged).toEqual(['c2'])
  })

  it.each([
    ['after ten minutes', { minutes: 11 }],
    ['after the clock was set back', { hours: -2 }],
  ])('refuses a state %s', async (_, step) => {
    const { begin, finish } = await aMinset(testStore)
    const consent = await begin('hubspot')
    clock.advance(step)

    expect((await finish(consent, 'code=c1')).text).toMatch(
      /not begun in this browser at http\S+, or was begun too long ago\. Begin again at/,
    )
    expect(exchanged).toEqual([])
  })

  const address = "The address that Pipedrive names for the account's API is not one of Pipedrive's."
  it.each<[AppError, number]>([
    [new CrmContractError(message('asWritten', { text: address })), 502],
    [
      new ConfigError(message('asWritten', { text: "The address of HubSpot's API is not an http or https address." })),
      502,
    ],
    [new CrmUnavailableError(message('asWritten', { text: 'HubSpot cannot be reached.' })), 502],
    [new CrmAuthError(message('asWritten', { text: 'Pipedrive does not accept the code of this consent.' })), 400],
  ])('shows why an installation failed: %s', async (error, status) => {
    const { begin, finish } = await aMinset(testStore)
    failure = error

    const page = await finish(await begin('pipedrive'), 'code=c1')

    expect(page.status).toBe(status)
    expect(page.text).toContain('<h1>The installation failed</h1>')
    expect(unescaped(page.text)).toContain(error.message)
    expect(page.text).toContain('href="connect">Connect an account</a>')
  })

  it('escapes the explanation, and shows no details of unexpected errors', async () => {
    const { begin, finish } = await aMinset(testStore)
    failure = new ConfigError(message('asWritten', { text: 'No <b>app</b> here.' }))
    expect((await finish(await begin('hubspot'), 'code=c1')).text).toContain('No &lt;b&gt;app&lt;/b&gt; here.')

    failure = new TypeError('secret detail')
    const page = await finish(await begin('hubspot'), 'code=c2')

    expect(page.status).toBe(500)
    expect(page.text).not.toContain('The installation failed')
  })

  it.each([
    ['error=invalid_scope', 'HubSpot ended the installation (invalid_scope). Nothing in HubSpot was changed.'],
    ['error=%3Cscript%3E', 'HubSpot ended the installation. Nothing in HubSpot was changed.'],
    ['error=a&error=b', 'HubSpot ended the installation. Nothing in HubSpot was changed.'],
    ['', 'HubSpot gave no code.'],
    ['code=a&code=b', 'HubSpot gave no code.'],
  ])('explains a response without a code: %s', async (query, words) => {
    const { begin, finish } = await aMinset(testStore)

    const page = await finish(await begin('hubspot'), query)

    expect(page.status).toBe(400)
    expect(unescaped(page.text)).toContain(words)
    expect(page.text).not.toContain('<script>')
  })

  interface Consent {
    readonly vendor: string
    readonly state: string
    readonly cookie: string
  }

  /** The requested number of processes on one store. */
  async function aMinset(
    store: TestStore,
    processes = 1,
  ): Promise<{
    readonly begin: (vendor: string) => Promise<Consent>
    readonly finish: (consent: Consent, query: string, process?: number) => Promise<Page>
  }> {
    const { db } = await store.open()
    const servers = await Promise.all(
      Array.from({ length: processes }, () => {
        const app = express()
        app.use(
          installRoutes({
            apps: new Map(['hubspot', 'pipedrive'].map((vendor) => [vendor, appOf(vendor)])),
            db,
            keyring,
            publicUrl: 'https://minset.example',
            titleOf: (vendor) => titles[vendor] ?? vendor,
            clock,
            log: { warn: () => undefined, error: () => undefined },
            onGrant: () => Promise.resolve('ours'),
          }),
        )
        return listenOnAnyPort(app)
      }),
    )
    for (const server of servers) onTestFinished(() => server.close())
    const urls = servers.map(({ url }) => url)
    return {
      async begin(vendor) {
        const response = await fetch(`${urls[0]}/connect/${vendor}`, { redirect: 'manual' })
        const state = new URL(response.headers.get('location') ?? '').searchParams.get('state') ?? ''
        return { vendor, state, cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' }
      },
      // oxlint-disable-next-line max-params -- which process answers is the exception.
      async finish({ vendor, state, cookie }, query, process = 0) {
        const url = `${urls[process]}/oauth/${vendor}/callback?state=${encodeURIComponent(state)}&${query}`
        const response = await fetch(url, { headers: { cookie }, redirect: 'manual' })
        return {
          status: response.status,
          location: response.headers.get('location'),
          text: await response.text(),
        }
      },
    }
  }

  function appOf(vendor: string): CrmApp {
    return {
      vendor,
      install: anInstall(),
      webhooks: { mayVerify: unused, verify: unused, events: unused, meaningOf: unused },
      eventLog: null,
      cards: null,
      cardRequests: null,
    }
  }

  function anInstall(): CrmInstall {
    return {
      authorizeUrl: ({ state }) => `https://crm.example/consent?state=${encodeURIComponent(state)}`,
      exchange({ code }) {
        exchanged.push(code)
        return failure === null ? Promise.resolve(grant) : Promise.reject(failure)
      },
      refresh: unused,
      uninstall: unused,
      ended: null,
    }
  }
})

const grant: Grant = {
  accessToken: 'a',
  refreshToken: 'r',
  expiresAt: clock.now(),
  apiOrigin: null,
  externalId: '1',
  scopes: [],
  userId: null,
}

function unused(): never {
  throw new Error('not used here')
}

function unescaped(text: string): string {
  return text.replaceAll('&#x27;', "'").replaceAll('&#39;', "'")
}
