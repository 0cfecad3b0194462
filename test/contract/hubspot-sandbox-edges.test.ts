import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import {
  type HubSpotSandbox,
  type HubSpotSandboxOptions,
  startHubSpotSandbox,
} from '../../src/sandbox/hubspot/index.ts'
import { type Reply, send, smallCompany, start } from '../support/hubspot-account.ts'
import { checkExchange, specAvailable } from '../support/hubspot-spec.ts'

const objects = '/crm/objects/2026-09'
const properties = '/crm/properties/2026-09'

const running: HubSpotSandbox[] = []
const folders: string[] = []
/** The differences between the traffic and the vendor's files, if available. */
const problems: string[] = []

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'minset-sandbox-'))
  folders.push(folder)
  return folder
}

async function open(options: Partial<HubSpotSandboxOptions> = {}): Promise<HubSpotSandbox> {
  const dataset = smallCompany
  const sandbox = await startHubSpotSandbox({ dataset, dir: null, port: 0, clock: () => start, ...options })
  running.push(sandbox)
  if (specAvailable) sandbox.requests.onExchange((exchange) => problems.push(...checkExchange(exchange)))
  return sandbox
}

afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  if (problems.length > 0) throw new Error(problems.splice(0).join('\n'))
})

async function defineProperty(sandbox: HubSpotSandbox, wanted: Readonly<Record<string, unknown>>): Promise<void> {
  const body = { label: 'Made', groupName: 'contactinformation', ...wanted }
  const reply = await send(sandbox, { method: 'POST', path: `${properties}/contacts`, body })
  expect(reply.status).toBe(201)
}

function writeContact(sandbox: HubSpotSandbox, values: Readonly<Record<string, string>>): Promise<Reply> {
  const path = `${objects}/contacts/${sandbox.idOf('contacts', 'k1')}`
  return send(sandbox, { method: 'PATCH', path, body: { properties: values } })
}

const options = [
  { label: 'A', value: 'a', displayOrder: 0, hidden: false },
  { label: 'B', value: 'b', displayOrder: 1, hidden: false },
]

describe('property definitions of the emulated account', () => {
  it('keep what a change of a definition does not name', async () => {
    const sandbox = await open()
    await defineProperty(sandbox, {
      name: 'tier',
      type: 'enumeration',
      fieldType: 'select',
      description: 'How big',
      options,
      displayOrder: 3,
    })
    const path = `${properties}/contacts/tier`
    const reply = await send(sandbox, { method: 'PATCH', path, body: { label: 'Size' } })
    expect(reply.body).toMatchObject({ label: 'Size', description: 'How big', options, displayOrder: 3 })
  })

  it('are read in batches, which report those that do not exist', async () => {
    const sandbox = await open()
    const inputs = [{ name: 'email' }, { name: 'shoe_size' }]
    const body = { archived: false, dataSensitivity: 'non_sensitive', inputs }
    const reply = await send(sandbox, { method: 'POST', path: `${properties}/contacts/batch/read`, body })
    expect(reply).toMatchObject({
      status: 200,
      body: {
        results: [{ name: 'email' }],
        numErrors: 1,
        errors: [{ category: 'OBJECT_NOT_FOUND', context: { name: ['shoe_size'] } }],
      },
    })
  })
})

describe('requests that HubSpot refuses', () => {
  it('are values that no owner has, although the definition lists no owners', async () => {
    const sandbox = await open()
    const owner = { externalOptions: true, referencedObjectType: 'OWNER', options: [] }
    const one = await send(sandbox, { method: 'GET', path: `${properties}/deals/hubspot_owner_id` })
    const all = await send(sandbox, { method: 'GET', path: `${properties}/deals` })

    expect(one.body).toMatchObject(owner)
    expect(all.body).toMatchObject({ results: expect.arrayContaining([expect.objectContaining(owner)]) as unknown })
    expect(await writeContact(sandbox, { hubspot_owner_id: '1' })).toMatchObject({ status: 400 })
  })

  it('are texts that are too long', async () => {
    const sandbox = await open()

    expect((await writeContact(sandbox, { lastname: 'a'.repeat(65_536) })).status).toBe(200)
    expect(await writeContact(sandbox, { lastname: 'a'.repeat(65_537) })).toMatchObject({
      status: 400,
      body: { errors: [{ context: { propertyName: ['lastname'] } }] },
    })
  })

  it('are batches of more than fifty records with history', async () => {
    const sandbox = await open()
    async function read(count: number, propertiesWithHistory: readonly string[]) {
      const inputs = Array.from({ length: count }, (_, index) => ({ id: String(index + 1) }))
      const body = { properties: [], propertiesWithHistory, inputs }
      return (await send(sandbox, { method: 'POST', path: '/crm/objects/2026-09/contacts/batch/read', body })).status
    }

    expect([await read(51, []), await read(50, ['email']), await read(51, ['email'])]).toEqual([200, 200, 400])
  })

  it.each([
    ['a property that does not exist', { propertyName: 'shoe_size', operator: 'HAS_PROPERTY' }],
    ['no value', { propertyName: 'email', operator: 'EQ' }],
    ['no list of values', { propertyName: 'email', operator: 'IN', value: 'a' }],
    ['no upper end', { propertyName: 'createdate', operator: 'BETWEEN', value: '1' }],
  ])('are searches by a condition with %s', async (_what, filter) => {
    const sandbox = await open()
    async function find(one: object): Promise<number> {
      const body = { filterGroups: [{ filters: [one] }], properties: [], sorts: [], limit: 10, after: '0' }
      return (await send(sandbox, { method: 'POST', path: '/crm/objects/2026-09/contacts/search', body })).status
    }

    expect(await find({ propertyName: 'email', operator: 'NOT_HAS_PROPERTY' })).toBe(200)
    expect(await find(filter)).toBe(400)
  })

  it('are searches by a property that has been deleted', async () => {
    const sandbox = await open()
    await defineProperty(sandbox, { name: 'topics', type: 'string', fieldType: 'text' })
    const filters = [{ propertyName: 'topics', operator: 'HAS_PROPERTY' }]
    const body = { filterGroups: [{ filters }], properties: [], sorts: [], limit: 10, after: '0' }
    async function find(): Promise<number> {
      return (await send(sandbox, { method: 'POST', path: `${objects}/contacts/search`, body })).status
    }

    expect(await find()).toBe(200)
    await send(sandbox, { method: 'DELETE', path: `${properties}/contacts/topics` })
    expect(await find()).toBe(400)
  })
})

describe('values written to the emulated account', () => {
  it('may be several ticked checkboxes, but none that is not offered', async () => {
    const sandbox = await open()
    await defineProperty(sandbox, { name: 'topics', type: 'enumeration', fieldType: 'checkbox', options })
    const ticked = await writeContact(sandbox, { topics: 'a;b' })
    expect(ticked.body).toMatchObject({ properties: { topics: 'a;b' } })
    expect(await writeContact(sandbox, { topics: 'a;c' })).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'INVALID_OPTION' }] },
    })
  })

  it('may be only true and false for a yes-or-no property', async () => {
    const sandbox = await open()
    await defineProperty(sandbox, { name: 'vip', type: 'bool', fieldType: 'booleancheckbox' })
    expect((await writeContact(sandbox, { vip: 'true' })).status).toBe(200)
    expect(await writeContact(sandbox, { vip: 'maybe' })).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'INVALID_OPTION' }] },
    })
  })

  it('may not be a time that is implausibly far off', async () => {
    const sandbox = await open()
    const path = `${objects}/deals/${sandbox.idOf('deals', 'pilot')}`
    const body = { properties: { closedate: '99999999999999999' } }
    expect(await send(sandbox, { method: 'PATCH', path, body })).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'INVALID_DATE' }] },
    })
  })

  it('may not be an e-mail address of another contact, which the error names', async () => {
    const sandbox = await open()
    const taken = { status: 409, body: { category: 'CONFLICT' } }
    const message = `Contact already exists. Existing ID: ${sandbox.idOf('contacts', 'k2')}`
    expect(await writeContact(sandbox, { email: 'K2@example.com' })).toMatchObject({ ...taken, body: { message } })
    const body = { properties: { email: 'k2@example.com' } }
    expect(await send(sandbox, { method: 'POST', path: `${objects}/contacts`, body })).toMatchObject(taken)
    expect((await writeContact(sandbox, { email: 'k1@example.com' })).status).toBe(200)
  })

  it('create no record of a batch if one is refused', async () => {
    const sandbox = await open()
    const before = (await send(sandbox, { method: 'GET', path: `${objects}/contacts` })).body
    const inputs = [{ properties: { lastname: 'Dahl' } }, { properties: { shoe_size: '44' } }]
    const reply = await send(sandbox, { method: 'POST', path: `${objects}/contacts/batch/create`, body: { inputs } })
    expect(reply.status).toBe(400)
    expect((await send(sandbox, { method: 'GET', path: `${objects}/contacts` })).body).toEqual(before)
  })

  it('are checked for required properties only when a record is created', async () => {
    const sandbox = await open({ requiredRules: [{ type: 'contacts', property: 'jobtitle' }] })
    const body = { properties: { lastname: 'Dahl' } }
    expect(await send(sandbox, { method: 'POST', path: `${objects}/contacts`, body })).toMatchObject({
      status: 400,
      body: { errors: [{ code: 'MISSING_REQUIRED_PROPERTY', context: { propertyName: ['jobtitle'] } }] },
    })
    expect((await writeContact(sandbox, { lastname: 'Dahl' })).status).toBe(200)
  })
})

describe('single records of the emulated account', () => {
  it('include associations, and archived records on request', async () => {
    const sandbox = await open()
    const path = `${objects}/contacts/${sandbox.idOf('contacts', 'k1')}`
    const companies = { results: [{ id: sandbox.idOf('companies', 'fjord'), type: 'contact_to_company' }] }
    const one = await send(sandbox, { method: 'GET', path: `${path}?associations=companies` })
    expect(one.body).toMatchObject({ associations: { companies } })
    const list = await send(sandbox, { method: 'GET', path: `${objects}/contacts?limit=1&associations=companies` })
    expect(list.body).toMatchObject({ results: [{ associations: { companies } }] })
    expect((await send(sandbox, { method: 'GET', path: `${path}?archived=true` })).status).toBe(404)
    await send(sandbox, { method: 'DELETE', path })
    const archived = await send(sandbox, { method: 'GET', path: `${path}?archived=true` })
    expect(archived).toMatchObject({ status: 200, body: { archived: true } })
  })

  it('have their associations created and removed one at a time', async () => {
    const sandbox = await open()
    const [contact, deal] = [sandbox.idOf('contacts', 'k2'), sandbox.idOf('deals', 'pilot')]
    async function linked(): Promise<unknown> {
      const path = '/crm/associations/2026-09/contacts/deals/batch/read'
      return (await send(sandbox, { method: 'POST', path, body: { inputs: [{ id: contact }] } })).body
    }
    const made = await send(sandbox, {
      method: 'PUT',
      path: `${objects}/contacts/${contact}/associations/default/deals/${deal}`,
    })
    const forth = { associationSpec: { associationTypeId: 4 }, from: { id: contact }, to: { id: deal } }
    const back = { associationSpec: { associationTypeId: 3 }, from: { id: deal }, to: { id: contact } }
    expect(made).toMatchObject({ status: 200, body: { results: [forth, back] } })
    expect(await linked()).toMatchObject({ results: [{ to: [{ toObjectId: deal }] }] })
    const path = `${objects}/contacts/${contact}/associations/deals/${deal}`
    expect((await send(sandbox, { method: 'DELETE', path })).status).toBe(204)
    expect(await linked()).toMatchObject({ results: [], numErrors: 1 })
    const body = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 4 }]
    expect(await send(sandbox, { method: 'PUT', path, body })).toMatchObject({ status: 201, body: { labels: [] } })
    expect(await linked()).toMatchObject({ results: [{ to: [{ toObjectId: deal }] }] })
    const foreign = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 }]
    expect((await send(sandbox, { method: 'PUT', path, body: foreign })).status).toBe(400)
    expect((await send(sandbox, { method: 'PUT', path: path.replace(deal, '1'), body })).status).toBe(400)
  })
})

describe('the start and the limits of the emulated account', () => {
  it('do not touch the folder if the port is in use', async () => {
    const dir = makeFolder()
    const sandbox = await open({ dir })
    await writeContact(sandbox, { lastname: 'Dahl' })
    const before = readFileSync(join(dir, 'journal.jsonl'), 'utf8')
    const port = Number(new URL(sandbox.url).port)
    await expect(open({ dir, port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(readFileSync(join(dir, 'journal.jsonl'), 'utf8')).toBe(before)
    const empty = makeFolder()
    await expect(open({ dir: empty, port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(readdirSync(empty)).toEqual([])
  })

  it('make calls wait while the company is being created', async () => {
    const first = await open()
    const port = Number(new URL(first.url).port)
    await first.close()
    const early = Promise.withResolvers<number | undefined>()
    async function dataset(): Promise<Dataset> {
      const body = JSON.stringify({ properties: [], propertiesWithHistory: [], inputs: [] })
      const call = request(`${first.url}${objects}/contacts/batch/read`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${first.accessToken}`,
          expect: '100-continue',
          'content-type': 'application/json',
          'content-length': body.length,
        },
      })
      call.on('response', (answer) => early.resolve(answer.resume().statusCode))
      // Sent by the server when it has accepted the call.
      const taken = once(call, 'continue')
      call.flushHeaders()
      await taken
      call.end(body)
      return smallCompany()
    }
    await open({ port, dataset })
    expect(await early.promise).toBe(200)
  })

  it('release the port if the company cannot be created', async () => {
    const first = await open()
    const port = Number(new URL(first.url).port)
    await first.close()
    function dataset(): never {
      throw new RangeError('no company')
    }
    await expect(open({ port, dataset })).rejects.toThrow('no company')
    expect((await send(await open({ port }), { method: 'GET', path: `${objects}/contacts` })).status).toBe(200)
  })

  it("count the calls of a day until midnight in the account's time zone", async () => {
    let now = new Date('2026-11-23T22:59:00.000Z')
    const sandbox = await open({ perDay: 2, rateClock: () => now })
    function ask(): Promise<Reply> {
      return send(sandbox, { method: 'GET', path: '/account-info/2026-09/details' })
    }
    const first = await ask()
    expect(first.headers.get('x-hubspot-ratelimit-daily')).toBe('2')
    expect(first.headers.get('x-hubspot-ratelimit-daily-remaining')).toBe('1')
    await ask()
    expect(await ask()).toMatchObject({ status: 429, body: { policyName: 'DAILY' } })
    now = new Date('2026-11-23T23:00:00.000Z')
    expect((await ask()).status).toBe(200)
  })
})
