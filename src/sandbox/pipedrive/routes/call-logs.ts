import { createHash } from 'node:crypto'
import { type Request, Router } from 'express'
import { z } from 'zod'
import { actorOf, callerOf, requireScope } from '../gateway.ts'
import { failure } from '../replies.ts'
import type { AccountState, PipedriveRecord } from '../state/account-state.ts'
import type { Actor } from '../state/changes.ts'
import { durationOf } from '../state/times.ts'
import { createRecord, writeRecords } from '../values/write-record.ts'
import { showPageV1 } from './pages.ts'

/** Documented: a page of call logs has at most 50. */
const mostPerPage = 50

const Instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?Z?$/)
  .transform((text) => new Date(`${text.replace(' ', 'T').replace('Z', '')}Z`).toISOString())
const outcomes = ['connected', 'no_answer', 'left_message', 'left_voicemail', 'wrong_number', 'busy'] as const
const NewCallLog = z.object({
  user_id: z.number().int().optional(),
  activity_id: z.number().int().optional(),
  subject: z.string().optional(),
  duration: z.string().optional(),
  outcome: z.enum(outcomes),
  from_phone_number: z.string().optional(),
  to_phone_number: z.string(),
  start_time: Instant,
  end_time: Instant,
  person_id: z.number().int().optional(),
  org_id: z.number().int().optional(),
  deal_id: z.number().int().optional(),
  note: z.string().optional(),
})
type NewCallLog = z.infer<typeof NewCallLog>

interface CallLog {
  readonly id: string
  readonly user_id: number
  readonly activity_id: number
  /** A deleted log leaves its activity, and is no longer readable. */
  readonly isDeleted: boolean
  readonly shown: Readonly<Record<string, unknown>>
}

function logsOf(state: AccountState): readonly CallLog[] {
  return (state.stored('callLogs') ?? []) as readonly CallLog[]
}

/** `/v1/callLogs` (documented): users list only their own, and nothing can be changed. */
export function callLogRoutes(state: AccountState): Router {
  const router = Router()
  const mayCall = requireScope('phone-integration')
  router.get('/callLogs', mayCall, (request, response) => {
    const { userId } = callerOf(request)
    const own = logsOf(state).filter((log) => log.user_id === userId && !log.isDeleted)
    response.json(
      showPageV1(
        request,
        own.map(({ shown }) => shown),
        mostPerPage,
      ),
    )
  })
  router.post('/callLogs', mayCall, (request, response) => {
    response.json({ success: true, data: addCallLog(state, parseCallLog(request), actorOf(request)).shown })
  })
  router.get('/callLogs/:id', mayCall, (request, response) => {
    response.json({ success: true, data: foundLog(state, request).shown })
  })
  router.delete('/callLogs/:id', mayCall, (request, response) => {
    const { id } = foundLog(state, request)
    const logs = logsOf(state).map((log) => (log.id === id ? { ...log, isDeleted: true } : log))
    state.store([['callLogs', logs]])
    response.json({ success: true })
  })
  return router
}

/** Documented in these words. */
function parseCallLog(request: Request): NewCallLog {
  const parsed = NewCallLog.safeParse(request.body ?? {})
  if (parsed.success) return parsed.data
  const name = String(parsed.error.issues[0]?.path[0] ?? 'body')
  throw failure(400, name in Object(request.body) ? `"${name}" is not valid.` : `"${name}" is required.`)
}

function foundLog(state: AccountState, request: Request): CallLog {
  const { userId } = callerOf(request)
  const log = logsOf(state).find(({ id, user_id }) => id === request.params['id'] && user_id === userId)
  if (log === undefined) throw failure(404, 'A resource required for this operation was not found.')
  if (log.isDeleted) throw failure(410, 'The callLog you are trying to access is no longer available')
  return log
}

/** Documented: an activity of type call becomes the call of the log; without one, a new activity is created. */
function addCallLog(state: AccountState, requested: NewCallLog, actor: Actor): CallLog {
  const activity =
    requested.activity_id === undefined ? newActivity(state, requested, actor) : converted(state, requested, actor)
  const id = `CA${createHash('sha1')
    .update(`call log ${logsOf(state).length}`)
    .digest('hex')
    .slice(0, 27)}`
  const shown = {
    id,
    activity_id: activity.id,
    person_id: activity['person_id'],
    org_id: activity['org_id'],
    deal_id: activity['deal_id'],
    subject: requested.subject ?? activity['subject'],
    duration: requested.duration ?? '0',
    outcome: requested.outcome,
    ...(requested.from_phone_number === undefined ? {} : { from_phone_number: requested.from_phone_number }),
    to_phone_number: requested.to_phone_number,
    has_recording: false,
    start_time: requested.start_time,
    end_time: requested.end_time,
    user_id: actor.userId,
    company_id: state.facts.companyId,
    note: requested.note ?? null,
  }
  const log = { id, user_id: actor.userId, activity_id: activity.id, isDeleted: false, shown }
  state.store([['callLogs', [...logsOf(state), log]]])
  return log
}

function converted(state: AccountState, { activity_id: id, ...requested }: NewCallLog, actor: Actor): PipedriveRecord {
  const activity = id === undefined ? undefined : state.get({ kind: 'activities', id })
  if (activity === undefined || activity.is_deleted) {
    throw failure(404, 'A resource required for this operation was not found.')
  }
  if (activity['type'] !== 'call') throw failure(400, 'The activity is not a call.')
  if (logsOf(state).some((log) => log.activity_id === id && !log.isDeleted)) {
    throw failure(409, 'The activity has a call log already.')
  }
  const values = {
    done: true,
    ...timesOf(requested),
    ...(requested.note === undefined ? {} : { note: requested.note }),
  }
  const [record] = writeRecords(state, [{ ref: { kind: 'activities', id: activity.id }, values }], actor)
  return record ?? activity
}

function newActivity(state: AccountState, requested: NewCallLog, actor: Actor): PipedriveRecord {
  const values = {
    type: 'call',
    subject: requested.subject ?? 'Call',
    done: true,
    ...timesOf(requested),
    org_id: requested.org_id ?? null,
    deal_id: requested.deal_id ?? null,
    participants: requested.person_id === undefined ? [] : [{ person_id: requested.person_id, primary: true }],
    note: requested.note ?? null,
  }
  return createRecord(state, { kind: 'activities', values }, actor)
}

/** Uncertain: that the log's times become the activity's. */
function timesOf({ start_time, end_time }: Pick<NewCallLog, 'start_time' | 'end_time'>): Record<string, string> {
  const seconds = Math.max(0, Date.parse(end_time) - Date.parse(start_time)) / 1000
  return { due_date: start_time.slice(0, 10), due_time: start_time.slice(11, 19), duration: durationOf(seconds) }
}
