import { describe, expect, it } from 'vitest'
import { aPipedriveAccount, bearerOf, type PipedriveAccount } from '../support/pipedrive-account.ts'

const choice = { field_name: 'Colour', field_type: 'enum', options: [{ label: 'Red' }, { label: 'Blue' }] }

interface Field {
  readonly field_code: string
  readonly options: readonly { readonly id: number; readonly label: string }[] | null
}

async function addField(account: PipedriveAccount, wanted: object, path = '/api/v2/dealFields'): Promise<Field> {
  return (await account.data('POST', path, wanted)) as unknown as Field
}

describe('fields of the emulated company', () => {
  it('that a company creates have their own codes, the same in the same company and different otherwise', async () => {
    const [one, two] = [await aPipedriveAccount(), await aPipedriveAccount()]
    const first = await addField(one, choice)
    const again = await addField(two, choice)
    const second = await addField(one, choice)

    expect(first.field_code).toMatch(/^[0-9a-f]{40}$/)
    expect(again.field_code).toBe(first.field_code)
    // Names may repeat: only the code is unique.
    expect(second.field_code).not.toBe(first.field_code)
    expect(await one.data('GET', `/api/v2/dealFields/${first.field_code}`)).toMatchObject({
      field_name: 'Colour',
      is_custom_field: true,
      options: [{ label: 'Red' }, { label: 'Blue' }],
    })
  })

  it('can be renamed, and deleted permanently if they are not built in', async () => {
    const account = await aPipedriveAccount()
    const { field_code: code, options } = await addField(account, choice)
    const path = `/api/v2/dealFields/${code}`
    await account.data('PATCH', path, { field_name: 'Paint' })
    await account.data('PATCH', '/api/v2/deals/1', { custom_fields: { [code]: options?.[0]?.id } })

    expect(await account.data('DELETE', path)).toMatchObject({ field_name: 'Paint' })
    expect((await account.call('GET', path)).status).toBe(404)
    const write = await account.call('PATCH', '/api/v2/deals/1', { custom_fields: { [code]: null } })
    expect(write).toMatchObject({
      status: 400,
      body: { error: `Validation failed: custom_fields.${code}: This custom field does not exist.` },
    })
    expect((await account.call('DELETE', '/api/v2/dealFields/title')).status).toBe(403)
    expect((await account.call('PATCH', '/api/v2/dealFields/title', {})).status).toBe(400)
    expect((await addField(account, choice)).field_code).not.toBe(code)
  })

  it('include their settings only on request, in the documented order', async () => {
    const { call, data } = await aPipedriveAccount()
    const path = '/api/v2/dealFields/title'
    await data('PATCH', path, { required_fields: { enabled: true, stage_ids: [1] } })

    expect(await data('GET', path)).not.toHaveProperty('required_fields')
    expect(await data('GET', `${path}?include_fields=ui_visibility,required_fields`)).toMatchObject({
      required_fields: { enabled: true },
    })
    expect((await call('GET', `${path}?include_fields=required_fields,ui_visibility`)).status).toBe(400)
    expect((await call('GET', '/api/v2/activityFields?include_fields=required_fields')).status).toBe(400)
  })

  it('have options that are added, renamed and removed all or none', async () => {
    const account = await aPipedriveAccount()
    const { field_code: code, options } = await addField(account, choice)
    const path = `/api/v2/dealFields/${code}/options`
    const red = options?.[0]?.id
    const added = (await account.data('POST', path, [{ label: 'Green' }])) as unknown as { id: number }[]

    expect(added).toMatchObject([{ label: 'Green' }])
    expect(await account.data('PATCH', path, [{ id: red, label: 'Dark red' }])).toEqual([
      { id: red, label: 'Dark red' },
    ])
    const missing = await account.call('DELETE', path, [{ id: red }, { id: 99_999 }])
    expect(missing.status).toBe(404)
    expect(await account.data('DELETE', path, [{ id: red }])).toEqual([{ id: red, label: 'Dark red' }])
    expect(await account.data('GET', `/api/v2/dealFields/${code}`)).toMatchObject({
      options: [{ label: 'Blue' }, { label: 'Green' }],
    })
    expect((await account.call('POST', '/api/v2/dealFields/title/options', [{ label: 'x' }])).status).toBe(400)
  })

  it('for labels accept more options, which records then carry', async () => {
    const { call, data } = await aPipedriveAccount()
    for (const [fields, record] of [
      ['dealFields', 'deals/1'],
      ['personFields', 'persons/1'],
      ['organizationFields', 'organizations/1'],
    ] as const) {
      const added = await data('POST', `/api/v2/${fields}/label_ids/options`, [{ label: 'Minset: incomplete' }])
      const { id } = (added as unknown as { id: number }[])[0] ?? { id: 0 }

      expect(await data('PATCH', `/api/v2/${record}`, { label_ids: [id] })).toMatchObject({ label_ids: [id] })
      expect(await data('GET', `/api/v2/${record}?include_labels=true`)).toMatchObject({
        labels: [{ id, label: 'Minset: incomplete' }],
      })
      expect((await call('PATCH', `/api/v2/${record}`, { label_ids: [id + 50] })).status).toBe(400)
    }
  })

  it('have numbers in version 1, where activities’ fields need no admin', async () => {
    const account = await aPipedriveAccount()
    const { field_code: code } = await addField(account, choice)
    const fields = (await account.data('GET', '/v1/dealFields')) as unknown as { id: number; key: string }[]

    expect(fields.find(({ key }) => key === code)?.id).toBeGreaterThan(12_400)
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length)
    expect((await account.call('GET', '/v1/activityFields')).status).toBe(200)
  })
})

describe('custom values of the emulated company', () => {
  const values = [
    ['varchar', 'text', 12, undefined],
    ['text', 'long text', {}, undefined],
    ['phone', '+47 22 33 44 55', 5, undefined],
    ['double', 12.5, '12.5', undefined],
    ['monetary', { value: 200, currency: 'EUR' }, { value: 200 }, undefined],
    ['date', '2026-01-31', '2026-02-30', undefined],
    ['daterange', { value: '2026-01-01', until: '2026-01-31' }, { value: '2026-01-01' }, undefined],
    ['time', { value: '00:45:00', timezone_name: 'Europe/Oslo' }, '00:45:00', undefined],
    ['enum', 17, 99, choice.options],
    ['set', [17, 18], [], choice.options],
    ['user', 12_400_001, 1, undefined],
    ['org', 1, 99, undefined],
    ['people', 2, 99, undefined],
    ['address', { value: 'Bryggen 1, Bergen', locality: 'Bergen' }, 'Bryggen 1', undefined],
  ] as const

  it.each(values)(
    'of type %s have the shape of version 2 and are cleared by null',
    async (type, good, bad, options) => {
      const account = await aPipedriveAccount()
      const { field_code: code } = await addField(account, { field_name: 'F', field_type: type, options })
      function write(value: unknown): ReturnType<typeof account.call> {
        return account.call('PATCH', '/api/v2/deals/1', { custom_fields: { [code]: value } })
      }

      expect((await write(good)).body).toMatchObject({ data: { custom_fields: { [code]: good } } })
      expect((await write(bad)).status).toBe(400)
      expect((await write(null)).body).toMatchObject({ data: { custom_fields: { [code]: null } } })
    },
  )

  it('are null as a whole if a company has no such fields, and otherwise include every field', async () => {
    const account = await aPipedriveAccount()
    expect(await account.data('GET', '/api/v2/deals/1')).toMatchObject({ custom_fields: null })
    const one = await addField(account, choice)
    const two = await addField(account, { field_name: 'Why', field_type: 'text' })
    await account.data('PATCH', '/api/v2/deals/1', { custom_fields: { [one.field_code]: one.options?.[1]?.id } })

    expect((await account.data('GET', '/api/v2/deals/1'))['custom_fields']).toEqual({
      [one.field_code]: one.options?.[1]?.id,
      [two.field_code]: null,
    })
    expect(
      (await account.data('GET', `/api/v2/deals/1?custom_fields=${one.field_code}&include_option_labels=true`))[
        'custom_fields'
      ],
    ).toEqual({ [one.field_code]: { id: one.options?.[1]?.id, label: 'Blue' } })
  })

  it('are all cleared by an empty object', async () => {
    const account = await aPipedriveAccount()
    const { field_code: code } = await addField(account, { field_name: 'Why', field_type: 'text' })
    await account.data('PATCH', '/api/v2/deals/1', { custom_fields: { [code]: 'x' } })

    expect(await account.data('PATCH', '/api/v2/deals/1', { custom_fields: {} })).toMatchObject({
      custom_fields: { [code]: null },
    })
  })
})

describe('filters of the emulated company', () => {
  async function numberOf(account: PipedriveAccount, fields: string, key: string): Promise<string> {
    const all = (await account.data('GET', `/v1/${fields}`)) as unknown as { id: number; key: string }[]
    return String(all.find((field) => field.key === key)?.id)
  }

  function conditions(and: readonly object[], or: readonly object[] = []): object {
    return {
      glue: 'and',
      conditions: [
        { glue: 'and', conditions: and },
        { glue: 'or', conditions: or },
      ],
    }
  }

  async function shown(account: PipedriveAccount, type: string, list: string, tree: object): Promise<number[]> {
    const { id } = await account.data('POST', '/v1/filters', { name: 'F', type, conditions: tree })
    const found = await account.data('GET', `/api/v2/${list}?filter_id=${String(id)}&owner_id=1`)
    return (found as unknown as { id: number }[]).map((record) => record.id)
  }

  it('return the matching records, in addition to other parameters of the list', async () => {
    const account = await aPipedriveAccount()
    account.sandbox.create('persons', { name: 'Without', emails: [], phones: [{ value: '' }] })
    const phone = await numberOf(account, 'personFields', 'phone')
    const email = await numberOf(account, 'personFields', 'email')
    const name = await numberOf(account, 'personFields', 'name')
    const org = await numberOf(account, 'organizationFields', 'name')
    const person = { object: 'person', value: null, extra_value: null }

    const cases = [
      [[{ ...person, field_id: email, operator: 'IS NULL' }], [], [4]],
      [[{ ...person, field_id: email, operator: 'IS NOT NULL' }], [], [1, 2, 3]],
      [[{ ...person, field_id: phone, operator: 'IS NULL' }], [], [1, 2, 3, 4]],
      [[{ ...person, field_id: email, operator: "LIKE '%$%'", value: 'K2@' }], [], [2]],
      [[{ ...person, field_id: name, operator: '!=', value: 'Without' }], [], [1, 2, 3]],
      [
        [{ ...person, field_id: phone, operator: 'IS NULL' }],
        [
          { ...person, field_id: name, operator: '=', value: 'Without' },
          { ...person, field_id: email, operator: "LIKE '$%'", value: 'k3' },
        ],
        [3, 4],
      ],
      [[{ ...person, object: 'organization', field_id: org, operator: '=', value: 'Fjord AS' }], [], [1, 2, 3]],
    ] as const
    for (const [and, or, expected] of cases) {
      expect(await shown(account, 'people', 'persons', conditions(and, or))).toEqual(expected)
    }
  })

  it('compare numbers, days and choices', async () => {
    const account = await aPipedriveAccount()
    const value = await numberOf(account, 'dealFields', 'value')
    const added = await numberOf(account, 'dealFields', 'add_time')
    const status = await numberOf(account, 'dealFields', 'status')
    const { field_code: code, options } = await addField(account, choice)
    const colour = await numberOf(account, 'dealFields', code)
    await account.data('PATCH', '/api/v2/deals/1', { custom_fields: { [code]: options?.[0]?.id } })
    const lines = [
      [value, '>', '1199', true],
      [value, '>', '1200', false],
      [value, '<=', '1200', true],
      [added, '=', '2026-09-01', true],
      [added, '<', '2026-09-01', false],
      [status, '=', 'open', true],
      [colour, '=', String(options?.[0]?.id), true],
      [colour, '=', String(options?.[1]?.id), false],
    ] as const

    for (const [field_id, operator, wanted, isShown] of lines) {
      const line = { object: 'deal', field_id, operator, value: wanted, extra_value: null }
      expect(await shown(account, 'deals', 'deals', conditions([line]))).toEqual(isShown ? [1] : [])
    }
  })

  it('belong to their creator, can be changed and deleted, and identify fields by number', async () => {
    const account = await aPipedriveAccount()
    const title = await numberOf(account, 'dealFields', 'title')
    const line = { object: 'deal', field_id: title, operator: '=', value: 'Pilot', extra_value: null }
    const wanted = { name: 'Pilots', type: 'deals', conditions: conditions([line]) }
    const { id } = await account.data('POST', '/v1/filters', wanted)
    const path = `/v1/filters/${String(id)}`
    const stranger = bearerOf(account.sandbox, account.sandbox.users[1]?.id)

    expect(await account.data('GET', `${path}?include_field_code=true`)).toMatchObject({
      visible_to: '1',
      conditions: { conditions: [{ conditions: [{ field_code: 'title' }] }, { conditions: [] }] },
    })
    expect(await account.data('GET', '/v1/filters?type=deals')).toHaveLength(1)
    expect(await account.data('GET', '/v1/filters?type=people')).toHaveLength(0)
    expect((await account.ask({ method: 'GET', path, headers: stranger })).status).toBe(404)
    const list = await account.ask({ method: 'GET', path: `/api/v2/deals?filter_id=${String(id)}`, headers: stranger })
    expect(list.status).toBe(404)
    const changed = await account.data('PUT', path, { name: 'All', conditions: conditions([]) })
    expect(changed).toMatchObject({ name: 'All' })
    await account.data('DELETE', path)
    expect((await account.call('GET', `/api/v2/deals?filter_id=${String(id)}`)).status).toBe(404)
  })

  it('are refused if they are not built as documented', async () => {
    const account = await aPipedriveAccount()
    const title = await numberOf(account, 'dealFields', 'title')
    const line = { object: 'deal', field_id: title, operator: 'IS NULL', value: null, extra_value: null }
    const trees = [
      conditions([{ ...line, field_id: '1' }]),
      conditions([{ ...line, operator: 'LIKE' }]),
      conditions(Array.from({ length: 17 }, () => line)),
      { glue: 'and', conditions: [{ glue: 'and', conditions: [line] }] },
      { glue: 'or', conditions: [] },
    ]
    const statuses = await Promise.all(
      trees.map(async (tree) => {
        return (await account.call('POST', '/v1/filters', { name: 'F', type: 'deals', conditions: tree })).status
      }),
    )

    expect(statuses).toEqual([400, 400, 400, 400, 400])
  })
})
