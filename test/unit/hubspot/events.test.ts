import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meaningOf } from '../../../src/crm/hubspot/event-meaning.ts'
import { readEvents } from '../../../src/crm/hubspot/events.ts'

const appId = '39522895'

/** Bodies that HubSpot is known to have sent, or prints in its documentation. */
const seen = {
  testButton: {
    eventId: 1,
    subscriptionId: 12345,
    portalId: 62515,
    occurredAt: 1564113600000,
    subscriptionType: 'contact.creation',
    attemptNumber: 0,
    objectId: 123,
    changeSource: 'CRM',
    changeFlag: 'NEW',
    appId: 54321,
  },
  ownCreation: {
    attemptNumber: 0,
    sourceId: '39522895',
    eventId: 60775291,
    changeSource: 'INTEGRATION',
    occurredAt: 1782371969536,
    subscriptionType: 'contact.creation',
    portalId: 48975575,
    appId: 39522895,
    changeFlag: 'CREATED',
    subscriptionId: 6527595,
    objectId: 508369434347,
  },
  change: {
    eventId: 3953469553,
    subscriptionId: 3090151,
    portalId: 48610308,
    appId: 6840319,
    occurredAt: 1749047325318,
    subscriptionType: 'contact.propertyChange',
    attemptNumber: 0,
    objectId: 127018117959,
    propertyName: 'lastname',
    propertyValue: 'Struck',
    changeSource: 'CRM_UI',
    sourceId: 'userId:75514748',
  },
  genericDeletion: {
    eventId: 3771921218,
    subscriptionId: 3849707,
    portalId: 145883449,
    appId: 14947547,
    occurredAt: 1751277051514,
    subscriptionType: 'object.deletion',
    attemptNumber: 0,
    objectId: 180584432881,
    objectTypeId: '2-143967026',
    changeFlag: 'DELETED',
    changeSource: 'CRM_UI_BULK_ACTION',
    sourceId: 'userId:75514748',
  },
} as const

function records(type: string, ids: readonly string[], isNew = false): object {
  return { kind: 'records', keys: ids.map((id) => ({ type, id })), isNew }
}

describe('readEvents', () => {
  it('keeps every event as it came, with its account, in order', () => {
    const body = Object.values(seen)
    const events = readEvents(body)

    expect(events.map((event) => event.body)).toEqual(body)
    expect(events.map((event) => event.externalId)).toEqual(['62515', '48975575', '48610308', '145883449'])
    expect(events[0]?.occurredAt).toEqual(new Date(1564113600000))
  })

  it('gives a repeated delivery the same key, and every other event another', () => {
    const [first, again] = readEvents([seen.change, { ...seen.change, attemptNumber: 3 }])
    const others = readEvents([
      { ...seen.change, objectId: 127018117960 },
      { ...seen.change, propertyName: 'firstname' },
      { ...seen.change, occurredAt: seen.change.occurredAt + 1 },
      { ...seen.change, eventId: 1 },
      { ...seen.change, subscriptionType: 'contact.creation' },
    ])

    expect(again?.key).toBe(first?.key)
    expect(new Set([first, ...others].map((event) => event?.key)).size).toBe(6)
  })

  it('tells the two sides of an association change, and its end from its beginning, apart', () => {
    const change = {
      eventId: 7,
      portalId: 1,
      occurredAt: 5,
      subscriptionType: 'contact.associationChange',
      associationType: 'CONTACT_TO_COMPANY',
      fromObjectId: 1,
      toObjectId: 2,
      associationRemoved: false,
    }
    const other = { ...change, associationType: 'COMPANY_TO_CONTACT', fromObjectId: 2, toObjectId: 1 }
    const keys = readEvents([change, other, { ...change, associationRemoved: true }]).map(({ key }) => key)
    expect(new Set(keys).size).toBe(3)
  })

  it.each([
    ['a text', ['x'], 'event 0 is no object with a portalId'],
    ['an event without an account', [seen.change, { objectId: 1 }], 'event 1 is no object with a portalId'],
    ['null', null, 'event 0 is no object with a portalId'],
    ['an account that is no number', [{ portalId: '1; drop' }], 'event 0 is no object with a portalId'],
    ['too many', Array.from({ length: 1001 }, () => seen.change), 'more than 1000 events in one request'],
  ])('refuses %s', (_what, body, words) => {
    expect(() => readEvents(body)).toThrow(words)
  })
})

describe('meaningOf', () => {
  it.each([
    ['the test button', seen.testButton, records('contact', ['123'], true)],
    ['a creation by our own app', seen.ownCreation, records('contact', ['508369434347'], true)],
    ['a change by a person', seen.change, records('contact', ['127018117959'])],
    ['a custom object', seen.genericDeletion, { kind: 'unknown' }],
    [
      'a generic event',
      { subscriptionType: 'object.propertyChange', objectTypeId: '0-48', objectId: 5 },
      records('call', ['5']),
    ],
    ['the older name of the kind', { eventType: 'deal.deletion', objectId: '9' }, records('deal', ['9'])],
    ['a restored record', { subscriptionType: 'company.restore', objectId: 4 }, records('company', ['4'], true)],
    [
      'a hidden value',
      { subscriptionType: 'contact.propertyChange', objectId: 8, propertyName: 'p', propertyValue: 'REDACTED' },
      records('contact', ['8']),
    ],
    [
      'a merge into a new record',
      {
        subscriptionType: 'contact.merge',
        objectId: 100,
        primaryObjectId: 100,
        mergedObjectIds: [200, 300],
        newObjectId: 400,
      },
      records('contact', ['100', '400', '200', '300']),
    ],
    [
      'a merge without a new record',
      { subscriptionType: 'contact.merge', primaryObjectId: 100, mergedObjectIds: [200], newObjectId: null },
      records('contact', ['100', '200']),
    ],
    [
      'a request for erasure',
      { subscriptionType: 'contact.privacyDeletion', objectId: 3 },
      {
        kind: 'erase',
        key: { type: 'contact', id: '3' },
      },
    ],
    ['an unknown kind', { subscriptionType: 'contact.sang', objectId: 3 }, { kind: 'unknown' }],
    ['a conversation', { subscriptionType: 'conversation.creation', objectId: 3 }, { kind: 'unknown' }],
    ['a change without a record', { subscriptionType: 'contact.propertyChange' }, { kind: 'unknown' }],
    [
      'a removed installation in the journal',
      { type: 'APP_LIFECYCLE_EVENT', eventTypeId: '4-1916193' },
      { kind: 'uninstalled' },
    ],
    [
      'a creation in the journal',
      { type: 'OBJECT', action: 'CREATE', objectTypeId: '0-3', objectId: 6 },
      records('deal', ['6'], true),
    ],
    ['nothing', {}, { kind: 'unknown' }],
  ])('understands %s', (_what, body, meaning) => {
    expect(meaningOf(body, appId)).toEqual(meaning)
  })

  it('names both sides of an association change, which has no objectId', () => {
    const change = { subscriptionType: 'contact.associationChange', fromObjectId: 1, toObjectId: 2 }
    const both = {
      kind: 'records',
      keys: [
        { type: 'contact', id: '1' },
        { type: 'company', id: '2' },
      ],
      isNew: false,
    }
    expect(meaningOf({ ...change, associationType: 'CONTACT_TO_COMPANY' }, appId)).toEqual(both)
    expect(meaningOf({ ...change, fromObjectTypeId: '0-1', toObjectTypeId: '0-2' }, appId)).toEqual(both)
    expect(meaningOf({ ...change, fromObjectTypeId: '0-1', toObjectTypeId: '0-5' }, appId)).toEqual(
      records('contact', ['1']),
    )
    expect(meaningOf({ ...change, associationType: 'TICKET_TO_NOTE' }, appId)).toEqual({ kind: 'unknown' })
  })

  it('knows an echo by its source and its property, and takes nothing else for one', () => {
    const echo = {
      subscriptionType: 'deal.propertyChange',
      objectId: 1,
      propertyName: 'minset_status',
      changeSource: 'INTEGRATION',
      sourceId: appId,
    }
    expect(meaningOf(echo, appId)).toEqual({ kind: 'echo' })
    for (const change of [
      { propertyName: 'dealname' },
      { sourceId: '1' },
      { changeSource: 'CRM_UI' },
      { subscriptionType: 'deal.creation' },
    ]) {
      expect(meaningOf({ ...echo, ...change }, appId)).toMatchObject({ kind: 'records' })
    }
    expect(meaningOf(echo, null)).toMatchObject({ kind: 'records' })
  })

  it('never throws, whatever it is given', () => {
    const names = Object.keys({ ...seen.change, mergedObjectIds: 0, fromObjectId: 0, associationType: 0, type: 0 })
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names, '__proto__'), fc.anything()), (body) => {
        expect(['records', 'erase', 'echo', 'unknown', 'uninstalled']).toContain(meaningOf(body, appId).kind)
      }),
    )
  })
})
