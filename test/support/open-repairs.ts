import { inFull } from '../../src/domain/masking/disclosure.ts'
import type { RecordKey } from '../../src/domain/record.ts'
import { loadUser, type UserViewer } from '../../src/people/index.ts'
import { loadRecords } from '../../src/records/index.ts'
import { type RepairDeps, type RepairResult, repairRecord, undoRepair } from '../../src/repairs/index.ts'
import { rulesLoader } from '../../src/rulesets/index.ts'
import { loadWriteLog, type WriteLogEntry } from '../../src/write-back/index.ts'
import { unlimited } from './repair-deps.ts'
import type { World } from './world.ts'
import type { AnySandbox } from './world-crm.ts'

/** The owner of a record, who repairs it through Minset. */
export interface Repairs {
  readonly ownerId: string
  /** What the form of a rule shows is what the record holds, unless the test says otherwise. */
  fillIn(
    ruleId: string,
    typed: Readonly<Record<string, string>>,
    seen?: Readonly<Record<string, string>>,
  ): Promise<RepairResult>
  undo(entryId: string): Promise<RepairResult>
  /** The values written to the record, the latest first. */
  log(): Promise<readonly WriteLogEntry[]>
}

/** Lets the owner of a record of a world repair it, while the world's jobs run. */
export async function openRepairs(world: World<AnySandbox>, key: RecordKey): Promise<Repairs> {
  const { store, accountId, opened, clock } = world
  const { db } = store.database
  const deps: RepairDeps = {
    db,
    account: opened.account,
    clock,
    queue: store.queue,
    crm: opened.crm,
    loadRules: rulesLoader(store.rulesets, opened.account),
    loadTypesToCome: () => Promise.resolve([]),
    patienceMs: 10_000,
    refusalsOf: unlimited,
  }
  const [record] = await loadRecords(db, accountId, [key])
  const user = await loadUser(db, accountId, record?.ownerId ?? '')
  if (user === null) throw new Error(`${key.type} ${key.id} has no owner`)
  const viewer: UserViewer = {
    kind: 'user',
    user,
    sessionId: 's',
    confirmedAt: clock.now(),
    openedIds: [],
    inFullRoles: ['rep'],
  }
  return {
    ownerId: user.ownerId,
    fillIn: (ruleId, typed, seen = {}) =>
      repairRecord(deps, {
        viewer,
        key,
        ruleId,
        typed: (name) => typed[name] ?? '',
        seen: (name) => seen[name] ?? '',
      }),
    undo: (entryId) => undoRepair(deps, { viewer, key, entryId }),
    log: () => loadWriteLog(db, accountId, { key, limit: 100, disclosure: inFull }),
  }
}
