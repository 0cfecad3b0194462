import { describe, expect, it } from 'vitest'
import { CrmUnavailableError } from '../../../src/domain/errors.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { connect, origin } from './adapter.ts'

const list = { method: 'GET', path: '/crm/properties/2026-09/contacts' } as const
const create = { method: 'POST', path: '/crm/properties/2026-09/contacts' } as const
const groups = { method: 'GET', path: '/crm/properties/2026-09/contacts/groups' } as const
const createGroup = { method: 'POST', path: '/crm/properties/2026-09/contacts/groups' } as const

const options = ['incomplete', 'complete'].map((value) => ({ value, label: value, hidden: false }))
const status = { name: 'minset_status', label: 'Renamed', type: 'enumeration', fieldType: 'select', options }
const missing = { name: 'minset_missing', label: 'x', type: 'string', fieldType: 'textarea', options: [] }
const since = { name: 'minset_since', label: 'x', type: 'date', fieldType: 'date', options: [] }
const email = { name: 'email', label: 'Email', type: 'string', fieldType: 'text', options: [] }
const ours = { results: [{ name: 'minset', label: 'Minset', archived: false }] }
const conflict = { status: 409, body: { status: 'error', message: 'exists', category: 'OBJECT_ALREADY_EXISTS' } }
const nothing = { created: [], unavailable: new Map(), clashes: [] }

function listed(...properties: object[]) {
  return { status: 200, body: { results: [email, ...properties] } }
}

describe('setting up the fields of the flag', () => {
  const http = mockHttp(origin)

  it('does nothing where all are as wanted, however they are labelled', async () => {
    http.reply(list, listed(status, missing, since))

    expect(await connect().crm.setUp.ensureFlagFields(['contact'])).toEqual(nothing)
  })

  it('creates the group and the properties that are missing', async () => {
    http.reply(list, listed(missing))
    http.reply(groups, { status: 200, body: { results: [] } })
    http.reply(
      { ...createGroup, body: { name: 'minset', label: 'Minset' } },
      { status: 201, body: ours.results[0] ?? {} },
    )
    http.reply(create, { status: 201, body: status })
    http.reply(create, { status: 201, body: since })
    http.reply(list, listed(missing, status, since))

    const report = await connect().crm.setUp.ensureFlagFields(['contact'])

    expect(report).toEqual({ ...nothing, created: ['contact.minset_status', 'contact.minset_since'] })
    expect(http.arrived()[3]?.body).toMatchObject({
      name: 'minset_status',
      groupName: 'minset',
      type: 'enumeration',
      fieldType: 'select',
      options: [{ value: 'incomplete' }, { value: 'complete' }],
    })
  })

  it('is content when another process was quicker', async () => {
    http.reply(list, listed(missing, since))
    http.reply(groups, { status: 200, body: { results: [] } })
    http.reply(createGroup, conflict)
    http.reply(groups, { status: 200, body: ours })
    http.reply(create, conflict)
    http.reply(list, listed(missing, since, status))
    http.reply(list, listed(missing, since, status))

    const report = await connect().crm.setUp.ensureFlagFields(['contact'])

    expect(report.clashes).toEqual([])
    expect(report.unavailable.size).toBe(0)
  })

  it('looks whether a creation that was not answered has happened all the same', async () => {
    http.reply(list, listed(missing, since))
    http.reply(groups, { status: 200, body: ours })
    for (let tried = 0; tried < 6; tried += 1) http.reply(create, { status: 504, body: '' })
    http.reply(list, listed(missing, since, status))
    http.reply(list, listed(missing, since, status))

    const report = await connect().crm.setUp.ensureFlagFields(['contact'])

    expect(report).toEqual({ ...nothing, created: ['contact.minset_status'] })
  })

  it('ends with the error when it has not', async () => {
    http.reply(list, listed(missing, since))
    http.reply(groups, { status: 200, body: ours })
    for (let tried = 0; tried < 6; tried += 1) http.reply(create, { status: 504, body: '' })
    http.reply(list, listed(missing, since))

    await expect(connect().crm.setUp.ensureFlagFields(['contact'])).rejects.toBeInstanceOf(CrmUnavailableError)
  })

  const foreign: [string, object, string][] = [
    ['type', { ...status, type: 'string' }, 'its type is string, not enumeration'],
    ['field type', { ...status, fieldType: 'radio' }, 'its field type is radio, not select'],
    ['options', { ...status, options: options.slice(1) }, 'it lacks the options incomplete'],
  ]
  it.each(foreign)(
    'leaves a property of our name with other %s alone, and carries no flag there',
    async (_, property, difference) => {
      http.reply(list, listed(property, missing, since))

      const report = await connect().crm.setUp.ensureFlagFields(['contact'])

      expect(report.created).toEqual([])
      expect(report.clashes).toEqual([`contact.minset_status: ${difference}`])
      expect(report.unavailable.get('contact')).toContain(difference)
    },
  )

  it('reports types on which HubSpot does not let us create properties, and goes on', async () => {
    const calls = '/crm/properties/2026-09/calls'
    http.reply(list, { status: 403, body: { status: 'error', message: 'This app lacks scopes' } })
    http.reply({ method: 'GET', path: calls }, listed())
    http.reply({ method: 'GET', path: `${calls}/groups` }, { status: 200, body: ours })
    http.reply({ method: 'POST', path: calls }, { status: 400, body: { status: 'error', message: 'Calls are closed' } })
    http.reply({ method: 'GET', path: calls }, listed())
    http.reply({ method: 'GET', path: '/crm/properties/2026-09/deals' }, listed(status, missing, since))

    const report = await connect().crm.setUp.ensureFlagFields(['contact', 'call', 'deal'])

    expect(report.created).toEqual([])
    expect([...report.unavailable.keys()]).toEqual(['contact', 'call'])
    expect(report.unavailable.get('call')).toBe('Calls are closed')
  })
})
