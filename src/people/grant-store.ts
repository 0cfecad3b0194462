import type { Kysely } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'
import { type GrantedRole, isRole, type Role } from './role.ts'

export interface Grant {
  readonly ownerId: string
  readonly role: GrantedRole
}

/** Gives an owner a role. @returns false where he has it */
export async function grantRole(
  db: Kysely<Schema>,
  accountId: string,
  { ownerId, role, now }: Grant & { readonly now: Date },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('role_grants')
    .values({ account_id: accountId, owner_id: ownerId, role, granted_at: now })
    .onConflict((conflict) => conflict.columns(['account_id', 'owner_id', 'role']).doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows > 0n
}

/** Takes a role from an owner. @returns false where he does not have it */
export async function revokeRole(db: Kysely<Schema>, accountId: string, { ownerId, role }: Grant): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('role_grants')
    .where('account_id', '=', accountId)
    .where('owner_id', '=', ownerId)
    .where('role', '=', role)
    .executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

/** The roles that read the personal data of clients in full in an account. */
export async function loadInFullRoles(db: Kysely<Schema>, accountId: string): Promise<Role[]> {
  const row = await db
    .selectFrom('accounts')
    .select('in_full_roles')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.in_full_roles.filter(isRole) ?? []
}

/** Sets the roles that read the personal data of clients in full in an account. */
export async function saveInFullRoles(db: Kysely<Schema>, accountId: string, inFull: readonly Role[]): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ in_full_roles: [...inFull] })
    .where('account_id', '=', accountId)
    .execute()
}
