import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import type { MergeInto } from '../../src/sandbox/hubspot/state/life-cycle.ts'
import { type Reply, send, smallCompany } from '../support/hubspot-account.ts'
import { checkExchange, scopesFor, specAvailable } from '../support/hubspot-spec.ts'

const contacts = '/crm/objects/2026-09/contacts'
const linked = '/crm/associations/2026-09/deals/contacts/batch/read'

interface Subject {
  readonly sandbox: HubSpotSandbox
  readonly ids: { readonly k1: string; readonly k2: string; readonly deal: string; readonly company: string }
  readonly call: (method: string, path: string, body?: unknown) => Promise<Reply>
  /** The ids of the deal's contacts, as associations are read. */
  readonly dealContacts: () => Promise<readonly string[]>
}

async function aSubject(options: { readonly mergeInto?: MergeInto; readonly dir?: string } = {}): Promise<Subject> {
  const exchanges: Exchange[] = []
  const { mergeInto = 'new', dir = null } = options
  const sandbox = await startHubSpotSandbox({ dataset: () => smallCompany(), dir, port: 0, mergeInto, searchLagMs: 0 })
  sandbox.requests.onExchange((exchange) => exchanges.push(exchange))
  onTestFinished(async () => {
    await sandbox.close()
    // All traffic is checked against the vendor's files, if available.
    expect(specAvailable ? exchanges.flatMap(checkExchange) : []).toEqual([])
  })
  const deal = sandbox.idOf('deals', 'pilot')
  async function call(method: string, path: string, body?: unknown): Promise<Reply> {
    return send(sandbox, { method, path, body })
  }
  return {
    sandbox,
    ids: {
      k1: sandbox.idOf('contacts', 'k1'),
      k2: sandbox.idOf('contacts', 'k2'),
      deal,
      company: sandbox.idOf('companies', 'fjord'),
    },
    call,
    async dealContacts() {
      const { body } = await call('POST', linked, { inputs: [{ id: deal }] })
      const { results } = body as { readonly results: readonly { readonly to: readonly { toObjectId: string }[] }[] }
      return results.flatMap(({ to }) => to.map(({ toObjectId }) => toObjectId))
    },
  }
}

function batchOf(...ids: readonly string[]): object {
  return { properties: [], propertiesWithHistory: [], inputs: ids.map((id) => ({ id })) }
}

describe('an archived record', () => {
  it('is absent from reads, lists, searches and associations, and returns with its associations', async () => {
    const { sandbox, ids, call, dealContacts } = await aSubject()
    await call('DELETE', `${contacts}/${ids.k1}`)

    expect((await call('GET', `${contacts}/${ids.k1}`)).status).toBe(404)
    expect((await call('GET', `${contacts}/${ids.k1}?archived=true`)).body).toMatchObject({ archived: true })
    expect((await call('GET', `${contacts}?limit=100`)).body).toMatchObject({ results: [{}, {}] })
    const search = { filterGroups: [], sorts: [], properties: [], limit: 10, after: '0' }
    expect((await call('POST', `${contacts}/search`, search)).body).toMatchObject({ total: 2 })
    expect(await dealContacts()).toEqual([])
    const dealPath = `/crm/objects/2026-09/deals/${ids.deal}?associations=contacts`
    expect((await call('GET', dealPath)).body).toHaveProperty('associations', {})

    sandbox.restore('contacts', ids.k1)

    expect((await call('GET', `${contacts}/${ids.k1}`)).status).toBe(200)
    expect(await dealContacts()).toEqual([ids.k1])
  })

  it('may be archived in a batch, and archiving it again changes nothing', async () => {
    const { sandbox, ids, call } = await aSubject()
    const body = { inputs: [{ id: ids.k1 }, { id: ids.k2 }, { id: ids.k1 }] }
    expect((await call('POST', `${contacts}/batch/archive`, body)).status).toBe(204)
    const before = sandbox.read('contacts', ids.k1)
    await call('POST', `${contacts}/batch/archive`, body)

    expect(sandbox.read('contacts', ids.k2)?.archived).toBe(true)
    expect(sandbox.read('contacts', ids.k1)).toBe(before)
  })
})

describe('a merge', () => {
  it.each(['new', 'primary'] as const)(
    'leaves one record (%s) that former ids resolve to, in single reads only',
    async (into) => {
      const { sandbox, ids, call, dealContacts } = await aSubject({ mergeInto: into })
      sandbox.write('contacts', ids.k1, { jobtitle: 'Buyer' })
      sandbox.write('contacts', ids.k2, { jobtitle: 'Head', phone: '+4755512345' })
      const merged = await call('POST', `${contacts}/merge`, { primaryObjectId: ids.k1, objectIdToMerge: ids.k2 })

      const { id } = merged.body as { readonly id: string }
      expect(id === ids.k1).toBe(into === 'primary')
      const formerIds = into === 'primary' ? ids.k2 : `${ids.k1};${ids.k2}`
      for (const former of [ids.k1, ids.k2]) {
        const read = await call('GET', `${contacts}/${former}?properties=jobtitle,phone,hs_merged_object_ids`)
        expect(read.body).toMatchObject({
          id,
          properties: { jobtitle: 'Buyer', phone: '+4755512345', hs_merged_object_ids: formerIds, hs_object_id: id },
        })
      }
      const written = await call('PATCH', `${contacts}/${ids.k2}`, { properties: { jobtitle: 'Chief' } })
      expect(written.body).toMatchObject({ id })
      expect(sandbox.read('contacts', id)?.properties['jobtitle']).toBe('Chief')
      const batch = await call('POST', `${contacts}/batch/read`, batchOf(ids.k2, id))
      expect(batch.body).toMatchObject({ results: [{ id }], errors: [{ context: { ids: [ids.k2] } }] })
      expect((await call('GET', `${contacts}?limit=100&archived=true`)).body).toMatchObject({ results: [] })
      expect(await dealContacts()).toEqual([id])
    },
  )

  it('is reported again after a restart, and for a record that is merged once more', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'minset-merge-'))
    onTestFinished(() => rm(dir, { recursive: true, force: true }))
    const { sandbox, ids } = await aSubject({ dir })
    const first = sandbox.merge('contacts', { primaryId: ids.k1, mergedId: ids.k2 })
    const last = sandbox.merge('contacts', { primaryId: sandbox.idOf('contacts', 'k3'), mergedId: first.id })

    const again = await aSubject({ dir })
    expect((await again.call('GET', `${contacts}/${ids.k2}`)).body).toMatchObject({ id: last.id })
    expect(again.sandbox.read('contacts', ids.k1)).toBeUndefined()
    expect(await again.dealContacts()).toEqual([last.id])
    expect(again.sandbox.create('contacts', {}).id).not.toBe(last.id)
  })

  it('is refused with the record itself, with a record that does not exist, and for activities', async () => {
    const { ids, call } = await aSubject()
    function merge(type: string, primaryObjectId: string, objectIdToMerge: string): Promise<Reply> {
      return call('POST', `/crm/objects/2026-09/${type}/merge`, { primaryObjectId, objectIdToMerge })
    }

    expect((await merge('contacts', ids.k1, ids.k1)).status).toBe(400)
    expect((await merge('contacts', ids.k1, '404')).status).toBe(404)
    expect((await merge('companies', '404', ids.company)).status).toBe(404)
    const deals = await call('POST', '/crm/objects/2026-09/deals', {
      properties: { dealname: 'Two' },
      associations: [],
    })
    expect((await merge('0-3', ids.deal, (deals.body as { readonly id: string }).id)).status).toBe(200)
  })
})

describe('a privacy deletion', () => {
  it('leaves nothing: not in responses, not in associations, not in the file', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'minset-erase-'))
    onTestFinished(() => rm(dir, { recursive: true, force: true }))
    const { sandbox, ids, call, dealContacts } = await aSubject({ dir })
    sandbox.write('contacts', ids.k2, { jobtitle: 'Keeper of the seal' })
    const { id } = sandbox.merge('contacts', { primaryId: ids.k1, mergedId: ids.k2 })
    sandbox.write('contacts', id, { jobtitle: 'Somebody else' })
    function file(): string {
      return readFileSync(join(dir, 'journal.jsonl'), 'utf8')
    }
    expect(file()).toContain('Keeper of the seal')
    const search = { filterGroups: [], sorts: [], properties: [], limit: 10, after: '0' }
    expect((await call('POST', `${contacts}/search`, search)).body).toMatchObject({ total: 2 })

    expect((await call('POST', `${contacts}/gdpr-delete`, { objectId: id })).status).toBe(204)

    for (const gone of [id, ids.k1, ids.k2]) {
      expect((await call('GET', `${contacts}/${gone}`)).status).toBe(404)
      expect((await call('GET', `${contacts}/${gone}?archived=true`)).status).toBe(404)
      expect((await call('PATCH', `${contacts}/${gone}`, { properties: { jobtitle: 'X' } })).status).toBe(404)
    }
    expect((await call('POST', `${contacts}/batch/read`, batchOf(id))).body).toMatchObject({ results: [] })
    expect((await call('POST', `${contacts}/search`, search)).body).toMatchObject({ total: 1 })
    expect(await dealContacts()).toEqual([])
    expect(sandbox.restore('contacts', id)).toBe(false)
    const traces = ['Keeper of the seal', 'Somebody else', 'k1@example.com', `contacts:${id}`, `["${id}"]`]
    expect(traces.filter((trace) => file().includes(trace))).toEqual([])
    expect(file()).toContain('k3@example.com')
  })

  it('accepts an address instead of an id, and responds with 404 if nobody has it', async () => {
    const { sandbox, ids, call } = await aSubject()
    const byEmail = { objectId: 'k2@example.com', idProperty: 'email' }

    expect((await call('POST', `${contacts}/gdpr-delete`, byEmail)).status).toBe(204)
    expect(sandbox.read('contacts', ids.k2)).toBeUndefined()
    expect((await call('POST', `${contacts}/gdpr-delete`, byEmail)).status).toBe(404)
    expect((await call('POST', `${contacts}/gdpr-delete`, { objectId: '404' })).status).toBe(404)
  })
})

describe.skipIf(!specAvailable)('merges and privacy deletions', () => {
  it.each(['contacts/merge', 'companies/merge', 'deals/merge', 'contacts/gdpr-delete'])(
    'require the scope in the OpenAPI files: %s',
    async (name) => {
      const { sandbox } = await aSubject()
      const path = `/crm/objects/2026-09/${name}`
      async function statusWith(scopes: readonly string[]): Promise<number> {
        const token = sandbox.tokens.exchange(sandbox.tokens.authorise(scopes))?.accessToken ?? ''
        const body = name.endsWith('merge') ? { primaryObjectId: '404', objectIdToMerge: '405' } : { objectId: '404' }
        return (await send(sandbox, { method: 'POST', path, token, body })).status
      }

      const scopes = scopesFor('POST', path)
      expect(scopes).toHaveLength(1)
      expect(await statusWith(scopes)).toBe(404)
      expect(await statusWith(['crm.objects.owners.read'])).toBe(403)
    },
  )
})
