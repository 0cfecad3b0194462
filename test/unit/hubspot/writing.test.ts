import { describe, expect, it } from 'vitest'
import type { UpdateResult } from '../../../src/crm/port.ts'
import { CrmPermissionError, CrmUnavailableError } from '../../../src/domain/errors.ts'
import type { Flag } from '../../../src/domain/record.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { inWords } from '../../support/words.ts'
import { batchBody, connect, origin, rawRecord } from './adapter.ts'

const contactsUpdate = { method: 'POST', path: '/crm/objects/2026-09/contacts/batch/update' } as const
const callsUpdate = { method: 'POST', path: '/crm/objects/2026-09/calls/batch/update' } as const
const callsRead = { method: 'POST', path: '/crm/objects/2026-09/calls/batch/read' } as const
const outcomeProperty = { method: 'GET', path: '/crm/properties/2026-09/calls/hs_call_disposition' } as const

const incomplete: Flag = { status: 'incomplete', missing: 'last name', since: '2026-11-01' }
const refusal = {
  status: 400,
  body: {
    status: 'error',
    message: 'Property values were not valid: [{"isValid":false,"message":"Close date is required","error":"X"}]',
    category: 'VALIDATION_ERROR',
  },
}

function patch(type: string, id: string) {
  return { method: 'PATCH', path: `/crm/objects/2026-09/${type}/${id}` } as const
}
function ids(body: unknown): string[] {
  return (body as { inputs: { id: string }[] }).inputs.map(({ id }) => id)
}
function written(id: string): UpdateResult {
  return { id, result: 'written' }
}

describe('writing flags', () => {
  const http = mockHttp(origin)

  it("sends Minset's three properties of up to a hundred records in one call", async () => {
    const inputs = [
      {
        id: '1',
        objectWriteTraceId: '1',
        properties: { minset_status: 'incomplete', minset_missing: 'last name', minset_since: '2026-11-01' },
      },
      {
        id: '2',
        objectWriteTraceId: '2',
        properties: { minset_status: 'complete', minset_missing: '', minset_since: '' },
      },
    ]
    http.reply(
      { ...contactsUpdate, body: { inputs } },
      { status: 200, body: batchBody([rawRecord('2'), rawRecord('1')]) },
    )

    const done = await connect().crm.write.update('contact', [
      { id: '1', flag: incomplete },
      { id: '2', flag: { status: 'complete', missing: null, since: null } },
    ])

    expect(done).toEqual({ results: [written('1'), written('2')], apiCalls: 1 })
  })

  it('splits more than a hundred, and writes a single record individually', async () => {
    const all = Array.from({ length: 101 }, (_, index) => String(index + 1))
    http.reply(contactsUpdate, { status: 200, body: batchBody(all.slice(0, 100).map((id) => rawRecord(id))) })
    http.reply(patch('contacts', '101'), { status: 200, body: rawRecord('101') })

    const done = await connect().crm.write.update(
      'contact',
      all.map((id) => ({ id, flag: incomplete })),
    )

    expect(done.apiCalls).toBe(2)
    expect(done.results).toEqual(all.map(written))
  })

  it('makes no call if there is nothing to write', async () => {
    const { crm } = connect()

    expect(await crm.write.update('contact', [])).toEqual({ results: [], apiCalls: 0 })
    expect(await crm.write.update('contact', [{ id: '1' }])).toEqual({ results: [written('1')], apiCalls: 0 })
    expect(crm.usage().calls).toBe(0)
  })

  it('trusts the results of single records in a response, whatever its status', async () => {
    const errors = [
      { status: 'error', category: 'OBJECT_NOT_FOUND', message: 'Could not get', context: { ids: ['2'] } },
      {
        status: 'error',
        category: 'VALIDATION_ERROR',
        message: 'Required',
        errors: [{ message: 'Required', code: 'INVALID_DATE' }],
        context: { objectWriteTraceId: ['3'] },
      },
    ]
    http.reply(contactsUpdate, { status: 200, body: batchBody([rawRecord('1')], errors) })

    const done = await connect().crm.write.update(
      'contact',
      ['1', '2', '3'].map((id) => ({ id, flag: incomplete })),
    )

    expect(inWords(done)).toEqual({
      results: [
        written('1'),
        { id: '2', result: 'gone' },
        { id: '3', result: 'refused', reason: 'Required', cause: 'other' },
      ],
      apiCalls: 1,
    })
  })

  it("unpacks HubSpot's explanation for single records too, and works without one", async () => {
    const packed = 'Property values were not valid: [{"isValid":false,"message":"Not a date","error":"INVALID_DATE"}]'
    const errors = [
      { status: 'error', category: 'VALIDATION_ERROR', message: packed, context: { objectWriteTraceId: ['1'] } },
      { status: 'error', errors: [{ code: 'X' }], context: { objectWriteTraceId: ['2'] } },
    ]
    http.reply(contactsUpdate, { status: 207, body: batchBody([], errors) })

    const { results } = await connect().crm.write.update(
      'contact',
      ['1', '2'].map((id) => ({ id, flag: incomplete })),
    )

    expect(inWords(results.map(({ reason }) => reason))).toEqual(['Not a date', 'HubSpot gave no reason'])
  })

  it('learns the cause of refusals without a code from one record of each wording', async () => {
    const words = ['Stage needs a reason', 'Stage needs a reason', 'Other']
    const errors = words.map((message, index) => ({ message, context: { objectWriteTraceId: [String(index + 1)] } }))
    const detail = { message: 'Stage needs a reason', code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY' }
    http.reply(contactsUpdate, { status: 200, body: batchBody([], errors) })
    http.reply(patch('contacts', '1'), { status: 400, body: { status: 'error', message: 'x', errors: [detail] } })
    http.reply(patch('contacts', '3'), { status: 200, body: rawRecord('3') })

    const { results } = await connect().crm.write.update(
      'contact',
      ['1', '2', '3'].map((id) => ({ id, flag: incomplete })),
    )

    expect(results.map(({ result, cause }) => cause ?? result)).toEqual(['required-rule', 'required-rule', 'written'])
  })

  it('writes records individually that the response does not mention', async () => {
    http.reply(contactsUpdate, { status: 200, body: batchBody([rawRecord('1')]) })
    http.reply(patch('contacts', '2'), { status: 404, body: { status: 'error', message: 'resource not found' } })

    const done = await connect().crm.write.update('contact', [
      { id: '1', flag: incomplete },
      { id: '2', flag: incomplete },
    ])

    expect(done).toEqual({ results: [written('1'), { id: '2', result: 'gone' }], apiCalls: 2 })
  })

  it('halves a refused batch, so that one record does not block the others', async () => {
    http.reply(contactsUpdate, refusal)
    http.reply(contactsUpdate, { status: 200, body: batchBody([rawRecord('1'), rawRecord('2')]) })
    http.reply(contactsUpdate, refusal)
    http.reply(patch('contacts', '3'), refusal)
    http.reply(patch('contacts', '4'), { status: 200, body: rawRecord('4') })

    const done = await connect().crm.write.update(
      'contact',
      ['1', '2', '3', '4'].map((id) => ({ id, flag: incomplete })),
    )

    expect(inWords(done)).toEqual({
      results: [
        written('1'),
        written('2'),
        { id: '3', result: 'refused', reason: 'Close date is required', cause: 'other' },
        written('4'),
      ],
      apiCalls: 5,
    })
    expect(
      http
        .arrived()
        .slice(0, 3)
        .map(({ body }) => ids(body)),
    ).toEqual([
      ['1', '2', '3', '4'],
      ['1', '2'],
      ['3', '4'],
    ])
  })

  it("returns the reason in HubSpot's words, at most 300 characters of them", async () => {
    const errors = [{ message: 'First' }, { message: 'Second' }, { message: 'First' }]
    http.reply(patch('contacts', '1'), { status: 400, body: { status: 'error', message: 'x', errors } })
    http.reply(patch('contacts', '2'), { status: 400, body: { status: 'error', message: 'y'.repeat(400) } })
    http.reply(patch('contacts', '3'), { status: 422, body: '' })
    const { crm } = connect()

    const reasons: unknown[] = []
    for (const id of ['1', '2', '3']) {
      const { results } = await crm.write.update('contact', [{ id, flag: incomplete }])
      reasons.push(results[0]?.reason)
    }

    expect(inWords(reasons)).toEqual(['First; Second', `${'y'.repeat(299)}…`, 'HubSpot answered with status 422'])
  })

  it('never includes a record twice in one call, and keeps the order of its updates', async () => {
    http.reply(patch('contacts', '1'), { status: 200, body: rawRecord('1') })
    http.reply(patch('contacts', '1'), { status: 200, body: rawRecord('1') })

    const done = await connect().crm.write.update('contact', [
      { id: '1', flag: incomplete },
      { id: '1', flag: { status: 'complete', missing: null, since: null } },
    ])

    const sent = http.arrived().map(({ body }) => (body as { properties: object }).properties)
    expect(sent).toMatchObject([{ minset_status: 'incomplete' }, { minset_status: 'complete' }])
    expect(done).toEqual({ results: [written('1'), written('1')], apiCalls: 2 })
  })

  it('does not halve a batch that is not permitted at all', async () => {
    http.reply(contactsUpdate, { status: 403, body: { status: 'error', message: 'no' } })

    const work = connect().crm.write.update('contact', [
      { id: '1', flag: incomplete },
      { id: '2', flag: incomplete },
    ])

    await expect(work).rejects.toBeInstanceOf(CrmPermissionError)
  })

  it('throws the error if HubSpot fails, and counts nothing as written', async () => {
    for (let tried = 0; tried < 6; tried += 1) http.reply(patch('contacts', '1'), { status: 502, body: '' })

    const work = connect().crm.write.update('contact', [{ id: '1', flag: incomplete }])

    await expect(work).rejects.toBeInstanceOf(CrmUnavailableError)
  })
})

describe('writing call outcomes', () => {
  const http = mockHttp(origin)
  const busy = '9d9162e7-6cf3-4944-bf63-4dff82258764'
  const noAnswer = '73a0d17f-1163-4015-bdd5-ec830791da20'
  const ownOutcome = '11111111-2222-3333-4444-555555555555'

  function outcomeOptions(...values: string[]): object {
    const options = values.map((value) => ({ label: 'x', value, hidden: false }))
    return { name: 'hs_call_disposition', type: 'enumeration', fieldType: 'select', options }
  }
  /** A call as read back with the history of its outcome, newest first. */
  function rawCall(id: string, outcome: string | null, ...history: [value: string, sourceType: string][]): object {
    const changes = history.map(([value, sourceType]) => ({ value, sourceType, timestamp: '2026-11-20T10:00:00Z' }))
    return {
      ...rawRecord(id, { hs_call_disposition: outcome }),
      propertiesWithHistory: { hs_call_disposition: changes },
    }
  }

  it('first reads the call and its history, then writes the id of the outcome', async () => {
    const read = {
      properties: ['hs_call_disposition'],
      propertiesWithHistory: ['hs_call_disposition'],
      inputs: [{ id: '1' }],
    }
    http.reply(outcomeProperty, { status: 200, body: outcomeOptions(busy, noAnswer) })
    http.reply({ ...callsRead, body: read }, { status: 200, body: batchBody([rawCall('1', null)]) })
    http.reply(
      { ...patch('calls', '1'), body: { properties: { hs_call_disposition: noAnswer } } },
      { status: 200, body: rawRecord('1') },
    )

    const done = await connect().crm.write.update('call', [{ id: '1', outcome: 'noAnswer' }])

    expect(done).toEqual({ results: [written('1')], apiCalls: 1 })
  })

  const person = 'a person has set the outcome'
  const standing: [string, object, string][] = [
    ['a person set', rawCall('1', ownOutcome, [ownOutcome, 'CRM_UI']), person],
    ['a person set in bulk', rawCall('1', busy, [busy, 'CRM_UI_BULK_ACTION']), person],
    ['a person set on a phone', rawCall('1', busy, [busy, 'MOBILE_IOS']), person],
    ['a person cleared', rawCall('1', '', ['', 'CRM_UI'], [busy, 'INTEGRATION']), person],
    ['a person set and something else cleared', rawCall('1', null, ['', 'API'], [busy, 'MOBILE_ANDROID']), person],
    ['something else set', rawCall('1', busy, [busy, 'INTEGRATION']), 'the call has an outcome already'],
    ['nobody knows who set', { ...rawRecord('1', { hs_call_disposition: busy }) }, 'the call has an outcome already'],
  ]
  it.each(standing)('keeps an outcome that %s', async (_, call, reason) => {
    http.reply(outcomeProperty, { status: 200, body: outcomeOptions(busy, noAnswer) })
    http.reply(callsRead, { status: 200, body: batchBody([call]) })

    const done = await connect().crm.write.update('call', [{ id: '1', outcome: 'noAnswer' }])

    expect(inWords(done)).toEqual({ results: [{ id: '1', result: 'refused', reason, cause: 'other' }], apiCalls: 0 })
  })

  it('fills in an outcome that only other programs have set and cleared', async () => {
    http.reply(outcomeProperty, { status: 200, body: outcomeOptions(noAnswer) })
    http.reply(callsRead, { status: 200, body: batchBody([rawCall('1', '', ['', 'API'], [busy, 'INTEGRATION'])]) })
    http.reply(patch('calls', '1'), { status: 200, body: rawRecord('1') })

    const done = await connect().crm.write.update('call', [{ id: '1', outcome: 'noAnswer' }])

    expect(done.results).toEqual([written('1')])
  })

  it('writes nothing if the call has the desired outcome', async () => {
    http.reply(outcomeProperty, { status: 200, body: outcomeOptions(noAnswer) })
    http.reply(callsRead, { status: 200, body: batchBody([rawCall('1', noAnswer, [noAnswer, 'INTEGRATION'])]) })

    const done = await connect().crm.write.update('call', [{ id: '1', outcome: 'noAnswer' }])

    expect(done).toEqual({ results: [written('1')], apiCalls: 0 })
  })

  it('refuses outcomes that the account does not offer, including hidden ones and those without a known id', async () => {
    const body = { ...outcomeOptions(), options: [{ value: busy, hidden: true }, { value: noAnswer }] }
    http.reply(outcomeProperty, { status: 200, body })
    http.reply(callsRead, { status: 200, body: batchBody(['1', '2', '3'].map((id) => rawCall(id, null))) })

    const done = await connect().crm.write.update('call', [
      { id: '1', outcome: 'busy' },
      { id: '2', outcome: 'connected' },
      { id: '3', outcome: 'other' },
    ])

    const reason = 'the account does not offer this call outcome'
    expect(inWords(done.results)).toEqual(
      ['1', '2', '3'].map((id) => ({ id, result: 'refused', reason, cause: 'other' })),
    )
    expect(done.apiCalls).toBe(0)
  })

  it('leaves the refusal to HubSpot if the account lists no outcomes', async () => {
    http.reply(outcomeProperty, { status: 200, body: outcomeOptions() })
    http.reply(callsRead, { status: 200, body: batchBody([rawCall('1', null)]) })
    http.reply(patch('calls', '1'), refusal)

    const done = await connect().crm.write.update('call', [{ id: '1', outcome: 'busy' }])

    expect(inWords(done.results)).toEqual([
      { id: '1', result: 'refused', reason: 'Close date is required', cause: 'other' },
    ])
  })

  it('reports which calls no longer exist', async () => {
    http.reply(outcomeProperty, { status: 200, body: outcomeOptions(busy) })
    http.reply(callsRead, { status: 200, body: batchBody([]) })

    const done = await connect().crm.write.update('call', [{ id: '1', outcome: 'busy' }])

    expect(done).toEqual({ results: [{ id: '1', result: 'gone' }], apiCalls: 0 })
  })

  it('reads history fifty calls at a time, and the available outcomes once', async () => {
    const all = Array.from({ length: 60 }, (_, index) => String(index + 1))
    http.reply(outcomeProperty, { status: 200, body: outcomeOptions(busy) })
    http.reply(callsRead, { status: 200, body: batchBody(all.slice(0, 50).map((id) => rawCall(id, null))) })
    http.reply(callsRead, { status: 200, body: batchBody(all.slice(50).map((id) => rawCall(id, null))) })
    http.reply(callsUpdate, { status: 200, body: batchBody(all.map((id) => rawRecord(id))) })
    http.reply(callsRead, { status: 200, body: batchBody([]) })
    const { crm } = connect()

    const done = await crm.write.update(
      'call',
      all.map((id) => ({ id, outcome: 'busy' as const })),
    )
    await crm.write.update('call', [{ id: '1', outcome: 'busy' }])

    expect(done).toEqual({ results: all.map(written), apiCalls: 1 })
  })

  it('writes the flag of a call whose outcome may not be written, and reports the refusal', async () => {
    http.reply(outcomeProperty, { status: 200, body: outcomeOptions(busy) })
    http.reply(callsRead, { status: 200, body: batchBody([rawCall('1', ownOutcome, [ownOutcome, 'CRM_UI'])]) })
    http.reply(
      {
        ...patch('calls', '1'),
        body: { properties: { minset_status: 'incomplete', minset_missing: 'last name', minset_since: '2026-11-01' } },
      },
      { status: 200, body: rawRecord('1') },
    )

    const done = await connect().crm.write.update('call', [{ id: '1', outcome: 'busy', flag: incomplete }])

    expect(inWords(done)).toEqual({
      results: [{ id: '1', result: 'refused', reason: person, cause: 'other' }],
      apiCalls: 1,
    })
  })

  it('refuses outcomes of other types', async () => {
    const done = await connect().crm.write.update('task', [{ id: '1', outcome: 'busy' }])

    expect(inWords(done.results)).toEqual([
      { id: '1', result: 'refused', reason: 'only calls have an outcome', cause: 'other' },
    ])
  })
})
