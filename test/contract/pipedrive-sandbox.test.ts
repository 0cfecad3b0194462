import { describe, expect, it } from 'vitest'
import type { Reply } from '../support/hubspot-account.ts'
import { aPipedriveAccount, type PipedriveAccount } from '../support/pipedrive-account.ts'

interface Page {
  readonly data: readonly { readonly id: number; readonly update_time: string; readonly [name: string]: unknown }[]
  readonly additional_data: { readonly next_cursor: string | null }
}

function pageOf(reply: Reply): Page {
  expect(reply.status).toBe(200)
  return reply.body as Page
}

function ids(reply: Reply): number[] {
  return pageOf(reply).data.map(({ id }) => id)
}

/** People named A, B, C…, in addition to the three of the small company. */
async function addPeople({ sandbox }: PipedriveAccount, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) sandbox.create('persons', { name: `Person ${index}` })
  await Promise.resolve()
}

describe('lists of the emulated company', () => {
  it('have 100 items by default, at most 500, and end without a cursor', async () => {
    const account = await aPipedriveAccount()
    await addPeople(account, 498)

    expect(ids(await account.call('GET', '/api/v2/persons'))).toHaveLength(100)
    const first = pageOf(await account.call('GET', '/api/v2/persons?limit=500'))
    const rest = pageOf(
      await account.call('GET', `/api/v2/persons?limit=500&cursor=${first.additional_data.next_cursor}`),
    )

    expect([first.data.length, rest.data.length]).toEqual([500, 1])
    expect(rest.additional_data.next_cursor).toBeNull()
    expect(JSON.parse(Buffer.from(first.additional_data.next_cursor ?? '', 'base64').toString())).toEqual({
      field: 'id',
      fieldValue: 500,
      sortDirection: 'asc',
      id: 500,
    })
    const refused = await account.call('GET', '/api/v2/persons?limit=501')
    expect(refused).toMatchObject({ status: 400, body: { success: false, code: 'ERR_SCHEMA_VALIDATION_FAILED' } })
    expect((await account.call('GET', '/api/v2/persons?cursor=nonsense')).status).toBe(400)
  })

  it('continue after the last item seen, whatever was added and deleted meanwhile', async () => {
    const account = await aPipedriveAccount()
    const first = pageOf(await account.call('GET', '/api/v2/persons?limit=2'))
    account.sandbox.archive('persons', '1')
    await addPeople(account, 1)

    const rest = await account.call('GET', `/api/v2/persons?limit=2&cursor=${first.additional_data.next_cursor}`)

    expect([...first.data.map(({ id }) => id), ...ids(rest)]).toEqual([1, 2, 3, 4])
  })

  it('are sorted by time in both directions, by id for equal times', async () => {
    const account = await aPipedriveAccount()
    account.sandbox.write('persons', '2', { name: 'Later' })
    const path = '/api/v2/persons?sort_by=update_time&sort_direction'

    expect(ids(await account.call('GET', `${path}=asc`))).toEqual([1, 3, 2])
    expect(ids(await account.call('GET', `${path}=desc`))).toEqual([2, 3, 1])
    expect((await account.call('GET', '/api/v2/persons?sort_by=name')).status).toBe(400)
  })

  it('accept up to a hundred ids, and omit those that do not exist', async () => {
    const { call } = await aPipedriveAccount()
    const many = Array.from({ length: 101 }, (_, index) => index + 1)

    expect(ids(await call('GET', '/api/v2/persons?ids=3,1,99'))).toEqual([1, 3])
    expect((await call('GET', `/api/v2/persons?ids=${many.slice(1).join()}`)).status).toBe(200)
    expect((await call('GET', `/api/v2/persons?ids=${many.join()}`)).status).toBe(400)
  })

  it('start with their first instant and end before their last one, in whole seconds', async () => {
    const { call, clock, sandbox } = await aPipedriveAccount()
    clock.set('2026-11-24T10:00:05.900Z')
    sandbox.write('persons', '1', { name: 'First' })
    clock.set('2026-11-24T10:00:06Z')
    sandbox.write('persons', '2', { name: 'Second' })
    const since = '/api/v2/persons?updated_since=2026-11-24T10:00:05Z'

    expect(sandbox.read('persons', '1')?.update_time).toBe('2026-11-24T10:00:05Z')
    expect(ids(await call('GET', since))).toEqual([1, 2])
    expect(ids(await call('GET', `${since}&updated_until=2026-11-24T10:00:06Z`))).toEqual([1])
    expect(await call('GET', '/api/v2/persons?updated_since=2026-11-24T10:00:05.000Z')).toMatchObject({
      status: 400,
      body: { error: 'Validation failed: updated_since: This value is not a valid datetime.' },
    })
  })

  it('can be filtered by owner and by links', async () => {
    const { call, sandbox } = await aPipedriveAccount()
    const { id } = sandbox.create('persons', { name: 'Stranger' })
    const org = sandbox.idOf('companies', 'fjord')
    const deal = sandbox.idOf('deals', 'pilot')
    const kickOff = Number(sandbox.idOf('meetings', 'kick-off'))
    const mail = Number(sandbox.idOf('tasks', 'mail'))

    expect(ids(await call('GET', `/api/v2/persons?org_id=${org}`))).not.toContain(id)
    expect(ids(await call('GET', `/api/v2/persons?deal_id=${deal}`))).toEqual([1])
    expect(ids(await call('GET', `/api/v2/deals?person_id=1`))).toEqual([Number(deal)])
    expect(ids(await call('GET', `/api/v2/activities?deal_id=${deal}`))).toEqual([kickOff])
    expect(ids(await call('GET', `/api/v2/activities?person_id=1&done=true`))).toContain(kickOff)
    expect(ids(await call('GET', `/api/v2/activities?done=false`))).toEqual([mail])
    expect(ids(await call('GET', `/api/v2/persons?owner_id=${sandbox.users[1]?.id}`))).toEqual([])
  })

  it('of deals filter by status, and return archived ones only in a separate list', async () => {
    const { call, sandbox } = await aPipedriveAccount()
    const won = sandbox.create('deals', { title: 'Won', status: 'won' }).id
    const archived = sandbox.create('deals', { title: 'Archived', is_archived: true }).id
    const gone = sandbox.create('deals', { title: 'Gone' }).id
    sandbox.archive('deals', String(gone))

    expect(ids(await call('GET', '/api/v2/deals'))).toEqual([1, won])
    expect(ids(await call('GET', '/api/v2/deals?status=won'))).toEqual([won])
    expect(ids(await call('GET', '/api/v2/deals/archived'))).toEqual([archived])
    expect(pageOf(await call('GET', '/api/v2/deals?status=deleted')).data).toMatchObject([
      { id: gone, status: 'deleted', is_deleted: true },
    ])
  })
})

describe('records of the emulated company', () => {
  it('are created with their required values, owned by their creator, and returned complete', async () => {
    const { call, data, sandbox } = await aPipedriveAccount()
    const made = await data('POST', '/api/v2/persons', {
      name: 'Grete Lie Holm',
      emails: [{ value: 'grete@example.com' }],
      org_id: 1,
    })

    expect(made).toMatchObject({
      first_name: 'Grete Lie',
      last_name: 'Holm',
      owner_id: sandbox.adminId,
      org_id: 1,
      emails: [{ value: 'grete@example.com', primary: true, label: 'work' }],
      add_time: '2026-11-23T12:00:00Z',
      is_deleted: false,
    })
    expect(await data('GET', `/api/v2/persons/${String(made['id'])}`)).toEqual(made)
    expect(await call('POST', '/api/v2/persons', {})).toMatchObject({
      status: 400,
      body: { error: 'Validation failed: name: This value should not be blank.' },
    })
    expect((await call('POST', '/api/v2/deals', { title: 'D' })).status).toBe(200)
    expect((await call('GET', '/api/v2/persons/99')).status).toBe(404)
    expect((await call('GET', '/api/v2/persons/x')).status).toBe(400)
  })

  it('refuse invalid values, and fields that do not exist or are read-only', async () => {
    const { call } = await aPipedriveAccount()
    const refused = [
      ['persons/1', { owner_id: 7 }],
      ['persons/1', { org_id: 99 }],
      ['persons/1', { first_name: 'Only people set this' }],
      ['persons/1', { emails: 'a@example.com' }],
      ['persons/1', { name: '' }],
      ['persons/1', { update_time: '2026-01-01T00:00:00Z' }],
      ['organizations/1', { industry: 99 }],
      ['deals/1', { expected_close_date: '2026-02-30' }],
      ['deals/1', { stage_id: 9 }],
      ['deals/1', { status: 'deleted' }],
      ['deals/1', { lost_reason: 'Price' }],
      ['deals/1', { currency: 'kr' }],
      ['activities/1', { due_time: '25:00:00' }],
      ['activities/1', { type: 'unknown' }],
      ['activities/1', { participants: [{ person_id: 99 }] }],
      ['activities/1', { outcome: 305 }],
      ['deals/1', { custom_fields: { ffffffffffffffffffffffffffffffffffffffff: 'x' } }],
    ] as const
    const statuses: number[] = []
    for (const [path, values] of refused) statuses.push((await call('PATCH', `/api/v2/${path}`, values)).status)

    expect(statuses).toEqual(refused.map(() => 400))
    expect(await call('PATCH', '/api/v2/activities/1', { due_time: 'noon' })).toMatchObject({
      body: {
        error: 'Validation failed: due_time: This value is not a valid datetime.',
        code: 'ERR_SCHEMA_VALIDATION_FAILED',
        data: null,
      },
    })
    expect((await call('PATCH', '/api/v2/deals/1', '{')).status).toBe(400)
  })

  it('derive their times from the status of a deal', async () => {
    const { data } = await aPipedriveAccount()
    const times = ['won_time', 'lost_time', 'close_time', 'lost_reason', 'local_lost_date'] as const
    async function after(values: object): Promise<unknown[]> {
      const deal = await data('PATCH', '/api/v2/deals/1', values)
      return times.map((name) => deal[name])
    }
    const now = '2026-11-23T12:00:00Z'

    expect(await after({ status: 'won' })).toEqual([now, null, now, null, null])
    const late = '2026-11-20T23:30:00Z'
    // The day is in the company's time zone.
    expect(await after({ status: 'lost', lost_time: late, lost_reason: 'Price' })).toEqual([
      null,
      late,
      late,
      'Price',
      '2026-11-21',
    ])
    expect(await after({ status: 'open' })).toEqual([null, null, null, null, null])
  })

  it('derive the person of an activity from its participants, whatever is written into person_id', async () => {
    const { data } = await aPipedriveAccount()
    const path = '/api/v2/activities/1'

    expect(await data('PATCH', path, { person_id: 2 })).toMatchObject({ person_id: 1 })
    const participants = [{ person_id: 2 }, { person_id: 3, primary: true }]
    expect(await data('PATCH', path, { participants, due_time: '15:00' })).toMatchObject({
      person_id: 3,
      participants: [
        { person_id: 2, primary: false },
        { person_id: 3, primary: true },
      ],
      due_time: '15:00:00',
    })
  })

  it('record when an activity is done, and clear it again', async () => {
    const { data } = await aPipedriveAccount()
    const done = await data('PATCH', '/api/v2/activities/4', { done: true })
    const open = await data('PATCH', '/api/v2/activities/4', { done: false })

    expect([done['marked_as_done_time'], open['marked_as_done_time']]).toEqual(['2026-11-23T12:00:00Z', null])
  })

  it('stay unchanged if a write changes nothing', async () => {
    const { data, sandbox } = await aPipedriveAccount()
    const before = sandbox.read('deals', '1')

    await data('PATCH', '/api/v2/deals/1', { title: before?.['title'] })

    expect(sandbox.read('deals', '1')).toEqual(before)
  })

  it('that are deleted are marked for 30 days and then removed; a second deletion is answered with 410', async () => {
    const { call, clock } = await aPipedriveAccount()
    const path = '/api/v2/persons/2'
    const first = await call('DELETE', path)
    const second = await call('DELETE', path)

    expect([first.status, second.status]).toEqual([200, 410])
    expect(second.body).toEqual({ success: true, data: { id: 2 } })
    expect(ids(await call('GET', '/api/v2/persons'))).toEqual([1, 3])
    expect(await call('GET', path)).toMatchObject({ status: 200, body: { data: { is_deleted: true } } })
    expect((await call('PATCH', path, { name: 'Back' })).status).toBe(404)
    clock.advance({ days: 31 })
    expect((await call('GET', path)).status).toBe(404)
  })

  it('include more fields on request', async () => {
    const { data } = await aPipedriveAccount()
    const person = await data('GET', '/api/v2/persons/1?include_fields=activities_count,done_activities_count')

    expect(person).toMatchObject({ activities_count: 3, done_activities_count: 3 })
    expect(await data('GET', '/api/v2/activities/1?include_fields=attendees')).toMatchObject({ attendees: [] })
  })
})
