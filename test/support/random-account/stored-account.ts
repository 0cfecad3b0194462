import { type OpenAccount, openAccount } from '../../../src/app/accounts/open-account.ts'
import { loadExemptionsFor } from '../../../src/disputes/index.ts'
import type { FindingState } from '../../../src/domain/finding.ts'
import { keyText, type RecordKey } from '../../../src/domain/record.ts'
import { noteHints } from '../../../src/inbox/index.ts'
import type { Database } from '../../../src/infra/db/open-database.ts'
import { createLog } from '../../../src/infra/log.ts'
import type { UserViewer, Viewer } from '../../../src/people/index.ts'
import { loadUsers } from '../../../src/people/index.ts'
import { activateNow, rollBack } from '../../../src/rulesets/index.ts'
import { quietQueue } from '../carried-records.ts'
import type { SettableClock } from '../clock.ts'
import { emulateCrm } from '../memory-crm.ts'
import { rulesetsOf, rulesFileOf } from '../rulesets.ts'
import { type Company, readOf } from './company.ts'

/** The person who runs the service. */
export const service: Viewer = { kind: 'service' }
const actor = { ownerId: null, role: 'service' } as const

/** A finding that is not resolved, as far as its record and the rules determine it. */
export interface StandingFinding {
  /** `contact:1 rule`. */
  readonly id: string
  readonly key: RecordKey
  readonly ruleId: string
  readonly state: Exclude<FindingState, 'resolved'>
  readonly reason: string
  readonly ownerId: string | null
  /** The message, both dates and the terms. */
  readonly says: string
}

/** What a finding says, as text. */
export function saidBy(finding: {
  readonly message: unknown
  readonly since: Date
  readonly dueAt: Date
  readonly terms: readonly (string | number)[]
}): string {
  const { message, since, dueAt, terms } = finding
  return JSON.stringify([message, since, dueAt, ...terms])
}

/** An account of a company in a store, with the wiring of the application. */
export interface StoredAccount {
  readonly accountId: string
  readonly db: Database['db']
  /** The account as it is open now. */
  opened(): OpenAccount
  /** Reads everything, and evaluates meanwhile. */
  readAll(): Promise<void>
  /** Reads these records, and what has to be read after them. @param isAwaited whether a person waits for them */
  read(keys: readonly RecordKey[], isAwaited?: boolean): Promise<void>
  /** Evaluates what is due. */
  evaluate(): Promise<void>
  activate(rules: string): Promise<void>
  rollBack(): Promise<void>
  /** Those that are not resolved, by record and rule. */
  findings(): Promise<readonly StandingFinding[]>
  viewerOf(ownerId: string): Promise<UserViewer | null>
  /** The dependencies of people's acts. */
  readonly acting: {
    readonly db: Database['db']
    readonly account: { readonly accountId: string }
    readonly clock: SettableClock
    readonly queue: ReturnType<typeof quietQueue>
  }
  /** The id of the exemption granted last. */
  lastExemption(): Promise<string>
}

export interface StoredAccountOptions {
  readonly company: Company
  readonly database: Database
  readonly clock: SettableClock
  /** The vendor's id of the account. */
  readonly externalId: string
  /** YAML. */
  readonly rules: string
}

/** Connects the account; reads nothing yet. */
export async function openStored({
  company,
  database,
  clock,
  externalId,
  rules,
}: StoredAccountOptions): Promise<StoredAccount> {
  const { db } = database
  const queue = quietQueue([])
  const rulesets = rulesetsOf(rulesFileOf(rules))
  const crm = emulateCrm()
  let opened = await openAccount({
    config: { fullSyncHours: 1_000_000, settleSeconds: 0 },
    log: createLog('silent'),
    clock,
    store: { database, queue, rulesets, teams: [], close: () => Promise.resolve() },
    crm: {
      ...crm,
      vendor: 'hubspot',
      read: readOf(company, externalId),
      subscriptions: null,
      requirements: null,
      takeUnreadable: () => new Map(),
      usage: () => ({ calls: 0, rateLimited: 0, budgetUsed: 0, daily: null }),
      reach: { unreachableSince: () => null, check: () => Promise.resolve() } as never,
    },
    readFields: () => undefined,
    writeIn: () => undefined,
    webhooks: null,
    progress: () => undefined,
    sources: [],
    access: { auth: 'access_token', scopes: null },
  })
  const { accountId } = opened.account
  const activation = { db, rulesets, queue, clock }
  /** Evaluates after each part that has been read, as jobs do. */
  async function readAll(isFull: boolean): Promise<void> {
    let goesOn = await opened.slices.sync(isFull)
    while (goesOn) {
      await opened.evaluate()
      goesOn = await opened.slices.sync(false)
    }
    while (await opened.slices.refresh());
  }
  async function reopen(): Promise<void> {
    opened = await opened.reopen()
    await readAll(false)
  }
  return {
    accountId,
    db,
    opened: () => opened,
    readAll: () => readAll(true),
    async read(keys, isAwaited = false) {
      const now = clock.now()
      await noteHints(db, accountId, { hints: keys.map((key) => ({ key, notedAt: now, dueAt: now })), isAwaited })
      while (await opened.slices.refresh());
    },
    evaluate: () => opened.evaluate(),
    async activate(content) {
      await activateNow(activation, accountId, { content, fileName: 'r', actor, note: '', origin: 'page' })
      await reopen()
    },
    async rollBack() {
      await rollBack(activation, accountId, { number: null, actor, note: '' })
      await reopen()
    },
    findings: () => loadStanding(db, accountId),
    viewerOf: (ownerId) => loadViewer(db, accountId, ownerId),
    acting: { db, account: { accountId }, clock, queue },
    async lastExemption() {
      const [last] = await loadExemptionsFor(db, accountId, { viewer: service, endedSince: clock.now() })
      return last?.id ?? ''
    },
  }
}

async function loadViewer(db: Database['db'], accountId: string, ownerId: string): Promise<UserViewer | null> {
  const user = (await loadUsers(db, accountId)).find((one) => one.ownerId === ownerId)
  if (user === undefined) return null
  return { kind: 'user', user, sessionId: null, confirmedAt: new Date(0), openedIds: [], inFullRoles: [] }
}

async function loadStanding(db: Database['db'], accountId: string): Promise<readonly StandingFinding[]> {
  const rows = await db
    .selectFrom('findings')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('state', '<>', 'resolved')
    .execute()
  return rows
    .map((row): StandingFinding => {
      const key = { type: row.object_type, id: row.record_id } as RecordKey
      return {
        id: `${keyText(key)} ${row.rule_id}`,
        key,
        ruleId: row.rule_id,
        state: row.state as StandingFinding['state'],
        reason: row.reason,
        ownerId: row.owner_id,
        says: saidBy({
          message: row.message,
          since: row.since,
          dueAt: row.due_at,
          terms: [row.severity, row.weight, row.repaired_by],
        }),
      }
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
