import type { Kysely } from 'kysely'
import type { Schema } from '../../infra/db/schema.ts'
import {
  ambiguousNames,
  applyTeams,
  loadOwners,
  loadTeamEntries,
  noteOwnTeams,
  replaceTeamEntries,
  resolveTeams,
  type Teams,
  takeTeams,
} from '../../records/index.ts'
import { type Actor, addAuditEntry } from '../audit-store.ts'

export interface ImportedTeams {
  /** How many teams and owners have supervisors of their own now. */
  readonly entries: number
  /** The names in the file that match nobody in the CRM, and those that match several users or teams. */
  readonly unmatched: readonly string[]
}

/**
 * Replaces who supervises whom by a teams file. From then on the teams file of the configuration no longer counts. Names
 * that do not match exactly one user or team of the CRM are left out.
 */
export async function importTeams(
  db: Kysely<Schema>,
  accountId: string,
  { teams, actor, now }: { readonly teams: Teams; readonly actor: Actor; readonly now: Date },
): Promise<ImportedTeams> {
  return db.transaction().execute(async (trx) => {
    await takeTeams(trx, accountId)
    const owners = await loadOwners(trx, accountId)
    const before = await loadTeamEntries(trx, accountId)
    const { entries, unknown } = resolveTeams(teams, owners)
    await noteOwnTeams(trx, accountId)
    await replaceTeamEntries(trx, accountId, entries)
    await applyTeams(trx, accountId, now)
    const after = { entries: await loadTeamEntries(trx, accountId) }
    const entry = {
      at: now,
      action: 'teams-imported',
      actor,
      subjectId: null,
      before: { entries: before },
      after,
    } as const
    await addAuditEntry(trx, accountId, entry)
    return { entries: entries.length, unmatched: [...unknown, ...ambiguousNames(teams, owners)] }
  })
}
