import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readEvents } from '../../../src/crm/hubspot/events/events.ts'
import { RequestInvalidError } from '../../../src/domain/errors.ts'
import { message } from '../../../src/words/index.ts'
import { anyText } from '../../support/any-text.ts'
import { inWords } from '../../support/words.ts'
import { allEvents, genericChange, objectOf, testButton } from './vendor-events.ts'

describe('a body with events', () => {
  it('is read completely and in order, with the account and the time of each event', () => {
    const { events } = readEvents(JSON.parse(`[${allEvents.join(',')}]`))

    expect(events.map((event) => event.body)).toEqual(allEvents.map(objectOf))
    expect(events.map((event) => event.externalId)).toEqual([
      '62515',
      '48975575',
      '48610308',
      '247279312',
      '145883449',
      '145883449',
      '891472211',
    ])
    expect(events[0]?.occurredAt).toEqual(new Date('2019-07-26T04:00:00.000Z'))
    expect(events[3]?.key).toBe('247279312|object.propertyChange|0-1|546500061938|email|1765889350|1788597072520')
  })

  it('may contain a single event, or none', () => {
    expect(readEvents(JSON.parse(testButton)).events).toHaveLength(1)
    expect(readEvents([])).toEqual({ events: [], unreadable: [] })
  })

  it('keeps fields that are in no schema, as received', () => {
    const body: unknown = JSON.parse('[{"portalId":"7","__proto__":{"portalId":8},"deep":[[{"a":null}]],"x":1e3}]')

    expect(JSON.stringify(readEvents(body).events[0]?.body)).toBe(JSON.stringify(Array.isArray(body) ? body[0] : null))
    expect(readEvents(body).events[0]?.externalId).toBe('7')
  })

  it.each([
    ['nothing', null, 'not an object'],
    ['text', 'secret', 'not an object'],
    ['a number', 5, 'not an object'],
    ['a list', [{ portalId: 2 }], 'not an object'],
    ['an event of no account', {}, 'portalId is not a whole number'],
    ['an event of half an account', { portalId: 1.5 }, 'portalId is not a whole number'],
    ['an account in words', { portalId: 'secret' }, 'portalId is not a whole number'],
    ['an account that JSON has rounded', { portalId: 2 ** 53 }, 'portalId is not a whole number'],
    [
      'an account that is inherited',
      Object.create({ portalId: undefined }) as unknown,
      'portalId is not a whole number',
    ],
  ])(
    'that contains %s among good events returns it separately, with the reason and without a value',
    (_what, bad, reason) => {
      const { events, unreadable } = readEvents([{ portalId: 1 }, bad, { portalId: 3 }])

      expect(events.map(({ externalId }) => externalId)).toEqual(['1', '3'])
      expect(inWords(unreadable)).toEqual([{ externalId: null, reason, body: bad }])
    },
  )

  it('with more than a thousand events is refused', () => {
    expect(() => readEvents(Array.from({ length: 1001 }, () => ({ portalId: 1 })))).toThrow(
      new RequestInvalidError(message('request.events.many', { most: 1000 })),
    )
  })

  it('may contain a thousand events', () => {
    expect(readEvents(Array.from({ length: 1000 }, () => ({ portalId: 1 }))).events).toHaveLength(1000)
  })

  it.each([
    [1564113600000, '2019-07-26T04:00:00.000Z'],
    ['1564113600000', '2019-07-26T04:00:00.000Z'],
    ['2019-07-26T06:00:00+02:00', '2019-07-26T04:00:00.000Z'],
    [0, '1970-01-01T00:00:00.000Z'],
    [253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
    [253_402_300_800_000, undefined],
    [-1, undefined],
    ['yesterday', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('that states %s as its time means %s', (occurredAt, expected) => {
    expect(readEvents({ portalId: 1, occurredAt }).events[0]?.occurredAt?.toISOString()).toBe(expected)
  })
})

/** The key of the event with one change. */
function keyWith(text: string, over: object = {}): string | undefined {
  return readEvents({ ...objectOf(text), ...over }).events[0]?.key
}

describe('the key of an event', () => {
  it('is the same for every delivery attempt, with ids as numbers or as text', () => {
    expect(keyWith(genericChange, { attemptNumber: 9, subscriptionId: 1 })).toBe(keyWith(genericChange))
    expect(keyWith(genericChange, { objectId: '546500061938', portalId: '247279312' })).toBe(keyWith(genericChange))
    expect(keyWith(testButton, { subscriptionType: undefined, eventType: 'contact.creation' })).toBe(
      keyWith(testButton),
    )
  })

  it.each([
    { portalId: 1 },
    { subscriptionType: 'object.creation' },
    { objectTypeId: '0-2' },
    { objectId: 1 },
    { propertyName: 'phone' },
    { eventId: 1 },
    { occurredAt: 1 },
  ])('differs for a different %j', (over) => {
    expect(keyWith(genericChange, over)).not.toBe(keyWith(genericChange))
  })

  it('distinguishes the two sides of an association', () => {
    const over = { objectId: undefined, subscriptionType: 'object.associationChange' }
    const one = keyWith(genericChange, { ...over, fromObjectId: 1, toObjectId: 2 })

    expect(one).toContain('|1>2|')
    expect(keyWith(genericChange, { ...over, fromObjectId: 2, toObjectId: 1 })).not.toBe(one)
  })

  it('distinguishes the creation of an association from its removal', () => {
    const made = keyWith(genericChange, { associationRemoved: false, associationTypeId: 279 })

    expect(keyWith(genericChange, { associationRemoved: true, associationTypeId: 279 })).not.toBe(made)
    expect(keyWith(genericChange, { associationRemoved: false, associationTypeId: 1 })).not.toBe(made)
  })

  it('distinguishes entries of the journal, which have no id', () => {
    const entry = { portalId: 1, type: 'OBJECT', action: 'CREATE', objectTypeId: '0-1', objectId: 5, occurredAt: 9 }
    const keys = [entry, { ...entry, action: 'UPDATE' }, { ...entry, objectId: 6 }].map(
      (body) => readEvents(body).events[0]?.key,
    )

    expect(keys[0]).toBe('1|OBJECT.CREATE|0-1|5|||9')
    expect(new Set(keys).size).toBe(3)
  })

  it('is at most 300 printable characters, and the same only for the same event', () => {
    const long = 'p'.repeat(400)

    expect(keyWith(genericChange, { propertyName: long })).toMatch(/^sha256:[\da-f]{64}$/)
    expect(keyWith(genericChange, { propertyName: long })).not.toBe(
      keyWith(genericChange, { propertyName: `${long}p` }),
    )
    expect(keyWith(genericChange, { propertyName: 'a\u0000' })).toMatch(/^sha256:/)
  })

  it('is in plain text up to 300 characters', () => {
    const room = 300 - (keyWith(genericChange, { propertyName: '' })?.length ?? 0)

    expect(keyWith(genericChange, { propertyName: 'p'.repeat(room) })).toHaveLength(300)
    expect(keyWith(genericChange, { propertyName: 'p'.repeat(room + 1) })).toMatch(/^sha256:/)
  })
})

describe('any content of an event besides its account', () => {
  it('is accepted, with a storable key and a valid time', () => {
    const names = fc.constantFrom('subscriptionType', 'objectId', 'fromObjectId', 'occurredAt', 'eventId', '__proto__')
    const values = fc.oneof(anyText(), fc.jsonValue(), fc.double(), fc.integer())

    fc.assert(
      fc.property(fc.dictionary(names, values), fc.integer({ min: 1 }), (body, portalId) => {
        const [event] = readEvents([{ ...body, portalId }]).events

        expect(event?.key).toMatch(/^[\x20-\x7e]{1,300}$/)
        expect(event?.occurredAt?.getTime()).not.toBeNaN()
      }),
    )
  })
})
