import { describe, expect, it } from 'vitest'
import { ownTaskMarker } from '../../../src/crm/pipedrive/fields/fields.ts'
import { CrmAuthError, CrmContractError, CrmPermissionError } from '../../../src/domain/errors.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { connect, listBody, meBody, origin, rawActivity, rawRecord } from './adapter.ts'

const activityList = { method: 'GET', path: '/api/v2/activities' } as const
const activityFields = { method: 'GET', path: '/api/v1/activityFields' } as const
const noOutcomes = { status: 200, body: { success: true, data: [{ id: 1, key: 'subject' }] } }
const scopeMissing = { success: false, error: 'Scope and URL mismatch', errorCode: 403 }

describe('reading the account', () => {
  const http = mockHttp(origin)
  const me = { method: 'GET', path: '/api/v1/users/me' } as const

  it("returns the company, the person's time zone and currency, and the company's own pages", async () => {
    http.reply(me, { status: 200, body: meBody })

    expect(await connect().crm.read.account()).toEqual({
      externalId: '7715042',
      timeZone: 'Europe/Oslo',
      currency: 'NOK',
      uiOrigin: 'https://fjord.pipedrive.com',
    })
  })

  it('builds no address from an invalid domain', async () => {
    const data = { ...meBody.data, company_domain: 'example.com/' }
    http.reply(me, { status: 200, body: { ...meBody, data } })

    await expect(connect().crm.read.account()).rejects.toBeInstanceOf(CrmContractError)
  })
})

describe('reading the owners', () => {
  const http = mockHttp(origin)
  const users = { method: 'GET', path: '/api/v1/users' } as const
  const teams = { method: 'GET', path: '/api/v1/legacyTeams' } as const
  const me = { method: 'GET', path: '/api/v1/users/me' } as const
  const ada = { id: 1, name: 'Ada Marie Berg', email: ' ada@example.com ', active_flag: true, is_deleted: false }
  const bo = { id: 2, name: 'Bo', email: '', active_flag: false, is_deleted: false }

  it('returns every user, with deactivated ones as archived and in no team', async () => {
    const live = { id: 5, name: 'North', users: [1, 2], active_flag: 1, deleted_flag: 0 }
    const dead = { id: 6, name: 'Old', users: [1], active_flag: 0, deleted_flag: 0 }
    http.reply(teams, { status: 200, body: { success: true, data: [live, dead] } })
    http.reply(me, { status: 200, body: meBody })
    http.reply(users, { status: 200, body: { success: true, data: [ada, bo] } })

    expect((await connect().crm.read.owners()).items).toEqual([
      {
        id: '1',
        email: 'ada@example.com',
        firstName: 'Ada Marie',
        lastName: 'Berg',
        userId: null,
        language: null,
        archived: false,
        teams: [{ id: '5', name: 'North', primary: true }],
      },
      {
        id: '2',
        userId: null,
        language: null,
        email: null,
        firstName: 'Bo',
        lastName: null,
        archived: true,
        teams: [],
      },
    ])
  })

  it('returns them without teams if the plan has none, and reads teams and its own language once a day', async () => {
    const { crm, setNow } = connect()
    http.reply(teams, { status: 403, body: { success: false, error: 'Forbidden' } })
    http.reply(me, { status: 403, body: { success: false, error: 'Forbidden' } })
    http.reply(users, { status: 200, body: { success: true, data: [ada] } })
    http.reply(users, { status: 200, body: { success: true, data: null } })
    http.reply(teams, { status: 404, body: { success: false } })
    http.reply(me, { status: 200, body: meBody })
    http.reply(users, { status: 200, body: { success: true, data: [ada] } })

    expect((await crm.read.owners()).items).toMatchObject([{ id: '1', teams: [] }])
    expect((await crm.read.owners()).items).toEqual([])
    setNow(new Date('2026-11-24T12:00:00.000Z'))
    expect((await crm.read.owners()).items).toMatchObject([{ id: '1', teams: [] }])
  })

  it.each([
    ['has the language of the token, by its id, whatever his format of dates', { lang: 9, locale: 'et_EE' }, 'no'],
    ['has another id: the language of his format of dates is the best guess', { lang: 1, locale: 'en_US' }, 'en_US'],
    ['has another id, so the language of the token is not his', { lang: 6, locale: 'no_NO' }, null],
    ['is of an unknown language', { lang: null, locale: null }, null],
    ['has what no version of Pipedrive states', { lang: 'x', locale: 7 }, null],
  ])('returns the language of a user who %s', async (_what, stated, language) => {
    http.reply(teams, { status: 404, body: { success: false } })
    const own = { lang: 9, language: { language_code: 'no', country_code: 'NO' } }
    http.reply(me, { status: 200, body: { ...meBody, data: { ...meBody.data, ...own } } })
    http.reply(users, { status: 200, body: { success: true, data: [{ ...ada, ...stated }] } })

    expect((await connect().crm.read.owners()).items).toMatchObject([{ id: '1', language }])
  })
})

describe('listing activities', () => {
  const http = mockHttp(origin)

  it('requests each page once for all three types, and again for a second read of the same type', async () => {
    const { crm } = connect()
    const own = rawActivity(4, 'task', { note: `<p>${ownTaskMarker} deal:8</p>` })
    const gone = rawActivity(5, 'call', { is_deleted: true })
    const items = [
      rawActivity(1, 'meeting'),
      rawActivity(2, 'call'),
      rawActivity(3, 'task'),
      own,
      gone,
      rawActivity(6, 'lunch'),
    ]
    const query = { limit: '500', sort_by: 'id', sort_direction: 'asc' }
    http.reply({ ...activityList, query }, { status: 200, body: listBody(items, 'next') })
    http.reply(activityFields, noOutcomes)
    http.reply({ ...activityList, query }, { status: 200, body: listBody([]) })

    for (const type of ['meeting', 'call', 'task'] as const) {
      const page = await crm.read.all(type, null)
      expect(page.items.map(({ id }) => id)).toEqual([{ meeting: '1', call: '2', task: '3' }[type]])
      expect(page.next).toBe('next')
    }
    expect(await crm.read.all('meeting', null)).toMatchObject({ items: [], next: null })
  })

  it('returns no page that is older than two minutes', async () => {
    const { crm, setNow } = connect()
    http.reply(activityList, { status: 200, body: listBody([]) })
    http.reply(activityFields, noOutcomes)
    http.reply(activityList, { status: 200, body: listBody([rawActivity(1, 'task')]) })

    await crm.read.all('meeting', null)
    setNow(new Date('2026-11-23T12:02:00.000Z'))

    expect((await crm.read.all('task', null)).items).toHaveLength(1)
  })

  it("reads the account's outcomes again for an unknown one, once", async () => {
    const { crm } = connect()
    const held = rawActivity(1, 'meeting', { outcome: 7 })
    const listed = { key: 'outcome', options: [{ id: 6, label: 'Cancelled' }] }
    const later = { key: 'outcome', options: [...listed.options, { id: 7, label: 'Held' }] }
    for (let round = 0; round < 3; round += 1) http.reply(activityList, { status: 200, body: listBody([held]) })
    http.reply(activityFields, { status: 200, body: { success: true, data: [listed] } })
    http.reply(activityFields, { status: 200, body: { success: true, data: [later] } })

    for (let round = 0; round < 3; round += 1) {
      const { items } = await crm.read.all('meeting', null)
      expect(items[0]?.fields['outcome']).toBe('held')
    }
  })
})

describe('reading records', () => {
  const http = mockHttp(origin)
  const persons = { method: 'GET', path: '/api/v2/persons' } as const
  const personFields = { method: 'GET', path: '/api/v2/personFields' } as const
  const dealFields = { method: 'GET', path: '/api/v2/dealFields' } as const
  const stageList = { method: 'GET', path: '/api/v2/stages' } as const

  it('reads fields again for an unknown option and field, and uses the option id as the value', async () => {
    const { crm } = connect()
    const organizations = { method: 'GET', path: '/api/v2/organizations' } as const
    const organizationFields = { method: 'GET', path: '/api/v2/organizationFields' } as const
    const phoneCode = 'e5'.repeat(20)
    const phone = { field_code: phoneCode, field_name: 'Switchboard', field_type: 'phone', is_custom_field: true }
    function industry(...options: readonly object[]) {
      return { field_code: 'industry', field_name: 'Industry', field_type: 'enum', options }
    }
    const shipping = { id: 7, label: 'Shipping' }
    const records = [
      rawRecord(1, { industry: 7, custom_fields: { [phoneCode]: '+47 22 12 34 56' } }),
      rawRecord(2, { industry: 8 }),
    ]
    for (let round = 0; round < 2; round += 1) http.reply(organizations, { status: 200, body: listBody(records) })
    http.reply(organizationFields, { status: 200, body: listBody([industry()]) })
    http.reply(organizationFields, { status: 200, body: listBody([industry(shipping, { id: 9 }), phone]) })

    for (let round = 0; round < 2; round += 1) {
      const { items } = await crm.read.all('company', null)
      expect(items.map(({ fields }) => [fields['industry'], fields['phone']])).toEqual([
        ['Shipping', '+47 22 12 34 56'],
        ['8', null],
      ])
    }
    expect(crm.takeUnreadable().get('company field')).toMatchObject([{ id: 'industry', place: 'options.1.label' }])
  })

  it('reads fields once for concurrent callers, and again after a failure', async () => {
    const { crm } = connect()
    const one = { method: 'GET', path: '/api/v2/persons/1' } as const
    const found = { status: 200, body: { success: true, data: rawRecord(1) } }
    for (let round = 0; round < 3; round += 1) http.reply(one, found)
    http.reply(personFields, { status: 403, body: scopeMissing })
    http.reply(personFields, { status: 200, body: listBody([]) })

    await expect(crm.read.byIds('contact', ['1'])).rejects.toBeInstanceOf(CrmPermissionError)
    const both = await Promise.all([crm.read.byIds('contact', ['1']), crm.read.byIds('contact', ['1'])])
    expect(both.flat()).toHaveLength(2)
  })

  it('omits only records that do not exist', async () => {
    const { crm } = connect()
    http.reply({ method: 'GET', path: '/api/v2/persons/1' }, { status: 404, body: { success: false } })
    http.reply({ method: 'GET', path: '/api/v2/persons/2' }, { status: 410, body: { success: true, data: { id: 2 } } })
    http.reply(
      { method: 'GET', path: '/api/v2/persons/3' },
      { status: 200, body: { success: true, data: rawRecord(3, { is_deleted: true }) } },
    )
    http.reply(personFields, { status: 200, body: listBody([]) })
    expect((await crm.read.byIds('contact', ['1', '2', '3', '3'])).items).toEqual([])

    http.reply({ method: 'GET', path: '/api/v2/persons/4' }, { status: 401, body: { success: false } })
    await expect(crm.read.byIds('contact', ['4'])).rejects.toBeInstanceOf(CrmAuthError)
  })

  it('makes no call if no records are named', async () => {
    http.reply(personFields, { status: 200, body: listBody([]) })

    expect((await connect().crm.read.byIds('contact', ['', '-1', 'x', '01'])).items).toEqual([])
  })

  it('lists people page by page', async () => {
    const { crm } = connect()
    http.reply(persons, { status: 200, body: listBody([rawRecord(1)], 'c2') })
    http.reply(personFields, { status: 200, body: listBody([]) })
    http.reply(
      { ...persons, query: { limit: '500', sort_by: 'id', sort_direction: 'asc', cursor: 'c2' } },
      { status: 200, body: { success: true, data: null, additional_data: null } },
    )

    const first = await crm.read.all('contact', null)
    expect(first).toMatchObject({ items: [{ id: '1' }], next: 'c2' })
    expect(await crm.read.all('contact', first.next)).toMatchObject({ items: [], next: null })
  })

  it('omits deals that are deleted or archived', async () => {
    const { crm } = connect()
    const deals = [
      rawRecord(1, { status: 'open', stage_id: 1 }),
      rawRecord(2, { status: 'deleted', stage_id: 1 }),
      rawRecord(3, { status: 'won', stage_id: 1, is_archived: true }),
    ]
    http.reply({ method: 'GET', path: '/api/v2/deals' }, { status: 200, body: listBody(deals) })
    http.reply(dealFields, { status: 200, body: listBody([]) })
    http.reply(stageList, { status: 200, body: listBody([{ id: 1, name: 'New', deal_probability: 20 }]) })

    const { items } = await crm.read.all('deal', null)

    expect(items).toMatchObject([{ id: '1', fields: { stageLabel: 'New', probability: 0.2 } }])
  })
})

describe('requesting changes', () => {
  const http = mockHttp(origin)

  it('starts at whole seconds, for activities at whole minutes', async () => {
    const { crm } = connect()
    const since = new Date('2026-11-23T11:59:30.789Z')
    const paged = { limit: '500', sort_by: 'id', sort_direction: 'asc' }
    http.reply(
      { method: 'GET', path: '/api/v2/deals', query: { ...paged, updated_since: '2026-11-23T11:59:30Z' } },
      { status: 200, body: listBody([rawRecord(1, { update_time: '2026-11-23T11:59:30Z' })], 'c2') },
    )
    const early = rawActivity(2, 'call', { update_time: '2026-11-23T11:59:29Z' })
    const late = rawActivity(3, 'call', { update_time: '2026-11-23T11:59:30Z' })
    http.reply(
      { ...activityList, query: { ...paged, updated_since: '2026-11-23T11:59:00Z' } },
      { status: 200, body: listBody([early, late]) },
    )

    expect(await crm.read.changedSince('deal', since, null)).toMatchObject({
      items: [{ id: '1', updatedAt: new Date('2026-11-23T11:59:30.000Z') }],
      next: 'c2',
    })
    expect((await crm.read.changedSince('call', since, null)).items).toMatchObject([{ id: '3' }])
  })
})
