import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HookSettings, hookOf } from '../../../src/crm/pipedrive/events/hook-address.ts'
import { createWebhooks } from '../../../src/crm/pipedrive/events/webhooks.ts'
import { defaultActivityTypes } from '../../../src/crm/pipedrive/fields/fields.ts'
import type { CrmEvent, UnreadableEvent, WebhookRequest } from '../../../src/crm/port.ts'
import { inWords } from '../../support/words.ts'

const keys = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
const hooks: HookSettings = { url: 'https://minset.example/hooks/pipedrive', keys }
const now = new Date('2026-11-23T12:00:00.000Z')
const company = '8087566'
const webhooks = createWebhooks(hooks, defaultActivityTypes)

function requestTo(hook: { readonly url: string; readonly user: string; readonly password: string }): WebhookRequest {
  const authorization = `Basic ${Buffer.from(`${hook.user}:${hook.password}`).toString('base64')}`
  return { method: 'POST', url: hook.url, headers: { authorization }, rawBody: Buffer.from('{}') }
}

const good = requestTo(hookOf(hooks, company))

/** The example of the vendor's migration guide. */
const activityChanged = {
  data: { id: 2, type: 'meeting', subject: 'Call with friends and family', due_time: { timezone_id: null, value: '' } },
  previous: { subject: 'Call with friends', update_time: '2022-11-24T15:26:57Z' },
  meta: {
    action: 'change',
    company_id: company,
    correlation_id: '030c898c-3b97-48b7-983b-054681d07f9a',
    entity_id: '2',
    entity: 'activity',
    id: '7a40ac1f-debd-4d22-b8d6-d9a687a96ec4',
    is_bulk_edit: false,
    timestamp: '2022-11-24T15:28:13.375Z',
    type: 'general',
    user_id: '12415231',
    version: '2.0',
    webhook_id: '4710827',
    webhook_owner_id: '12094821',
    change_source: 'app',
    attempt: 1,
    host: 'pd-us.pipedrive.com',
  },
}

function eventOf(meta: object, rest: object = {}): object {
  return { data: null, previous: null, ...rest, meta: { ...activityChanged.meta, ...meta } }
}

describe('the sender of a webhook', () => {
  it('is Pipedrive if both secrets of the company are right, old ones included', () => {
    const old = requestTo(hookOf({ ...hooks, keys: keys.toReversed() }, company))

    for (const request of [good, old]) {
      expect(webhooks.mayVerify(request, now)).toBe(true)
      expect(webhooks.verify(request, now)).toBe(true)
    }
  })

  it.each<[string, WebhookRequest]>([
    ['another secret in the address', { ...good, url: `${good.url.slice(0, -1)}A` }],
    ['another company in the address', { ...good, url: good.url.replace(company, '8087567') }],
    ['no secret in the address', { ...good, url: `${hooks.url}/${company}` }],
    ['an address that is none', { ...good, url: 'minset' }],
    ['no password', { ...good, headers: {} }],
    ['two passwords', { ...good, headers: { ...good.headers, Authorization: good.headers['authorization'] } }],
    ['another password', requestTo({ ...hookOf(hooks, company), password: 'x'.repeat(43) })],
    ['another user', requestTo({ ...hookOf(hooks, company), user: 'admin' })],
    ['the secrets of another company', { ...good, headers: requestTo(hookOf(hooks, '1')).headers }],
    [
      'secrets of two keys',
      { ...good, headers: requestTo(hookOf({ ...hooks, keys: keys.toReversed() }, company)).headers },
    ],
    ['secrets of a key that is no more', requestTo(hookOf({ ...hooks, keys: [Buffer.alloc(32, 3)] }, company))],
  ])('is rejected by the head alone: %s', (_what, request) => {
    expect(webhooks.mayVerify(request, now)).toBe(false)
    expect(webhooks.verify(request, now)).toBe(false)
  })

  it('has an address with the same prefix for every key, and without the password', () => {
    const hook = hookOf(hooks, company)

    expect(hook.prefix).toBe(`https://minset.example/hooks/pipedrive/${company}/`)
    expect(hook.url.startsWith(hook.prefix)).toBe(true)
    expect(hook.url).not.toContain(hook.password)
    expect(new Set(keys.map((key) => hookOf({ ...hooks, keys: [key] }, company).url)).size).toBe(2)
  })

  it('is rejected without the secrets, whatever else it sends', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.dictionary(fc.string(), fc.string()), fc.uint8Array(), (url, headers, rawBody) => {
        expect(webhooks.verify({ method: 'POST', url, headers, rawBody }, now)).toBe(false)
      }),
    )
  })
})

/** The event, or the unreadable item. */
function eventIn(body: unknown): Pick<UnreadableEvent, 'externalId'> & Partial<Pick<CrmEvent, 'key'>> {
  const { events, unreadable } = webhooks.events(body, good)
  const [event, ...others] = [...events, ...unreadable]
  expect(others).toEqual([])
  return event ?? { externalId: null }
}

describe('the event of a body', () => {
  it('is returned with all its content', () => {
    expect(webhooks.events(activityChanged, good)).toEqual({
      unreadable: [],
      events: [
        {
          externalId: company,
          key: '7a40ac1f-debd-4d22-b8d6-d9a687a96ec4',
          body: activityChanged,
          occurredAt: new Date('2022-11-24T15:28:13.375Z'),
        },
      ],
    })
  })

  it('has a key made of what, when and to which record, if it has no id', () => {
    const [event] = webhooks.events(eventOf({ id: null }), good).events

    expect(event?.key).toBe('activity|2|2022-11-24T15:28:13.375Z|change')
  })

  it('has a short key in plain characters for any id', () => {
    for (const id of ['x'.repeat(301), 'caf\u00e9']) {
      expect(webhooks.events(eventOf({ id }), good).events[0]?.key).toMatch(/^sha256:[0-9a-f]{64}$/)
    }
  })

  it.each([
    ['of another company', eventOf({ company_id: '8087567' }), 'an event of another company than its address is for'],
    ['of no company', eventOf({ company_id: null }), 'meta.company_id is not a whole number'],
    ['without meta', { data: {} }, 'no event'],
    ['in a list', [activityChanged], 'no event'],
    ['null', null, 'no event'],
    ['a text', 'x', 'no event'],
  ])('is returned separately, for the company in the URL: %s', (_what, body, reason) => {
    expect(inWords(webhooks.events(body, good))).toEqual({
      events: [],
      unreadable: [{ externalId: company, reason, body }],
    })
  })

  it('is an event or returned separately, for any body', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (body, meta) => {
        for (const one of [body, { meta }, eventOf({ id: body, timestamp: meta })]) {
          const { externalId, key } = eventIn(one)
          expect(externalId).toBe(company)
          expect((key ?? '').length).toBeLessThanOrEqual(300)
        }
      }),
    )
  })
})

describe('the meaning of an event', () => {
  it.each([
    [['4710827'], 'records'],
    [['1', '4710827'], 'records'],
    [['1'], 'unknown'],
    [null, 'records'],
  ])('depends on whether it was sent for one of our webhooks: of %j it is %s', (subscriptionIds, kind) => {
    expect(webhooks.meaningOf(activityChanged, subscriptionIds).kind).toBe(kind)
    const numbered = { ...activityChanged, meta: { ...activityChanged.meta, webhook_id: 4_710_827 } }
    expect(webhooks.meaningOf(numbered, subscriptionIds).kind).toBe(kind)
  })

  it('does not depend on webhooks if none is named', () => {
    expect(webhooks.meaningOf(eventOf({ webhook_id: undefined }), ['1']).kind).toBe('records')
  })

  it.each([
    ['person', 'contact'],
    ['organization', 'company'],
    ['deal', 'deal'],
  ])('for a %s is a %s', (entity, type) => {
    expect(webhooks.meaningOf(eventOf({ entity, entity_id: '8' }), null)).toEqual({
      kind: 'records',
      keys: [{ type, id: '8' }],
      isSettling: false,
    })
  })

  it('for an activity depends on its type', () => {
    expect(webhooks.meaningOf(activityChanged, null)).toMatchObject({ keys: [{ type: 'meeting', id: '2' }] })
  })

  it('for an activity whose type has changed includes both types', () => {
    const event = eventOf({}, { data: { type: 'task' }, previous: { type: 'call' } })

    expect(webhooks.meaningOf(event, null)).toMatchObject({
      keys: [
        { type: 'call', id: '2' },
        { type: 'task', id: '2' },
      ],
    })
  })

  it('for an activity without a stated type includes every type', () => {
    expect(webhooks.meaningOf(eventOf({}), null)).toMatchObject({
      keys: [
        { type: 'meeting', id: '2' },
        { type: 'call', id: '2' },
        { type: 'task', id: '2' },
      ],
    })
  })

  it('for a deleted activity includes its former type', () => {
    const event = eventOf({ action: 'delete' }, { previous: { type: 'call' } })

    expect(webhooks.meaningOf(event, null)).toEqual({
      kind: 'records',
      keys: [{ type: 'call', id: '2' }],
      isSettling: false,
    })
  })

  it('for a record that is being created is that it is settling', () => {
    expect(webhooks.meaningOf(eventOf({ action: 'create', entity: 'deal' }), null)).toMatchObject({ isSettling: true })
  })

  it('for one of many records in a bulk edit is that it is settling', () => {
    expect(webhooks.meaningOf(eventOf({ entity: 'deal', is_bulk_edit: true }), null)).toMatchObject({
      isSettling: true,
    })
    expect(webhooks.meaningOf(eventOf({ entity: 'deal', is_bulk_edit: 'no' }), null)).toMatchObject({
      isSettling: false,
    })
  })

  it('for two merged records is to re-read both', () => {
    const gone = eventOf({ action: 'delete', entity: 'person', entity_id: '8', merged_to_id: '9' })
    const kept = eventOf({ action: 'change', entity: 'person', entity_id: '9', merged_from_id: '8' })

    expect(webhooks.meaningOf(gone, null)).toMatchObject({ keys: [{ id: '8' }, { id: '9' }] })
    expect(webhooks.meaningOf(kept, null)).toMatchObject({ keys: [{ id: '9' }, { id: '8' }] })
  })

  it.each([
    ['a type that is not mirrored', eventOf({}, { data: { type: 'lunch' } })],
    ['another entity', eventOf({ entity: 'lead' })],
    ['another action', eventOf({ action: 'added' })],
    ['an id that is none', eventOf({ entity_id: '0' })],
    ['no meta', {}],
  ])('is unknown for %s', (_what, event) => {
    expect(webhooks.meaningOf(event, null)).toEqual({ kind: 'unknown' })
  })

  it('never causes an error', () => {
    fc.assert(
      fc.property(fc.object(), fc.anything(), (body, meta) => {
        expect(['records', 'unknown']).toContain(webhooks.meaningOf(body, null).kind)
        expect(['records', 'unknown']).toContain(webhooks.meaningOf({ ...body, meta }, null).kind)
      }),
    )
  })
})
