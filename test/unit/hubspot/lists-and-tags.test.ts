import { describe, expect, it } from 'vitest'
import type { SetUpItem, SetUpReport } from '../../../src/crm/port.ts'
import type { Message } from '../../../src/words/index.ts'
import { mockHttp } from '../../support/http-mock.ts'
import { inWords } from '../../support/words.ts'
import { connect, origin } from './adapter.ts'

const inGroup = { label: 'x', groupName: 'minset' }
const options = ['incomplete', 'complete'].map((value) => ({ value, label: value, displayOrder: 0, hidden: false }))
const fields = [
  { name: 'minset_status', ...inGroup, type: 'enumeration', fieldType: 'select', options },
  { name: 'minset_missing', ...inGroup, type: 'string', fieldType: 'textarea' },
  { name: 'minset_since', ...inGroup, type: 'date', fieldType: 'date' },
]
const incompleteFilter = branch('OR', [], [branch('AND', [onStatus('incomplete')])])
const notFound = { status: 404, body: { status: 'error', message: 'resource not found' } }
const forbidden = { status: 403, body: { status: 'error', message: 'no' } }

function onStatus(value: string): object {
  const operation = {
    operationType: 'ENUMERATION',
    operator: 'IS_ANY_OF',
    values: [value],
    includeObjectsWithNoValueSet: false,
  }
  return { filterType: 'PROPERTY', property: 'minset_status', operation }
}
function branch(type: 'OR' | 'AND', filters: object[], filterBranches: object[] = []): object {
  return { filterBranchType: type, filterBranchOperator: type, filters, filterBranches }
}

const byName = {
  method: 'GET',
  path: '/crm/lists/2026-09/object-type-id/0-1/name/Minset%3A%20incomplete%20contacts',
  query: { includeFilters: 'true' },
} as const
const byOtherName = {
  ...byName,
  path: '/crm/lists/2026-09/object-type-id/0-1/name/Minset%3A%20ufullstendige%20kontakter',
} as const
const makeList = { method: 'POST', path: '/crm/lists/2026-09' } as const

function byId(id: string) {
  return { method: 'GET', path: `/crm/lists/2026-09/${id}`, query: { includeFilters: 'true' } } as const
}
function list(values: object = {}) {
  const shape = { listId: '71', listVersion: 1, processingStatus: 'COMPLETE', processingType: 'DYNAMIC' }
  const named = { name: 'Minset: incomplete contacts', objectTypeId: '0-1', filterBranch: incompleteFilter }
  return { status: 200, body: { list: { ...shape, ...named, ...values } } }
}
function reportOf(item: Pick<SetUpItem, 'kind' | 'objectType' | 'id'>): SetUpReport {
  return { items: [{ name: 'x', state: 'present', ...item }] }
}

describe('the list of incomplete records', () => {
  const http = mockHttp(origin)

  async function ensure(last?: SetUpReport): Promise<SetUpItem | undefined> {
    http.reply({ method: 'GET', path: '/crm/properties/2026-09/contacts' }, { status: 200, body: { results: fields } })
    return (await connect().crm.setUp.ensure(['contact'], last)).items.find(({ kind }) => kind === 'list')
  }
  const known = reportOf({ kind: 'list', objectType: 'contact', id: '71' })

  it('is created as one that HubSpot fills itself', async () => {
    http.reply(byName, notFound)
    http.reply(byOtherName, notFound)
    const body = {
      name: 'Minset: incomplete contacts',
      objectTypeId: '0-1',
      processingType: 'DYNAMIC',
      filterBranch: incompleteFilter,
    }
    http.reply({ ...makeList, body }, list())

    expect(await ensure()).toMatchObject({ name: 'Minset: incomplete contacts', state: 'made', id: '71' })
  })

  it('is found by its name and its filter, even if the filter was narrowed', async () => {
    const narrowed = branch(
      'OR',
      [],
      [branch('AND', [{ filterType: 'PROPERTY', property: 'x' }, onStatus('incomplete')])],
    )
    http.reply(byName, list({ filterBranch: narrowed }))

    expect(await ensure()).toMatchObject({ state: 'present', id: '71' })
  })

  it('is found by its id after a person has renamed it', async () => {
    http.reply(byId('71'), list({ name: 'To be mended' }))

    expect(await ensure(known)).toMatchObject({ state: 'present', id: '71' })
  })

  it.each([
    ['is gone', notFound],
    ['is in the bin', list({ deletedAt: '2026-11-20T10:00:00Z' })],
  ])('is created again if the former one %s', async (_, reply) => {
    http.reply(byId('71'), reply)
    http.reply(byName, notFound)
    http.reply(byOtherName, notFound)
    http.reply(makeList, list({ listId: '72' }))

    expect(await ensure(known)).toMatchObject({ state: 'repaired', id: '72' })
  })

  it.each([
    ['processing', { processingType: 'MANUAL' }, 'its processing type is MANUAL, not DYNAMIC'],
    [
      'a filter',
      { filterBranch: branch('OR', [], [branch('AND', [onStatus('complete')])]) },
      'it filters something else',
    ],
    ['a filter too deep to follow', { filterBranch: nested(8) }, 'it filters something else'],
    ['no filter', { filterBranch: null }, 'it filters something else'],
  ])('is not touched if another list with its name has %s of its own', async (_, values, reason) => {
    http.reply(byName, list(values))

    expect(inWords(await ensure())).toMatchObject({ state: 'clash', reason })
  })

  it("that is unreadable counts as somebody else's, and does not prevent flags", async () => {
    http.reply(byName, list({ processingType: 7, name: null, filterBranch: 'all' }))

    expect(await ensure()).toMatchObject({ state: 'clash' })
  })

  it('is unavailable, with the reason, if HubSpot refuses it', async () => {
    http.reply(byName, notFound)
    http.reply(byOtherName, notFound)
    http.reply(makeList, { status: 400, body: { status: 'error', message: 'No more lists' } })
    http.reply(byName, notFound)
    http.reply(byOtherName, notFound)

    expect(inWords(await ensure())).toMatchObject({ state: 'unavailable', reason: 'No more lists' })
  })

  it('is not attempted again within the hour if it is forbidden', async () => {
    const properties = { method: 'GET', path: '/crm/properties/2026-09/contacts' } as const
    http.reply(byName, forbidden)
    http.reply(properties, { status: 200, body: { results: fields } })
    http.reply(properties, { status: 200, body: { results: fields } })
    const { crm } = connect()

    await crm.setUp.ensure(['contact'])
    const { items } = await crm.setUp.ensure(['contact'])

    expect(items.find(({ kind }) => kind === 'list')?.state).toBe('unavailable')
    expect(crm.features().find(({ name }) => name === 'worklists')?.on).toBe(false)
    expect(crm.usage().calls).toBe(3)
  })
})

function nested(depth: number): object {
  return depth === 0 ? branch('AND', [onStatus('incomplete')]) : branch('OR', [], [nested(depth - 1)])
}

describe('the tag on the board of deals', () => {
  const http = mockHttp(origin)
  const tags = { method: 'GET', path: '/crm/object-tags/2026-09-beta/0-3' } as const
  const makeTag = { method: 'POST', path: '/crm/object-tags/2026-09-beta/0-3' } as const
  const scopes = ['crm-pipelines-object-label-access'].concat(
    ['contacts', 'companies', 'deals'].flatMap((name) => [`crm.objects.${name}.write`, `crm.schemas.${name}.write`]),
  )

  function tag(values: object = {}): object {
    return { id: '5', name: 'Incomplete (Minset)', color: 'RED', filterBranch: incompleteFilter, ...values }
  }
  async function ensure(last?: SetUpReport): Promise<{ item: SetUpItem | undefined; why: Message | null | undefined }> {
    http.reply({ method: 'GET', path: '/crm/properties/2026-09/deals' }, { status: 200, body: { results: fields } })
    const { crm } = connect({ scopes })
    const { items } = await crm.setUp.ensure(['deal'], last)
    return {
      item: items.find(({ kind }) => kind === 'highlight'),
      why: crm.features().find(({ name }) => name === 'highlights')?.why,
    }
  }

  it('is created for every pipeline of the account', async () => {
    const pipelines = ['default', 'partners'].map((id) => ({ id, label: id, displayOrder: 0, stages: [] }))
    http.reply(tags, { status: 200, body: { results: [tag({ id: '4', name: 'Large deal' })] } })
    http.reply({ method: 'GET', path: '/crm/pipelines/2026-09/deals' }, { status: 200, body: { results: pipelines } })
    http.reply(makeTag, { status: 201, body: tag() })

    expect((await ensure()).item).toMatchObject({ state: 'made', id: '5' })
    expect(http.arrived().find(({ method }) => method === 'POST')?.body).toMatchObject({
      name: 'Incomplete (Minset)',
      filterBranch: incompleteFilter,
      filterPipelineIds: ['default', 'partners'],
    })
  })

  it('is found by its id after a person has renamed it', async () => {
    http.reply(tags, { status: 200, body: { results: [tag({ name: 'Mend me', filterBranch: null })] } })

    const { item } = await ensure(reportOf({ kind: 'highlight', objectType: 'deal', id: '5' }))

    expect(item).toMatchObject({ state: 'present', id: '5' })
  })

  it('is not touched if another tag has its name', async () => {
    http.reply(tags, { status: 200, body: { results: [tag({ filterBranch: branch('OR', []) })] } })

    expect(inWords((await ensure()).item)).toMatchObject({ state: 'clash', reason: 'it filters something else' })
  })

  it.each([
    ['has no tags', notFound, 'the account has no object tags, which HubSpot offers as a beta'],
    ['forbids them', forbidden, 'HubSpot does not allow it: '],
  ])('turns the feature off, with the reason, if the account %s', async (_, reply, reason) => {
    http.reply(tags, reply)

    const { item, why } = await ensure()

    expect(item?.state).toBe('unavailable')
    expect(inWords(item?.reason)).toContain(reason)
    expect(why).toBe(item?.reason)
  })
})

describe('removing lists and the tag', () => {
  const http = mockHttp(origin)

  async function remove(type: 'contact' | 'deal'): Promise<[string, string, Message | undefined][]> {
    const plural = type === 'contact' ? 'contacts' : 'deals'
    const properties = `/crm/properties/2026-09/${plural}`
    http.reply({ method: 'GET', path: properties }, { status: 200, body: { results: [] } })
    http.reply({ method: 'GET', path: `${properties}/groups` }, { status: 200, body: { results: [] } })
    const { items } = await connect().crm.setUp.remove([type])
    return items.flatMap(({ kind, name, state, reason }) =>
      kind === 'field' || kind === 'group' ? [] : [[name, state, reason]],
    )
  }
  function named(name: string) {
    const path = `/crm/lists/2026-09/object-type-id/0-1/name/${encodeURIComponent(name)}`
    return { method: 'GET', path } as const
  }
  const unflagged = 'Minset: incomplete contacts that cannot be flagged'

  it("deletes Minset's lists before the fields that they filter by", async () => {
    http.reply(byName, list())
    http.reply({ method: 'DELETE', path: '/crm/lists/2026-09/71' }, { status: 204, body: '' })
    http.reply(named(unflagged), list({ listId: '72', name: unflagged, processingType: 'MANUAL', filterBranch: null }))
    http.reply({ method: 'DELETE', path: '/crm/lists/2026-09/72' }, { status: 204, body: '' })

    expect(await remove('contact')).toEqual([
      ['Minset: incomplete contacts', 'removed', undefined],
      [unflagged, 'removed', undefined],
    ])
    const paths = http.arrived().map(({ url }) => url.pathname)
    expect(paths.indexOf('/crm/lists/2026-09/72')).toBeLessThan(paths.indexOf('/crm/properties/2026-09/contacts'))
  })

  it('keeps a list that a person has repurposed', async () => {
    http.reply(byName, list({ filterBranch: branch('OR', []) }))
    http.reply(named(unflagged), notFound)
    http.reply(named('Minset: ufullstendige kontakter som ikke kan flagges'), notFound)

    expect(inWords(await remove('contact'))).toEqual([
      ['Minset: incomplete contacts', 'kept', 'it is not ours: it filters something else'],
      [unflagged, 'absent', undefined],
    ])
  })

  const tags = { method: 'GET', path: '/crm/object-tags/2026-09-beta/0-3' } as const

  function tagged(filterBranch: object): void {
    const lists = ['incomplete deals', 'incomplete deals that cannot be flagged']
    const inNorwegian = ['ufullstendige avtaler', 'ufullstendige avtaler som ikke kan flagges']
    for (const name of [...lists, ...inNorwegian].map((one) => `Minset: ${one}`)) {
      const path = `/crm/lists/2026-09/object-type-id/0-3/name/${encodeURIComponent(name)}`
      http.reply({ method: 'GET', path }, notFound)
    }
    const tag = { id: '5', name: 'Incomplete (Minset)', filterBranch }
    http.reply(tags, { status: 200, body: { results: [tag] } })
  }

  it('deletes the tag', async () => {
    tagged(incompleteFilter)
    http.reply({ method: 'DELETE', path: '/crm/object-tags/2026-09-beta/0-3/5' }, { status: 204, body: '' })

    expect((await remove('deal')).at(-1)).toEqual(['Incomplete (Minset)', 'removed', undefined])
  })

  it('keeps a tag that marks something else', async () => {
    tagged(branch('OR', []))

    expect(inWords((await remove('deal')).at(-1))).toEqual([
      'Incomplete (Minset)',
      'kept',
      'it is not ours: it filters something else',
    ])
  })
})
