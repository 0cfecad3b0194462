import { type PipedriveSandbox, startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { PipedriveError } from '../../src/sandbox/pipedrive/replies.ts'
import type { KindName } from '../../src/sandbox/pipedrive/values/object-kinds.ts'
import { type ChaosCrm, type ChaosStart, type Office, pick } from './chaos-crm.ts'
import { commonFailures, type Failure, failSome } from './failures.ts'
import { openNetwork } from './network.ts'
import { type OddShapes, oddShapesOf } from './odd-shapes.ts'
import { inWords } from './odd-text.ts'
import { rowsOf, somethingTyped } from './people.ts'
import { labelsOf, subjectsOfOpenTasks } from './pipedrive-shown.ts'
import { smallCompany } from './small-company.ts'

const edits: Office['edits'] = {
  persons: [
    ['first_name', ['Bo', '', 'xxx']],
    ['last_name', ['Li', 'n/a', '']],
    ['email', ['bo.li@fjordbygg.no', '']],
    ['phone', ['+47 92384617', '123', '']],
  ],
  organizations: [
    ['name', ['Fjordbygg', '']],
    ['website', ['https://www.fjordbygg.no', '']],
  ],
  deals: [
    ['title', ['Framework agreement', '', 'test']],
    ['value', ['1000', '', '0']],
    ['expected_close_date', ['2026-12-01', '2020-01-01', '']],
    ['status', ['open', 'won', 'lost']],
    ['lost_reason', ['Price', '']],
  ],
  activities: [
    ['subject', ['Pilot', '', 'asdf']],
    ['type', ['meeting', 'call', 'task', 'lunch']],
    ['due_date', ['2026-12-01', '2026-10-01', '']],
    ['done', ['true', 'false']],
    [
      'note',
      ['<p>Call status: busy (outbound, 0 s)</p>', '<p>Result: no answer</p>', '<p>A pilot was agreed.</p>', ''],
    ],
    ['outcome', ['301', '302', '305', '307', '']],
  ],
}

const links = [
  ['persons', 'organizations'],
  ['deals', 'organizations'],
  ['deals', 'persons'],
  ['activities', 'persons'],
  ['activities', 'organizations'],
  ['activities', 'deals'],
] as const

/** The required fields of a new record. */
const titles: Readonly<Record<string, string>> = {
  persons: 'name',
  organizations: 'name',
  deals: 'title',
  activities: 'subject',
}

/** Responses that Pipedrive has sent in place of documented ones, and the paths of its definition lists. */
const shapes: OddShapes['shapes'] = [
  ['no date', (item) => ({ ...item, add_time: undefined })],
  ['a date that is none', (item) => ({ ...item, update_time: 'yesterday' })],
  ['a list for the owner', (item) => ({ ...item, owner_id: [item['owner_id']] })],
  ['a text for the own fields', (item) => ({ ...item, custom_fields: 'none' })],
]
const settings: OddShapes['settings'] = ['/users', '/stages', '/pipelines', 'Fields']

const dailyTokens = 200_000

const failures: readonly Failure[] = [
  ...commonFailures,
  ['500', { status: 500, body: { success: false, error: 'internal error', data: null } }],
  [
    '429',
    {
      status: 429,
      body: { success: false, error: 'request over limit', errorCode: 429 },
      headers: { 'x-ratelimit-limit': '80', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2' },
    },
  ],
]

/** The account's state besides its records. */
interface Mood {
  isCalm: boolean
  /** Tokens used up by another app of the company. */
  othersTokens: number
  /** When the company buys the same number again; milliseconds of the clock. */
  tokensBackAt: number
  /** Until when the firewall blocks all calls; milliseconds of the clock. */
  bannedUntil: number
}

/** An emulated Pipedrive company. */
export async function startPipedrive({ seed, random, deliveries, now, publicUrl }: ChaosStart): Promise<ChaosCrm> {
  const mood: Mood = { isCalm: false, othersTokens: 0, tokensBackAt: 0, bannedUntil: 0 }
  let calls = 0
  const sandbox = await startPipedriveSandbox({
    dataset: () => smallCompany(seed, new Date(now())),
    dir: null,
    port: 0,
    clock: () => new Date(now()),
    rateClock() {
      if (now() >= mood.tokensBackAt) topUp(sandbox, mood)
      // Days pass as they do for the records; and although that clock stands still, the window of two seconds never
      // fills.
      return new Date(now() + (calls += 5))
    },
    burst: 480,
    dailyTokens,
    redirectUri: `${publicUrl}/oauth/pipedrive/callback`,
    nativeOutcomes: seed % 5 !== 0,
    webhooks: { random: deliveries, answerWithinMs: 2000 },
  })
  const network = await openNetwork(sandbox.url)
  const hasTasks = seed % 3 !== 0
  sandbox.faults.add({
    matches: ({ path }) => isOfApi(path) && !mood.isCalm && now() < mood.bannedUntil,
    times: Number.POSITIVE_INFINITY,
    answer: banned,
  })
  return {
    ...accessTo(sandbox, network.url, hasTasks),
    network,
    oddShapes: oddShapesOf(sandbox, { root: '/api/', shapes, settings, answer: (data) => ({ success: true, data }) }),
    office: officeIn(sandbox, random),
    webhooks: sandbox.webhooks,
    consent: () => sandbox.authorise(),
    // The service creates webhooks itself.
    startDelivery: () => undefined,
    fail: () => fail({ sandbox, random, mood, now: now() }),
    async revoke() {
      // Removed by the person, which is reported and ends the webhooks too; or only ended on Pipedrive's side.
      if (random() < 0.5) await sandbox.uninstall()
      else sandbox.tokens.end(sandbox.adminId)
    },
    // The service asks the API for the account of a consent: no installation is possible while the API is unavailable.
    allow() {
      mood.bannedUntil = 0
      topUp(sandbox, mood)
    },
    calm() {
      mood.isCalm = true
      topUp(sandbox, mood)
    },
    flagged: [
      { type: 'contact', page: 'persons' },
      { type: 'company', page: 'organizations' },
      { type: 'deal', page: 'deals' },
    ],
    isLabelled: (page, id) => labelsOf(sandbox, page, id).includes('Minset: incomplete'),
    listed: () => (hasTasks ? subjectsOfOpenTasks(sandbox) : null),
    acknowledged: () =>
      sandbox.webhooks.acknowledged().map((event) => ({ key: event.meta.id, words: JSON.stringify(event) })),
    async close() {
      await network.close()
      await sandbox.close()
    },
  }
}

function accessTo(
  { app, accessToken }: PipedriveSandbox,
  url: string,
  hasTasks: boolean,
): Pick<ChaosCrm, 'environment' | 'byToken' | 'redirectUri'> {
  return {
    environment: {
      PIPEDRIVE_CLIENT_ID: app.clientId,
      PIPEDRIVE_CLIENT_SECRET: app.clientSecret,
      PIPEDRIVE_OAUTH_URL: url,
      PIPEDRIVE_BASE_URL: url,
      PIPEDRIVE_OWNER_TASKS: hasTasks ? 'on' : 'off',
    },
    byToken: { PIPEDRIVE_API_TOKEN: accessToken, PIPEDRIVE_CLIENT_ID: '', PIPEDRIVE_CLIENT_SECRET: '' },
    redirectUri: app.redirectUri,
  }
}

function isOfApi(path: string): boolean {
  return !path.startsWith('/oauth')
}

const banned = {
  status: 403,
  body: '<!doctype html><title>Access denied</title><h1>Error 1015</h1>',
  headers: { 'content-type': 'text/html' },
}

interface Failing {
  readonly sandbox: PipedriveSandbox
  readonly random: () => number
  readonly mood: Mood
  readonly now: number
}

function fail({ sandbox, random, mood, now }: Failing): string {
  const dice = random()
  // Whether any are left depends only on the clock, not on earlier callers, so that a seed is repeatable.
  if (dice < 0.15 && now >= mood.tokensBackAt) {
    topUp(sandbox, mood)
    mood.tokensBackAt = now + Math.ceil(random() * 60) * 60_000
    return useUp(sandbox, mood)
  }
  if (dice < 0.25) {
    sandbox.webhooks.endAll()
    return 'Pipedrive ends the webhooks'
  }
  if (dice < 0.3) {
    mood.bannedUntil = now + 60_000
    return 'the firewall lets no call through for a minute'
  }
  return failSome({ random, faults: sandbox.faults, failures, isOfApi, isCalm: () => mood.isCalm })
}

function useUp({ usage }: PipedriveSandbox, mood: Mood): string {
  mood.othersTokens = Math.max(0, dailyTokens - usage.tokensUsed)
  usage.use(mood.othersTokens)
  return 'another app uses up the tokens of the day'
}

/** Tokens that were reset at midnight are not returned a second time. */
function topUp({ usage }: PipedriveSandbox, mood: Mood): void {
  const { othersTokens } = mood
  Object.assign(mood, { othersTokens: 0, tokensBackAt: 0 })
  if (othersTokens > 0) usage.use(-Math.min(othersTokens, usage.tokensUsed))
}

function officeIn(sandbox: PipedriveSandbox, random: () => number): Office {
  const { ui } = sandbox
  const office: Office = {
    ui,
    edits: { ...edits, organizations: [...(edits['organizations'] ?? []), phoneOf(sandbox)] },
    links,
    made: Object.keys(edits),
    make(type, values) {
      // Values that cannot be saved are skipped, as when they are typed later.
      const { id } = sandbox.create(type as KindName, { [titles[type] ?? 'name']: 'New' })
      ui.set(type, String(id), values)
      return String(id)
    },
    merged: ['persons', 'organizations', 'deals'],
    merge(type, pair) {
      sandbox.merge(type as 'persons', pair)
    },
    others: [() => editMany({ sandbox, random, office })],
  }
  return office
}

/** Pipedrive has no telephone number of organizations; the company has a custom field for it. */
function phoneOf({ ui }: PipedriveSandbox): readonly [string, readonly string[]] {
  const [first] = rowsOf({ ui }, 'organizations')
  const groups = ui.read('organizations', first?.id ?? '')?.groups ?? []
  const phone = groups.flatMap(({ properties }) => properties).find(({ label }) => label === 'Phone')
  if (phone === undefined) throw new Error('organizations have no field for their telephone number')
  return [phone.name, ['+47 92384617', '']]
}

interface ManyEdits {
  readonly sandbox: PipedriveSandbox
  readonly random: () => number
  readonly office: Office
}

/** A bulk edit of values that need no translation. */
function editMany({ sandbox, random, office }: ManyEdits): string {
  const type = pick(random, ['organizations', 'deals', 'activities'] as const) ?? 'deals'
  const title = titles[type] ?? ''
  const titleEdits = (edits[type] ?? []).filter(([name]) => name === title)
  const typed = somethingTyped({ random, office: { ...office, edits: { [type]: titleEdits } } }, type)
  const ids = rowsOf(office, type).flatMap(({ id }) => (random() < 0.4 ? [id] : []))
  const words = `edit ${ids.length} ${type} at once: ${title} to ${inWords(typed[1])}`
  try {
    sandbox.bulkEdit(type, ids, { [title]: typed[1] })
    return words
  } catch (error) {
    if (error instanceof PipedriveError) return `${words}: ${JSON.stringify(error.body)}`
    throw error
  }
}
