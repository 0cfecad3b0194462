import type { Kysely } from 'kysely'
import { disclosureOf } from '../domain/masking/disclosure.ts'
import type { ReadScope } from '../domain/read-scope.ts'
import { keyText } from '../domain/record.ts'
import { type Exemption, type ExemptionScope, loadExemptions } from '../findings/index.ts'
import type { Schema } from '../infra/db/schema.ts'
import { hasRole, readScopeOf, type Viewer } from '../people/index.ts'
import { loadRecords } from '../records/index.ts'

/** The exemptions that the viewer may revoke, and those revoked since then, as he may read them; the latest first. */
export async function loadExemptionsFor(
  db: Kysely<Schema>,
  accountId: string,
  { viewer, endedSince }: { readonly viewer: Viewer; readonly endedSince: Date },
): Promise<readonly Exemption[]> {
  const granted = await loadExemptions(db, accountId, { endedSince })
  const owners = await ownersOf(db, accountId, granted)
  const own = granted.filter((one, index) => mayExempt(viewer, one, owners[index] ?? null))
  return discloseExemptions(db, accountId, { exemptions: own, scope: readScopeOf(viewer) })
}

/** Exemptions as those who have this scope may read them: what people typed is masked as in the records that it is about. */
export async function discloseExemptions(
  db: Kysely<Schema>,
  accountId: string,
  { exemptions, scope }: { readonly exemptions: readonly Exemption[]; readonly scope: ReadScope },
): Promise<readonly Exemption[]> {
  const owners = await ownersOf(db, accountId, exemptions)
  return exemptions.map((one, index) => {
    const ownerId = owners[index] ?? one.ownerId ?? one.supervisorId
    const disclosure = disclosureOf(scope, { type: one.record?.type ?? 'contact', ownerId })
    return { ...one, reason: disclosure.text(one.reason) }
  })
}

/**
 * The owners of the records that scopes name, in their order: null for a record without an owner, and for a scope without a
 * record; undefined for a record that is not stored.
 */
export async function ownersOf(
  db: Kysely<Schema>,
  accountId: string,
  scopes: readonly ExemptionScope[],
): Promise<readonly (string | null | undefined)[]> {
  const records = await loadRecords(
    db,
    accountId,
    scopes.flatMap(({ record }) => record ?? []),
  )
  const owners = new Map(records.map((record) => [keyText(record), record.ownerId]))
  return scopes.map(({ record }) => (record === null ? null : owners.get(keyText(record))))
}

/**
 * Whether the viewer may grant or revoke an exemption: admins any, supervisors for their team: a record, a member, or all
 * of it, a segment of it included.
 *
 * @param ownerOfRecord the owner of the record that it names; null: nobody, or it names none
 */
export function mayExempt(viewer: Viewer, scope: ExemptionScope, ownerOfRecord: string | null): boolean {
  if (hasRole(viewer, 'admin')) return true
  if (viewer.kind === 'service' || !hasRole(viewer, 'supervisor')) return false
  const { ownerId, teamIds } = viewer.user
  if (scope.record !== null) return ownerOfRecord !== null && teamIds.includes(ownerOfRecord)
  if (scope.ownerId !== null) return teamIds.includes(scope.ownerId)
  return scope.supervisorId === ownerId
}
