import { onTestFinished } from 'vitest'
import type { Dataset, DatasetCall, DatasetContact } from '../../src/sandbox/company/dataset.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import type { RequiredRule } from '../../src/sandbox/hubspot/values/check-values.ts'
import { type SettableClock, settableClock } from './clock.ts'

/** The initial time of the clock in tests of the emulated account. */
export const start = new Date('2026-11-23T12:00:00.000Z')

const dated = { createdAt: '2026-09-01T08:00:00.000Z', updatedAt: '2026-11-01T08:00:00.000Z', ownerId: 'ada' }
const person = { firstName: 'Ada', lastName: 'Berg', teamId: 'north', supervisorId: null }

function aContact(id: string): DatasetContact {
  const named = { firstName: 'Kari', lastName: 'Nordmann', email: `${id}@example.com`, phone: null, mobilePhone: null }
  return { id, ...dated, ...named, jobTitle: null, companyId: 'fjord' }
}

function aCall(id: string, outcome: DatasetCall['outcome']): DatasetCall {
  const reported = {
    subject: 'Call',
    at: '2026-11-20T09:00:00.000Z',
    direction: 'outbound',
    status: 'noAnswer',
  } as const
  return { id, ...dated, ...reported, outcome, durationSeconds: 12, toNumber: null, notes: null, contactIds: ['k1'] }
}

/** A small company: the given number of contacts k1, k2… of the company `fjord`, and one or two of everything else. */
export function smallCompany(contacts = 3): Dataset {
  const company = { name: 'Fjord AS', domain: 'fjord.example', phone: null, industry: null, city: 'Bergen' }
  const deal = { name: 'Pilot', stageId: 'new', amount: 1200, currency: 'NOK', closeDate: null, lostReason: null }
  const meeting = {
    subject: 'Kick-off',
    startsAt: dated.createdAt,
    endsAt: null,
    outcome: 'held',
    notes: null,
  } as const
  const task = { subject: 'Mail', dueAt: dated.createdAt, done: false, notes: null }
  return {
    name: 'Fjord AS',
    currency: 'NOK',
    exchangeRates: {},
    timeZone: 'Europe/Oslo',
    teams: [{ id: 'north', name: 'North' }],
    owners: [
      { id: 'ada', email: 'ada@example.com', ...person, archived: false },
      { id: 'bo', email: 'bo@example.com', ...person, archived: true },
    ],
    stages: [
      { id: 'new', label: 'New', probability: 0.2, closed: false },
      { id: 'won', label: 'Won', probability: 1, closed: true },
    ],
    contacts: Array.from({ length: contacts }, (_, index) => aContact(`k${index + 1}`)),
    companies: [{ id: 'fjord', ...dated, ...company, country: 'Norway', employees: 12, annualRevenue: null }],
    deals: [{ id: 'pilot', ...dated, ...deal, companyId: 'fjord', contactIds: ['k1'] }],
    meetings: [{ id: 'kick-off', ...dated, ...meeting, contactIds: ['k1'], dealId: 'pilot' }],
    calls: [aCall('blank', null), aCall('set', 'connected')],
    tasks: [{ id: 'mail', ...dated, ...task, contactIds: [], dealId: null }],
    faults: [],
  }
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  /** Parsed JSON; text if it is not JSON; undefined if empty. */
  readonly body: unknown
}

export interface Call {
  readonly method: string
  /** Including its query. */
  readonly path: string
  /** JSON, or a form as text. */
  readonly body?: unknown
  /** Default: the static token. Null: none at all. */
  readonly token?: string | null
}

/** Sends one request to an emulated account. */
export async function send(sandbox: HubSpotSandbox, { method, path, body, token }: Call): Promise<Reply> {
  const isForm = body instanceof URLSearchParams
  const response = await fetch(`${sandbox.url}${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token ?? sandbox.accessToken}` }),
      ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: isForm || typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : parse(text) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** An account that a test calls. */
export interface Account {
  readonly sandbox: HubSpotSandbox
  readonly clock: SettableClock
  readonly call: (method: string, path: string, body?: unknown) => Promise<Reply>
  readonly ask: (call: Call) => Promise<Reply>
}

/** Starts an account that stops with the test; time stands still until the test moves it. */
export async function anAccount(
  options: {
    readonly contacts?: number
    readonly per10Seconds?: number
    readonly perDay?: number
    readonly requiredRules?: readonly RequiredRule[]
  } = {},
): Promise<Account> {
  const clock = settableClock(start)
  const { contacts, ...limits } = options
  const sandbox = await startHubSpotSandbox({
    dataset: () => smallCompany(contacts),
    dir: null,
    port: 0,
    clock: () => clock.now(),
    rateClock: () => clock.now(),
    ...limits,
  })
  onTestFinished(() => sandbox.close())
  return {
    sandbox,
    clock,
    call: (method, path, body) => send(sandbox, { method, path, body }),
    ask: (call) => send(sandbox, call),
  }
}
