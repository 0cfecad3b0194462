import { describe, expect, it } from 'vitest'
import { createHubSpotApp } from '../../../src/crm/hubspot/app.ts'
import type { CrmApp, CrmEventLog } from '../../../src/crm/port.ts'
import {
  ConfigError,
  CrmAuthError,
  CrmContractError,
  CrmPermissionError,
  CrmUnavailableError,
} from '../../../src/domain/errors.ts'
import { type SettableClock, settableClock } from '../../support/clock.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { createSkippingTimer } from '../../support/virtual-timer.ts'
import { inWords } from '../../support/words.ts'
import { batchBody, origin } from './adapter.ts'

const fileOrigin = 'https://files.example'
const token = { method: 'POST', path: '/oauth/2026-09/token' } as const
const earliest = { method: 'GET', path: '/webhooks-journal/journal/2026-03/batch/earliest/10' } as const
const subscriptions = '/webhooks-journal/subscriptions/2026-03'
const list = { method: 'GET', path: subscriptions } as const
const add = { method: 'POST', path: subscriptions } as const
const nothing = { status: 204, body: '' }

interface Setting {
  readonly app: CrmApp
  readonly journal: CrmEventLog
  readonly clock: SettableClock
  readonly warnings: unknown[]
}

function anApp(): Setting {
  const clock = settableClock('2026-11-23T12:00:00.000Z')
  const warnings: unknown[] = []
  const app = createHubSpotApp(
    {
      clientId: 'client-1',
      clientSecret: 'hidden-secret',
      appId: '99',
      oldSignatures: false,
      journal: true,
      authorizeUrl: 'https://app.hubspot.com/oauth/authorize',
      baseUrl: `${origin}/`,
    },
    {
      clock,
      timer: createSkippingTimer(),
      random: () => 0,
      log: { warn: (...line: unknown[]) => warnings.push(line) },
    },
  )
  if (app.eventLog === null) throw new Error('the app has no journal')
  return { app, journal: app.eventLog, clock, warnings }
}

function tokenNamed(name: string): { status: number; body: object } {
  return { status: 200, body: { token_type: 'bearer', access_token: name, expires_in: 1800 } }
}

function next(after: string): { method: 'GET'; path: string } {
  return { method: 'GET', path: `/webhooks-journal/journal/2026-03/batch/${after}/next/10` }
}

function files(...names: readonly string[]): { status: number; body: object } {
  const expiresAt = '2026-11-23T12:10:00.000Z'
  const results = names.map((name) => ({ url: `${fileOrigin}/${name}?sig=hidden`, expiresAt, currentOffset: name }))
  return { status: 200, body: batchBody(results) }
}

function entry(values: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  const about = { type: 'OBJECT', portalId: 4242, objectTypeId: '0-1', objectId: 7, action: 'UPDATE' }
  return { ...about, occurredAt: '2026-11-23T11:59:00.000Z', propertyChanges: { email: 'x' }, ...values }
}

async function errorOf(work: Promise<unknown>): Promise<Error & { details?: unknown }> {
  return work.then(
    () => new Error('it went through'),
    (error: Error) => error,
  )
}

describe('the journal', () => {
  const http = mockHttp(origin)
  const fileServer = mockHttp(fileOrigin)

  function file(name: string, journalEvents: readonly unknown[]): void {
    const body = { offset: 'other', publishedAt: '2026-11-23T11:59:30.000Z', journalEvents }
    fileServer.reply({ method: 'GET', path: `/${name}`, query: { sig: 'hidden' } }, { status: 200, body })
  }

  it('is read from its start with a token of the app, with every entry as received and in order', async () => {
    const { journal } = anApp()
    const entries = [
      entry(),
      entry({ portalId: '77', occurredAt: 1_763_899_140_000 }),
      entry({ occurredAt: undefined }),
    ]
    http.reply(token, tokenNamed('app-token'))
    http.reply(earliest, files('f1', 'f2'))
    file('f1', entries)
    file('f2', [entry({ objectId: 8 })])

    const read = await journal.read(null)

    expect(read).toEqual({
      events: [
        {
          externalId: '4242',
          key: 'f1:0',
          body: entries[0],
          occurredAt: new Date('2026-11-23T11:59:00.000Z'),
        },
        {
          externalId: '77',
          key: 'f1:1',
          body: entries[1],
          occurredAt: new Date(1_763_899_140_000),
        },
        {
          externalId: '4242',
          key: 'f1:2',
          body: { ...entries[2], occurredAt: undefined },
          occurredAt: null,
        },
        {
          externalId: '4242',
          key: 'f2:0',
          body: entry({ objectId: 8 }),
          occurredAt: new Date('2026-11-23T11:59:00.000Z'),
        },
      ],
      unreadable: [],
      next: 'f2',
      more: true,
    })
    const [grant, batch] = http.arrived()
    expect(grant?.body).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client-1',
      client_secret: 'hidden-secret',
      scope:
        'developer.webhooks_journal.read developer.webhooks_journal.subscriptions.read developer.webhooks_journal.subscriptions.write',
    })
    expect(grant?.url.search).toBe('')
    expect(batch?.headers.get('authorization')).toBe('Bearer app-token')
  })

  it.each([
    ['milliseconds', 1_763_899_140_000, new Date(1_763_899_140_000)],
    ['milliseconds as text', '1763899140000', new Date(1_763_899_140_000)],
    ['an ISO text', '2025-11-23T11:59:00Z', new Date(1_763_899_140_000)],
    ['words', 'yesterday', null],
    ['a thing', { at: 1 }, null],
  ])('uses the time of an entry from %s', async (_, occurredAt, expected) => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('app-token'))
    http.reply(earliest, files('f1'))
    file('f1', [entry({ occurredAt })])

    expect((await journal.read(null)).events).toMatchObject([{ occurredAt: expected, body: { occurredAt } }])
  })

  it('is read from a position on, and stays there while there are no new entries', async () => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('app-token'))
    http.reply(next('f1'), nothing)

    expect(await journal.read('f1')).toEqual({ events: [], unreadable: [], next: 'f1', more: false })
  })

  it('is read from its start again if it was empty', async () => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('app-token'))
    http.reply(earliest, nothing)

    expect(await journal.read(null)).toEqual({ events: [], unreadable: [], next: null, more: false })
  })

  it('sends no token to the host of the files', async () => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('app-token'))
    http.reply(earliest, files('f1'))
    file('f1', [])

    await journal.read(null)

    expect(fileServer.arrived().map(({ headers }) => headers.get('authorization'))).toEqual([null])
  })

  it.each([404, 400, 410])('is read from its start if the position is too old (status %d)', async (status) => {
    const { journal, warnings } = anApp()
    http.reply(token, tokenNamed('app-token'))
    http.reply(next('old'), { status, body: { status: 'error', message: 'no such offset' } })
    http.reply(earliest, files('f5'))
    file('f5', [entry()])

    expect(await journal.read('old')).toMatchObject({ events: [{ key: 'f5:0' }], next: 'f5' })
    expect(warnings).toMatchObject([[{ status }, expect.stringContaining('no longer knows the position')]])
  })

  it('keeps its position if a scope is missing', async () => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('app-token'))
    http.reply(next('f1'), { status: 403, body: { category: 'MISSING_SCOPES' } })

    expect(await errorOf(journal.read('f1'))).toBeInstanceOf(CrmPermissionError)
  })

  it.each([
    ['names no account', entry({ portalId: undefined }), 'portalId is not a whole number'],
    ['is a text', 'hidden', 'not an object'],
  ])('returns an entry that %s separately, and the others of its file', async (_what, bad, reason) => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('app-token'))
    http.reply(earliest, files('f1'))
    file('f1', [entry(), bad, entry()])
    const { events, unreadable } = await journal.read(null)

    expect(events.map(({ key }) => key)).toEqual(['f1:0', 'f1:2'])
    expect(inWords(unreadable)).toEqual([{ externalId: null, reason, body: bad }])
  })

  it.each([
    ['a page', '<html>hidden</html>'],
    ['no entries', { journalEvents: 'hidden' }],
  ])('stops at a file that contains %s, and repeats nothing of it', async (_, body) => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('app-token'))
    http.reply(earliest, files('f1'))
    fileServer.reply({ method: 'GET', path: '/f1' }, { status: 200, body })

    const error = await errorOf(journal.read(null))

    expect(error).toBeInstanceOf(CrmContractError)
    expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain('hidden')
  })

  it.each([404, 410, 400])('has to be read again if the address of a file has expired (status %d)', async (status) => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('app-token'))
    http.reply(earliest, files('f1'))
    fileServer.reply({ method: 'GET', path: '/f1' }, { status, body: '<Error>hidden</Error>' })

    const error = await errorOf(journal.read(null))

    expect(error).toBeInstanceOf(CrmUnavailableError)
    expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain('hidden')
  })

  it('fetches a file again if the connection breaks', async () => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('app-token'))
    http.reply(earliest, files('f1'))
    fileServer.breakOff({ method: 'GET', path: '/f1' }, 'ECONNRESET')
    file('f1', [entry()])

    expect((await journal.read(null)).events).toHaveLength(1)
  })

  it.each(['http://169.254.169.254/latest', 'file:///etc/passwd', 'no address'])(
    'fetches nothing from %s',
    async (url) => {
      const { journal } = anApp()
      http.reply(token, tokenNamed('app-token'))
      http.reply(earliest, { status: 200, body: batchBody([{ url, expiresAt: 'x', currentOffset: 'f1' }]) })

      expect(await errorOf(journal.read(null))).toBeInstanceOf(CrmContractError)
    },
  )
})

describe("the app's own token", () => {
  const http = mockHttp(origin)

  function sentTokens(): (string | null)[] {
    return http.arrived().flatMap(({ method, headers }) => (method === 'GET' ? [headers.get('authorization')] : []))
  }

  it('is requested once until it is about to expire, also by concurrent reads', async () => {
    const { journal, clock } = anApp()
    http.reply(token, tokenNamed('t1'))
    for (let read = 0; read < 3; read += 1) http.reply(next('f1'), nothing)

    await Promise.all([journal.read('f1'), journal.read('f1')])
    clock.advance({ minutes: 27, seconds: 59 })
    await journal.read('f1')
    http.reply(token, tokenNamed('t2'))
    http.reply(next('f1'), nothing)
    clock.advance({ seconds: 1 })
    await journal.read('f1')

    expect(sentTokens()).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t1', 'Bearer t2'])
  })

  it('is requested again once if it is refused', async () => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('t1'))
    http.reply(next('f1'), { status: 401, body: {} })
    http.reply(token, tokenNamed('t2'))
    http.reply(next('f1'), { status: 401, body: {} })

    expect(await errorOf(journal.read('f1'))).toBeInstanceOf(CrmAuthError)
    expect(sentTokens()).toEqual(['Bearer t1', 'Bearer t2'])
  })

  it('is requested again by the next read if the request failed', async () => {
    const { journal } = anApp()
    http.reply(token, { status: 400, body: { status: 'BAD_CLIENT_SECRET', error: 'invalid_client' } })
    http.reply(token, tokenNamed('t1'))
    http.reply(next('f1'), nothing)

    const error = await errorOf(journal.read('f1'))

    expect(error).toBeInstanceOf(ConfigError)
    expect(error.message).not.toContain('hidden')
    expect(await journal.read('f1')).toMatchObject({ more: false })
  })

  it('is a settings problem if HubSpot does not issue it', async () => {
    http.reply(token, { status: 400, body: { status: 'BAD_SCOPE', error: 'invalid_grant' } })

    expect(await errorOf(anApp().journal.read(null))).toBeInstanceOf(ConfigError)
  })
})

describe('journal subscriptions', () => {
  const http = mockHttp(origin)
  const lifecycle = { id: 1, subscriptionType: 'APP_LIFECYCLE_EVENT', objectTypeId: '4-1916193', actions: [] }
  const ofEveryType = ['hubspot_owner_id', 'hs_object_source', 'hs_object_source_label']
  const task = {
    subscriptionType: 'OBJECT',
    portalId: 4242,
    objectTypeId: '0-27',
    objectIds: [],
    properties: ['hs_task_subject', 'hs_timestamp', 'hs_task_status', ...ofEveryType, 'hs_queue'],
    actions: ['CREATE', 'UPDATE', 'DELETE', 'MERGE', 'RESTORE'],
  }

  const contactProperties = [
    ...'firstname lastname email hs_additional_emails work_email phone mobilephone'.split(' '),
    'hs_whatsapp_phone_number',
    'jobtitle',
    'hs_email_hard_bounce_reason_enum',
    'hs_email_bounce',
    ...ofEveryType,
  ]

  it('cover records, links, erasures and the removal of the app, with the properties that are read', async () => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('t1'))
    http.reply(list, { status: 200, body: { results: [] } })
    for (let id = 1; id <= 6; id += 1) http.reply(add, { status: 200, body: { id } })

    await journal.subscribe('4242', { contact: ['custom_field'], task: ['hs_queue'] })

    const wanted = http.arrived().flatMap(({ method, url, body }) => {
      return method === 'POST' && url.pathname === subscriptions ? [body] : []
    })
    const links = { subscriptionType: 'ASSOCIATION', portalId: 4242, objectIds: [] }
    const actions = ['ASSOCIATION_ADDED', 'ASSOCIATION_REMOVED']
    expect(wanted).toEqual([
      { subscriptionType: 'APP_LIFECYCLE_EVENT', eventTypeId: '4-1916193', properties: [] },
      {
        ...task,
        objectTypeId: '0-1',
        properties: [...contactProperties, 'custom_field'],
      },
      { ...links, objectTypeId: '0-1', associatedObjectTypeIds: ['0-27'], actions },
      task,
      { ...links, objectTypeId: '0-27', associatedObjectTypeIds: ['0-1'], actions },
      { subscriptionType: 'GDPR_PRIVACY_DELETION', portalId: 4242, objectTypeId: '0-1', actions: ['GDPR_DELETE'] },
    ])
    expect(JSON.stringify(wanted)).not.toContain('minset')
  })

  it('stay unchanged if complete, in any order and with text or numbers', async () => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('t1'))
    const present = { ...task, id: '2', portalId: '4242', properties: task.properties.toReversed() }
    http.reply(list, { status: 200, body: { results: [lifecycle, present] } })

    await journal.subscribe('4242', { task: ['hs_queue'] })

    expect(http.arrived().map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
      `POST ${token.path}`,
      `GET ${subscriptions}`,
    ])
  })

  it.each([
    ['other properties', { properties: ['hs_task_subject'] }],
    ['fewer actions', { actions: ['CREATE'] }],
    ['some records only', { objectIds: [5] }],
  ])('replace one with %s, the new one first', async (_, values) => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('t1'))
    http.reply(list, { status: 200, body: { results: [lifecycle, { ...task, id: 2, ...values }] } })
    http.reply({ ...add, body: task }, { status: 200, body: { id: 3 } })
    http.reply({ method: 'DELETE', path: `${subscriptions}/2` }, nothing)

    await journal.subscribe('4242', { task: ['hs_queue'] })

    expect(http.arrived().at(-1)?.method).toBe('DELETE')
  })

  it('replace one for links to other types', async () => {
    const { journal } = anApp()
    const about = { subscriptionType: 'ASSOCIATION', portalId: 4242, objectIds: [] }
    const links = {
      ...about,
      objectTypeId: '0-27',
      associatedObjectTypeIds: ['0-3'],
      actions: ['ASSOCIATION_ADDED', 'ASSOCIATION_REMOVED'],
    }
    const both = [
      { ...task, id: 2 },
      { ...links, id: 3, associatedObjectTypeIds: ['0-1'] },
    ]
    const deal = { ...task, id: 4, objectTypeId: '0-3' }
    const dealLinks = { ...links, id: 5, objectTypeId: '0-3', associatedObjectTypeIds: ['0-27'] }
    http.reply(token, tokenNamed('t1'))
    http.reply(list, { status: 200, body: { results: [lifecycle, ...both, deal, dealLinks] } })
    // The properties of deals differ from those of the subscription above.
    http.reply(add, { status: 200, body: { id: 4 } })
    http.reply({ ...add, body: links }, { status: 200, body: { id: 3 } })

    await journal.subscribe('4242', { deal: [], task: ['hs_queue'] })

    expect(http.arrived()).toHaveLength(4)
  })

  it('keep one that was changed in place', async () => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('t1'))
    http.reply(list, { status: 200, body: { results: [lifecycle, { ...task, id: 2, actions: [] }] } })
    http.reply(add, { status: 200, body: { id: 2 } })

    await journal.subscribe('4242', { task: ['hs_queue'] })

    expect(http.arrived().map(({ method }) => method)).not.toContain('DELETE')
  })

  it("leave other accounts' subscriptions unchanged and do not count ended ones", async () => {
    const { journal } = anApp()
    const others = { ...task, id: 2, portalId: 77 }
    const ended = { ...task, id: 3, deletedAt: '2026-11-01T00:00:00Z' }
    http.reply(token, tokenNamed('t1'))
    http.reply(list, { status: 200, body: { results: [lifecycle, others, ended] } })
    http.reply({ ...add, body: task }, { status: 200, body: { id: 4 } })

    await journal.subscribe('4242', { task: ['hs_queue'] })

    expect(http.arrived()).toHaveLength(3)
  })

  it('end for an account as a whole, and only if there are any', async () => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('t1'))
    http.reply(list, { status: 200, body: { results: [lifecycle, { ...task, id: 2 }] } })
    http.reply({ method: 'DELETE', path: `${subscriptions}/portals/4242` }, nothing)
    http.reply(list, { status: 200, body: { results: [lifecycle] } })

    await journal.unsubscribe('4242')
    await journal.unsubscribe('4242')

    expect(http.arrived().map(({ method }) => method)).toEqual(['POST', 'GET', 'DELETE', 'GET'])
  })

  it('count as ended if another process ended them meanwhile', async () => {
    const { journal } = anApp()
    http.reply(token, tokenNamed('t1'))
    http.reply(list, { status: 200, body: { results: [{ ...task, id: 2 }] } })
    http.reply({ method: 'DELETE', path: `${subscriptions}/portals/4242` }, { status: 404, body: {} })

    await expect(journal.unsubscribe('4242')).resolves.toBeUndefined()
  })
})

describe('the HubSpot app', () => {
  it('is what the registry creates, with a journal only if configured', () => {
    const config = {
      clientId: 'client-1',
      clientSecret: 'hidden-secret',
      appId: undefined,
      oldSignatures: false,
      journal: false,
      authorizeUrl: 'https://app.hubspot.com/oauth/authorize',
    }
    const clock = settableClock('2026-11-23T12:00:00.000Z')
    const deps = { clock, timer: createSkippingTimer(), random: () => 0, log: { warn: () => undefined } }

    expect(createHubSpotApp(config, deps)).toMatchObject({ vendor: 'hubspot', eventLog: null })
    expect(createHubSpotApp({ ...config, journal: true }, deps).eventLog).not.toBeNull()
    expect(() => createHubSpotApp({ ...config, authorizeUrl: 'nowhere' }, deps)).toThrow(ConfigError)
    expect(() => createHubSpotApp({ ...config, baseUrl: 'ftp://x' }, deps)).toThrow(ConfigError)
  })
})
