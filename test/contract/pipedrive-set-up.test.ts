import { describe, expect, it } from 'vitest'
import type { Crm, RemovalItem, SetUpItem, SetUpReport } from '../../src/crm/port.ts'
import { type Flag, objectTypes } from '../../src/domain/record.ts'
import type { Language } from '../../src/words/index.ts'
import { markedLanguage } from '../support/marked-language.ts'
import { aPipedriveAccount, type PipedriveAccount } from '../support/pipedrive-account.ts'
import { crmOf, installedBy, writesOf } from '../support/pipedrive-crm.ts'
import { inWords } from '../support/words.ts'

const incomplete: Flag = { status: 'incomplete', missing: 'last name', since: '2026-10-01' }

interface RawField {
  readonly field_code: string
  readonly field_name: string
  readonly description: string | null
  readonly field_type: string
  readonly options: readonly { readonly id: number; readonly label: string }[] | null
}

async function fieldsOf({ data }: PipedriveAccount, name = 'dealFields'): Promise<readonly RawField[]> {
  return (await data('GET', `/api/v2/${name}?limit=500`)) as unknown as readonly RawField[]
}
function itemOf(report: { readonly items: readonly (SetUpItem | RemovalItem)[] }, name: string, type = 'deal') {
  return report.items.find((item) => item.objectType === type && item.name === name)
}
function codeOf(report: SetUpReport, name: string): string {
  const item = report.items.find((one) => one.objectType === 'deal' && one.name === name)
  return item?.id ?? ''
}
async function setUp(options: Parameters<typeof aPipedriveAccount>[0] = {}) {
  const account = await aPipedriveAccount(options)
  const crm = crmOf(account, installedBy(account.sandbox))
  return { account, crm, first: await crm.setUp.ensure(objectTypes) }
}
function flagged(crm: Crm, id: string) {
  return crm.read.byIds('deal', [id]).then(({ items: [record] }) => record?.flag)
}

describe('the set-up of an emulated company', () => {
  it('creates a filter that returns the records with an open flag', async () => {
    const { account, crm, first } = await setUp()
    const id = account.sandbox.idOf('deals', 'pilot')
    const path = `/api/v2/deals?filter_id=${codeOf(first, 'Minset: incomplete deals')}`
    const before = (await account.data('GET', path)) as unknown as readonly object[]

    await crm.write.update('deal', [{ id, flag: incomplete }])

    const after = (await account.data('GET', path)) as unknown as readonly { readonly id: number }[]
    expect([before.length, after.map((deal) => String(deal.id))]).toEqual([0, [id]])
  })

  it('creates its filter in a company with more fields than a page of version 1 has by itself', async () => {
    const account = await aPipedriveAccount()
    const fields = Array.from({ length: 90 }, (_, index) => ({ field_name: `Field ${index}`, field_type: 'varchar' }))
    await Promise.all(fields.map((field) => account.data('POST', '/api/v2/dealFields', field)))

    const report = await crmOf(account).setUp.ensure(['deal'])

    expect(itemOf(report, 'Minset: incomplete deals')?.state).toBe('made')
  })

  it('restores a field that a person has deleted, and the filter works again', async () => {
    const { account, crm, first } = await setUp()
    await account.data('DELETE', `/api/v2/dealFields/${codeOf(first, 'Minset status')}`)

    const second = await crm.setUp.ensure(['deal'], first)

    expect(itemOf(second, 'Minset status')?.state).toBe('repaired')
    expect(itemOf(second, 'Minset: missing')?.state).toBe('present')
    expect(itemOf(second, 'Minset: incomplete deals')).toMatchObject({
      state: 'repaired',
      id: codeOf(first, 'Minset: incomplete deals'),
    })
    const id = account.sandbox.idOf('deals', 'pilot')
    await crm.write.update('deal', [{ id, flag: incomplete }])
    expect(await flagged(crm, id)).toEqual(incomplete)
    const path = `/api/v2/deals?filter_id=${codeOf(first, 'Minset: incomplete deals')}`
    expect(await account.data('GET', path)).toHaveLength(1)
  })

  it('restores an option and keeps the one that a person has added', async () => {
    const { account, crm, first } = await setUp()
    const code = codeOf(first, 'Minset status')
    const status = (await fieldsOf(account)).find((field) => field.field_code === code)
    await account.data('POST', `/api/v2/dealFields/${code}/options`, [{ label: 'Waived' }])
    await account.data('DELETE', `/api/v2/dealFields/${code}/options`, [{ id: status?.options?.[0]?.id }])

    const second = await crm.setUp.ensure(['deal'], first)

    expect(itemOf(second, 'Minset status')?.state).toBe('repaired')
    const after = (await fieldsOf(account)).find((field) => field.field_code === code)
    expect(after?.options?.map(({ label }) => label)).toEqual(['Complete', 'Waived', 'Incomplete'])
  })

  it('recognises a field that a person has renamed, also while it writes', async () => {
    const { account, crm, first } = await setUp()
    const code = codeOf(first, 'Minset: missing')
    await account.data('PATCH', `/api/v2/dealFields/${code}`, { field_name: 'Fehlt' })
    const id = account.sandbox.idOf('deals', 'pilot')

    const second = await crmOf(account).setUp.ensure(['deal'], first)
    await crm.write.update('deal', [{ id, flag: incomplete }])

    expect(itemOf(second, 'Minset: missing')).toMatchObject({ state: 'present', id: code })
    expect(account.sandbox.read('deals', id)?.custom_fields[code]).toBe('last name')
  })

  it('restores the label, and gives a renamed one its name back', async () => {
    const { account, crm, first } = await setUp()
    const rename = [{ id: Number(codeOf(first, 'Minset: incomplete')), label: 'Unvollständig' }]
    await account.data('PATCH', '/api/v2/dealFields/label_ids/options', rename)

    const second = await crm.setUp.ensure(['deal'], first)
    expect(itemOf(second, 'Minset: incomplete')).toMatchObject({ state: 'repaired', id: String(rename[0]?.id) })

    await account.data('DELETE', '/api/v2/dealFields/label_ids/options', [{ id: rename[0]?.id }])
    const third = await crm.setUp.ensure(['deal'], second)
    expect(itemOf(third, 'Minset: incomplete')?.state).toBe('repaired')
    expect(codeOf(third, 'Minset: incomplete')).not.toBe(String(rename[0]?.id))
  })

  it('overwrites nothing with our names that is not ours', async () => {
    const account = await aPipedriveAccount()
    const theirs = { field_name: 'Minset status', field_type: 'varchar', description: 'Since 2019' }
    await account.data('POST', '/api/v2/dealFields', theirs)
    account.sandbox.requests.reset()

    const report = await crmOf(account).setUp.ensure(['deal'])

    expect(inWords(itemOf(report, 'Minset status'))).toMatchObject({
      state: 'clash',
      reason: 'a field of this name is not ours',
    })
    expect(itemOf(report, 'Minset: since')?.state).toBe('unavailable')
    expect(writesOf(account.sandbox)).toEqual([])
  })

  it('creates nothing that the scopes do not cover', async () => {
    const scopes = ['base', 'deals:full', 'contacts:full', 'activities:full', 'users:read']
    const { account, crm, first } = await setUp({ scopes })

    expect(first.items.every(({ state }) => state === 'unavailable')).toBe(true)
    expect(inWords(first.items[0]?.reason)).toContain('deal-fields:full')
    expect(writesOf(account.sandbox)).toEqual([])
    expect(crm.features().find(({ name }) => name === 'outcomes')?.on).toBe(true)
  })

  it('finds what was created although the response was lost', async () => {
    const account = await aPipedriveAccount()
    account.sandbox.faults.add({
      matches: ({ method, path }) => method === 'POST' && /Fields$|filters$/.test(path),
      times: 3,
      answer: 'lost',
    })

    const { items } = await crmOf(account).setUp.ensure(['deal'])

    expect(items.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'made'))
    expect((await fieldsOf(account)).filter(({ field_name: name }) => name.startsWith('Minset'))).toHaveLength(4)
  })

  it('is paid from the tokens reserved for set-ups, as many as Pipedrive counts', async () => {
    const account = await aPipedriveAccount()
    const crm = crmOf(account)
    const before = account.sandbox.usage.tokensUsed

    await crm.setUp.ensure(['deal'])

    const used = account.sandbox.usage.tokensUsed - before
    expect(crm.usage().daily?.ours).toEqual({ sync: 0, poll: 0, refresh: 0, write: 0, 'set-up': used, connect: 0 })
  })
})

describe('the texts of the set-up of an emulated company', () => {
  const inEnglish = {
    fields: ['Minset status', 'Minset: missing', 'Minset: since', 'Minset: activities'],
    options: ['Incomplete', 'Complete'],
    label: 'Minset: incomplete',
    filter: 'Minset: incomplete deals',
  }
  const inNorwegian = {
    fields: ['Minset-status', 'Minset: mangler', 'Minset: siden', 'Minset: aktiviteter'],
    options: ['Ufullstendig', 'Komplett'],
    label: 'Minset: ufullstendig',
    filter: 'Minset: ufullstendige avtaler',
  }

  async function shown(account: PipedriveAccount): Promise<typeof inEnglish> {
    const fields = await fieldsOf(account)
    const ours = fields.filter(({ description }) => description?.includes('(minset:'))
    const options = ours.flatMap((field) => field.options ?? [])
    const labels = fields.find(({ field_code: code }) => code === 'label_ids')?.options ?? []
    const filters = (await account.data('GET', '/v1/filters?type=deals')) as unknown as readonly { name: string }[]
    return {
      fields: ours.map(({ field_name: name }) => name),
      options: options.map(({ label }) => label),
      label: labels.find(({ label }) => label.startsWith('Minset'))?.label ?? '',
      filter: filters.find(({ name }) => name.includes('Minset'))?.name ?? '',
    }
  }
  async function bilingual() {
    const account = await aPipedriveAccount()
    const spoken: { language: Language } = { language: 'nb' }
    const crm = crmOf(account, { language: () => spoken.language })
    return { account, crm, spoken, first: await crm.setUp.ensure(['deal']) }
  }

  it('are in the language of the account, follow it to another and back, and values stay', async () => {
    const { account, crm, spoken, first } = await bilingual()
    const id = account.sandbox.idOf('deals', 'pilot')
    await crm.write.update('deal', [{ id, flag: incomplete }])
    expect([await shown(account), (await fieldsOf(account)).map((field) => field.description)]).toEqual([
      inNorwegian,
      expect.arrayContaining([expect.stringContaining('ikke rediger (minset:status)')]),
    ])

    spoken.language = 'en'
    const second = await crm.setUp.ensure(['deal'], first)
    expect(await shown(account)).toEqual(inEnglish)
    expect([...new Set(second.items.map(({ state }) => state))]).toEqual(['renamed'])
    expect(second.items.map((item) => item.id)).toEqual(first.items.map((item) => item.id))
    expect(await flagged(crm, id)).toEqual(incomplete)

    spoken.language = 'nb'
    const third = await crm.setUp.ensure(['deal'], second)
    expect(await shown(account)).toEqual(inNorwegian)
    expect(await flagged(crm, id)).toEqual(incomplete)
    account.sandbox.requests.reset()
    await crm.setUp.ensure(['deal'], third)
    expect(writesOf(account.sandbox)).toEqual([])
  })

  it('are recognised in another language without a report: nothing is made twice', async () => {
    const { account, crm, spoken } = await bilingual()
    spoken.language = 'en'

    const { items } = await crm.setUp.ensure(['deal'])

    expect([await shown(account), [...new Set(items.map(({ state }) => state))]]).toEqual([inEnglish, ['renamed']])
    const removed = await crm.setUp.remove(['deal'])
    expect(removed.items.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'removed'))
  })

  it('stay if a person has written them, also in the words of another language of ours', async () => {
    const { account, crm, spoken, first } = await bilingual()
    const [missing, since] = [codeOf(first, 'Minset: missing'), codeOf(first, 'Minset: since')]
    await account.data('PATCH', `/api/v2/dealFields/${missing}`, { field_name: 'Hull' })
    await account.data('PATCH', `/api/v2/dealFields/${since}`, { field_name: 'Minset: since' })

    const second = await crm.setUp.ensure(['deal'], first)
    expect((await shown(account)).fields).toEqual(['Minset-status', 'Hull', 'Minset: since', 'Minset: aktiviteter'])
    spoken.language = 'en'
    await crm.setUp.ensure(['deal'], second)
    expect((await shown(account)).fields).toEqual(['Minset status', 'Hull', 'Minset: since', 'Minset: activities'])
  })

  it('are all of a further language, given by its texts and a line', async () => {
    const marked = markedLanguage()
    const { account, crm, spoken, first } = await bilingual()
    spoken.language = marked

    await crm.setUp.ensure(['deal'], first)

    const { fields, options, filter } = await shown(account)
    const labels = (await fieldsOf(account)).flatMap((field) => field.options ?? []).map(({ label }) => label)
    const words = [...fields, ...options, ...labels.filter((label) => label.includes('Minset')), filter]
    expect(words.filter((text) => !text.startsWith('‹'))).toEqual([])
    expect(words).toHaveLength(8)
  })

  it('stay at a filter that a person has narrowed', async () => {
    const { account, crm, spoken, first } = await bilingual()
    const id = codeOf(first, 'Minset: incomplete deals')
    const filter = (await account.data('GET', `/v1/filters/${id}`)) as unknown as {
      conditions: { conditions: object[] }
    }
    const [all] = filter.conditions.conditions as { conditions: object[] }[]
    all?.conditions.push({ ...all.conditions[0], operator: '!=', value: '0' })
    await account.data('PUT', `/v1/filters/${id}`, { conditions: filter.conditions })
    spoken.language = 'en'

    await crm.setUp.ensure(['deal'], first)

    expect(await shown(account)).toEqual({ ...inEnglish, filter: inNorwegian.filter })
  })
})

describe('subscriptions to an emulated company', () => {
  const hooks = { url: 'https://minset.example/hooks/pipedrive', keys: [Buffer.alloc(32, 1)] }

  it('require the admin scope', async () => {
    const account = await aPipedriveAccount({ scopes: ['base', 'deals:full'] })
    const { subscriptions } = crmOf(account, { ...installedBy(account.sandbox), hooks })

    expect(inWords((await subscriptions?.ensure([]))?.unavailable)).toBe('the account has not granted admin')
  })
})

describe('the requirements of an emulated company', () => {
  it('are read from its own settings', async () => {
    const account = await aPipedriveAccount()
    const required = { enabled: true, stage_ids: [1], statuses: { '1': ['won'] } }
    await account.data('PATCH', '/api/v2/dealFields/value', { required_fields: required })
    await account.data('PATCH', '/api/v2/personFields/phone', { required_fields: { enabled: true } })

    const found = await crmOf(account).requirements?.()

    expect(found).toEqual([
      { type: 'contact', label: 'Name', asks: { anyOf: ['firstName', 'lastName'] }, when: null },
      { type: 'contact', label: 'Phone', asks: { anyOf: ['phone', 'mobilePhone'] }, when: null },
      { type: 'company', label: 'Name', asks: { anyOf: ['name'] }, when: null },
      { type: 'deal', label: 'Title', asks: { anyOf: ['name'] }, when: null },
      {
        type: 'deal',
        label: 'Value',
        asks: { anyOf: ['amount'] },
        when: { stages: ['New'], closed: ['won'], remark: null },
      },
    ])
  })
})
