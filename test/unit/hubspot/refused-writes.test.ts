import { describe, expect, it } from 'vitest'
import { CrmPermissionError } from '../../../src/domain/errors.ts'
import type { Flag } from '../../../src/domain/record.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { inWords } from '../../support/words.ts'
import { batchBody, connect, origin, rawRecord } from './adapter.ts'

const incomplete: Flag = { status: 'incomplete', missing: 'last name', since: '2026-11-01' }
const update = { method: 'POST', path: '/crm/objects/2026-09/meetings/batch/update' } as const
const properties = { method: 'GET', path: '/crm/properties/2026-09/meetings', query: {} } as const
const archived = { method: 'GET', path: '/crm/properties/2026-09/meetings', query: { archived: 'true' } } as const
const create = { method: 'POST', path: '/crm/properties/2026-09/meetings' } as const
const inGroup = { label: 'x', groupName: 'minset' }
const options = ['incomplete', 'complete'].map((value) => ({ value, label: value, displayOrder: 0, hidden: false }))
const status = { name: 'minset_status', ...inGroup, type: 'enumeration', fieldType: 'select', options }
const missing = { name: 'minset_missing', ...inGroup, type: 'string', fieldType: 'textarea' }
const since = { name: 'minset_since', ...inGroup, type: 'date', fieldType: 'date' }

function patch(id: string) {
  return { method: 'PATCH', path: `/crm/objects/2026-09/meetings/${id}` } as const
}
function refused(code: string, message = 'No'): { status: number; body: object } {
  const errors = [{ message, code, context: { propertyName: ['minset_status'] } }]
  return { status: 400, body: { status: 'error', category: 'VALIDATION_ERROR', message, errors } }
}
function packed(error: string): { status: number; body: object } {
  const message = `Property values were not valid: [{"isValid":false,"message":"No","error":"${error}","name":"x"}]`
  return { status: 400, body: { status: 'error', category: 'VALIDATION_ERROR', message } }
}
function flags(...ids: string[]): { id: string; flag: Flag }[] {
  return ids.map((id) => ({ id, flag: incomplete }))
}

describe('a flag that HubSpot refuses', () => {
  const http = mockHttp(origin)

  it.each([
    ['MISSING_REQUIRED_PROPERTY', refused('MISSING_REQUIRED_PROPERTY'), 'required-rule'],
    ['MISSING_CONDITIONAL_REQUIRED_PROPERTY', refused('MISSING_CONDITIONAL_REQUIRED_PROPERTY'), 'required-rule'],
    ['READ_ONLY_VALUE', refused('READ_ONLY_VALUE'), 'read-only'],
    ['READ_ONLY_VALUE, packed into the message,', packed('READ_ONLY_VALUE'), 'read-only'],
    ['INVALID_OPTION', refused('INVALID_OPTION'), 'other'],
    ['no code', { status: 400, body: { status: 'error', message: 'No' } }, 'other'],
  ])('for %s is reported with its cause', async (_, reply, cause) => {
    http.reply(patch('1'), reply)

    const { results } = await connect().crm.write.update('meeting', flags('1'))

    expect(inWords(results)).toEqual([{ id: '1', result: 'refused', reason: 'No', cause }])
  })

  it('because of a required rule is isolated, and does not block other records', async () => {
    const rule = refused('MISSING_CONDITIONAL_REQUIRED_PROPERTY', 'Reason is required because of Stage')
    http.reply(update, rule)
    http.reply(patch('1'), rule)
    http.reply(patch('2'), { status: 200, body: rawRecord('2') })

    const { results } = await connect().crm.write.update('meeting', flags('1', '2'))

    expect(inWords(results)).toMatchObject([
      { id: '1', result: 'refused', cause: 'required-rule', reason: 'Reason is required because of Stage' },
      { id: '2', result: 'written' },
    ])
    expect(http.arrived().every(({ url }) => url.pathname.startsWith('/crm/objects/2026-09/'))).toBe(true)
  })

  it('in a partially successful batch is reported with its cause as well', async () => {
    const error = { ...refused('MISSING_REQUIRED_PROPERTY').body, context: { objectWriteTraceId: ['2'] } }
    http.reply(update, { status: 207, body: batchBody([rawRecord('1')], [error]) })

    const { results } = await connect().crm.write.update('meeting', flags('1', '2'))

    expect(results[1]).toMatchObject({ id: '2', result: 'refused', cause: 'required-rule' })
  })

  it.each([
    ['null', null],
    ['a text', 'no'],
    ['a number', 4],
  ])('with unreadable text (%s) is retried individually', async (_what, odd) => {
    http.reply(update, { status: 207, body: batchBody([rawRecord('1')], [odd]) })
    http.reply(patch('2'), refused('READ_ONLY_VALUE'))

    const { results } = await connect().crm.write.update('meeting', flags('1', '2'))

    expect(results).toMatchObject([{ result: 'written' }, { result: 'refused', cause: 'read-only' }])
  })

  it('because its field is read-only costs one call for the whole batch', async () => {
    http.reply(update, refused('READ_ONLY_VALUE'))

    const { results, apiCalls } = await connect().crm.write.update('meeting', flags('1', '2', '3', '4'))

    expect(results.map(({ cause }) => cause)).toEqual(['read-only', 'read-only', 'read-only', 'read-only'])
    expect(apiCalls).toBe(1)
  })

  it('because the field was deleted is written once more when the field is restored', async () => {
    http.reply(update, refused('PROPERTY_DOESNT_EXIST'))
    http.reply(properties, { status: 200, body: { results: [missing, since] } })
    http.reply(archived, { status: 200, body: { results: [status] } })
    http.reply({ method: 'GET', path: '/crm/limits/2026-09/custom-properties' }, { status: 404, body: {} })
    http.reply(
      { method: 'GET', path: '/crm/properties/2026-09/meetings/groups' },
      { status: 200, body: { results: [{ name: 'minset' }] } },
    )
    http.reply(create, { status: 201, body: status })
    http.reply(properties, { status: 200, body: { results: [status, missing, since] } })
    http.reply(update, { status: 200, body: batchBody([rawRecord('1'), rawRecord('2')]) })

    const { results, apiCalls } = await connect().crm.write.update('meeting', flags('1', '2'))

    expect(results).toEqual([
      { id: '1', result: 'written' },
      { id: '2', result: 'written' },
    ])
    expect(apiCalls).toBe(2)
  })

  it('because the field was deleted, and again after the repair, is refused', async () => {
    http.reply(patch('1'), refused('PROPERTY_DOESNT_EXIST'))
    http.reply(properties, { status: 200, body: { results: [status, missing, since] } })
    http.reply(patch('1'), refused('PROPERTY_DOESNT_EXIST'))

    const { results } = await connect().crm.write.update('meeting', flags('1'))

    expect(results).toMatchObject([{ result: 'refused', cause: 'missing-property' }])
  })

  it('because of a field that cannot be restored is refused without another attempt', async () => {
    http.reply(patch('1'), refused('PROPERTY_DOESNT_EXIST'))
    http.reply(properties, { status: 200, body: { results: [{ ...status, type: 'string' }, missing, since] } })

    const { results } = await connect().crm.write.update('meeting', flags('1'))

    expect(results).toMatchObject([{ result: 'refused', cause: 'missing-property' }])
  })

  it('because writing is not permitted at all turns flags off', async () => {
    http.reply(patch('1'), { status: 403, body: { status: 'error', message: 'no' } })
    const { crm } = connect()
    function off(): readonly string[] {
      return crm.features().flatMap(({ name, on }) => (on ? [] : [name]))
    }
    // A token opens no cards.
    expect(off()).toEqual(['cards'])

    await expect(crm.write.update('meeting', flags('1'))).rejects.toBeInstanceOf(CrmPermissionError)

    expect(off()).toEqual(['flags', 'cards'])
  })
})

describe('the list of records that cannot be flagged', () => {
  const http = mockHttp(origin)
  const name = 'Minset: incomplete contacts that cannot be flagged'
  const byName = {
    method: 'GET',
    path: `/crm/lists/2026-09/object-type-id/0-1/name/${encodeURIComponent(name)}`,
  } as const
  const otherName = 'Minset: ufullstendige kontakter som ikke kan flagges'
  const byOtherName = { ...byName, path: byName.path.replace(encodeURIComponent(name), encodeURIComponent(otherName)) }
  const make = { method: 'POST', path: '/crm/lists/2026-09' } as const
  const notFound = { status: 404, body: { status: 'error', message: 'resource not found' } }
  const changed = { status: 200, body: { recordsIdsAdded: [], recordIdsRemoved: [], recordIdsMissing: [] } }

  function list(listId: string, processingType = 'MANUAL') {
    return { status: 200, body: { list: { listId, name, objectTypeId: '0-1', processingType } } }
  }
  function members(listId: string, add: string[], remove: string[]) {
    const path = `/crm/lists/2026-09/${listId}/memberships/add-and-remove`
    return { method: 'PUT', path, body: { recordIdsToAdd: add, recordIdsToRemove: remove } } as const
  }

  it('is created on first use, and found by its id from then on', async () => {
    http.reply(byName, notFound)
    http.reply(byOtherName, notFound)
    http.reply({ ...make, body: { name, objectTypeId: '0-1', processingType: 'MANUAL' } }, list('9'))
    http.reply(members('9', ['1'], []), changed)
    http.reply(members('9', [], ['1']), changed)
    const { write } = connect().crm

    expect(await write.updateWorklist('contact', { add: ['1'], remove: [] })).toEqual({
      unavailable: null,
      refused: [],
    })
    expect(await write.updateWorklist('contact', { add: [], remove: ['1'] })).toEqual({
      unavailable: null,
      refused: [],
    })
  })

  it('is not created without members', async () => {
    http.reply(byName, notFound)
    http.reply(byOtherName, notFound)

    expect(await connect().crm.write.updateWorklist('contact', { add: [], remove: ['1'] })).toEqual({
      unavailable: null,
      refused: [],
    })
  })

  it('is created again if somebody has deleted it', async () => {
    http.reply(byName, list('9'))
    http.reply(members('9', ['1'], []), notFound)
    http.reply(byName, notFound)
    http.reply(byOtherName, notFound)
    http.reply(make, list('10'))
    http.reply(members('10', ['1'], []), changed)

    expect(await connect().crm.write.updateWorklist('contact', { add: ['1'], remove: [] })).toEqual({
      unavailable: null,
      refused: [],
    })
  })

  it('takes a thousand changes in a call', async () => {
    const ids = Array.from({ length: 1001 }, (_, index) => String(index))
    http.reply(byName, list('9'))
    http.reply(members('9', ids.slice(0, 1000), []), changed)
    http.reply(members('9', ids.slice(1000), []), changed)

    expect(await connect().crm.write.updateWorklist('contact', { add: ids, remove: [] })).toEqual({
      unavailable: null,
      refused: [],
    })
  })

  it('is not touched if another list has its name', async () => {
    http.reply(byName, list('9', 'SNAPSHOT'))

    const { unavailable } = await connect().crm.write.updateWorklist('contact', { add: ['1'], remove: [] })

    expect(inWords(unavailable)).toBe(`the list "${name}" is not ours: its processing type is SNAPSHOT, not MANUAL`)
  })

  it.each([
    ['of a type without lists', null, 'meeting'],
    ['of an account that has not granted lists', ['crm.objects.contacts.write'], 'contact'],
  ] as const)('is unavailable without a call for records %s', async (_, scopes, type) => {
    const { crm } = connect({ scopes })

    expect(inWords((await crm.write.updateWorklist(type, { add: ['1'], remove: [] })).unavailable)).toMatch(/\w/)
    expect(crm.usage().calls).toBe(0)
  })
})
