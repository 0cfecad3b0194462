import { describe, expect, it } from 'vitest'
import { start } from '../support/hubspot-account.ts'
import { aReceivingCompany, type CompanyEvent, type ReceivingCompany } from '../support/receiving-company.ts'

const uuid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) as string
const seconds = `${start.toISOString().slice(0, 19)}Z`

/** The names of an object's fields, in alphabetical order. */
function keysOf(values: unknown): string {
  return Object.keys(values ?? {})
    .toSorted()
    .join(' ')
}

async function theOnly(company: ReceivingCompany): Promise<CompanyEvent> {
  const [event, ...others] = await company.received()
  if (event === undefined || others.length > 0) throw new Error(`${others.length + (event ? 1 : 0)} events`)
  return event
}

/** A custom field of deals. @returns its code */
async function aField(company: ReceivingCompany, field_type: string, options?: readonly string[]): Promise<string> {
  const field = { field_name: field_type, field_type, options: options?.map((label) => ({ label })) }
  const { field_code } = await company.data('POST', '/api/v2/dealFields', field)
  return String(field_code)
}

async function optionIds(company: ReceivingCompany, code: string): Promise<number[]> {
  const { options } = await company.data('GET', `/api/v2/dealFields/${code}`)
  return (options as readonly { readonly id: number }[]).map(({ id }) => id)
}

describe('events of the emulated company', () => {
  it('state who did what, as text', async () => {
    const company = await aReceivingCompany()
    const { sandbox } = company
    const id = sandbox.idOf('deals', 'pilot')
    sandbox.write('deals', id, { title: 'Renamed' })

    const [webhook] = Object.values(await company.data('GET', '/v1/webhooks')) as Record<string, unknown>[]
    expect((await theOnly(company)).meta).toEqual({
      action: 'change',
      attempt: 1,
      change_source: 'app',
      company_id: String(sandbox.companyId),
      correlation_id: uuid,
      entity: 'deal',
      entity_id: id,
      host: expect.stringMatching(/^[a-z0-9-]+\.pipedrive\.com$/) as string,
      id: uuid,
      is_bulk_edit: false,
      timestamp: start.toISOString(),
      type: 'general',
      user_id: String(sandbox.adminId),
      version: '2.0',
      webhook_id: String(webhook?.['id']),
      webhook_owner_id: String(webhook?.['owner_id']),
    })
  })

  it('distinguish people from API clients, and bulk edits from others', async () => {
    const company = await aReceivingCompany()
    const { sandbox } = company
    const id = sandbox.idOf('deals', 'pilot')
    sandbox.write('deals', id, { title: 'By hand' })
    await company.call('PATCH', `/api/v2/deals/${id}`, { title: 'By a client' })
    const headers = { 'x-api-token': sandbox.otherToken }
    await company.ask({ method: 'PATCH', path: `/api/v2/deals/${id}`, body: { title: 'By another' }, headers })
    sandbox.bulkEdit('persons', ['1', '2'], { job_title: 'Buyer' })

    const seen = (await company.received()).map(({ meta }) => [
      meta['change_source'],
      meta['is_bulk_edit'],
      meta['entity'],
    ])
    expect(seen).toEqual([
      ['app', false, 'deal'],
      ['api', false, 'deal'],
      ['api', false, 'deal'],
      ['app', true, 'person'],
      ['app', true, 'person'],
    ])
  })

  it('are not sent for a write that changes nothing', async () => {
    const company = await aReceivingCompany()
    const id = company.sandbox.idOf('deals', 'pilot')
    const { title } = await company.data('GET', `/api/v2/deals/${id}`)
    await company.call('PATCH', `/api/v2/deals/${id}`, { title })

    expect(await company.received()).toEqual([])
  })

  it('are two for a merge, each with the id of the other record', async () => {
    const company = await aReceivingCompany()
    const [keptId, mergedId] = ['k1', 'k2'].map((name) => company.sandbox.idOf('contacts', name))
    await company.call('PUT', `/v1/persons/${mergedId}/merge`, { merge_with_id: Number(keptId) })

    const [gone, left] = await company.received()
    const correlation_id = gone?.meta['correlation_id']
    expect(gone).toMatchObject({ data: null, meta: { action: 'delete', entity_id: mergedId, merged_to_id: keptId } })
    expect(left?.meta).toMatchObject({ action: 'change', entity_id: keptId, merged_from_id: mergedId, correlation_id })
    expect([keysOf(gone?.meta).includes('merged_from'), keysOf(left?.meta).includes('merged_to')]).toEqual([
      false,
      false,
    ])
  })
})

describe('events of activities', () => {
  const received =
    'active_flag add_time busy_flag custom_fields deal_id done due_date due_time duration id lead_id ' +
    'location org_id owner_id person_id public_description subject type update_time update_user_id'

  it('have the documented fields, without note, participants and outcome', async () => {
    const company = await aReceivingCompany()
    const id = company.sandbox.idOf('meetings', 'kick-off')
    company.sandbox.write('activities', id, { subject: 'Kick-off, again' })

    const { data, previous } = await theOnly(company)
    expect(keysOf(data)).toBe(received)
    expect(data).toMatchObject({
      active_flag: true,
      custom_fields: {},
      deal_id: Number(company.sandbox.idOf('deals', 'pilot')),
      due_time: { timezone_id: null, value: '08:00:00' },
      duration: { timezone_id: null, value: '' },
      id: Number(id),
      person_id: Number(company.sandbox.idOf('contacts', 'k1')),
      type: 'meeting',
      update_time: seconds,
    })
    expect(previous).toEqual({ subject: 'Kick-off', update_time: '2026-11-01T08:00:00Z' })
  })

  it('have no time if a new one has none, and an empty one later', async () => {
    const company = await aReceivingCompany()
    const { id } = await company.data('POST', '/api/v2/activities', { subject: 'Call', type: 'call' })
    const created = await theOnly(company)
    await company.call('PATCH', `/api/v2/activities/${String(id)}`, { subject: 'Call them' })
    const changed = await theOnly(company)

    expect(created).toMatchObject({
      previous: null,
      data: { due_time: null, duration: null },
      meta: { action: 'create' },
    })
    const empty = { timezone_id: null, value: '' }
    expect(changed).toMatchObject({ data: { due_time: empty, duration: empty } })
    expect(keysOf(changed.previous)).toBe('subject')
  })

  it('report a change of a note or a participant, but not what changed', async () => {
    const company = await aReceivingCompany()
    const id = company.sandbox.idOf('meetings', 'kick-off')
    company.clock.advance({ seconds: 1 })
    company.sandbox.write('activities', id, { note: '<p>Went well</p>' })
    const noted = await theOnly(company)
    company.clock.advance({ seconds: 1 })
    const person_id = Number(company.sandbox.idOf('contacts', 'k2'))
    company.sandbox.write('activities', id, { participants: [{ person_id, primary: true }] })

    expect(keysOf(noted.previous)).toBe('update_time')
    expect(JSON.stringify(noted)).not.toContain('Went well')
    // The primary participant is the activity's person.
    expect(keysOf((await theOnly(company)).previous)).toBe('person_id update_time')
  })

  it('have no data for a deleted one, and all its previous data', async () => {
    const company = await aReceivingCompany()
    const id = company.sandbox.idOf('calls', 'blank')
    await company.call('DELETE', `/api/v2/activities/${id}`)

    const { data, previous, meta } = await theOnly(company)
    expect([data, meta['action'], meta['entity_id']]).toEqual([null, 'delete', id])
    expect(keysOf(previous)).toBe(received.replace(' update_user_id', ''))
    expect(previous).toMatchObject({ active_flag: true, type: 'call', subject: 'Call' })
  })
})

describe('events of deals, people and organizations', () => {
  it('have the documented fields', async () => {
    const company = await aReceivingCompany()
    const { sandbox } = company
    sandbox.write('deals', sandbox.idOf('deals', 'pilot'), { value: 1300 })
    sandbox.write('persons', sandbox.idOf('contacts', 'k1'), { first_name: 'Ola' })
    sandbox.write('organizations', sandbox.idOf('companies', 'fjord'), { name: 'Fjorden AS' })

    const [deal, person, organization] = await company.received()
    expect(keysOf(deal?.data)).toBe(
      'add_time channel channel_id close_time creator_user_id currency custom_fields ' +
        'expected_close_date first_won_time id label_ids lost_reason lost_time org_id origin origin_id ' +
        'owner_id person_id pipeline_id probability stage_change_time stage_id status title update_time ' +
        'value visible_to won_time',
    )
    expect(keysOf(person?.data)).toBe(
      'add_time custom_fields emails first_name id label last_name name org_id owner_id phones ' +
        'update_time visible_to',
    )
    expect(keysOf(organization?.data)).toBe(
      'add_time address country_code custom_fields id label name owner_id picture_id update_time ' + 'visible_to',
    )
    expect(deal).toMatchObject({
      previous: { value: 1200 },
      data: { value: 1300, visible_to: '3', update_time: seconds },
    })
    expect(person?.previous).toEqual({ first_name: 'Kari', name: 'Kari Nordmann' })
    expect(organization?.previous).toEqual({ name: 'Fjord AS' })
  })

  it('have no update time for a new deal', async () => {
    const company = await aReceivingCompany()
    const { update_time } = await company.data('POST', '/api/v2/deals', { title: 'New' })

    expect(update_time).toBe(seconds)
    expect(await theOnly(company)).toMatchObject({ previous: null, data: { title: 'New', update_time: null } })
  })

  it('report a restoration as a new record', async () => {
    const company = await aReceivingCompany()
    const id = company.sandbox.idOf('deals', 'pilot')
    company.sandbox.archive('deals', id)
    company.sandbox.archive('deals', id)
    company.sandbox.restore('deals', id)

    const seen = (await company.received()).map(({ meta }) => [meta['action'], meta['entity_id']])
    expect(seen).toEqual([
      ['delete', id],
      ['create', id],
    ])
  })
})

describe('custom fields in events', () => {
  it('include their type, in a form of their own', async () => {
    const company = await aReceivingCompany()
    const id = company.sandbox.idOf('deals', 'pilot')
    const forms: readonly (readonly [type: string, sent: unknown, received: object])[] = [
      ['varchar', 'Plain', { type: 'varchar', value: 'Plain' }],
      ['text', 'Long', { type: 'text', value: 'Long' }],
      ['double', 12.5, { type: 'double', value: 12.5 }],
      ['monetary', { value: 200, currency: 'EUR' }, { type: 'monetary', value: 200, currency: 'EUR' }],
      ['date', '2026-06-27', { type: 'date', value: '2026-06-27' }],
      ['phone', '+47 22 33 44 55', { type: 'phone', value: '+47 22 33 44 55' }],
      [
        'daterange',
        { value: '2026-06-06', until: '2026-06-14' },
        { type: 'daterange', from: '2026-06-06', until: '2026-06-14' },
      ],
      ['people', 1, { type: 'people', id: 1 }],
    ]
    const codes: string[] = []
    for (const [type] of forms) codes.push(await aField(company, type))
    const sent = Object.fromEntries(forms.map((form, index) => [codes[index] ?? '', form[1]]))
    await company.data('PATCH', `/api/v2/deals/${id}`, { custom_fields: sent })

    const { data, previous } = await theOnly(company)
    expect(data?.['custom_fields']).toEqual(
      Object.fromEntries(forms.map(([, , received], index) => [codes[index] ?? '', received])),
    )
    expect(previous).toEqual({ custom_fields: Object.fromEntries(codes.map((code) => [code, null])) })
  })

  it('identify choices by their ids', async () => {
    const company = await aReceivingCompany()
    const id = company.sandbox.idOf('deals', 'pilot')
    const one = await aField(company, 'enum', ['A', 'B'])
    const many = await aField(company, 'set', ['C', 'D', 'E'])
    const [, second] = await optionIds(company, one)
    const [first, , third] = await optionIds(company, many)
    await company.data('PATCH', `/api/v2/deals/${id}`, { custom_fields: { [one]: second, [many]: [first, third] } })
    const chosen = await theOnly(company)
    await company.data('PATCH', `/api/v2/deals/${id}`, { custom_fields: { [one]: null } })
    const cleared = await theOnly(company)

    const received = {
      [one]: { type: 'enum', id: second },
      [many]: { type: 'set', values: [{ id: first }, { id: third }] },
    }
    expect(chosen.data?.['custom_fields']).toEqual(received)
    expect(cleared.previous).toEqual({ custom_fields: { [one]: received[one] } })
    expect(keysOf(cleared.data?.['custom_fields'])).toBe(many)
  })
})
