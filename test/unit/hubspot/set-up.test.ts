import { describe, expect, it } from 'vitest'
import type { SetUpItem } from '../../../src/crm/port.ts'
import { CrmUnavailableError } from '../../../src/domain/errors.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { inEnglish, inWords } from '../../support/words.ts'
import { connect, origin } from './adapter.ts'

const meetings = '/crm/properties/2026-09/meetings'
const list = { method: 'GET', path: meetings, query: {} } as const
const archivedList = { method: 'GET', path: meetings, query: { archived: 'true' } } as const
const create = { method: 'POST', path: meetings } as const
const groups = { method: 'GET', path: `${meetings}/groups` } as const
const createGroup = { method: 'POST', path: `${meetings}/groups` } as const
const room = { method: 'GET', path: '/crm/limits/2026-09/custom-properties' } as const

const options = ['incomplete', 'complete'].map((value, displayOrder) => ({
  value,
  label: `Renamed ${value}`,
  displayOrder,
  hidden: false,
}))
const inGroup = { label: 'Renamed', groupName: 'minset' }
const status = { name: 'minset_status', ...inGroup, type: 'enumeration', fieldType: 'select', options }
const missing = { name: 'minset_missing', ...inGroup, type: 'string', fieldType: 'textarea', options: [] }
const since = { name: 'minset_since', ...inGroup, type: 'date', fieldType: 'date', options: [] }
const email = { name: 'email', label: 'Email', groupName: 'info', type: 'string', fieldType: 'text', options: [] }
const ours = { results: [{ name: 'minset', label: 'Minset', archived: false }] }
const conflict = { status: 409, body: { status: 'error', message: 'exists', category: 'OBJECT_ALREADY_EXISTS' } }
const plenty = { status: 200, body: limits({ limit: 100, usage: 10 }) }
const names = ['minset_status', 'minset_missing', 'minset_since']

function limits(own: { readonly limit: number; readonly usage: number }): object {
  const byObjectType = [
    { objectTypeId: '0-47', singularLabel: 'Meeting', pluralLabel: 'Meetings', percentage: 1, ...own },
  ]
  return { overallLimit: 1000, overallUsage: 100, overallPercentage: 10, byObjectType }
}

function listed(...properties: object[]) {
  return { status: 200, body: { results: [email, ...properties] } }
}

function states(items: readonly SetUpItem[]): Record<string, string> {
  return Object.fromEntries(items.map(({ name, state }) => [name, state]))
}

describe('setting up the fields of the flag', () => {
  const http = mockHttp(origin)

  function present(...properties: object[]): void {
    http.reply(list, listed(...properties))
  }
  async function ensure(): Promise<readonly SetUpItem[]> {
    return (await connect().crm.setUp.ensure(['meeting'])).items
  }

  it('makes one call and changes nothing if all properties are correct, however they are labelled', async () => {
    present(status, missing, since)

    expect(states(await ensure())).toEqual({
      minset: 'present',
      minset_status: 'present',
      minset_missing: 'present',
      minset_since: 'present',
    })
    expect(http.arrived()).toHaveLength(1)
  })

  it('creates the group and the properties that are missing', async () => {
    present(missing)
    http.reply(archivedList, listed())
    http.reply(room, plenty)
    http.reply(groups, { status: 200, body: { results: [] } })
    http.reply(
      { ...createGroup, body: { name: 'minset', label: 'Minset' } },
      { status: 201, body: ours.results[0] ?? {} },
    )
    http.reply(create, { status: 201, body: status })
    http.reply(create, { status: 201, body: since })
    present(missing, status, since)

    expect(states(await ensure())).toEqual({
      minset: 'made',
      minset_status: 'made',
      minset_missing: 'present',
      minset_since: 'made',
    })
    expect(
      http.arrived().find(({ method, url }) => method === 'POST' && url.pathname === meetings)?.body,
    ).toMatchObject({
      name: 'minset_status',
      groupName: 'minset',
      type: 'enumeration',
      fieldType: 'select',
      options: [{ value: 'incomplete' }, { value: 'complete' }],
    })
  })

  it('restores a property that was deleted', async () => {
    present(missing, since)
    http.reply(archivedList, listed(status))
    http.reply(room, plenty)
    http.reply(groups, { status: 200, body: ours })
    http.reply(create, { status: 201, body: status })
    present(missing, since, status)

    expect(states(await ensure())).toMatchObject({ minset: 'present', minset_status: 'repaired' })
  })

  it('does not restore a deleted property with our name that was not ours', async () => {
    present(missing, since)
    http.reply(archivedList, listed({ ...status, groupName: 'sales' }))

    expect(states(await ensure())).toMatchObject({ minset_status: 'clash' })
  })

  it('restores an option that was removed, and keeps those added by people', async () => {
    const added = { value: 'waived', label: 'Waived', description: 'By the boss', displayOrder: 7, hidden: true }
    const [, complete] = options
    present({ ...status, options: [added, complete] }, missing, since)
    http.reply(
      {
        method: 'PATCH',
        path: `${meetings}/minset_status`,
        body: {
          options: [added, complete, { value: 'incomplete', label: 'Incomplete', displayOrder: 0, hidden: false }],
        },
      },
      { status: 200, body: status },
    )

    expect(states(await ensure())).toMatchObject({ minset_status: 'repaired', minset_since: 'present' })
  })

  it('accepts a property that another process has just created', async () => {
    present(missing, since)
    http.reply(archivedList, listed())
    http.reply(room, plenty)
    http.reply(groups, { status: 200, body: { results: [] } })
    http.reply(createGroup, conflict)
    http.reply(groups, { status: 200, body: ours })
    http.reply(create, conflict)
    present(missing, since, status)
    present(missing, since, status)

    expect(states(await ensure())).toMatchObject({ minset: 'made', minset_status: 'made' })
  })

  it('checks whether an unanswered creation has succeeded', async () => {
    present(missing, since)
    http.reply(archivedList, listed())
    http.reply(room, plenty)
    http.reply(groups, { status: 200, body: ours })
    for (let tried = 0; tried < 6; tried += 1) http.reply(create, { status: 504, body: '' })
    present(missing, since, status)
    present(missing, since, status)

    expect(states(await ensure())).toMatchObject({ minset_status: 'made' })
  })

  it('throws the error of an unanswered creation that has not succeeded', async () => {
    present(missing, since)
    http.reply(archivedList, listed())
    http.reply(room, plenty)
    http.reply(groups, { status: 200, body: ours })
    for (let tried = 0; tried < 6; tried += 1) http.reply(create, { status: 504, body: '' })
    present(missing, since)

    await expect(ensure()).rejects.toBeInstanceOf(CrmUnavailableError)
  })

  const foreign: [string, object, string][] = [
    ['type', { ...status, type: 'string' }, 'its type is string, not enumeration'],
    ['field type', { ...status, fieldType: 'radio' }, 'its field type is radio, not select'],
    ['group', { ...status, groupName: 'sales' }, 'it is in the group sales, not minset'],
    ['read-only values', { ...status, modificationMetadata: { readOnlyValue: true } }, 'its values are read-only'],
  ]
  it.each(foreign)('does not touch a property of our name with another %s', async (_, property, reason) => {
    present(property, since)

    const items = await ensure()

    expect(inWords(items)).toContainEqual({
      kind: 'field',
      objectType: 'meeting',
      name: 'minset_status',
      state: 'clash',
      reason,
    })
    expect(states(items)).toMatchObject({ minset_missing: 'unavailable', minset_since: 'present' })
  })

  it('creates none if the account has no room for all, and reports it', async () => {
    present()
    http.reply(archivedList, listed())
    http.reply(room, { status: 200, body: limits({ limit: 12, usage: 10 }) })

    const items = await ensure()

    expect(items.map(({ name }) => name)).toEqual(names)
    for (const { state, reason } of items) {
      expect(state).toBe('unavailable')
      expect(inWords(reason)).toBe('the account has room for 2 more properties on meetings, and Minset needs 3')
    }
  })

  it.each([
    ['are not stated', { status: 403, body: { status: 'error', message: 'no' } }],
    ['have another shape', { status: 200, body: { results: [] } }],
  ])('leaves the decision to HubSpot if the limits %s', async (_, reply) => {
    present(missing, since)
    http.reply(archivedList, listed())
    http.reply(room, reply)
    http.reply(groups, { status: 200, body: ours })
    http.reply(create, { status: 201, body: status })
    present(missing, since, status)

    expect(states(await ensure())).toMatchObject({ minset_status: 'made' })
  })

  it('reports types on which HubSpot does not let Minset create properties, and continues', async () => {
    const calls = '/crm/properties/2026-09/calls'
    http.reply(list, { status: 403, body: { status: 'error', message: 'This app lacks scopes' } })
    http.reply({ method: 'GET', path: calls, query: {} }, listed())
    http.reply({ method: 'GET', path: calls, query: { archived: 'true' } }, listed())
    http.reply(room, plenty)
    http.reply({ method: 'GET', path: `${calls}/groups` }, { status: 200, body: ours })
    http.reply({ method: 'POST', path: calls }, { status: 400, body: { status: 'error', message: 'Calls are closed' } })
    http.reply({ method: 'GET', path: calls, query: {} }, listed())
    http.reply({ method: 'GET', path: '/crm/properties/2026-09/tasks' }, listed(status, missing, since))
    const { crm } = connect()

    const { items } = await crm.setUp.ensure(['meeting', 'call', 'task'])

    const unavailable = items.filter(({ state }) => state === 'unavailable')
    expect(new Set(unavailable.map(({ objectType }) => objectType))).toEqual(new Set(['meeting', 'call']))
    expect(inWords(unavailable.find(({ objectType }) => objectType === 'call')?.reason)).toBe('Calls are closed')
    expect(crm.features()).toContainEqual({ name: 'flags', on: true, why: null })
  })

  it('turns flags off for an hour if a token without listed scopes may set up nothing', async () => {
    http.reply(list, { status: 403, body: { status: 'error', message: 'This app lacks scopes' } })
    const adapter = connect()
    function areFlagsOn(): boolean | undefined {
      return adapter.crm.features().find(({ name }) => name === 'flags')?.on
    }

    await adapter.crm.setUp.ensure(['meeting'])

    expect(areFlagsOn()).toBe(false)
    adapter.setNow(new Date('2026-11-23T13:00:00.000Z'))
    expect(areFlagsOn()).toBe(true)
  })

  it('makes no call if the account has not granted it', async () => {
    const { crm } = connect({ scopes: ['crm.objects.contacts.read'] })

    const { items } = await crm.setUp.ensure(['contact'])

    expect(items.every(({ state }) => state === 'unavailable')).toBe(true)
    expect(inWords(items[0]?.reason)).toContain('crm.schemas.contacts.write')
    expect(crm.usage().calls).toBe(0)
  })
})

describe('removing the fields of the flag', () => {
  const http = mockHttp(origin)
  const removeGroup = { method: 'DELETE', path: `${meetings}/groups/minset` } as const

  function removal(name: string) {
    return { method: 'DELETE', path: `${meetings}/${name}` } as const
  }
  async function remove(): Promise<Record<string, string>> {
    const { items } = await connect().crm.setUp.remove(['meeting'])
    return Object.fromEntries(
      items.map(({ name, state, reason }) => [name, reason ? `${state}: ${inEnglish(reason)}` : state]),
    )
  }

  it("deletes Minset's properties and their group", async () => {
    http.reply(list, listed(status, missing, since))
    for (const name of names) http.reply(removal(name), { status: 204, body: '' })
    http.reply(groups, { status: 200, body: ours })
    http.reply(list, listed())
    http.reply(removeGroup, { status: 204, body: '' })

    expect(await remove()).toEqual({
      minset_status: 'removed',
      minset_missing: 'removed',
      minset_since: 'removed',
      minset: 'removed',
    })
  })

  it('does nothing if they no longer exist', async () => {
    http.reply(list, listed())
    http.reply(groups, { status: 200, body: { results: [] } })

    expect(new Set(Object.values(await remove()))).toEqual(new Set(['absent']))
    expect(http.arrived()).toHaveLength(2)
  })

  it("keeps properties that are not Minset's or are in use, and their group", async () => {
    const inUse = { status: 400, body: { status: 'error', message: 'Used in a workflow' } }
    http.reply(list, listed({ ...status, type: 'string' }, missing, since))
    http.reply(removal('minset_missing'), inUse)
    http.reply(removal('minset_since'), { status: 404, body: { status: 'error', message: 'gone' } })
    http.reply(groups, { status: 200, body: ours })
    http.reply(list, listed(status, missing))

    expect(await remove()).toEqual({
      minset_status: 'kept: it is not ours: its type is string, not enumeration',
      minset_missing: 'kept: Used in a workflow',
      minset_since: 'absent',
      minset: 'kept: 2 fields are in it',
    })
  })
})
