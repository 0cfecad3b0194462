import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meaningOf } from '../../../src/crm/hubspot/events/event-meaning.ts'
import { flagProperties, outcomeProperty, vendorTypes } from '../../../src/crm/hubspot/fields/fields.ts'
import type { EventMeaning } from '../../../src/crm/port.ts'
import { type ObjectType, objectTypes } from '../../../src/domain/record.ts'
import {
  createdByApp,
  customCreation,
  customDeletion,
  genericChange,
  legacyChange,
  objectOf,
  sensitiveChange,
  testButton,
} from './vendor-events.ts'

const appId = '39522895'

function meant(body: object): EventMeaning {
  return meaningOf(body, appId)
}

function records(type: ObjectType, ...ids: readonly string[]): EventMeaning {
  return { kind: 'records', keys: ids.map((id) => ({ type, id })), isSettling: false }
}

const unknown = { kind: 'unknown' }

describe('the meaning of an event', () => {
  it.each([
    ['the test button', testButton, { ...records('contact', '123'), isSettling: true }],
    ['a creation by our own app', createdByApp, { ...records('contact', '508369434347'), isSettling: true }],
    ['a changed property', legacyChange, records('contact', '127018117959')],
    ['a changed property, generic', genericChange, records('contact', '546500061938')],
    ['a custom object', customCreation, unknown],
    ['a custom object that is gone', customDeletion, unknown],
    ['a value that is withheld', sensitiveChange, records('contact', '847297356')],
  ])('is found for %s as HubSpot sends it', (_what, text, meaning) => {
    expect(meant(objectOf(text))).toEqual(meaning)
  })

  it.each(['contact', 'company', 'deal'] as const)('is found for the legacy events of a %s', (type) => {
    for (const word of ['propertyChange', 'deletion', 'merge', 'associationChange']) {
      expect(meant({ subscriptionType: `${type}.${word}`, objectId: 5 })).toEqual(records(type, '5'))
    }
    expect(meant({ eventType: `${type}.creation`, objectId: '5' })).toEqual({ ...records(type, '5'), isSettling: true })
    expect(meant({ eventType: `${type}.privacyDeletion`, objectId: 5 })).toEqual({
      kind: 'erase',
      key: { type, id: '5' },
    })
  })

  it.each(objectTypes)('is found for the generic events of a %s', (type) => {
    const event = { objectTypeId: vendorTypes[type].typeId, objectId: 5 }

    for (const word of ['propertyChange', 'deletion', 'merge', 'associationChange']) {
      expect(meant({ ...event, subscriptionType: `object.${word}` })).toEqual(records(type, '5'))
    }
    for (const word of ['creation', 'restore']) {
      expect(meant({ ...event, subscriptionType: `object.${word}` })).toEqual({
        ...records(type, '5'),
        isSettling: true,
      })
    }
  })

  it('includes every record of a merge, once each', () => {
    const event = {
      subscriptionType: 'contact.merge',
      objectId: 100,
      primaryObjectId: 100,
      numberOfPropertiesMoved: 14,
    }

    expect(meant({ ...event, mergedObjectIds: [200, '300', null, 200], newObjectId: 400 })).toEqual(
      records('contact', '100', '200', '300', '400'),
    )
    expect(meant({ ...event, objectId: undefined, mergedObjectIds: 200, newObjectId: null })).toEqual(
      records('contact', '100'),
    )
  })

  it('includes both ends of an association whose types are mirrored', () => {
    const ends = { fromObjectId: 1, toObjectId: '2', associationRemoved: true }
    const generic = { ...ends, subscriptionType: 'object.associationChange', fromObjectTypeId: '0-48' }
    const keys = [
      { type: 'call', id: '1' },
      { type: 'deal', id: '2' },
    ]

    expect(meant({ ...generic, toObjectTypeId: '0-3' })).toEqual({ kind: 'records', keys, isSettling: false })
    expect(meant({ ...generic, toObjectTypeId: '0-5' })).toEqual(records('call', '1'))
    expect(meant({ ...generic, fromObjectTypeId: '2-1', toObjectTypeId: '0-5' })).toEqual(unknown)
    expect(meant({ ...generic, toObjectTypeId: '2-1', associationType: 'CALL_TO_DEAL' })).toEqual(records('call', '1'))
  })

  it.each([
    ['CONTACT_TO_COMPANY', ['contact:1', 'company:2']],
    ['COMPANY_TO_CONTACT', ['company:1', 'contact:2']],
    ['DEAL_TO_CONTACT', ['deal:1', 'contact:2']],
    ['DEAL_TO_LINE_ITEM', ['deal:1']],
    ['CALL_TO_MEETING_EVENT', ['call:1', 'meeting:2']],
    ['TICKET_TO_TASK', ['task:2']],
    ['PARENT_TO_CHILD_COMPANY', []],
    ['constructor_TO___proto__', []],
    ['', []],
  ])('includes the ends of a legacy %s', (associationType, expected) => {
    const body = { subscriptionType: 'contact.associationChange', fromObjectId: 1, toObjectId: 2, associationType }
    const meaning = meant(body)
    const keys = meaning.kind === 'records' ? meaning.keys.map(({ type, id }) => `${type}:${id}`) : []

    expect(keys).toEqual(expected)
    expect(meaning.kind).toBe(expected.length === 0 ? 'unknown' : 'records')
  })

  it('contains exact ids: those too long for a JSON number are accepted as text only', () => {
    const event = { subscriptionType: 'deal.propertyChange' }

    expect(meant({ ...event, objectId: '9007199254740993' })).toEqual(records('deal', '9007199254740993'))
    expect(meant({ ...event, objectId: Number.MAX_SAFE_INTEGER })).toEqual(records('deal', '9007199254740991'))
    expect(meant({ ...event, objectId: 2 ** 53 })).toEqual(unknown)
    for (const objectId of [0, -5, 1.5, '', '05', '5 ', '5a', '1'.repeat(21), true, null, [5]]) {
      expect(meant({ ...event, objectId })).toEqual(unknown)
    }
  })
})

describe('our own write', () => {
  const echo = {
    subscriptionType: 'object.propertyChange',
    objectTypeId: '0-48',
    objectId: 5,
    propertyName: flagProperties.status,
    changeSource: 'INTEGRATION',
    sourceId: appId,
  }

  it.each(Object.values(flagProperties))('is recognised as an echo: %s', (propertyName) => {
    expect(meant({ ...echo, propertyName })).toEqual({ kind: 'echo', keys: [{ type: 'call', id: '5' }] })
    expect(meant({ ...echo, propertyName, sourceId: Number(appId) })).toMatchObject({ kind: 'echo' })
  })

  it.each([
    ['an outcome, which the mirror holds', { propertyName: outcomeProperty }],
    ['another app', { sourceId: '1' }],
    ['a person', { changeSource: 'CRM_UI' }],
    ['nobody named', { sourceId: undefined }],
    ['ours, but to another property', { propertyName: 'hs_call_title' }],
    ['ours, but a deletion', { subscriptionType: 'object.deletion' }],
  ])('is not recognised in a change by %s', (_whom, over) => {
    expect(meant({ ...echo, ...over })).toEqual(records('call', '5'))
  })

  it('is not recognised if the app id is unknown', () => {
    expect(meaningOf(echo, null)).toEqual(records('call', '5'))
  })

  it('is not recognised in a creation, whatever it contains', () => {
    const created = { ...echo, subscriptionType: 'object.creation' }

    expect(meant(created)).toEqual({ ...records('call', '5'), isSettling: true })
  })
})

describe('an entry of the journal', () => {
  const entry = { type: 'OBJECT', portalId: 1, occurredAt: '2026-11-23T12:00:00Z', objectTypeId: '0-2', objectId: 5 }

  it.each(['UPDATE', 'DELETE', 'MERGE'])('about a record causes it to be re-read: %s', (action) => {
    expect(meant({ ...entry, action, propertyChanges: { name: 'A' } })).toEqual(records('company', '5'))
  })

  it.each(['CREATE', 'RESTORE'])('about a new record marks it as settling: %s', (action) => {
    expect(meant({ ...entry, action })).toEqual({ ...records('company', '5'), isSettling: true })
  })

  it('about an association includes the ends that it names', () => {
    const ends = { fromObjectTypeId: '0-2', fromObjectId: 5, toObjectTypeId: '0-3', toObjectId: 6 }
    const keys = [
      { type: 'company', id: '5' },
      { type: 'deal', id: '6' },
    ]

    expect(meant({ ...entry, action: 'ASSOCIATION_ADDED' })).toEqual(records('company', '5'))
    expect(meant({ ...entry, ...ends, action: 'ASSOCIATION_REMOVED' })).toEqual({
      kind: 'records',
      keys,
      isSettling: false,
    })
    const other = { associatedObjectTypeId: '0-3', associatedObjectId: 6 }
    expect(meant({ ...entry, ...other, action: 'ASSOCIATION_ADDED' })).toEqual({
      kind: 'records',
      keys,
      isSettling: false,
    })
  })

  it.each([
    { type: 'APP_LIFECYCLE_EVENT', portalId: 1, objectTypeId: '4-1916193' },
    { type: 'APP_LIFECYCLE_EVENT', portalId: 1, eventTypeId: '4-1916193', action: 'CREATE' },
    { type: 'appLifecycleEvent', portalId: 1, action: 'APP_UNINSTALL' },
  ])('reports that the app was removed: %j', (body) => {
    expect(meant(body)).toEqual({ kind: 'uninstalled' })
  })

  it.each([
    { type: 'GDPR_PRIVACY_DELETION', objectTypeId: '0-1', objectId: 5 },
    { type: 'OBJECT', action: 'GDPR_DELETE', objectTypeId: '0-1', objectId: '5' },
  ])('reports a request for erasure: %j', (body) => {
    expect(meant(body)).toEqual({ kind: 'erase', key: { type: 'contact', id: '5' } })
  })

  it.each([
    { ...entry, action: 'SNAPSHOT' },
    { ...entry, action: 'constructor' },
    { ...entry, action: undefined },
    { ...entry, action: 'UPDATE', objectTypeId: '0-5' },
    { type: 'APP_LIFECYCLE_EVENT', objectTypeId: '4-1909196', action: 'APP_INSTALL' },
    { type: 'GDPR_PRIVACY_DELETION', objectTypeId: '0-1' },
  ])('without a meaning for Minset is kept: %j', (body) => {
    expect(meant(body)).toEqual(unknown)
  })
})

describe('a hostile body', () => {
  it.each([
    ['a deep one', `${'{"objectId":'.repeat(5000)}1${'}'.repeat(5000)}`],
    ['a list', '[{"subscriptionType":"contact.creation","objectId":1}]'],
    ['a planted prototype', '{"__proto__":{"subscriptionType":"contact.creation","objectId":1}}'],
    ['names of the language', '{"subscriptionType":"constructor.toString","objectId":1}'],
    ['a type of the language', '{"subscriptionType":"object.creation","objectTypeId":"__proto__","objectId":1}'],
    ['too many dots', '{"subscriptionType":"contact.creation.contact","objectId":1}'],
    ['a list for a word', '{"subscriptionType":["contact.creation"],"objectId":1}'],
    ['a huge word', JSON.stringify({ subscriptionType: 'contact.'.repeat(200_000), objectId: '1'.repeat(1_000_000) })],
  ])('is stored without any effect: %s', (_what, text) => {
    expect(meant(objectOf(text))).toEqual(unknown)
  })

  it('never causes an error, whatever it contains', () => {
    const words = fc.constantFrom('contact.merge', 'object.associationChange', 'object.propertyChange', '0-1', 'UPDATE')
    const names = fc.constantFrom(
      'subscriptionType',
      'eventType',
      'objectTypeId',
      'objectId',
      'mergedObjectIds',
      'fromObjectId',
      'action',
      'associationType',
      'toObjectTypeId',
      'type',
      'sourceId',
      '__proto__',
    )

    fc.assert(
      fc.property(fc.dictionary(names, fc.oneof(words, fc.jsonValue(), fc.nat())), (body) => {
        expect(['records', 'erase', 'unknown', 'echo', 'uninstalled']).toContain(meant(body).kind)
      }),
    )
  })
})
