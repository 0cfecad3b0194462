import { describe, expect, it } from 'vitest'
import type { CallOutcome } from '../../../src/domain/field.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { inWords } from '../../support/words.ts'
import { connectPerson, option, refusal, single } from './account.ts'
import { origin } from './adapter.ts'

const activity = { method: 'GET', path: '/api/v2/activities/7' } as const
const patch = { method: 'PATCH', path: '/api/v2/activities/7' } as const
const activityFields = { method: 'GET', path: '/api/v1/activityFields' } as const
const callLogs = { method: 'POST', path: '/api/v1/callLogs' } as const
const person = { method: 'GET', path: '/api/v2/persons/3' } as const

const outcomes = [option(1, 'Held'), option(2, 'No answer'), option(3, 'Busy')]
const withOutcomes = { status: 200, body: { success: true, data: [{ id: 30, key: 'outcome', options: outcomes }] } }
const withoutOutcomes = { status: 200, body: { success: true, data: [{ id: 1, key: 'subject' }] } }
const scopes = ['activities:full', 'contacts:full', 'deals:full', 'phone-integration']

function call(more: object = {}) {
  return single({
    id: 7,
    owner_id: 11,
    type: 'call',
    subject: 'Call with Ada',
    add_time: '2026-11-01T08:00:00Z',
    update_time: '2026-11-01T08:00:00Z',
    due_date: '2026-11-20',
    due_time: '15:00:00',
    duration: '00:02:30',
    done: true,
    note: '<p>Call status: no answer (outbound, 0 s)</p>',
    participants: [{ person_id: 3, primary: true }],
    ...more,
  })
}

describe('filling in the outcome of a call', () => {
  const http = mockHttp(origin)

  async function fill(outcome: CallOutcome, granted: readonly string[] | null = null) {
    const { results, apiCalls } = await connectPerson({ scopes: granted }).crm.write.update('call', [
      { id: '7', outcome },
    ])
    return { result: results[0], apiCalls }
  }

  it("sets the activity's own outcome if the account has outcomes", async () => {
    http.reply(activity, call())
    http.reply(activityFields, withOutcomes)
    http.reply({ ...patch, body: { outcome: 2 } }, single({ id: 7 }))

    expect(await fill('noAnswer', scopes)).toEqual({ result: { id: '7', result: 'written' }, apiCalls: 1 })
  })

  it('refuses an outcome that the account does not offer', async () => {
    http.reply(activity, call())
    http.reply(activityFields, withOutcomes)

    expect(inWords(await fill('wrongNumber'))).toMatchObject({
      result: { result: 'refused', reason: 'the account does not offer this call outcome' },
      apiCalls: 0,
    })
  })

  it('never replaces an existing outcome, and does not write an equal one', async () => {
    for (const [outcome, result] of [
      ['busy', 'refused'],
      ['noAnswer', 'written'],
    ] as const) {
      http.reply(activity, call({ outcome: 2 }))
      http.reply(activityFields, withOutcomes)
      expect(await fill(outcome)).toMatchObject({ result: { result }, apiCalls: 0 })
    }
  })

  it('never replaces an outcome in the note', async () => {
    http.reply(activity, call({ note: '<p>Minset: call outcome: busy</p>' }))
    http.reply(activityFields, withoutOutcomes)

    expect(inWords(await fill('noAnswer'))).toMatchObject({
      result: { result: 'refused', reason: 'the call has an outcome already' },
      apiCalls: 0,
    })
  })

  it('turns the activity into a call log if there are no outcomes and the scope is granted', async () => {
    http.reply(activity, call())
    http.reply(activityFields, withoutOutcomes)
    const phones = [{ value: '', primary: true }, { value: '+47 22 22 22 22' }]
    http.reply(person, single({ id: 3, owner_id: 11, add_time: '2026-11-01T08:00:00Z', phones }))
    const note = '<p>Call status: no answer (outbound, 0 s)</p><p>Minset: call outcome: no answer</p>'
    const body = {
      activity_id: 7,
      to_phone_number: '+47 22 22 22 22',
      outcome: 'no_answer',
      start_time: '2026-11-20 15:00:00',
      end_time: '2026-11-20 15:02:30',
      duration: '150',
      note,
      subject: 'Call with Ada',
      user_id: 11,
    }
    http.reply({ ...callLogs, body }, single({ id: 'CA1', activity_id: 7, outcome: 'no_answer', note }))

    expect(await fill('noAnswer', scopes)).toEqual({ result: { id: '7', result: 'written' }, apiCalls: 1 })
  })

  it('writes the line itself if the call log has not copied it', async () => {
    http.reply(activity, call({ note: null }))
    http.reply(activityFields, withoutOutcomes)
    http.reply(person, single({ id: 3, add_time: '2026-11-01T08:00:00Z', phones: [{ value: '+4722222222' }] }))
    http.reply(callLogs, single({ id: 'CA1', note: '' }))
    http.reply({ ...patch, body: { note: '<p>Minset: call outcome: busy</p>' } }, single({ id: 7 }))

    expect(await fill('busy', scopes)).toMatchObject({ result: { result: 'written' }, apiCalls: 2 })
  })

  it('writes a line into the note if a call log is refused', async () => {
    http.reply(activity, call({ note: null }))
    http.reply(activityFields, withoutOutcomes)
    http.reply(person, single({ id: 3, add_time: '2026-11-01T08:00:00Z', phones: [{ value: '+4722222222' }] }))
    http.reply(callLogs, refusal(403, 'You cannot log calls of other users'))
    http.reply({ ...patch, body: { note: '<p>Minset: call outcome: busy</p>' } }, single({ id: 7 }))

    expect(await fill('busy', scopes)).toMatchObject({ result: { result: 'written' }, apiCalls: 2 })
  })

  it('reads only the numbers of the person called, so that no other unreadable field matters', async () => {
    http.reply(activity, call())
    http.reply(activityFields, withoutOutcomes)
    http.reply(person, single({ id: 3, update_time: 'soon', phones: [7, { value: 8 }, { value: '+4722222222' }] }))
    http.reply(callLogs, single({ id: 'CA1', note: '<p>Minset: call outcome: no answer</p>' }))

    expect(await fill('noAnswer', scopes)).toMatchObject({ result: { result: 'written' }, apiCalls: 1 })
    expect(http.arrived().at(-1)?.body).toMatchObject({ to_phone_number: '+4722222222' })
  })

  it.each([
    ['no data', { success: true }],
    ['a list', { success: true, data: [] }],
    ['an odd note', { success: true, data: { id: 'CA1', note: ['no answer'] } }],
  ])('writes the line itself if the response to the call log has %s', async (_what, body) => {
    http.reply(activity, call({ note: null }))
    http.reply(activityFields, withoutOutcomes)
    http.reply(person, single({ id: 3, phones: [{ value: '+4722222222' }] }))
    http.reply(callLogs, { status: 201, body })
    http.reply({ ...patch, body: { note: '<p>Minset: call outcome: busy</p>' } }, single({ id: 7 }))

    expect(await fill('busy', scopes)).toMatchObject({ result: { result: 'written' }, apiCalls: 2 })
  })

  it.each([
    ['the scope is not granted', call(), null],
    ['the time is not known', call({ due_time: null }), scopes],
    ['nobody takes part', call({ participants: [], person_id: null }), scopes],
  ])('writes a line into the note if %s', async (_why, found, granted) => {
    http.reply(activity, found)
    http.reply(activityFields, withoutOutcomes)
    const note = '<p>Call status: no answer (outbound, 0 s)</p><p>Minset: call outcome: left voicemail</p>'
    http.reply({ ...patch, body: { note } }, single({ id: 7 }))

    expect(await fill('leftVoicemail', granted)).toMatchObject({ result: { result: 'written' }, apiCalls: 1 })
  })

  it('reports a call that no longer exists, and an activity that is no longer a call', async () => {
    http.reply(activity, refusal(404, 'Activity not found'))
    expect((await fill('busy')).result).toEqual({ id: '7', result: 'gone' })

    http.reply(activity, call({ type: 'lunch' }))
    http.reply(activityFields, withOutcomes)
    expect(inWords((await fill('busy')).result)).toMatchObject({ result: 'refused', reason: 'it is no call any more' })
  })

  it("keeps Pipedrive's words of a refusal", async () => {
    http.reply(activity, call())
    http.reply(activityFields, withOutcomes)
    http.reply(patch, refusal(400, 'Validation failed: outcome: unknown option'))

    expect(inWords(await fill('busy'))).toMatchObject({
      result: { result: 'refused', cause: 'other', reason: 'Validation failed: outcome: unknown option' },
      apiCalls: 1,
    })
  })

  it('refuses outcomes of records other than calls', async () => {
    const { results } = await connectPerson().crm.write.update('meeting', [{ id: '7', outcome: 'busy' }])

    expect(inWords(results)).toMatchObject([{ result: 'refused', reason: 'only calls have an outcome' }])
  })
})
