import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hubspotTokens } from '../../src/crm/hubspot/access/static-tokens.ts'
import { createHubSpot } from '../../src/crm/hubspot/index.ts'
import type { Crm, RemovalItem, SetUpItem } from '../../src/crm/port.ts'
import type { Flag, ObjectType } from '../../src/domain/record.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import type { Language } from '../../src/words/index.ts'
import { markedLanguage } from '../support/marked-language.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { createSkippingTimer } from '../support/virtual-timer.ts'

const now = new Date('2026-10-14T10:00:00Z')
const incomplete: Flag = { status: 'incomplete', missing: 'last name', since: '2026-10-01' }

interface Described {
  readonly groupName: string
  readonly description: string
}

const dataset = partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 50 })

describe('the set-up of an emulated account', () => {
  let sandbox: HubSpotSandbox
  let crm: Crm
  let language: Language
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
    language = 'en'
    const tokens = hubspotTokens(sandbox.accessToken)
    crm = createHubSpot({ tokens, baseUrl: sandbox.url, language: () => language }, deps)
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
      refused: [],
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

  const properties = '/crm/properties/2026-09/deals'
  const inEnglish = {
    labels: ['Minset status', 'Minset: what is missing', 'Minset: incomplete since'],
    options: ['Incomplete', 'Complete'],
    list: 'Minset: incomplete deals',
    tag: 'Incomplete (Minset)',
  }
  const inNorwegian = {
    labels: ['Minset-status', 'Minset: hva som mangler', 'Minset: ufullstendig siden'],
    options: ['Ufullstendig', 'Komplett'],
    list: 'Minset: ufullstendige avtaler',
    tag: 'Ufullstendig (Minset)',
  }
  async function shown(listId: string): Promise<typeof inEnglish> {
    interface Labelled {
      readonly name: string
      readonly label: string
      readonly groupName: string
      readonly options: readonly { readonly label: string }[]
    }
    const found = (await call('GET', properties)).json as { readonly results: readonly Labelled[] }
    const ours = found.results.filter(({ groupName }) => groupName === 'minset')
    const list = (await call('GET', `/crm/lists/2026-09/${listId}`)).json as {
      readonly list: { readonly name: string }
    }
    const tags = (await call('GET', '/crm/object-tags/2026-09-beta/0-3')).json as typeof found
    return {
      labels: ours.map(({ label }) => label),
      options: ours.flatMap(({ options }) => options.map(({ label }) => label)),
      list: list.list.name,
      tag: tags.results.map(({ name }) => name).join(),
    }
  }
  function listOf(items: readonly SetUpItem[]): string {
    return items.find(({ kind }) => kind === 'list')?.id ?? ''
  }

  it('puts its texts into the language of the account, and values stay', async () => {
    language = 'nb'
    const first = await crm.setUp.ensure(['deal'])
    const id = sandbox.ui.list('deals', { text: '', incompleteOnly: false, page: 1, pageSize: 1 }).rows[0]?.id ?? ''
    await crm.write.update('deal', [{ id, flag: incomplete }])
    await crm.write.updateWorklist('deal', { add: [id], remove: [] })
    expect(await shown(listOf(first.items))).toEqual(inNorwegian)

    language = 'en'
    const second = await crm.setUp.ensure(['deal'], first)
    expect([await shown(listOf(first.items)), listOf(second.items)]).toEqual([inEnglish, listOf(first.items)])
    const unflagged = `/crm/lists/2026-09/object-type-id/0-3/name/${encodeURIComponent(`${inEnglish.list} that cannot be flagged`)}`
    expect((await call('GET', unflagged)).status).toBe(200)

    language = 'nb'
    const third = await crm.setUp.ensure(['deal'], second)
    expect(await shown(listOf(third.items))).toEqual(inNorwegian)
    expect((await crm.read.byIds('deal', [id])).items[0]?.flag).toEqual(incomplete)
    expect((await crm.setUp.ensure(['deal'], third)).items.every(({ state }) => state === 'present')).toBe(true)
  })

  it('has all of its texts in a further language, given by its texts and a line', async () => {
    language = markedLanguage()
    const { items } = await crm.setUp.ensure(['deal'])
    const { labels, options, list, tag } = await shown(listOf(items))
    const { results } = (await call('GET', properties)).json as { readonly results: readonly Described[] }
    const descriptions = results.flatMap(({ groupName, description }) => (groupName === 'minset' ? [description] : []))

    const words = [...labels, ...descriptions, ...options, list, tag]
    expect(words).toHaveLength(10)
    expect(words.filter((text) => !/^‹[^]*›$/.test(text))).toEqual([])
  })

  it('recognises its items in another language without a report, and removes them', async () => {
    language = 'nb'
    const first = await crm.setUp.ensure(['deal'])
    language = 'en'

    const second = await crm.setUp.ensure(['deal'])

    expect([await shown(listOf(first.items)), listOf(second.items)]).toEqual([inEnglish, listOf(first.items)])
    const { items } = await crm.setUp.remove(['deal'])
    expect(items.filter(({ state }) => state !== 'removed').map(({ name }) => name)).toEqual([
      `${inEnglish.list} that cannot be flagged`,
      'minset',
    ])
  })

  it('keeps the texts that a person has written, also in the words of another language of ours', async () => {
    language = 'nb'
    const first = await crm.setUp.ensure(['deal'])
    await call('PATCH', `${properties}/minset_missing`, { label: 'Hull' })
    await call('PATCH', `${properties}/minset_since`, { label: 'Minset: incomplete since' })
    await call('PUT', `/crm/lists/2026-09/${listOf(first.items)}/update-list-name?listName=Mine`)

    const second = await crm.setUp.ensure(['deal'], first)
    const [, , since] = inEnglish.labels
    const kept = { labels: ['Minset-status', 'Hull', since], list: 'Mine' }
    expect(await shown(listOf(first.items))).toEqual({ ...inNorwegian, ...kept })
    language = 'en'
    await crm.setUp.ensure(['deal'], second)
    const labels = ['Minset status', 'Hull', since]
    expect(await shown(listOf(first.items))).toEqual({ ...inEnglish, ...kept, labels })
  })
})
