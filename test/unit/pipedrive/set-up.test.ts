import { describe, expect, it } from 'vitest'
import type { SetUpItem, SetUpReport } from '../../../src/crm/port.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { inWords } from '../../support/words.ts'
import {
  allFields,
  builtIn,
  codes,
  connectPerson,
  labelField,
  listed,
  option,
  ownField,
  refusal,
  single,
} from './account.ts'
import { origin } from './adapter.ts'

const fields = { method: 'GET', path: '/api/v2/dealFields' } as const
const createField = { method: 'POST', path: '/api/v2/dealFields' } as const
const numbered = { method: 'GET', path: '/api/v1/dealFields' } as const
const filters = { method: 'GET', path: '/api/v1/filters', query: { type: 'deals' } } as const
const createFilter = { method: 'POST', path: '/api/v1/filters' } as const
const filter70 = { method: 'GET', path: '/api/v1/filters/70', query: { include_field_code: 'true' } } as const
const labelOptions = { method: 'POST', path: '/api/v2/dealFields/label_ids/options' } as const

const parts = ['status', 'missing', 'since', 'carried'] as const
const names = ['Minset status', 'Minset: missing', 'Minset: since', 'Minset: activities']
const label = 'Minset: incomplete'
const list = 'Minset: incomplete deals'

function states(items: readonly { readonly name: string; readonly state: string }[]): Record<string, string> {
  return Object.fromEntries(items.map(({ name, state }) => [name, state]))
}
function each<T>(state: T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, state]))
}
function without(code: string): readonly object[] {
  return allFields().filter((field) => !('field_code' in field) || field.field_code !== code)
}
function conditionsOf(condition: object): object {
  return {
    glue: 'and',
    conditions: [
      { glue: 'and', conditions: [condition] },
      { glue: 'or', conditions: [] },
    ],
  }
}
function filter(condition: object, more: object = {}) {
  return single({ id: 70, name: list, active_flag: true, conditions: conditionsOf(condition), ...more })
}
const ours = filter({ field_id: '9005', field_code: codes.status, operator: '=', value: '17' })

const report: SetUpReport = {
  items: [
    ...parts.map((part, index): SetUpItem => {
      return { kind: 'field', objectType: 'deal', name: names[index] ?? '', state: 'present', id: codes[part] }
    }),
    { kind: 'highlight', objectType: 'deal', name: label, state: 'present', id: '6' },
    { kind: 'list', objectType: 'deal', name: list, state: 'present', id: '70' },
  ],
}

describe('setting up the items that show flags', () => {
  const http = mockHttp(origin)

  async function ensure(last?: SetUpReport): Promise<readonly SetUpItem[]> {
    return (await connectPerson().crm.setUp.ensure(['deal', 'meeting', 'call', 'task'], last)).items
  }

  it('creates fields, label and filter if there are none, and none on activities', async () => {
    http.reply(fields, listed([builtIn('title'), labelField([])]))
    for (const part of parts) http.reply(createField, single(ownField(part)))
    http.reply({ ...labelOptions, body: [{ label }] }, single([option(6, label)]))
    http.reply(filters, { status: 200, body: { success: true, data: null } })
    http.reply(numbered, { status: 200, body: { success: true, data: [{ id: 9005, key: codes.status }] } })
    const condition = { object: 'deal', field_id: '9005', operator: '=', value: '17', extra_value: null }
    const body = { name: list, type: 'deals', conditions: conditionsOf(condition) }
    http.reply({ ...createFilter, body }, single({ id: 70 }))

    const items = await ensure()

    expect(states(items)).toEqual({ ...each('made'), [label]: 'made', [list]: 'made' })
    expect(items.map(({ id }) => id)).toEqual([...Object.values(codes), '6', '70'])
    expect(inWords(items.find(({ kind }) => kind === 'list')?.reason)).toContain('shares it')
    expect(http.arrived()[1]?.body).toMatchObject({
      field_name: 'Minset status',
      field_type: 'enum',
      options: [{ label: 'Incomplete' }, { label: 'Complete' }],
      ui_visibility: { add_visible_flag: false },
    })
  })

  it.each([
    ['beside the items', { more_items_in_collection: true }],
    ['one level deeper', { pagination: { start: 0, limit: 500, more_items_in_collection: true } }],
  ])('finds the number of its field on a later page, if that there is one is said %s', async (_where, more) => {
    const found = { success: true, data: [{ id: 9005, key: codes.status }] }
    const others = { success: true, data: [{ id: 1, key: 'title' }, 'odd'], additional_data: more }
    http.reply(fields, listed([labelField(), ...parts.map((part) => ownField(part))]))
    http.reply(filters, { status: 200, body: { success: true, data: null } })
    http.reply({ ...numbered, query: { start: '0', limit: '500' } }, { status: 200, body: others })
    http.reply({ ...numbered, query: { start: '2', limit: '500' } }, { status: 200, body: found })
    http.reply(createFilter, single({ id: 70 }))

    await ensure()

    const { body } = http.arrived().at(-1) ?? {}
    expect(JSON.stringify(body)).toContain('"field_id":"9005"')
  })

  it('changes nothing if all is correct, whatever the names', async () => {
    const renamed = parts.map((part) => ownField(part, { field_name: `Renamed ${part}` }))
    http.reply(fields, listed([labelField(), ...renamed]))
    http.reply(filter70, ours)

    expect(states(await ensure(report))).toEqual({ ...each('present'), [label]: 'present', [list]: 'present' })
    expect(http.arrived().every(({ method }) => method === 'GET')).toBe(true)
  })

  it('restores a field that was deleted, and the filter condition that uses it', async () => {
    const again = ownField('status', {
      field_code: 'e5'.repeat(20),
      options: [option(27, 'Incomplete'), option(28, 'Complete')],
    })
    http.reply(fields, listed(without(codes.status)))
    http.reply(createField, single(again))
    http.reply(filter70, ours)
    http.reply(numbered, { status: 200, body: { success: true, data: [{ id: 9105, key: 'e5'.repeat(20) }] } })
    const condition = { object: 'deal', field_id: '9105', operator: '=', value: '27', extra_value: null }
    const update = { method: 'PUT', path: '/api/v1/filters/70', body: { conditions: conditionsOf(condition) } } as const
    http.reply(update, single({ id: 70 }))

    const found = states(await ensure(report))

    expect(found).toMatchObject({ 'Minset status': 'repaired', 'Minset: missing': 'present', [list]: 'repaired' })
  })

  it('restores options, descriptions and the name of the label', async () => {
    const status = ownField('status', { options: [option(18, 'Complete'), option(20, 'Waived')] })
    const missing = ownField('missing', { description: 'changed' })
    const rest = (['since', 'carried'] as const).map((part) => ownField(part))
    http.reply(fields, listed([labelField([option(6, 'Renamed')]), status, missing, ...rest]))
    const options = { method: 'POST', path: `/api/v2/dealFields/${codes.status}/options` } as const
    http.reply({ ...options, body: [{ label: 'Incomplete' }] }, single([option(17, 'Incomplete')]))
    http.reply({ method: 'PATCH', path: `/api/v2/dealFields/${codes.missing}` }, single(missing))
    const rename = { method: 'PATCH', path: '/api/v2/dealFields/label_ids/options' } as const
    http.reply({ ...rename, body: [{ id: 6, label }] }, single([option(6, label)]))
    http.reply(filter70, ours)

    const found = states(await ensure(report))

    expect(found).toMatchObject({
      'Minset status': 'repaired',
      'Minset: missing': 'repaired',
      'Minset: since': 'present',
      [label]: 'repaired',
    })
  })

  it('creates nothing if a field of our name is not ours', async () => {
    const theirs = ownField('missing', { description: 'Ours since 2019' })
    http.reply(fields, listed([labelField(), ownField('status'), theirs]))

    const items = await ensure()

    expect(states(items)).toEqual({
      'Minset status': 'present',
      'Minset: missing': 'clash',
      'Minset: since': 'unavailable',
      'Minset: activities': 'unavailable',
    })
  })

  it('creates nothing if one of our fields has another type', async () => {
    http.reply(fields, listed([...without(codes.since), ownField('since', { field_type: 'varchar' })]))

    const clash = (await ensure()).find(({ state }) => state === 'clash')

    expect(inWords(clash)).toMatchObject({ name: 'Minset: since', reason: 'its type is varchar, not date' })
  })

  it('reports that the plan allows no more fields, and flags are off for a while', async () => {
    http.reply(fields, listed([labelField(), ownField('status')]))
    http.reply(createField, refusal(403, 'limit', { code: 'feature_capping_custom_fields_limit' }))
    const { crm } = connectPerson()

    const { items } = await crm.setUp.ensure(['deal'])

    expect(states(items)).toEqual({
      'Minset status': 'present',
      'Minset: missing': 'unavailable',
      'Minset: since': 'unavailable',
      'Minset: activities': 'unavailable',
    })
    expect(inWords(items[1]?.reason)).toContain('feature_capping_custom_fields_limit')
    expect(crm.features().find(({ name }) => name === 'flags')?.on).toBe(false)
  })

  it("reports Pipedrive's words if a field is refused", async () => {
    http.reply(fields, listed([labelField()]))
    http.reply(createField, refusal(400, 'Too many fields'))

    expect(inWords((await ensure()).map(({ state, reason }) => [state, reason]))).toEqual(
      parts.map(() => ['unavailable', 'Too many fields']),
    )
  })

  it('makes no call without the scopes', async () => {
    const { crm } = connectPerson({ scopes: ['deals:full', 'contacts:full'] })

    const { items } = await crm.setUp.ensure(['deal'])

    expect(states(items)).toEqual(each('unavailable'))
    expect(inWords(items[0]?.reason)).toBe(
      'the account has not granted deal-fields:full or admin, contact-fields:full or admin',
    )
  })

  it('finds a field that was created although no response arrived', async () => {
    http.reply(fields, listed(without(codes.since)))
    http.breakOff(createField, 'ECONNRESET')
    http.reply(fields, listed(allFields()))
    http.reply(filter70, ours)

    expect(states(await ensure(report))).toMatchObject({ 'Minset: since': 'repaired' })
  })

  it('does not touch a filter that a person has repurposed', async () => {
    http.reply(fields, listed(allFields()))
    http.reply(filter70, filter({ field_code: 'name', operator: '=', value: 'x' }, { name: 'My deals' }))

    expect(states(await ensure(report))[list]).toBe('present')
  })

  it.each([
    ['filters something else', filter({ field_code: 'name', operator: '=', value: 'x' })],
    ['has conditions that cannot be read', filter({}, { conditions: ['all', { conditions: 7 }] })],
  ])('reports a filter of our name that is not ours, because it %s', async (_why, found) => {
    http.reply(fields, listed(allFields()))
    http.reply(filters, { status: 200, body: { success: true, data: [{ id: 70, name: list, active_flag: true }] } })
    http.reply(filter70, found)

    expect(inWords((await ensure()).find(({ kind }) => kind === 'list'))).toMatchObject({
      state: 'clash',
      reason: 'it filters something else',
    })
  })

  it('creates a deleted filter again', async () => {
    http.reply(fields, listed(allFields()))
    http.reply(filter70, filter({ field_code: codes.status, operator: '=', value: '17' }, { active_flag: false }))
    http.reply(filters, { status: 200, body: { success: true, data: [] } })
    http.reply(numbered, { status: 200, body: { success: true, data: [{ id: 9005, key: codes.status }] } })
    http.reply(createFilter, single({ id: 71 }))

    expect((await ensure(report)).find(({ kind }) => kind === 'list')).toMatchObject({ state: 'repaired', id: '71' })
  })

  it('works without a label if the account has no field for it', async () => {
    http.reply(fields, listed(parts.map((part) => ownField(part))))
    http.reply(filter70, ours)

    expect(inWords((await ensure(report)).find(({ kind }) => kind === 'highlight'))).toMatchObject({
      state: 'unavailable',
      reason: 'the account has no field for labels',
    })
  })
})

describe('removing the items that show flags', () => {
  const http = mockHttp(origin)
  const openTasks = { method: 'GET', path: '/api/v2/activities' } as const

  function deletes(path: string, body?: object): void {
    http.reply({ method: 'DELETE', path, ...(body ? { body } : {}) }, single({}))
  }

  it('deletes the filter first, then label, fields, and our open tasks', async () => {
    http.reply(fields, listed(allFields()))
    http.reply(filter70, ours)
    deletes('/api/v1/filters/70')
    deletes('/api/v2/dealFields/label_ids/options', [{ id: 6 }])
    for (const part of parts) deletes(`/api/v2/dealFields/${codes[part]}`)
    http.reply(
      openTasks,
      listed([
        { id: 50, note: '<p>Minset task for record deal:1</p>' },
        { id: 51, note: null },
      ]),
    )
    deletes('/api/v2/activities/50')

    const { items } = await connectPerson().crm.setUp.remove(['deal'], report)

    expect(states(items)).toEqual({
      ...each('removed'),
      [label]: 'removed',
      [list]: 'removed',
      'Minset: tasks for owners': 'removed',
    })
    expect(http.arrived()[2]?.url.pathname).toBe('/api/v1/filters/70')
  })

  it('keeps items that are not ours, and finds nothing if nothing exists', async () => {
    const theirs = ownField('status', { description: 'Ours since 2019' })
    http.reply(fields, listed([labelField([]), theirs]))
    http.reply(filters, { status: 200, body: { success: true, data: [] } })
    http.reply(openTasks, listed([]))

    const { items } = await connectPerson().crm.setUp.remove(['deal'])

    expect(states(items)).toEqual({ ...each('absent'), 'Minset status': 'kept', [label]: 'absent', [list]: 'absent' })
  })

  it('keeps a filter that a person has repurposed', async () => {
    http.reply(fields, listed([]))
    http.reply(filter70, filter({ field_code: 'name', operator: '=', value: 'x' }))
    http.reply({ method: 'GET', path: '/api/v2/activities' }, listed([]))

    const last = { items: report.items.filter(({ kind }) => kind === 'list') }
    const { items } = await connectPerson().crm.setUp.remove(['deal'], last)

    expect(states(items)[list]).toBe('kept')
  })

  it('deletes a filter whose field no longer exists', async () => {
    http.reply(fields, listed([]))
    http.reply(filter70, ours)
    deletes('/api/v1/filters/70')
    http.reply(openTasks, listed([]))

    const { items } = await connectPerson().crm.setUp.remove(['deal'], report)

    expect(states(items)[list]).toBe('removed')
  })

  it('reports why if reading is not permitted', async () => {
    http.reply(fields, refusal(403, 'Scope and URL mismatch'))
    http.reply(openTasks, refusal(403, 'Scope and URL mismatch'))

    const { items } = await connectPerson().crm.setUp.remove(['deal'], report)

    expect(states(items)).toEqual({ ...each('kept'), 'Minset: tasks for owners': 'kept' })
    expect(inWords(items[0]?.reason)).toContain('has no scope')
  })

  it("reports in Pipedrive's words why an item cannot be deleted", async () => {
    http.reply(fields, listed([ownField('since')]))
    http.reply(filters, { status: 200, body: { success: true, data: [] } })
    http.reply({ method: 'DELETE', path: `/api/v2/dealFields/${codes.since}` }, refusal(400, 'The field is in use'))
    http.reply(openTasks, listed([]))

    const { items } = await connectPerson().crm.setUp.remove(['deal'])

    expect(inWords(items.find(({ name }) => name === 'Minset: since'))).toMatchObject({
      state: 'kept',
      reason: 'The field is in use',
    })
  })
})
