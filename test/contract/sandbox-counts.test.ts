import { expect, it } from 'vitest'
import { aPipedriveAccount } from '../support/pipedrive-account.ts'

it('a person that only carries the flags of activities is not listed as incomplete in the emulated Pipedrive', async () => {
  const { sandbox, call, data } = await aPipedriveAccount()
  const options = [{ label: 'Incomplete' }, { label: 'Complete' }]
  const status = await data('POST', '/api/v2/personFields', {
    field_name: 'Minset status',
    field_type: 'enum',
    options,
  })
  const carried = await data('POST', '/api/v2/personFields', {
    field_name: 'Minset: activities',
    field_type: 'text',
  })
  const [incomplete] = status['options'] as readonly { readonly id: number }[]
  const [one, other] = [sandbox.idOf('contacts', 'k1'), sandbox.idOf('contacts', 'k2')]
  async function set(id: string, field: unknown, value: unknown): Promise<void> {
    const answer = await call('PATCH', `/api/v2/persons/${id}`, { custom_fields: { [String(field)]: value } })
    expect(answer.status).toBe(200)
  }
  await set(one, status['field_code'], incomplete?.id)
  await set(other, carried['field_code'], 'Call 3 May: outcome')

  const list = sandbox.ui.list('persons', { text: '', incompleteOnly: true, page: 1, pageSize: 10 })

  expect(list.rows.map(({ id }) => id)).toEqual([one])
  expect(sandbox.ui.read('persons', other)?.flag.carried).toBe('Call 3 May: outcome')
})
