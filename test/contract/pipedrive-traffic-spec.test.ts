import { describe, expect, it, onTestFinished } from 'vitest'
import { createInstall } from '../../src/crm/pipedrive/access/oauth.ts'
import { pipedriveTokens } from '../../src/crm/pipedrive/access/static-tokens.ts'
import type { Crm, Grant, ReadRecord } from '../../src/crm/port.ts'
import { noFlag, objectTypes } from '../../src/domain/record.ts'
import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'
import { startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { settableClock } from '../support/clock.ts'
import { holdToSpec } from '../support/hold-to-spec.ts'
import { companyOf } from '../support/part-of-company.ts'
import type { PipedriveAccount } from '../support/pipedrive-account.ts'
import { crmOf } from '../support/pipedrive-crm.ts'
import { costOf, pipedriveSpec, usedOperations } from '../support/pipedrive-spec.ts'
import { createSkippingTimer } from '../support/virtual-timer.ts'

const now = new Date('2026-10-14T10:00:00Z')
const hooks = { url: 'https://minset.example/hooks/pipedrive', keys: [Buffer.alloc(32, 1)] }

interface Company extends Pick<PipedriveAccount, 'sandbox' | 'clock'> {
  readonly exchanges: readonly Exchange[]
  readonly checkTraffic: () => void
}

async function aCompany(options: { readonly nativeOutcomes: boolean }): Promise<Company> {
  const clock = settableClock(now)
  const exchanges: Exchange[] = []
  let rateTime = 0
  const sandbox = await startPipedriveSandbox({
    dataset: () => companyOf({ seed: 7, now }),
    dir: null,
    port: 0,
    clock: () => clock.now(),
    rateClock: () => new Date((rateTime += 1000)),
    ...options,
  })
  const checkTraffic = holdToSpec(sandbox.requests, pipedriveSpec)
  sandbox.requests.onExchange((exchange) => exchanges.push(exchange))
  onTestFinished(() => sandbox.close())
  return { sandbox, clock, exchanges, checkTraffic }
}

/** Installs the app, has its tokens renewed once, and returns its features. */
async function install({
  sandbox,
  clock,
}: Company): Promise<{ readonly grant: Grant; readonly uninstall: () => Promise<void> }> {
  const { clientId, clientSecret, redirectUri } = sandbox.app
  const deps = { clock, timer: createSkippingTimer(), random: () => 0, log: { warn: () => undefined } }
  const app = createInstall({ clientId, clientSecret, oauthUrl: sandbox.url, baseUrl: sandbox.url }, deps)
  const first = await app.exchange({ code: sandbox.authorise(), redirectUri, access: 'write' })
  const grant = { ...first, ...(await app.refresh(first.refreshToken)) }
  return { grant, uninstall: () => app.uninstall(grant) }
}

/** Reads everything: page by page, changes, by id, in batches and individually. */
async function readAll({ read }: Crm): Promise<ReadRecord[]> {
  await read.account()
  await read.owners()
  const records: ReadRecord[] = []
  for (const type of objectTypes) {
    for (let after: string | null = null, isMore = true; isMore; isMore = after !== null) {
      const page = await read.all(type, after)
      records.push(...page.items)
      after = page.next
    }
    await read.changedSince(type, new Date('2026-10-01T00:00:00.500Z'), null)
    const ids = records.filter((record) => record.type === type).map(({ id }) => id)
    await read.byIds(type, ids.slice(0, 150))
    await read.byIds(type, [...ids.slice(0, 3), '999999'])
    await read.links(type, ids.slice(0, 12), 'company')
  }
  return records
}

/** Sets up, flags, fills in outcomes, and lists what cannot be flagged; then removes it all again. */
async function writeAll({ setUp, write }: Crm, records: readonly ReadRecord[]): Promise<void> {
  const report = await setUp.ensure(objectTypes)
  await setUp.ensure(objectTypes, report)
  const flag = { status: 'incomplete', missing: 'last name', since: '2026-10-01' } as const
  for (const type of ['contact', 'company', 'deal'] as const) {
    const [first = '', ...others] = records.filter((record) => record.type === type).map(({ id }) => id)
    const updates = [first, ...others.slice(0, 11), '999999'].map((id) => ({ id, flag }))
    await write.update(type, updates)
    await write.update(type, [{ id: first, flag: noFlag }])
  }
  const calls = records.filter((record) => record.type === 'call' && record.fields['outcome'] === null)
  const [call = '', ...others] = calls.map(({ id }) => id)
  await write.update(
    'call',
    [call, ...others.slice(0, 2)].map((id) => ({ id, outcome: 'noAnswer' })),
  )
  await write.updateWorklist('call', { add: [call], remove: [] })
  await write.updateWorklist('call', { add: [], remove: [call] })
  await setUp.remove(objectTypes, report)
}

/** Subscribes twice, and unsubscribes. */
async function subscribe({ subscriptions }: Crm): Promise<void> {
  const made = await subscriptions?.ensure([])
  await subscriptions?.ensure(made?.ids ?? [])
  await subscriptions?.remove()
}

describe.skipIf(!pipedriveSpec.available)("the traffic of Minset checked against Pipedrive's OpenAPI files", () => {
  it.each([
    { nativeOutcomes: true, what: 'that knows outcomes' },
    { nativeOutcomes: false, what: 'that knows none' },
  ])('matches them from the installation to its end, in a company $what', async ({ nativeOutcomes }) => {
    const company = await aCompany({ nativeOutcomes })
    const { grant, uninstall } = await install(company)
    const tokens = pipedriveTokens(grant.accessToken)
    const crm = crmOf(company, { tokens, scopes: grant.scopes, hooks, ownerTasks: true })
    await writeAll(crm, await readAll(crm))
    await crm.requirements?.()
    await subscribe(crm)
    await uninstall()

    const { exchanges } = company
    expect(company.checkTraffic).not.toThrow()
    const unexpected = exchanges.filter(({ status }) => ![200, 201, 404].includes(status))
    expect(unexpected.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([])
    const used = new Set(exchanges.flatMap(({ method, path }) => pipedriveSpec.operationsOf(method, path)))
    const known = usedOperations.map(({ name }) => name)
    expect([...used].filter((name) => !known.includes(name))).toEqual([])
    process.stdout.write(`  calls: ${exchanges.length}, operations: ${used.size} of ${known.length}\n`)
  })

  it('costs what the files state, for every operation that Minset uses', () => {
    const declared = usedOperations.map((operation) => {
      const [method = '', path = ''] = operation.name.split(' ')
      return { ...operation, cost: costOf(method, path) }
    })

    expect(usedOperations).toEqual(declared)
  })
})
