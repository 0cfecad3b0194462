import { describe, expect, it } from 'vitest'
import { openJournal } from '../../src/sandbox/core/state/journal.ts'
import { seedEntries } from '../../src/sandbox/pipedrive/seed/seed.ts'
import { AccountState } from '../../src/sandbox/pipedrive/state/account-state.ts'
import type { AccountChange } from '../../src/sandbox/pipedrive/state/changes.ts'
import { userActionsOf } from '../../src/sandbox/pipedrive/state/user-actions.ts'
import { smallCompany, start } from '../support/hubspot-account.ts'
import { aPipedriveAccount, bearerOf } from '../support/pipedrive-account.ts'

/** A company without HTTP, and its reported changes. */
function received(): { readonly deeds: ReturnType<typeof userActionsOf>; readonly changes: AccountChange[] } {
  const journal = openJournal(null)
  journal.reset(seedEntries(smallCompany(), { hasOutcomes: true, hasContactSync: true }))
  const state = new AccountState(journal, () => start)
  const changes: AccountChange[] = []
  state.onChange((some) => changes.push(...some))
  return { deeds: userActionsOf(state), changes }
}

describe('changes of records', () => {
  it('are reported once they are stored: who did what, and the previous state', () => {
    const { deeds, changes } = received()
    const { id } = deeds.create('deals', { title: 'New' })
    deeds.write('deals', String(id), { title: 'Newer' })
    deeds.write('deals', String(id), { title: 'Newer' })
    deeds.archive('deals', String(id))
    deeds.archive('deals', String(id))
    deeds.restore('deals', String(id))

    expect(changes.map(({ action, before, after }) => [action, before?.['title'], after?.['title']])).toEqual([
      ['create', undefined, 'New'],
      ['change', 'New', 'Newer'],
      ['delete', 'Newer', undefined],
      ['create', undefined, 'Newer'],
    ])
    expect(changes[0]).toMatchObject({
      entity: 'deal',
      id,
      source: 'app',
      userId: 12_400_001,
      isBulkEdit: false,
      at: start.toISOString(),
    })
  })

  it('in many records at once are reported as a bulk edit, individually', () => {
    const { deeds, changes } = received()
    deeds.bulkEdit('persons', ['1', '3'], { job_title: 'Buyer' })

    expect(changes.map(({ id, isBulkEdit, after }) => [id, isBulkEdit, after?.['job_title']])).toEqual([
      [1, true, 'Buyer'],
      [3, true, 'Buyer'],
    ])
  })

  it('are all or nothing', () => {
    const { deeds, changes } = received()

    expect(() => deeds.bulkEdit('persons', ['1', '3'], { org_id: 99 })).toThrow('Pipedrive answers 400')
    expect(changes).toEqual([])
  })

  it('by a person may leave blank what the API requires', () => {
    const { deeds, changes } = received()
    deeds.write('persons', '1', { first_name: null, owner_id: null })
    deeds.write('deals', '1', { title: '', owner_id: null, value: null })

    expect(changes.map(({ after }) => [after?.['name'] ?? after?.['title'], after?.['owner_id']])).toEqual([
      ['Nordmann', null],
      ['', null],
    ])
  })
})

describe('a merge in the emulated company', () => {
  it('keeps the values of the target record, fills its gaps, and moves linked records', () => {
    const { deeds, changes } = received()
    deeds.write('persons', '1', { job_title: 'Buyer', phones: [{ value: '+47 22334455' }] })
    deeds.write('persons', '2', { name: 'Kari Holm' })
    changes.length = 0
    const left = deeds.merge('persons', { keptId: '2', mergedId: '1' })

    expect(left).toMatchObject({
      id: 2,
      name: 'Kari Holm',
      job_title: 'Buyer',
      // A blank number is a gap.
      phones: [{ value: '+47 22334455' }],
      emails: [{ value: 'k2@example.com' }],
    })
    expect(changes.map(({ action, id, mergedTo, mergedFrom }) => [action, id, mergedTo, mergedFrom])).toEqual([
      ['delete', 1, 2, null],
      ['change', 2, null, 1],
    ])
  })

  it('through the API is requested at the record that is deleted, and moves deals and activities', async () => {
    const { call, data, sandbox } = await aPipedriveAccount()
    const merged = await data('PUT', '/v1/persons/1/merge', { merge_with_id: 2 })
    const org = sandbox.create('organizations', { name: 'Other' }).id

    expect(merged).toMatchObject({ id: 2, merge_what_id: 1, active_flag: true, email: [{ value: 'k2@example.com' }] })
    expect(merged['add_time']).toBe('2026-09-01 08:00:00')
    expect(await data('GET', '/api/v2/persons/1')).toMatchObject({ is_deleted: true })
    expect(await data('GET', '/api/v2/deals/1')).toMatchObject({ person_id: 2 })
    expect(await data('GET', '/api/v2/activities/1')).toMatchObject({
      person_id: 2,
      participants: [{ person_id: 2, primary: true }],
    })
    expect(await data('PUT', '/v1/organizations/1/merge', { merge_with_id: org })).toEqual({ id: org })
    expect(await data('GET', '/api/v2/persons/2')).toMatchObject({ org_id: org })
    expect((await call('PUT', '/v1/persons/1/merge', { merge_with_id: 2 })).status).toBe(404)
    expect((await call('PUT', '/v1/persons/2/merge', { merge_with_id: 2 })).status).toBe(400)
  })

  it('returns flat custom fields, as version 1 does', async () => {
    const { data } = await aPipedriveAccount()
    const types = [
      ['monetary', { value: 200, currency: 'EUR' }],
      ['enum', 17],
      ['set', [18, 19]],
    ] as const
    const codes: string[] = []
    for (const [field_type, value] of types) {
      const options = [{ label: 'A' }, ...(field_type === 'set' ? [{ label: 'B' }] : [])]
      const wanted = { field_name: field_type, field_type, ...(field_type === 'monetary' ? {} : { options }) }
      const code = String((await data('POST', '/api/v2/dealFields', wanted))['field_code'])
      await data('PATCH', '/api/v2/deals/1', { custom_fields: { [code]: value } })
      codes.push(code)
    }
    const { id } = await data('POST', '/api/v2/deals', { title: 'Double' })
    const [money = '', choice = '', set = ''] = codes

    expect(await data('PUT', `/v1/deals/${String(id)}/merge`, { merge_with_id: 1 })).toMatchObject({
      [money]: 200,
      [`${money}_currency`]: 'EUR',
      [choice]: '17',
      [set]: '18,19',
    })
  })
})

describe('call logs', () => {
  const log = {
    outcome: 'no_answer',
    to_phone_number: '+4722334455',
    start_time: '2026-11-20 09:00:00',
    end_time: '2026-11-20 09:00:12',
  }

  it('turn a call into a logged one, once, and belong to their user only', async () => {
    const { call, data, ask, sandbox } = await aPipedriveAccount()
    const activity = Number(sandbox.idOf('calls', 'blank'))
    const made = await data('POST', '/v1/callLogs', { ...log, activity_id: activity })
    const headers = bearerOf(sandbox, sandbox.users[1]?.id)

    expect(made).toMatchObject({
      activity_id: activity,
      outcome: 'no_answer',
      person_id: 1,
      start_time: '2026-11-20T09:00:00.000Z',
      company_id: sandbox.companyId,
    })
    expect(await data('GET', '/v1/callLogs')).toEqual([made])
    expect((await ask({ method: 'GET', path: '/v1/callLogs', headers })).body).toMatchObject({ data: [] })
    expect((await call('POST', '/v1/callLogs', { ...log, activity_id: activity })).status).toBe(409)
    expect(await data('GET', `/v1/callLogs/${String(made['id'])}`)).toEqual(made)
    await call('DELETE', `/v1/callLogs/${String(made['id'])}`)
    expect((await call('GET', `/v1/callLogs/${String(made['id'])}`)).status).toBe(410)
    expect((await call('GET', '/v1/callLogs/CA0')).status).toBe(404)
    expect(sandbox.read('activities', String(activity))?.is_deleted).toBe(false)
  })

  it('create an activity if they are given none', async () => {
    const { data, sandbox } = await aPipedriveAccount()
    const made = await data('POST', '/v1/callLogs', { ...log, person_id: 3, subject: 'Called' })

    expect(sandbox.read('activities', String(made['activity_id']))).toMatchObject({
      type: 'call',
      subject: 'Called',
      person_id: 3,
      due_time: '09:00:00',
      duration: '00:00:12',
      done: true,
    })
  })

  it('are refused without required values, and for activities other than calls', async () => {
    const { call, sandbox } = await aPipedriveAccount()
    const { outcome: _outcome, ...rest } = log
    const meeting = Number(sandbox.idOf('meetings', 'kick-off'))

    expect(await call('POST', '/v1/callLogs', rest)).toMatchObject({
      status: 400,
      body: { success: false, error: '"outcome" is required.' },
    })
    expect((await call('POST', '/v1/callLogs', { ...log, outcome: 'great' })).status).toBe(400)
    expect((await call('POST', '/v1/callLogs', { ...log, activity_id: meeting })).status).toBe(400)
    expect((await call('POST', '/v1/callLogs', { ...log, activity_id: 99 })).status).toBe(404)
  })
})

describe('webhook subscriptions', () => {
  const hook = { subscription_url: 'https://minset.example/x', event_action: '*', event_object: 'deal', name: 'Ours' }

  it('are created and deleted, and visible only to their creator', async () => {
    const { call, ask, data, sandbox } = await aPipedriveAccount()
    const headers = bearerOf(sandbox)
    const own = await ask({ method: 'POST', path: '/v1/webhooks', body: hook, headers })
    const { id } = await data('POST', '/v1/webhooks', { ...hook, http_auth_user: 'minset', http_auth_password: 'x' })

    expect(own.status).toBe(201)
    expect(own.body).toMatchObject({
      status: 'ok',
      data: { type: 'application', version: '2.0', is_active: 1, user_id: sandbox.adminId, http_auth_user: null },
    })
    expect(await data('GET', '/v1/webhooks')).toMatchObject([{ id, type: 'general', http_auth_user: 'minset' }])
    expect((await call('DELETE', `/v1/webhooks/${String(id)}`)).body).toEqual({ status: 'ok', success: true })
    expect(await call('DELETE', `/v1/webhooks/${String(id)}`)).toMatchObject({
      status: 404,
      body: { status: 'error', errors: { id: ['not found'] } },
    })
    expect(await data('GET', '/v1/webhooks')).toEqual([])
  })

  it('are refused for addresses that Pipedrive cannot reach, and for unknown words', async () => {
    const { call, sandbox } = await aPipedriveAccount()
    const addresses = ['nowhere', 'http://minset.example/x', `${sandbox.url}/x`, 'https://api.pipedrive.com/x']
    for (const subscription_url of addresses) {
      expect(await call('POST', '/v1/webhooks', { ...hook, subscription_url })).toMatchObject({
        status: 400,
        body: { status: 'error', success: false, errors: { subscription_url: ['invalid or non-reachable URL'] } },
      })
    }
    for (const wrong of [{ event_action: 'added' }, { event_object: 'callLog' }, { name: undefined }]) {
      expect((await call('POST', '/v1/webhooks', { ...hook, ...wrong })).status).toBe(400)
    }
  })

  it('are at most forty', async () => {
    const { call } = await aPipedriveAccount()
    const statuses: number[] = []
    for (let round = 0; round < 41; round += 1) statuses.push((await call('POST', '/v1/webhooks', hook)).status)

    expect(statuses.filter((status) => status === 201)).toHaveLength(40)
    expect(statuses.at(-1)).toBe(400)
  })
})
