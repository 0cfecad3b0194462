import { describe, expect, it } from 'vitest'
import { mockHttp } from '../../support/http-mock.ts'
import { inWords } from '../../support/words.ts'
import { connectPerson, listed, refusal, single } from './account.ts'
import { origin } from './adapter.ts'

const activities = { method: 'GET', path: '/api/v2/activities' } as const
const create = { method: 'POST', path: '/api/v2/activities' } as const
const nothing = { add: [], remove: [] }

function task(id: number, record: string): object {
  return { id, type: 'task', done: false, note: `<p>Some words.</p><p>Minset task for record ${record}</p>` }
}
function meeting(id: number, more: object = {}): object {
  return { id, owner_id: 11, subject: 'Kick-off <b>', deal_id: null, org_id: null, participants: [], ...more }
}

describe('tasks for owners', () => {
  const http = mockHttp(origin)
  const { crm } = connectPerson({ ownerTasks: true })

  it('are not created unless configured', async () => {
    const off = connectPerson().crm

    expect(inWords(await off.write.updateWorklist('meeting', { ...nothing, add: ['1'] }))).toEqual({
      unavailable: 'tasks for the owners of incomplete records are switched off in the settings',
      refused: [],
    })
    expect(off.features().find(({ name }) => name === 'worklists')?.on).toBe(false)
  })

  it('are created once for a record, with its links, for its owner', async () => {
    http.reply(activities, listed([task(50, 'meeting:1'), { id: 51, note: null }]))
    http.reply(activities, listed([meeting(2, { deal_id: 4, participants: [{ person_id: 3, primary: true }] })]))
    http.reply(create, single({ id: 60 }))

    expect(await crm.write.updateWorklist('meeting', { ...nothing, add: ['1', '2'] })).toEqual({
      unavailable: null,
      refused: [],
    })

    const [open, read, made] = http.arrived()
    expect(open?.url.searchParams.get('done')).toBe('false')
    expect(read?.url.searchParams.get('ids')).toBe('2')
    expect(made?.body).toMatchObject({
      subject: 'Minset: complete the meeting "Kick-off <b>"',
      type: 'task',
      owner_id: 11,
      due_date: '2026-11-23',
      deal_id: 4,
      participants: [{ person_id: 3, primary: true }],
    })
    expect(made?.body).toHaveProperty('note', expect.stringContaining('Kick-off &lt;b&gt;'))
    expect(made?.body).toHaveProperty('note', expect.stringContaining('<p>Minset task for record meeting:2</p>'))
  })

  it('are marked as done when nothing is missing any more, including duplicates', async () => {
    http.reply(activities, listed([task(50, 'meeting:1'), task(51, 'meeting:1'), task(52, 'call:1')]))
    http.reply({ method: 'PATCH', path: '/api/v2/activities/50', body: { done: true } }, single({ id: 50 }))
    http.reply({ method: 'PATCH', path: '/api/v2/activities/51', body: { done: true } }, refusal(404, 'not found'))

    expect(await crm.write.updateWorklist('meeting', { ...nothing, remove: ['1', '9'] })).toEqual({
      unavailable: null,
      refused: [],
    })
  })

  it('stay open, with the same reason for all, if Pipedrive does not permit to mark them as done', async () => {
    http.reply(activities, listed([task(50, 'meeting:1'), task(52, 'meeting:2'), task(53, 'meeting:3')]))
    const reason =
      'the task for its owner cannot be marked as done: Pipedrive does not allow it: ' +
      "the person's permissions do not allow it."
    for (const id of [50, 53]) {
      http.reply(
        { method: 'PATCH', path: `/api/v2/activities/${id}`, body: { done: true } },
        refusal(403, 'You have no permission to edit this activity'),
      )
    }
    http.reply({ method: 'PATCH', path: '/api/v2/activities/52', body: { done: true } }, single({ id: 52 }))

    expect(inWords(await crm.write.updateWorklist('meeting', { ...nothing, remove: ['1', '2', '3'] }))).toEqual({
      unavailable: null,
      refused: ['1', '3'].map((id) => ({ id, reason })),
    })
  })

  it('are assigned to the person who connected the account if the owner cannot be assigned any', async () => {
    http.reply(activities, listed([]))
    http.reply(activities, listed([meeting(2)]))
    http.reply(create, refusal(400, 'owner_id: the user is not active'))
    http.reply(create, single({ id: 60 }))

    expect(await crm.write.updateWorklist('meeting', { ...nothing, add: ['2'] })).toEqual({
      unavailable: null,
      refused: [],
    })
    expect(http.arrived()[3]?.body).not.toHaveProperty('owner_id')
  })

  it('have no links if the linked records no longer exist, without affecting other tasks', async () => {
    const gone = meeting(2, { deal_id: 4, participants: [{ person_id: 3, primary: true }] })
    http.reply(activities, listed([]))
    http.reply(activities, listed([gone, meeting(5)]))
    http.reply(create, refusal(400, 'Validation failed: participants: persons not found.'))
    http.reply(create, refusal(400, 'Validation failed: participants: persons not found.'))
    http.reply(create, single({ id: 60 }))
    http.reply(create, single({ id: 61 }))

    expect(await crm.write.updateWorklist('meeting', { ...nothing, add: ['2', '5'] })).toEqual({
      unavailable: null,
      refused: [],
    })

    const [made, next] = http.arrived().slice(4)
    expect(made?.body).toMatchObject({ owner_id: 11 })
    expect(made?.body).not.toHaveProperty('participants')
    expect(made?.body).not.toHaveProperty('deal_id')
    expect(next?.body).toHaveProperty('note', expect.stringContaining('meeting:5'))
  })

  it('are not sent again with the same body if one without owner and links is refused', async () => {
    http.reply(activities, listed([]))
    http.reply(activities, listed([meeting(2, { owner_id: null })]))
    http.reply(create, refusal(400, 'Validation failed: type: not known'))

    expect(inWords(await crm.write.updateWorklist('meeting', { ...nothing, add: ['2'] }))).toEqual({
      unavailable: 'Validation failed: type: not known',
      refused: [],
    })
    expect(http.arrived()).toHaveLength(3)
  })

  it('are switched off for a while if Pipedrive forbids them', async () => {
    http.reply(activities, refusal(403, 'Scope and URL mismatch'))
    const own = connectPerson({ ownerTasks: true }).crm

    expect(inWords((await own.write.updateWorklist('meeting', { ...nothing, add: ['2'] })).unavailable)).toContain(
      'has no scope',
    )
    expect(own.features().find(({ name }) => name === 'worklists')?.on).toBe(false)
  })
})
