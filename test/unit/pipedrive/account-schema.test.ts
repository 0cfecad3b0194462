import { describe, expect, it } from 'vitest'
import { mockHttp } from '../../support/http-mock.ts'
import { builtIn, connectPerson, listed } from './account.ts'
import { origin } from './adapter.ts'

describe('the fields of a Pipedrive company', () => {
  const http = mockHttp(origin)

  it.each([
    ['int', [{ id: 1, label: 'Sales' }], 'choice'],
    ['varchar', [{ id: 1, label: 'Sales' }], 'choice'],
    ['int', null, 'number'],
    ['varchar', null, 'text'],
    ['set', [{ id: 1, label: 'Sales' }], 'choices'],
  ])('of type %s with options %j contain: %s', async (type, options, holds) => {
    const field = builtIn('pipeline_id', { field_type: type, options })
    http.reply({ method: 'GET', path: '/api/v2/dealFields', query: { limit: '500' } }, listed([field]))

    const schema = await connectPerson().crm.read.schema({
      codes: { deal: ['pipeline_id'] },
      portable: {},
      stages: false,
      currencies: false,
    })

    const offered = options === null ? [] : [{ id: '1', label: 'Sales' }]
    expect(schema.types.deal).toMatchObject({ fields: [{ code: 'pipeline_id', holds, options: offered }] })
  })

  it('include custom currencies, which are not ISO 4217', async () => {
    const data = [
      { id: 1, code: 'EUR', is_custom_flag: false },
      { id: 2, code: 'POINTS', is_custom_flag: true },
    ]
    http.reply({ method: 'GET', path: '/api/v1/currencies' }, { status: 200, body: { success: true, data } })

    const schema = await connectPerson().crm.read.schema({ codes: {}, portable: {}, stages: false, currencies: true })

    expect(schema.currencies).toEqual(['POINTS'])
  })
})
