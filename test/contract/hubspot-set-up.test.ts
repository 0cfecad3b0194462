import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hubspotTokens } from '../../src/crm/hubspot/access/static-tokens.ts'
import { createHubSpot } from '../../src/crm/hubspot/index.ts'
import type { Crm, RemovalItem, SetUpItem } from '../../src/crm/port.ts'
import type { Flag, ObjectType } from '../../src/domain/record.ts'
import { generateDataset } from '../../src/sandbox/company/generate-dataset.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { partOf } from '../support/part-of-company.ts'
import { createSkippingTimer } from '../support/virtual-timer.ts'

const now = new Date('2026-10-14T10:00:00Z')
const incomplete: Flag = { status: 'incomplete', missing: 'last name', since: '2026-10-01' }

const dataset = partOf(generateDataset({ seed: 7, now }), { faulty: 1, oneIn: 50 })

describe('the set-up of an emulated account', () => {
  let sandbox: HubSpotSandbox
  let crm: Crm
  let rateTime = 0

  beforeEach(async () => {
    sandbox = await startHubSpotSandbox({
      dataset: () => dataset,
      dir: null,
      port: 0,
      clock: () => now,
      rateClock: () => new Date((rateTime += 1000)),
      requiredRules: [{ type: 'contacts', property: 'hs_lead_status', when: { property: 'jobtitle', value: 'CEO' } }],
    })
    const deps = {
      clock: { now: () => now },
      timer: createSkippingTimer(),
      random: () => 0,
      log: { warn: () => undefined },
    }
    crm = createHubSpot({ tokens: hubspotTokens(sandbox.accessToken), baseUrl: sandbox.url }, deps)
  })
  afterEach(() => sandbox.close())

  async function call(method: string, path: string, body?: object): Promise<{ status: number; json: unknown }> {
    const headers = { authorization: `Bearer ${sandbox.accessToken}`, 'content-type': 'application/json' }
    const response = await fetch(`${sandbox.url}${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    return { status: response.status, json: text === '' ? null : JSON.parse(text) }
  }
  function stateOf(items: readonly (SetUpItem | RemovalItem)[], type: ObjectType, name: string): string | undefined {
    return items.find((item) => item.objectType === type && item.name === name)?.state
  }
  function anyContact(): string {
    return sandbox.ui.list('contacts', { text: '', incompleteOnly: false, page: 1, pageSize: 1 }).rows[0]?.id ?? ''
  }

  it('restores what a person has deleted', async () => {
    await crm.setUp.ensure(['deal'])
    await call('DELETE', '/crm/properties/2026-09/deals/minset_missing')

    const { items } = await crm.setUp.ensure(['deal'])

    expect(stateOf(items, 'deal', 'minset_missing')).toBe('repaired')
    expect((await call('GET', '/crm/properties/2026-09/deals/minset_missing')).status).toBe(200)
  })

  it('creates a list that HubSpot fills with the records shown as incomplete, and creates it again after a deletion', async () => {
    const name = 'Minset: incomplete contacts'
    const first = await crm.setUp.ensure(['contact', 'meeting'])
    const id = anyContact()
    await crm.write.update('contact', [{ id, flag: incomplete }])
    const [list] = sandbox.lists.all()

    expect(sandbox.lists.all().map((one) => one.name)).toEqual([name])
    expect(list && sandbox.lists.membersOf(list)).toEqual([id])
    expect(stateOf(first.items, 'contact', name)).toBe('made')

    await call('DELETE', `/crm/lists/2026-09/${list?.listId}`)

    expect(stateOf((await crm.setUp.ensure(['contact'], first)).items, 'contact', name)).toBe('repaired')
    expect(sandbox.lists.all()).toHaveLength(1)
  })

  it('keeps a separate list of records that cannot be flagged', async () => {
    const { rows } = sandbox.ui.list('contacts', { text: '', incompleteOnly: false, page: 1, pageSize: 2 })
    const [one = '', other = ''] = rows.map(({ id }) => id)

    expect(await crm.write.updateWorklist('contact', { add: [one, other, '1'], remove: [] })).toEqual({
      unavailable: null,
    })
    await crm.write.updateWorklist('contact', { add: [], remove: [other] })

    const [list] = sandbox.lists.all()
    expect(list && sandbox.lists.membersOf(list)).toEqual([one])
  })

  it('restores an option, and keeps the one that a person has added', async () => {
    await crm.setUp.ensure(['deal'])
    const path = '/crm/properties/2026-09/deals/minset_status'
    const added = { label: 'Waived', value: 'waived', displayOrder: 5, hidden: false }
    await call('PATCH', path, {
      options: [added, { label: 'Complete', value: 'complete', displayOrder: 1, hidden: false }],
    })

    const { items } = await crm.setUp.ensure(['deal'])

    expect(stateOf(items, 'deal', 'minset_status')).toBe('repaired')
    const { json } = await call('GET', path)
    expect(json).toMatchObject({ options: [added, { value: 'complete' }, { value: 'incomplete' }] })
  })

  it('writes flags although a person has just deleted their field', async () => {
    await crm.setUp.ensure(['contact'])
    await call('DELETE', '/crm/properties/2026-09/contacts/minset_status')
    const id = anyContact()

    const { results } = await crm.write.update('contact', [{ id, flag: incomplete }])

    expect(results).toEqual([{ id, result: 'written' }])
    expect(sandbox.read('contacts', id)?.properties['minset_status']).toBe('incomplete')
  })

  it('distinguishes a flag that a required rule refuses from one that is written', async () => {
    await crm.setUp.ensure(['contact'])
    const { rows } = sandbox.ui.list('contacts', { text: '', incompleteOnly: false, page: 1, pageSize: 3 })
    const [free = '', ruled = '', alsoFree = ''] = rows.map(({ id }) => id)
    sandbox.ui.set('contacts', ruled, { jobtitle: 'CEO' })

    const { results } = await crm.write.update(
      'contact',
      [free, ruled, alsoFree].map((id) => ({ id, flag: incomplete })),
    )

    expect(results.map(({ result, cause }) => [result, cause])).toEqual([
      ['written', undefined],
      ['refused', 'required-rule'],
      ['written', undefined],
    ])
  })

  it("does not touch a field with its name that is another's", async () => {
    const field = {
      name: 'minset_status',
      label: 'Theirs',
      groupName: 'deal_information',
      type: 'string',
      fieldType: 'text',
    }
    await call('POST', '/crm/properties/2026-09/deals/groups', { name: 'deal_information', label: 'Deal' })
    await call('POST', '/crm/properties/2026-09/deals', field)

    const { items } = await crm.setUp.ensure(['deal'])
    await crm.setUp.remove(['deal'])

    expect(stateOf(items, 'deal', 'minset_status')).toBe('clash')
    expect((await call('GET', '/crm/properties/2026-09/deals/minset_status')).json).toMatchObject(field)
  })
})
