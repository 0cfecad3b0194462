import { readScopes, writeScopes } from '../../src/crm/hubspot/access/scopes.ts'
import { readEvents } from '../../src/crm/hubspot/events/events.ts'
import { objectTypePlurals, objectTypes } from '../../src/domain/record.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import type { ChaosCrm, ChaosStart, Office } from './chaos-crm.ts'
import { pick } from './chaos-crm.ts'
import { commonFailures, type Failure, failSome } from './failures.ts'
import { openNetwork } from './network.ts'
import { type OddShapes, oddShapesOf } from './odd-shapes.ts'
import { rowsOf } from './people.ts'
import { smallCompany } from './small-company.ts'

const edits: Office['edits'] = {
  contacts: [
    ['firstname', ['Bo', '', 'xxx']],
    ['lastname', ['Li', 'n/a', '']],
    ['email', ['bo.li@fjordbygg.no', '']],
    ['phone', ['+47 92384617', '123', '']],
  ],
  companies: [
    ['name', ['Fjordbygg', '']],
    ['domain', ['fjordbygg.no', '']],
    ['phone', ['+47 92384617', '']],
  ],
  deals: [
    ['dealname', ['Framework agreement', '', 'test']],
    ['amount', ['1000', '', '0']],
    ['closedate', ['2026-12-01', '2020-01-01', '']],
  ],
  meetings: [
    ['hs_meeting_title', ['Pilot', '', 'asdf']],
    ['hs_meeting_outcome', ['COMPLETED', 'NO_SHOW', '']],
  ],
  calls: [
    ['hs_call_title', ['Call', '']],
    ['hs_call_status', ['COMPLETED', 'NO_ANSWER', 'BUSY']],
  ],
  tasks: [
    ['hs_task_subject', ['Call back', '']],
    ['hs_task_status', ['COMPLETED', 'NOT_STARTED']],
  ],
}

const links = [
  ['deals', 'companies'],
  ['meetings', 'contacts'],
  ['calls', 'contacts'],
] as const

/** Responses that HubSpot has sent in place of documented ones. */
const shapes: OddShapes['shapes'] = [
  ['no date', (item) => ({ ...item, createdAt: undefined })],
  ['a date that is none', (item) => ({ ...item, updatedAt: 'yesterday' })],
  ['no properties', (item) => ({ ...item, properties: null })],
  ['an object for a value', (item) => ({ ...item, properties: { hs_object_id: { value: item['id'] } } })],
]

const settings: OddShapes['settings'] = ['/crm/owners/', '/crm/pipelines/', '/crm/properties/']

const limited = {
  status: 'error',
  message: 'You have reached your secondly limit.',
  errorType: 'RATE_LIMIT',
  policyName: 'SECONDLY',
  correlationId: '00000000-0000-4000-8000-000000000000',
  requestId: '00000000-0000-4000-8000-000000000001',
}

const failures: readonly Failure[] = [
  ...commonFailures,
  ['partial batch', { refusedIds: (id) => Number(id) % 3 === 0 }, (path) => /\/batch\/(?:read|update)$/.test(path)],
  ['423', { status: 423, body: { status: 'error', message: 'locked' }, headers: { 'retry-after': '1' } }],
  ['500', { status: 500, body: { status: 'error', message: 'internal error' } }],
  ['429', { status: 429, body: limited }],
]

/** An emulated HubSpot account. */
export async function startHubSpot({ seed, random, deliveries, now, publicUrl }: ChaosStart): Promise<ChaosCrm> {
  let rateTime = 0
  const sandbox = await startHubSpotSandbox({
    dataset: () => smallCompany(seed, new Date(now())),
    dir: null,
    port: 0,
    clock: () => new Date(now()),
    rateClock: () => new Date((rateTime += 1000)),
    webhooks: { random: deliveries, answerWithinMs: 2000 },
  })
  const state = { isRevoked: false, isCalm: false, erased: new Set<string>() }
  refuseWhile(sandbox, () => state.isRevoked)
  const network = await openNetwork(sandbox.url)
  const failing = {
    random,
    faults: sandbox.faults,
    failures,
    isOfApi: (path: string) => path.startsWith('/crm/'),
    isCalm: () => state.isCalm,
  }
  return {
    ...accessTo(sandbox, network.url),
    network,
    oddShapes: oddShapesOf(sandbox, { root: '/crm/objects/', shapes, settings, answer: (item) => item }),
    office: officeIn(sandbox, random, state.erased),
    webhooks: sandbox.webhooks,
    consent: () => sandbox.tokens.authorise([...readScopes, ...writeScopes]),
    startDelivery() {
      sandbox.webhooks.connect({ targetUrl: `${publicUrl}/hooks/hubspot` })
    },
    fail: () => failSome(failing),
    revoke() {
      state.isRevoked = true
      return Promise.resolve()
    },
    allow() {
      state.isRevoked = false
    },
    calm() {
      state.isCalm = true
    },
    flagged: objectTypes.map((type) => ({ type, page: objectTypePlurals[type] })),
    isLabelled: () => null,
    listed: () => null,
    acknowledged: () => acknowledgedBy(sandbox, state.erased),
    async close() {
      await network.close()
      await sandbox.close()
    },
  }
}

function accessTo(
  { app, url, accessToken }: HubSpotSandbox,
  apiUrl: string,
): Pick<ChaosCrm, 'environment' | 'byToken' | 'redirectUri'> {
  return {
    environment: {
      HUBSPOT_CLIENT_ID: app.clientId,
      HUBSPOT_CLIENT_SECRET: app.clientSecret,
      HUBSPOT_APP_ID: String(app.appId),
      HUBSPOT_BASE_URL: apiUrl,
      HUBSPOT_UI_URL: url,
      HUBSPOT_LIMIT_PER_10_SECONDS: '250',
    },
    byToken: { HUBSPOT_ACCESS_TOKEN: accessToken, HUBSPOT_CLIENT_ID: '', HUBSPOT_CLIENT_SECRET: '' },
    redirectUri: app.redirectUri,
  }
}

/** While the token is revoked, calls are answered with 401, and refreshes as after a removal of the app. */
function refuseWhile({ faults }: HubSpotSandbox, isRevoked: () => boolean): void {
  const unauthorised = { status: 'error', message: 'expired', category: 'INVALID_AUTHENTICATION', correlationId: '0' }
  const words = 'refresh token is invalid, expired or revoked'
  const refused = { status: 'BAD_REFRESH_TOKEN', error: 'invalid_grant', error_description: words, message: words }
  const times = Number.POSITIVE_INFINITY
  faults.add({
    matches: ({ path }) => isRevoked() && !path.startsWith('/oauth'),
    times,
    answer: { status: 401, body: unauthorised },
  })
  faults.add({
    matches: ({ path }) => isRevoked() && path.startsWith('/oauth'),
    times,
    answer: { status: 400, body: refused },
  })
}

function officeIn(sandbox: HubSpotSandbox, random: () => number, erased: Set<string>): Office {
  const { ui } = sandbox
  return {
    ui,
    edits,
    links,
    made: ['contacts', 'companies'],
    make: (type, values) => sandbox.create(type as 'contacts' | 'companies', values).id,
    merged: ['contacts', 'companies'],
    merge(type, { keptId, mergedId }) {
      const into = random() < 0.5 ? 'new' : 'primary'
      sandbox.merge(type as 'contacts' | 'companies', { primaryId: keptId, mergedId }, into)
    },
    others: [
      () => {
        const { id } = pick(random, rowsOf({ ui }, 'contacts')) ?? {}
        if (id === undefined) return 'nobody to erase'
        sandbox.erase(id)
        erased.add(id)
        return `erase ${id}`
      },
    ],
  }
}

/** Events about people who were erased must not be kept. */
function acknowledgedBy(
  { webhooks }: HubSpotSandbox,
  erased: ReadonlySet<string>,
): ReturnType<ChaosCrm['acknowledged']> {
  return readEvents(webhooks.acknowledged()).events.flatMap(({ key, body }) => {
    const named = Object.entries(body).filter(([name]) => /ObjectIds?$|^objectId$/.test(name))
    const ids = named.flatMap(([, value]) => value as unknown)
    return ids.some((id) => erased.has(String(id))) ? [] : [{ key, words: JSON.stringify(body) }]
  })
}
