import { type Kysely, sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import {
  changeExemption,
  confirmValue,
  decideDispute,
  dispute,
  grantExemption,
  lapseDisputes,
  loadDisputes,
  loadExemptionsFor,
  undoDecision,
  withdrawDispute,
} from '../../src/disputes/index.ts'
import type { RecordKey } from '../../src/domain/record.ts'
import { evaluateSlice } from '../../src/findings/index.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { loadUser, type UserViewer, type Viewer } from '../../src/people/index.ts'
import { scheduleEvaluations } from '../../src/records/index.ts'
import { parseRuleset } from '../../src/rules/index.ts'
import { row, rowsNow, saveFinding, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'

const accountId = 'ours'
const ruleId = 'email'
const ruleset = parseRuleset(
  `name: R
country: NO
rules:
  - { id: email, object: contact, title: E, missing: e, need: { field: email } }`,
  'r',
)
const service: Viewer = { kind: 'service' }
const times = { since: rowsNow, dueAt: rowsNow }

/** A contact whose finding has been disputed, and what has been decided since. */
interface Arranged {
  readonly key: RecordKey
  readonly viewer: UserViewer
  readonly deps: Parameters<typeof dispute>[0]
}

async function waitingId({ deps, key }: Arranged): Promise<string> {
  const raised = await loadDisputes(deps.db, accountId, {})
  return raised.find(({ recordId }) => recordId === key.id)?.id ?? ''
}

async function raise({ deps, viewer, key }: Arranged): Promise<unknown> {
  return dispute(deps, { viewer, key, ruleId, reason: 'clientRefused', comment: '' })
}

async function decide(one: Arranged, refusal: string | null): Promise<unknown> {
  return decideDispute(one.deps, { viewer: service, disputeId: await waitingId(one), refusal })
}

async function takeBack(one: Arranged): Promise<unknown> {
  return undoDecision(one.deps, { viewer: service, disputeId: await waitingId(one) })
}

async function confirm({ deps, viewer, key }: Arranged): Promise<unknown> {
  return confirmValue(deps, { viewer, key, ruleId })
}

async function grant({ deps, key }: Arranged): Promise<unknown> {
  const scope = { record: key, ownerId: null, supervisorId: null, segmentId: null, ruleId }
  return grantExemption(deps, { viewer: service, scope, reason: 'A test company', expiresAt: null })
}

async function change({ deps, key }: Arranged, isRevoked: boolean): Promise<unknown> {
  const granted = await loadExemptionsFor(deps.db, accountId, { viewer: service, endedSince: new Date(0) })
  const id = granted.find(({ record }) => record?.id === key.id)?.id ?? ''
  return changeExemption(deps, { viewer: service, id, isRevoked })
}

/** What people do with a finding, by what has been done before. */
const actions: readonly {
  readonly title: string
  readonly doubtful?: true
  readonly before: readonly ((one: Arranged) => Promise<unknown>)[]
  readonly act: (one: Arranged) => Promise<unknown>
}[] = [
  { title: 'a dispute', before: [], act: raise },
  {
    title: 'its withdrawal',
    before: [raise],
    act: ({ deps, viewer, key }) => withdrawDispute(deps, { viewer, key, ruleId }),
  },
  { title: 'its acceptance', before: [raise], act: (one) => decide(one, null) },
  { title: 'its refusal', before: [raise], act: (one) => decide(one, 'It can be found out.') },
  { title: 'an acceptance taken back', before: [raise, (one) => decide(one, null)], act: takeBack },
  { title: 'a refusal taken back', before: [raise, (one) => decide(one, 'No.')], act: takeBack },
  { title: 'a confirmed value', doubtful: true, before: [], act: confirm },
  { title: 'a revoked exemption', doubtful: true, before: [confirm], act: (one) => change(one, true) },
  {
    title: 'a restored exemption',
    before: [grant, (one) => change(one, true)],
    act: (one) => change(one, false),
  },
]

describeAnyStore('an action on a finding beside an evaluation that resolves it', (store) => {
  let db: Kysely<Schema>
  let viewer: UserViewer

  beforeAll(async () => {
    db = (await store.open()).db
    await saveTeam(db, accountId, [{ id: 'anna', name: 'Anna', email: 'anna@acme.no', supervisorId: null }])
    const user = await loadUser(db, accountId, 'anna')
    if (user === null) throw new TypeError('there is no Anna')
    viewer = { kind: 'user', user, sessionId: '', confirmedAt: rowsNow, openedIds: [], inFullRoles: [] }
  })

  /** Evaluates what is due; while the first batch is off the queue, and nothing else has been locked, the callback runs. */
  async function evaluate(whileTaken: () => Promise<void>): Promise<void> {
    await evaluateSlice(
      {
        db,
        clock: { now: () => rowsNow },
        loadRuleset: async () => {
          await whileTaken()
          return ruleset
        },
        loadTypesToCome: () => Promise.resolve([]),
        progress: () => undefined,
        onEvaluated: (trx, { evaluated }) =>
          lapseDisputes(trx, accountId, { keys: evaluated.map((one) => one.key), now: rowsNow }),
      },
      accountId,
    )
  }

  it.for(actions)(
    '$title and the evaluation both come to their end',
    async ({ title, doubtful, before, act }, context) => {
      context.skip(store.kind === 'embedded', 'one transaction at a time')
      const key: RecordKey = { type: 'contact', id: title.replaceAll(' ', '-') }
      const queue = { enqueue: () => Promise.resolve() }
      const one: Arranged = { key, viewer, deps: { db, account: { accountId }, clock: { now: () => rowsNow }, queue } }
      await saveRows(db, accountId, [row('contact', key.id, { ownerId: 'anna', fields: { email: 'anna@acme.no' } })])
      const asks = doubtful ? ({ reason: 'doubtful', charge: { state: 'noted' } } as const) : {}
      await saveFinding(db, accountId, { ...key, ...times, message: 'e', ruleId, ...asks })
      for (const step of before) await step(one)
      await scheduleEvaluations(db, accountId, [{ key, dueAt: rowsNow, notedAt: rowsNow }])

      let acting: Promise<unknown> = Promise.resolve('has not begun')
      let isDone = false
      await evaluate(async () => {
        acting = act(one).finally(() => {
          isDone = true
        })
        acting.catch(() => undefined)
        await expect.poll(async () => isDone || (await isAnyWaiting(db))).toBe(true)
      })

      await expect(acting).resolves.not.toBe('has not begun')
      await evaluate(() => Promise.resolve())
      const findings = await db.selectFrom('findings').select('state').where('record_id', '=', key.id).execute()
      expect(findings).toEqual([{ state: 'resolved' }])
      expect((await loadDisputes(db, accountId, { state: 'waiting' })).map(({ recordId }) => recordId)).toEqual([])
    },
  )
})

/** Whether a transaction waits for another. */
async function isAnyWaiting(db: Kysely<Schema>): Promise<boolean> {
  const { rows } = await sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows.length > 0
}
