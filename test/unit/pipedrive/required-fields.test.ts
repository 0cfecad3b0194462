import { describe, expect, it } from 'vitest'
import type { Requirement } from '../../../src/domain/requirement.ts'
import { message } from '../../../src/words/index.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { builtIn, connectPerson, listed } from './account.ts'
import { origin } from './adapter.ts'

const own = 'f6'.repeat(20)
const everywhere = { required_fields: { enabled: true, stage_ids: [], statuses: {} } }

function fieldsOf(name: string) {
  const query = { include_fields: 'required_fields', limit: '500' }
  return { method: 'GET', path: `/api/v2/${name}`, query } as const
}
function custom(name: string, type: string, more: object): object {
  return builtIn(own, { field_name: name, field_type: type, is_custom_field: true, ...more })
}

describe('what Pipedrive itself requires', () => {
  const http = mockHttp(origin)

  async function read(people: readonly object[], organizations: readonly object[], deals: readonly object[]) {
    http.reply(fieldsOf('personFields'), listed(people))
    http.reply(fieldsOf('organizationFields'), listed(organizations))
    http.reply(fieldsOf('dealFields'), listed(deals))
    const found = await connectPerson().crm.requirements?.()
    return (found ?? []).map(({ type, asks, when }): Omit<Requirement, 'label'> => ({ type, asks, when }))
  }
  function answerPipelines(...names: readonly string[]): void {
    const stages = [
      { id: 5, name: 'Proposal', pipeline_id: 1, deal_probability: 50 },
      { id: 6, name: 'Negotiation', pipeline_id: 1, deal_probability: 80 },
    ]
    http.reply({ method: 'GET', path: '/api/v2/stages' }, listed(stages))
    http.reply({ method: 'GET', path: '/api/v2/pipelines' }, listed(names.map((name, at) => ({ id: at + 1, name }))))
  }

  it('is expressed in portable terms if possible, else by code', async () => {
    const found = await read(
      [builtIn('name'), builtIn('phone', everywhere), builtIn('org_id', everywhere), builtIn('email')],
      [custom('Telephone', 'phone', everywhere), builtIn('owner_id', everywhere)],
      [builtIn('value', everywhere), builtIn('stage_id', everywhere), custom('Budget', 'monetary', everywhere)],
    )

    expect(found).toEqual([
      // No person can be saved without a name.
      { type: 'contact', asks: { anyOf: ['firstName', 'lastName'] }, when: null },
      { type: 'contact', asks: { anyOf: ['phone', 'mobilePhone'] }, when: null },
      { type: 'contact', asks: { linked: 'company' }, when: null },
      { type: 'company', asks: { anyOf: ['phone'] }, when: null },
      { type: 'company', asks: { owner: true }, when: null },
      { type: 'deal', asks: { anyOf: ['amount'] }, when: null },
      { type: 'deal', asks: { code: own, kind: 'number' }, when: null },
    ])
  })

  it('may apply to deals in some stages, or to deals with some statuses', async () => {
    const required = { required_fields: { enabled: true, stage_ids: [5, 6], statuses: { '1': ['won'], '2': [] } } }
    answerPipelines('Sales')

    const found = await read([], [], [builtIn('person_id', required)])

    const when = { stages: ['Proposal', 'Negotiation'], closed: ['won'], remark: null }
    expect(found).toEqual([{ type: 'deal', asks: { linked: 'contact' }, when }])
  })

  it('states its pipeline if there are others', async () => {
    const required = { required_fields: { enabled: true, stage_ids: [], statuses: { '2': ['lost', 'won'] } } }
    answerPipelines('Sales', 'Renewals')

    const found = await read([], [], [builtIn('lost_reason', required)])

    expect(found[0]?.when).toEqual({
      stages: [],
      closed: ['won', 'lost'],
      remark: message('pipedrive.pipelines.only', { pipelines: 'Renewals' }),
    })
  })

  it('excludes what is switched off, whatever stages it lists', async () => {
    const off = { required_fields: { enabled: false, stage_ids: [5], statuses: [] } }

    expect(await read([], [], [builtIn('value', off)])).toEqual([])
  })
})
