import { describe, expect, it } from 'vitest'
import { retryAfterMs } from '../../../src/crm/http/pace/retry.ts'
import { answeredAt } from '../../../src/crm/http/send.ts'
import { Moment, readEvents as readHubSpotEvents } from '../../../src/crm/hubspot/events/events.ts'
import { normaliseRecord } from '../../../src/crm/hubspot/reading/normalise.ts'
import { RawBatchRead, RawSearchPage } from '../../../src/crm/hubspot/transport/schema.ts'
import { type Items, itemsOf, readableRecords } from '../../../src/crm/items.ts'
import { readEvents as readPipedriveEvents } from '../../../src/crm/pipedrive/events/events.ts'
import { flagCodesOf } from '../../../src/crm/pipedrive/flags/flag-codes.ts'
import { normaliseActivity, normaliseDeal } from '../../../src/crm/pipedrive/reading/normalise.ts'
import { RawActivity, RawDeal } from '../../../src/crm/pipedrive/transport/schema.ts'
import type { ReadRecord } from '../../../src/crm/port.ts'
import { type FieldKind, fieldDefinitions } from '../../../src/domain/field.ts'
import { objectTypes } from '../../../src/domain/record.ts'
import { rawRecord as hubSpotRecord } from '../hubspot/adapter.ts'
import { rawRecord as pipedriveRecord, rawActivity } from '../pipedrive/adapter.ts'

/** The instant that a reader makes of a text; `unknown`: it is left out; `set aside`: with everything that it is a part of. */
type ReadInstant = (text: string) => string

function hubSpotItem(over: object): ReturnType<typeof RawBatchRead.parse> {
  return RawBatchRead.parse({ results: [{ ...hubSpotRecord('7'), ...over }] })
}

/** @param property of HubSpot; the others are blank */
function hubSpotField(type: ReadRecord['type'], name: string, property: string): ReadInstant {
  const context = { stageOf: () => ({ kind: 'won', label: 'Won', probability: 1 }) as const, vendorFields: {} }
  return (text) => {
    const { results } = hubSpotItem({ properties: { [property]: text } })
    return fieldOf(name)(readableRecords(results, (raw) => normaliseRecord(type, raw, context)))
  }
}

function fieldOf(name: string): (read: Items<ReadRecord>) => string {
  return ({ items: [record] }) => (record === undefined ? 'set aside' : String(record.fields[name]))
}

function isoOf(at: Date | null | undefined): string {
  return at?.toISOString() ?? 'unknown'
}

const noFields = { byCode: new Map(), flag: flagCodesOf([]), phoneCodes: [] }

function pipedriveDeal(name: string, key: string, over: object = {}): ReadInstant {
  return (text) => {
    const raw = itemsOf(RawDeal).parse([pipedriveRecord(1, { title: 'Bolts', status: 'open', ...over, [key]: text })])
    const context = { fields: noFields, stages: new Map(), vendorFields: {} }
    return fieldOf(name)(readableRecords(raw, (deal) => normaliseDeal(deal, context)))
  }
}

function pipedriveActivity(type: 'meeting' | 'call' | 'task', name: string): ReadInstant {
  return (text) => {
    const [day, time] = text.split('T')
    const timed = time === undefined ? {} : { due_time: time.replace('Z', '') }
    const over = { due_date: day, ...timed, duration: '00:00:00', done: true }
    const raw = itemsOf(RawActivity).parse([rawActivity(1, type, over)])
    const context = { outcomes: null, vendorFields: {} }
    return fieldOf(name)(readableRecords(raw, (one) => normaliseActivity(type, one, context)))
  }
}

const hubSpotFields: Readonly<Record<string, ReadInstant>> = {
  'deal.closeDate': hubSpotField('deal', 'closeDate', 'closedate'),
  'deal.stageAge': hubSpotField('deal', 'stageAge', 'hs_v2_date_entered_current_stage'),
  'meeting.startsAt': hubSpotField('meeting', 'startsAt', 'hs_meeting_start_time'),
  'meeting.endsAt': hubSpotField('meeting', 'endsAt', 'hs_meeting_end_time'),
  'call.at': hubSpotField('call', 'at', 'hs_timestamp'),
  'task.dueAt': hubSpotField('task', 'dueAt', 'hs_timestamp'),
}

const pipedriveFields: Readonly<Record<string, ReadInstant>> = {
  'deal.closeDate': pipedriveDeal('closeDate', 'won_time', { status: 'won' }),
  'deal.stageAge': pipedriveDeal('stageAge', 'stage_change_time'),
  'meeting.startsAt': pipedriveActivity('meeting', 'startsAt'),
  'meeting.endsAt': pipedriveActivity('meeting', 'endsAt'),
  'call.at': pipedriveActivity('call', 'at'),
  'task.dueAt': pipedriveActivity('task', 'dueAt'),
}

const ofRecords: Readonly<Record<string, ReadInstant>> = {
  'the creation of a record of HubSpot': (createdAt) => timeOf(hubSpotItem({ createdAt }).results, 'createdAt'),
  'the change of a record of HubSpot': (updatedAt) => timeOf(hubSpotItem({ updatedAt }).results, 'updatedAt'),
  'the change of a found record of HubSpot': (updatedAt) =>
    timeOf(RawSearchPage.parse({ results: [{ id: '7', updatedAt }] }).results, 'updatedAt'),
  'the creation of a record of Pipedrive': (text) => timeOf(pipedriveItem('add_time', text), 'add_time'),
  'the change of a record of Pipedrive': (text) => timeOf(pipedriveItem('update_time', text), 'update_time'),
  ...named('HubSpot', hubSpotFields),
  ...named('Pipedrive', pipedriveFields),
}

function pipedriveItem(key: string, text: string): Items<RawDeal> {
  return itemsOf(RawDeal).parse([pipedriveRecord(1, { title: 'Bolts', status: 'open', [key]: text })])
}

function timeOf<K extends string>({ items: [item] }: Items<{ [key in K]?: Date | null | undefined }>, key: K): string {
  return item === undefined ? 'set aside' : isoOf(item[key])
}

function named(vendor: string, readers: Readonly<Record<string, ReadInstant>>): Readonly<Record<string, ReadInstant>> {
  return Object.fromEntries(Object.entries(readers).map(([name, reader]) => [`${name} of ${vendor}`, reader]))
}

const hook = `https://minset.example/hooks/pipedrive/1/${'x'.repeat(43)}`

const ofEvents: Readonly<Record<string, ReadInstant>> = {
  'an event of HubSpot': (occurredAt) => isoOf(readHubSpotEvents({ portalId: 1, occurredAt }).events[0]?.occurredAt),
  "an entry of HubSpot's journal": (text) => isoOf(Moment.parse(text)),
  'an event of Pipedrive': (timestamp) =>
    isoOf(readPipedriveEvents({ meta: { company_id: 1, timestamp } }, { url: hook }).events[0]?.occurredAt),
}

const instant = '2026-10-14T08:00:00.000Z'
const odd = ['5', '2026', 'yesterday', '14.10.2026', 'Oct 14, 2026', '2026-02-31', '2026-02-31T08:00:00Z', '2026-13-01']
const oddlyTimed = ['2026-10-14T25:00:00Z', '2026-10-14T8Z', '0000-10-14', '+020000-10-14T08:00:00Z', '2026-10-14 (x)']

describe('an instant from a vendor', () => {
  it.each([hubSpotFields, pipedriveFields])('is read of every field that holds one', (readers) => {
    const kind: FieldKind = 'instant'
    const fields = objectTypes.flatMap((type) =>
      Object.entries(fieldDefinitions[type]).flatMap(([name, one]) => (one.kind === kind ? `${type}.${name}` : [])),
    )
    expect(Object.keys(readers).toSorted()).toEqual(fields.toSorted())
  })

  it.each(Object.entries({ ...ofRecords, ...ofEvents }))('is read in ISO 8601, in UTC: %s', (_, read) => {
    expect(read('2026-10-14T08:00:00Z')).toBe(instant)
  })

  it.each(Object.entries(ofRecords))('sets its record aside if it cannot be read: %s', (_, read) => {
    const texts = [...odd, ...oddlyTimed]
    expect(texts.map((text) => [text, read(text)])).toEqual(texts.map((text) => [text, 'set aside']))
  })

  it.each(Object.entries(ofEvents))('is unknown if it cannot be read: %s', (_, read) => {
    const texts = [...odd, ...oddlyTimed]
    expect(texts.map((text) => [text, read(text)])).toEqual(texts.map((text) => [text, 'unknown']))
  })
})

describe('a date in the head of a response', () => {
  it('is read as HTTP writes it, and as nothing else', () => {
    const texts = ['Sat, 31 Feb 2026 08:00:00 GMT', 'Wed, 14 Oct 2026 08:00:00', ...odd, ...oddlyTimed]
    const dated = texts.map((date) => answeredAt({ headers: new Headers({ date }) }))
    expect(dated).toEqual(texts.map(() => null))
    expect(answeredAt({ headers: new Headers({ date: 'Wed, 14 Oct 2026 08:00:00 GMT' }) })).toEqual(new Date(instant))
  })

  it('is read the same way as the end of a wait', () => {
    function waitFor(text: string): number | null {
      return retryAfterMs({ headers: new Headers({ 'retry-after': text }) }, new Date(instant))
    }
    expect(waitFor('Wed, 14 Oct 2026 08:01:00 GMT')).toBe(60_000)
    expect([waitFor('2027-10-14'), waitFor('Sat, 31 Feb 2027 08:00:00 GMT')]).toEqual([null, null])
  })
})
