import type { Kysely } from 'kysely'
import { type Account, saveAccount } from '../../src/accounts/index.ts'
import type { Reason } from '../../src/domain/finding.ts'
import { type CrmRecord, type ObjectType } from '../../src/domain/record.ts'
import type { Charge, FindingChanges } from '../../src/findings/charge.ts'
import { saveFindingChanges } from '../../src/findings/finding-store.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { applyTeams, replaceOwners, replaceTeamEntries, upsertRecords } from '../../src/records/index.ts'
import { missingMessage } from './words.ts'

/** The present of these rows. */
export const rowsNow = new Date('2026-10-14T10:00:00Z')

/** A rep in the rows, with the supervisor's id. */
export interface RowOwner {
  readonly id: string
  readonly name: string
  readonly email: string | null
  /** Absent: unknown. */
  readonly userId?: string | null
  readonly supervisorId: string | null
}

/** Creates an account with its owners, including the supervisors. */
export async function saveTeam(db: Kysely<Schema>, accountId: string, owners: readonly RowOwner[]): Promise<Account> {
  const account = {
    accountId,
    vendor: 'hubspot',
    externalId: accountId,
    timeZone: 'Europe/Oslo',
    unknownTimeZone: null,
    currency: 'EUR',
    uiOrigin: 'https://crm.example',
  }
  await saveAccount(db, account, { auth: 'access_token', scopes: null, now: rowsNow })
  await replaceOwners(
    db,
    accountId,
    owners.map(({ id, name, email, userId = null }) => {
      return { id, userId, email, firstName: name, lastName: null, archived: false, teams: [] }
    }),
  )
  const entries = owners.flatMap(({ id, supervisorId }) =>
    supervisorId === null ? [] : [{ member: { type: 'owner' as const, id }, supervisorIds: [supervisorId] }],
  )
  await replaceTeamEntries(db, accountId, entries)
  await applyTeams(db, accountId, rowsNow)
  return account
}

/** A record as read by an adapter. */
export function row(
  type: ObjectType,
  id: string,
  values: { ownerId: string | null } & Partial<Pick<CrmRecord, 'fields'>>,
): CrmRecord {
  return { type, id, createdAt: rowsNow, updatedAt: rowsNow, vendorFields: {}, fields: {}, ...values }
}

/** Stores records. */
export async function saveRows(db: Kysely<Schema>, accountId: string, records: readonly CrmRecord[]): Promise<void> {
  await upsertRecords(db, accountId, { records, linksRead: [], syncRunId: 'test' })
}

/** The charge of a finding of a rule without terms of its own. */
export const fullCharge: Charge = { state: 'open', severity: 'required', weight: 1, repairedBy: 'owner' }

export const noChanges: FindingChanges = { opened: [], restated: [], passed: [], resolved: [], moved: [] }

/** Opens a finding on a record. */
export async function saveFinding(
  db: Kysely<Schema>,
  accountId: string,
  finding: {
    readonly type: ObjectType
    readonly id: string
    /** What is missing, in the rule's words. */
    readonly message: string
    /** Absent: made of the type and the words. */
    readonly ruleId?: string
    readonly since: Date
    readonly dueAt: Date
    /** Absent: there is no value. */
    readonly reason?: Reason
    /** Absent: it is required, counts, and its record's owner repairs it. */
    readonly charge?: Partial<Charge>
  },
): Promise<void> {
  const { type, id, message, since, dueAt } = finding
  const { ruleId = `${type}-${message.replaceAll(' ', '-')}` } = finding
  const opened = [
    {
      key: { type, id },
      ruleId,
      reason: finding.reason ?? 'missing',
      message: missingMessage(message),
      since,
      dueAt,
      charge: { ...fullCharge, ...finding.charge },
    },
  ]
  const changes = { ...noChanges, opened }
  await saveFindingChanges(db, accountId, { changes, rulesetVersion: 'test', now: rowsNow })
}
