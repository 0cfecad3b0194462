import type { HubSpotSandbox } from '../../src/crm/hubspot/sandbox/index.ts'
import type { FaultAnswer } from '../../src/sandbox/faults.ts'

export interface Disturber {
  readonly random: () => number
  readonly sandbox: HubSpotSandbox
}

export interface Failing extends Disturber {
  /** Once true, what was planned to fail does not any more. */
  readonly isCalm: boolean
}

const types = ['contacts', 'companies', 'deals', 'meetings', 'calls', 'tasks'] as const
type Type = (typeof types)[number]

/** What people type: good, bad and empty values, of properties that rules look at. */
const edits: Readonly<Record<Type, readonly (readonly [string, readonly string[]])[]>> = {
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

/** Somebody works in the CRM: edits, creates, deletes, restores, merges, links or unlinks something. */
export function somebodyWorks(disturber: Disturber): string {
  const { random, sandbox } = disturber
  const type = pick(random, types) ?? 'deals'
  const rows = sandbox.ui.list(type, { text: '', incompleteOnly: false, page: 1, pageSize: 500 }).rows
  const record = pick(random, rows)
  const what = random()
  if (what < 0.6 || record === undefined) return edit(disturber, type, record?.id)
  if (what < 0.7) return create(disturber, type)
  if (what < 0.78) return remove(disturber, type, record.id)
  if (what < 0.87) return mergeOrErase(disturber, type, record.id)
  return link(disturber)
}

function remove({ random, sandbox }: Disturber, type: Type, id: string): string {
  sandbox.archive(type, id)
  if (random() >= 0.4) return `delete ${type} ${id}`
  sandbox.restore(type, id)
  return `delete and restore ${type} ${id}`
}

function mergeOrErase(disturber: Disturber, type: Type, id: string): string {
  if (type !== 'contacts') return type === 'companies' ? merge(disturber, type) : link(disturber)
  if (disturber.random() < 0.6) return merge(disturber, type)
  disturber.sandbox.erase(id)
  return `erase ${id}`
}

function edit({ random, sandbox }: Disturber, type: Type, id: string | undefined): string {
  if (id === undefined) return 'nothing to edit'
  const [name, values] = pick(random, edits[type]) ?? ['', []]
  const problem = sandbox.ui.set(type, id, { [name]: pick(random, values) ?? '' })
  return `edit ${type} ${id} ${name}${problem === null ? '' : `: ${problem}`}`
}

function create({ random, sandbox }: Disturber, type: Type): string {
  if (type !== 'contacts' && type !== 'companies') return edit({ random, sandbox }, type, undefined)
  const [name, values] = pick(random, edits[type]) ?? ['', []]
  const { id } = sandbox.create(type, { [name]: pick(random, values) ?? '' })
  return `create ${type} ${id}`
}

function merge({ random, sandbox }: Disturber, type: 'contacts' | 'companies'): string {
  const { rows } = sandbox.ui.list(type, { text: '', incompleteOnly: false, page: 1, pageSize: 500 })
  const [primary, merged] = [pick(random, rows), pick(random, rows)]
  if (primary === undefined || merged === undefined || primary.id === merged.id) return 'nothing to merge'
  sandbox.merge(type, { primaryId: primary.id, mergedId: merged.id }, random() < 0.5 ? 'new' : 'primary')
  return `merge ${type} ${merged.id} into ${primary.id}`
}

function link({ random, sandbox }: Disturber): string {
  const [from, to] = pick(random, [
    ['deals', 'companies'],
    ['meetings', 'contacts'],
    ['calls', 'contacts'],
  ] as const) ?? ['deals', 'companies']
  const query = { text: '', incompleteOnly: false, page: 1, pageSize: 500 }
  const [a, b] = [pick(random, sandbox.ui.list(from, query).rows), pick(random, sandbox.ui.list(to, query).rows)]
  if (a === undefined || b === undefined) return 'nothing to link'
  const refs = [
    { type: from, id: a.id },
    { type: to, id: b.id },
  ] as const
  if (random() < 0.5) sandbox.ui.link(...refs)
  else sandbox.ui.unlink(...refs)
  return `link ${from} ${a.id} ${to} ${b.id}`
}

const page = '<!doctype html><title>Bad gateway</title><h1>502</h1>'
const limited = {
  status: 'error',
  message: 'You have reached your secondly limit.',
  errorType: 'RATE_LIMIT',
  policyName: 'SECONDLY',
  correlationId: '00000000-0000-4000-8000-000000000000',
  requestId: '00000000-0000-4000-8000-000000000001',
}

/** Its name, what the CRM answers, and of which calls; of any if it does not say. */
type Failure = readonly [name: string, answer: FaultAnswer, concerns?: (path: string) => boolean]

function isAnyCall(path: string): boolean {
  return path.startsWith('/crm/')
}

const failures: readonly Failure[] = [
  ['no answer', { hangMs: 500 }],
  ['lost answer', 'lost'],
  ['partial batch', { refusedIds: (id) => Number(id) % 3 === 0 }, (path) => path.endsWith('/batch/update')],
  ['423', { status: 423, body: { status: 'error', message: 'locked' }, headers: { 'retry-after': '1' } }],
  ['500', { status: 500, body: { status: 'error', message: 'internal error' } }],
  ['502 page', { status: 502, body: page, headers: { 'content-type': 'text/html' } }],
  ['429', { status: 429, body: limited }],
  ['403 page', { status: 403, body: page, headers: { 'content-type': 'text/html' } }],
  ['reset', 'reset'],
  ['503', { status: 503, body: '' }],
]

/** The CRM's side goes wrong for some calls. */
export function crmFails(failing: Failing): string {
  const { random, sandbox } = failing
  const times = 1 + Math.floor(random() * 3)
  const [name, answer, concerns = isAnyCall] = pick(random, failures) ?? ['reset', 'reset']
  sandbox.faults.add({ matches: ({ path }) => !failing.isCalm && concerns(path), times, answer })
  return `${times} × ${name}`
}

/** One of the list; undefined of an empty one. */
function pick<T>(random: () => number, list: readonly T[]): T | undefined {
  return list[Math.floor(random() * list.length)]
}
