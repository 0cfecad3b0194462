import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseBody } from '../../../src/crm/http/parse-body.ts'
import { RawRecordPage } from '../../../src/crm/hubspot/transport/schema.ts'
import { accountFor, itemsOf, namedBy, partOf, readableRecords, withOddParts } from '../../../src/crm/items.ts'
import {
  pageOf,
  RawActivity,
  RawDeal,
  RawOrganization,
  RawPerson,
} from '../../../src/crm/pipedrive/transport/schema.ts'
import { inWords } from '../../support/words.ts'

const hubspotRecord = {
  id: '12',
  properties: { firstname: 'Kari' },
  createdAt: '2026-09-01T08:00:00.000Z',
  updatedAt: '2026-11-20T10:30:00.000Z',
}
const pipedriveRecord = { id: 12, add_time: '2026-09-01T08:00:00Z', status: 'open', type: 'call' }

/** An unexpected value: JSON of any shape, alone or in place of some value of a valid record. */
function oddOf(good: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.jsonValue(),
    fc
      .tuple(fc.constantFrom(...Object.keys(good), 'emails', 'phones', 'custom_fields'), fc.jsonValue())
      .map(([name, value]) => ({ ...good, id: 7, [name]: value })),
  )
}

describe('one unreadable item on a page', () => {
  it('does not affect the other items of a HubSpot page', () => {
    fc.assert(
      fc.property(oddOf(hubspotRecord), fc.nat({ max: 2 }), (odd, place) => {
        const list: unknown[] = [hubspotRecord, { ...hubspotRecord, id: 13 }]
        const { items, setAside } = RawRecordPage.parse({ results: list.toSpliced(place, 0, odd) }).results
        expect(items.length + setAside.length).toBe(3)
        expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining(['12', '13']))
      }),
    )
  })

  it.each([
    ['persons', RawPerson],
    ['organizations', RawOrganization],
    ['deals', RawDeal],
    ['activities', RawActivity],
  ] as const)('does not affect the other items of a Pipedrive page of %s', (_name, schema) => {
    fc.assert(
      fc.property(oddOf(pipedriveRecord), fc.nat({ max: 2 }), (odd, place) => {
        const list: unknown[] = [pipedriveRecord, { ...pipedriveRecord, id: 13 }]
        const page = pageOf<{ readonly id: string }>(schema).parse({ data: list.toSpliced(place, 0, odd) })
        expect(page.items.length + page.setAside.length).toBe(3)
        expect(page.items.map(({ id }) => id)).toEqual(expect.arrayContaining(['12', '13']))
      }),
    )
  })

  it('is reported with its place and what was found there, never with its value', () => {
    const odd = { ...pipedriveRecord, phones: [{ value: 4722 }] }
    expect(inWords(pageOf(RawPerson).parse({ data: [odd] }).setAside)).toEqual([
      { id: '12', place: 'phones.0.value', reason: 'a number instead of a text', hint: 'call' },
    ])
    const { setAside } = RawRecordPage.parse({ results: [{ ...hubspotRecord, createdAt: undefined }] }).results
    expect(inWords(setAside)).toEqual([
      { id: '12', place: 'createdAt', reason: 'nothing instead of a text or a number' },
    ])
  })
})

describe('ids beyond 2^53', () => {
  const context = { title: 'A CRM', call: 'GET /list' }

  it.each(['9007199254740993', '123456789012345678901'])('are never rounded: %s is set aside and named', (id) => {
    const text = `{"data":[{"id":${id},"add_time":"2026-09-01T08:00:00Z"},{"id":5,"add_time":"2026-09-01T08:00:00Z"}]}`
    const page = parseBody(context, { status: 200, text }, pageOf(RawPerson))
    expect(page.items.map((one) => one.id)).toEqual(['5'])
    expect(inWords(page.setAside)).toEqual([
      { id, place: 'id', reason: 'a whole number beyond 2^53 instead of a number or a text' },
    ])
  })

  it('do not affect an amount of that size, which may be rounded', () => {
    const text = '{"data":[{"id":5,"add_time":"2026-09-01T08:00:00Z","status":"open","value":9007199254740993}]}'
    const page = parseBody(context, { status: 200, text }, pageOf(RawDeal))
    expect(page.items.map(({ value }) => value)).toEqual([9007199254740992])
  })
})

describe('a response about named records', () => {
  const item = z.object({ id: z.string(), name: z.string() })

  it('does not report a record as gone if an item without a readable id may be that record', () => {
    const answer = itemsOf(item).parse([{ id: '1', name: 'a' }, 'odd'])
    expect(accountFor(answer, ['1', '2', '3']).setAside.map(({ id }) => id)).toEqual(['2', '3'])
  })
})

describe('a record with impossible values', () => {
  const at = new Date('2026-09-01T08:00:00Z')

  function setAsideOf(values: {
    readonly ownerId?: string
    readonly fields?: Readonly<Record<string, string | number>>
  }) {
    const record = { type: 'deal', ownerId: null, createdAt: at, updatedAt: at, fields: {}, vendorFields: {} } as const
    const answer = { items: [{ id: '1' }, { id: '2' }], setAside: [] }
    return readableRecords(answer, ({ id }) => ({ ...record, id, ...(id === '1' ? values : {}) }))
  }

  it.each([
    ['an owner who can be no owner', { ownerId: 'x'.repeat(5000) }, 'owner'],
    ['a date that no store can hold', { fields: { closeDate: '+020026-11-01T00:00:00.000Z' } }, 'closeDate'],
    ['an amount beyond all measure', { fields: { amount: Number.POSITIVE_INFINITY } }, 'amount'],
  ])('is set aside alone, for %s', (_name, values, place) => {
    const { items, setAside } = setAsideOf(values)
    expect(items.map(({ id }) => id)).toEqual(['2'])
    expect(setAside).toMatchObject([{ id: '1', place }])
  })

  it('is set aside alone, whatever the fault is', () => {
    const answer = { items: [{ id: '1' }], setAside: [] }
    const { setAside } = readableRecords(answer, () => {
      throw new TypeError('a value that nobody thought of')
    })
    expect(inWords(setAside)).toEqual([{ id: '1', place: 'the record', reason: 'its values cannot be understood' }])
  })
})

describe('a field with an unreadable option', () => {
  const option = z.object({ id: z.number(), label: z.string() })
  const field = namedBy(z.object({ code: z.string(), options: partOf('options', option) }), 'code')
  const good = { id: 1, label: 'Red' }

  function read(list: readonly unknown[]) {
    const fields = itemsOf(field).parse(list)
    return {
      offered: fields.items.map(
        ({ code, options }) => `${code}: ${options?.items.map(({ label }) => label).join() ?? 'none'}`,
      ),
      odd: withOddParts(fields, ({ code, options }) => ({ id: code, part: options })),
    }
  }

  it('keeps its other options, and the unreadable ones are reported with their place', () => {
    const { offered, odd } = read([{ code: 'colour', options: [good, null, { id: 2, label: 7 }] }, { code: 'size' }])

    expect(offered).toEqual(['colour: Red', 'size: none'])
    expect(inWords(odd)).toEqual([
      { id: 'colour', place: 'options.1, options.2.label', reason: 'null instead of an object' },
    ])
  })

  it('has no options if they are not a list', () => {
    const { offered, odd } = read([{ code: 'colour', options: 'red' }])

    expect(offered).toEqual(['colour: '])
    expect(inWords(odd)).toEqual([{ id: 'colour', place: 'options', reason: 'a text instead of a list' }])
  })

  it('is identified by its code if it is unreadable itself', () => {
    const { odd } = read([{ code: 'colour', options: [good] }, { code: 7 }, { code: '\u001b[2J', options: 1 }])

    expect(odd.map(({ id, place }) => `${id} ${place}`)).toEqual(['null code', '\u001b[2J options'])
  })
})
