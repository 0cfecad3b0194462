import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pipedriveTokens } from '../../src/crm/pipedrive/access/static-tokens.ts'
import { createPipedrive, type PipedriveConfig } from '../../src/crm/pipedrive/index.ts'
import type { Crm, Page } from '../../src/crm/port.ts'
import { CrmRateLimitedError } from '../../src/domain/errors.ts'
import { type ObjectType, objectTypes } from '../../src/domain/record.ts'
import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import { type PipedriveSandbox, startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { type SettableClock, settableClock } from '../support/clock.ts'
import { expectedRecords } from '../support/expected-records.ts'
import { holdToSpec } from '../support/hold-to-spec.ts'
import { smallCompany, start } from '../support/hubspot-account.ts'
import { companyOf } from '../support/part-of-company.ts'
import { pipedriveSpec } from '../support/pipedrive-spec.ts'

let sandbox: PipedriveSandbox
let clock: SettableClock
let checkTraffic: () => void

/** The adapter for a company, with a clock for both sides: waiting moves it. */
async function connect(
  dataset: Dataset,
  { config = {}, ...options }: { readonly config?: Partial<PipedriveConfig>; readonly nativeOutcomes?: boolean } = {},
): Promise<Crm> {
  sandbox = await startPipedriveSandbox({
    dataset: () => dataset,
    dir: null,
    port: 0,
    clock: () => clock.now(),
    rateClock: () => clock.now(),
    ...options,
  })
  checkTraffic = holdToSpec(sandbox.requests, pipedriveSpec)
  return adapterOf(sandbox.accessToken, config)
}

function adapterOf(token: string, config: Partial<PipedriveConfig> = {}): Crm {
  const timer = {
    now: () => clock.now().getTime(),
    sleep: (ms: number) => {
      clock.advance({ ms })
      return Promise.resolve()
    },
  }
  const deps = { clock, timer, random: () => 0, log: { warn: () => undefined } }
  return createPipedrive({ tokens: pipedriveTokens(token), scopes: null, baseUrl: sandbox.url, ...config }, deps)
}

beforeEach(() => {
  clock = settableClock(start)
})

afterEach(async () => {
  await sandbox.close()
  checkTraffic()
})

/** Every item of every page. */
async function readAll<T>(read: (after: string | null) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  let after: string | null = null
  do {
    const page: Page<T> = await read(after)
    items.push(...page.items)
    after = page.next
  } while (after !== null)
  return items
}

/** Pipedrive's id of the first of its kind in the small company. */
function firstOf(kind: 'contacts' | 'meetings' | 'tasks'): string {
  return sandbox.idOf(kind, smallCompany()[kind][0]?.id ?? '')
}

/** How often a path was requested. */
function asked(path: string): number {
  return sandbox.requests.requests().filter((request) => request.path === path).length
}

function byId(records: readonly { readonly id: string }[]): unknown[] {
  return records.toSorted((a, b) => Number(a.id) - Number(b.id))
}

describe('the Pipedrive adapter against the sandbox', () => {
  it('reads the language of users: of one like the token, and, as a guess, of another', async () => {
    const small = smallCompany()
    const crm = await connect({
      ...small,
      owners: small.owners.map((owner) => (owner.archived ? { ...owner, language: 'nb' } : owner)),
    })
    const { items } = await crm.read.owners()

    expect(items.map(({ email, language }) => [email, language])).toEqual([
      ['ada@example.com', 'en'],
      ['bo@example.com', 'nb_NO'],
    ])
  })

  it('reads every record of a whole company as it was generated', async () => {
    const dataset = companyOf({ seed: 7, now: clock.now() })
    const crm = await connect(dataset, { config: { dailyShare: 1 } })
    const { items: owners } = await crm.read.owners()
    const ownerIds = new Map(
      dataset.owners.map(({ id, email }) => [id, owners.find((owner) => owner.email === email)?.id ?? '']),
    )

    for (const type of objectTypes) {
      const records = await readAll((after) => crm.read.all(type, after))
      expect(byId(records)).toEqual(byId(expectedRecords({ dataset, sandbox, owners: ownerIds }, type)))
    }
    // The list of activities is read once for meetings, calls and tasks.
    const { meetings, calls, tasks } = dataset
    expect(asked('/api/v2/activities')).toBe(Math.ceil((meetings.length + calls.length + tasks.length) / 500))
  })

  it('reads outcomes from their other forms if activities have none', async () => {
    const dataset = companyOf({ seed: 7, now: clock.now() })
    const crm = await connect(dataset, { config: { dailyShare: 1 }, nativeOutcomes: false })

    const meetings = await readAll((after) => crm.read.all('meeting', after))
    const calls = await readAll((after) => crm.read.all('call', after))

    const held = dataset.meetings.filter(({ outcome }) => outcome === 'held').length
    expect(meetings.filter(({ fields }) => fields['outcome'] === 'held')).toHaveLength(held)
    expect(new Set(meetings.map(({ fields }) => fields['outcome']))).toEqual(new Set(['held', null]))
    expect(new Set(calls.map(({ fields }) => fields['outcome']))).toEqual(new Set([null]))
    expect(new Set(calls.map(({ fields }) => fields['status']))).toEqual(
      new Set(dataset.calls.map((one) => one.status)),
    )
  })

  it('reads named records, few individually and many in lists, without those that are deleted or never existed', async () => {
    const dataset = companyOf({ seed: 7, now: clock.now() })
    const crm = await connect(dataset)
    const ids = dataset.contacts.slice(0, 205).map(({ id }) => sandbox.idOf('contacts', id))
    const gone = ids[6] ?? ''
    sandbox.archive('persons', gone)

    const records = (await crm.read.byIds('contact', [...ids, '999999', 'no-id', '0'])).items

    expect(new Set(records.map(({ id }) => id))).toEqual(new Set(ids.filter((id) => id !== gone)))
    expect(asked('/api/v2/persons')).toBe(2)
    expect(sandbox.requests.requests().filter(({ path }) => path.startsWith('/api/v2/persons/'))).toHaveLength(6)
  })

  it('finds changes, in whole seconds, with one list for meetings, calls and tasks', async () => {
    const crm = await connect(smallCompany())
    clock.advance({ hours: 1, ms: 345 })
    const since = clock.now()
    const [meeting, task, person] = [firstOf('meetings'), firstOf('tasks'), firstOf('contacts')]
    sandbox.write('activities', meeting, { subject: 'Another' })
    sandbox.write('activities', task, { done: true })
    sandbox.write('persons', person, { job_title: 'Manager' })

    const changed = new Map<ObjectType, string[]>()
    for (const type of objectTypes) {
      const changes = await readAll((after) => crm.read.changedSince(type, since, after))
      changed.set(
        type,
        changes.map(({ id }) => id),
      )
      for (const { updatedAt } of changes) expect(updatedAt).toEqual(new Date('2026-11-23T13:00:00.000Z'))
    }

    expect(Object.fromEntries(changed)).toEqual({
      contact: [person],
      company: [],
      deal: [],
      meeting: [meeting],
      call: [],
      task: [task],
    })
    expect(asked('/api/v2/activities')).toBe(1)
    clock.advance({ minutes: 10 })
    expect(await readAll((after) => crm.read.changedSince('task', clock.now(), after))).toEqual([])
    expect(asked('/api/v2/activities')).toBe(2)
  })

  it('reads an activity whose type was changed by its current type', async () => {
    const crm = await connect(smallCompany())
    const id = firstOf('meetings')
    sandbox.write('activities', id, { type: 'call', outcome: null })

    expect((await crm.read.byIds('meeting', [id])).items).toEqual([])
    expect((await crm.read.byIds('call', [id])).items).toMatchObject([{ type: 'call', id }])
    sandbox.write('activities', id, { type: 'lunch' })
    expect((await crm.read.byIds('call', [id])).items).toEqual([])
  })

  it('reads links from both sides, and empty lists if there are none', async () => {
    const dataset = companyOf({ seed: 7, now: clock.now() })
    const crm = await connect(dataset)
    const deal = dataset.deals.find(({ companyId, contactIds }) => companyId !== null && contactIds.length > 0)
    const dealId = sandbox.idOf('deals', deal?.id ?? '')
    const company = sandbox.idOf('companies', deal?.companyId ?? '')
    const contact = sandbox.idOf('contacts', deal?.contactIds[0] ?? '')
    const task = dataset.tasks.find(({ contactIds }) => contactIds.length > 0)
    const client = sandbox.idOf('contacts', task?.contactIds[0] ?? '')

    expect([...(await crm.read.links('deal', [dealId, '999999'], 'company'))]).toEqual([
      [dealId, [company]],
      ['999999', []],
    ])
    expect((await crm.read.links('company', [company], 'deal')).get(company)).toContain(dealId)
    expect((await crm.read.links('contact', [contact], 'deal')).get(contact)).toContain(dealId)
    const tasks = dataset.tasks.filter(({ contactIds: [first] }) => first === task?.contactIds[0])
    expect((await crm.read.links('contact', [client], 'task')).get(client)).toEqual(
      tasks.map(({ id }) => sandbox.idOf('tasks', id)).toSorted((a, b) => Number(a) - Number(b)),
    )
    expect([...(await crm.read.links('meeting', ['1'], 'call'))]).toEqual([['1', []]])
    expect(crm.read.linkingIsAChange).toBe(true)
  })

  it("returns the values of custom fields, and of Pipedrive's own, that rules name", async () => {
    const vendorFields = { contact: { position: 'job_title', labels: 'label_ids', other: 'nothing' } }
    const crm = await connect(smallCompany(), { config: { vendorFields: () => vendorFields } })
    const id = firstOf('contacts')
    sandbox.write('persons', id, { job_title: 'Manager' })

    const [record] = (await crm.read.byIds('contact', [id])).items

    expect(record?.vendorFields).toEqual({ position: 'Manager', labels: null, other: null })
  })

  it('counts the costs of its calls as Pipedrive does', async () => {
    const dataset = smallCompany()
    const crm = await connect(dataset)
    await crm.read.owners()
    for (const type of objectTypes) {
      await crm.read.all(type, null)
      await crm.read.changedSince(type, clock.now(), null)
    }
    await crm.read.byIds(
      'deal',
      dataset.deals.map(({ id }) => sandbox.idOf('deals', id)),
    )

    const { ours, remaining, limit } = crm.usage().daily ?? { ours: {}, remaining: 0, limit: 0 }
    const counted = Object.values(ours).reduce((sum, tokens) => sum + tokens, 0)
    expect(counted).toBe(sandbox.usage.tokensUsed)
    expect(limit - remaining).toBe(sandbox.usage.tokensUsed)
  })

  it("stops if the company's tokens are used up, and continues the next day", async () => {
    const crm = await connect(smallCompany())
    const id = firstOf('tasks')
    await crm.read.byIds('task', [id])
    sandbox.usage.use(10_000_000)

    await expect(crm.read.byIds('task', [id])).rejects.toBeInstanceOf(CrmRateLimitedError)
    await expect(crm.read.byIds('task', [id])).rejects.toBeInstanceOf(CrmRateLimitedError)
    expect(sandbox.requests.requests().filter(({ status }) => status === 429)).toHaveLength(1)

    clock.set('2026-11-24T00:00:01.000Z')
    expect((await crm.read.byIds('task', [id])).items).toHaveLength(1)
  })
})
