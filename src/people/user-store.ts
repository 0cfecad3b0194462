import { type Kysely, type RawBuilder, sql } from 'kysely'
import { ownerName } from '../domain/owner.ts'
import { addressKey } from '../domain/text/same-text.ts'
import { isInUse } from '../infra/db/in-scope.ts'
import { prepared } from '../infra/db/prepared.ts'
import type { Schema } from '../infra/db/schema.ts'
import type { ReaderLanguages } from './language-store.ts'
import { isGrantedRole, isRole, type Role, rolesOf } from './role.ts'
import type { User } from './viewer.ts'

/** An owner with the facts that determine the roles, as one row. */
export interface UserRow {
  readonly owner_id: string
  readonly email: string | null
  readonly first_name: string | null
  readonly last_name: string | null
  readonly granted: readonly string[]
  readonly team_ids: readonly string[]
  readonly supervisor_ids: readonly string[]
  readonly has_teams: boolean
}

/** The columns of a `UserRow` of the owner `o`, for statements. */
export const userColumns = sql`o.owner_id, o.email, o.first_name, o.last_name,
  array(select g.role from role_grants g where g.account_id = o.account_id and g.owner_id = o.owner_id) as granted,
  array(select s.owner_id from supervisions s where s.account_id = o.account_id and s.supervisor_id = o.owner_id
    order by s.owner_id) as team_ids,
  array(select s.supervisor_id from supervisions s where s.account_id = o.account_id and s.owner_id = o.owner_id
    order by s.supervisor_id) as supervisor_ids,
  exists (select from supervisions s where s.account_id = o.account_id) as has_teams`

/** The user of a row. */
export function toUser(accountId: string, row: UserRow): User {
  const { owner_id: ownerId, email, first_name: firstName, last_name: lastName } = row
  const standing = { teamIds: row.team_ids, supervisorIds: row.supervisor_ids }
  return {
    accountId,
    ownerId,
    name: ownerName({ id: ownerId, email, firstName, lastName }),
    email,
    ...standing,
    roles: rolesOf({ ...standing, granted: row.granted.filter(isGrantedRole), hasTeams: row.has_teams }),
  }
}

/** The users of an account, sorted by name: its owners who have not left. */
export async function loadUsers(db: Kysely<Schema>, accountId: string): Promise<User[]> {
  const { rows } = await sql<UserRow>`
    select ${userColumns} from owners o where o.account_id = ${accountId} and not o.archived`.execute(db)
  return rows
    .map((row) => toUser(accountId, row))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en') || a.ownerId.localeCompare(b.ownerId))
}

/** One user; null if there is no such owner, or the owner has left. */
export async function loadUser(db: Kysely<Schema>, accountId: string, ownerId: string): Promise<User | null> {
  const { rows } = await sql<UserRow>`
    select ${userColumns} from owners o
    where o.account_id = ${accountId} and o.owner_id = ${ownerId} and not o.archived`.execute(db)
  return rows[0] === undefined ? null : toUser(accountId, rows[0])
}

/**
 * SQL for whether owner `o` may have the mail address of a key: an address of usual characters has it if it is the same in lower
 * case; only the others remain to be compared by their keys.
 */
function mayHaveAddress(key: string): RawBuilder<boolean> {
  return sql<boolean>`(lower(o.email collate "C") = ${key} or o.has_odd_email)`
}

/** How an owner is recognised: in a statement about owners `o`, and then among its rows. */
interface Recognition<Row> {
  readonly condition: RawBuilder<boolean>
  readonly isMeant: (row: Row) => boolean
}

function byAddress(address: string): Recognition<Pick<UserRow, 'email'>> {
  const key = addressKey(address)
  return { condition: mayHaveAddress(key), isMeant: ({ email }) => email !== null && addressKey(email) === key }
}

/** The users of an account with this mail address, in any spelling of it; none of an account that was disconnected in Minset. */
export async function findUsersByAddress(db: Kysely<Schema>, accountId: string, address: string): Promise<User[]> {
  const { condition, isMeant } = byAddress(address)
  const { rows } = await sql<UserRow>`
    select ${userColumns} from owners o
    where o.account_id = ${accountId} and not o.archived and ${condition}
      and exists (select from accounts a where a.account_id = o.account_id and ${isInUse})
    order by o.owner_id`.execute(db)
  return rows.filter(isMeant).map((row) => toUser(accountId, row))
}

/** Whom the CRM vouches for: an owner; else the user with an id, or with a mail address. */
export interface VouchedOwner {
  readonly ownerId: string | null
  /** Only without an `ownerId`. */
  readonly userId: string | null
  /** The same. */
  readonly email: string | null
}

/** A user for whom the CRM vouches, and what decides how he reads. */
export interface VouchedReader {
  /** Null: there is no such user. Of several, it is not known which one is meant. */
  readonly user: User | null
  readonly languages: ReaderLanguages
  readonly inFullRoles: readonly Role[]
}

type VouchedRow = Omit<UserRow, 'owner_id'> & {
  /** Null: no owner may be meant. */
  readonly owner_id: string | null
  readonly user_id: string | null
  readonly own_language: string | null
  readonly crm_language: string | null
  readonly account_language: string
  readonly in_full_roles: readonly string[]
}

type VouchedRecognition = Recognition<Pick<VouchedRow, 'email' | 'user_id'>>

const nobody: VouchedRecognition = { condition: sql<boolean>`false`, isMeant: () => false }

/**
 * A mail address counts only for an owner whose user's id is not known: one with another id is somebody else, who may have had
 * the address before.
 */
function recognise({ ownerId, userId, email }: VouchedOwner): VouchedRecognition {
  if (ownerId !== null) return { condition: sql<boolean>`o.owner_id = ${ownerId}`, isMeant: () => true }
  const address = email === null ? nobody : byAddress(email)
  if (userId === null) return address
  return {
    condition: sql<boolean>`(o.user_id = ${userId} or (o.user_id is null and ${address.condition}))`,
    isMeant: (row) => row.user_id === userId || (row.user_id === null && address.isMeant(row)),
  }
}

/**
 * A user for whom the CRM vouches, in one statement: each look at a card asks for him. Null if the account was disconnected in
 * Minset, or erased.
 */
export async function loadVouchedReader(
  db: Kysely<Schema>,
  accountId: string,
  vouched: VouchedOwner,
): Promise<VouchedReader | null> {
  const { condition, isMeant } = recognise(vouched)
  const { rows } = await sql<VouchedRow>`
    ${prepared} select ${userColumns}, o.user_id,
      p.language as own_language, o.language as crm_language, a.language as account_language, a.in_full_roles
    from accounts a
    left join owners o on o.account_id = a.account_id and not o.archived and ${condition}
    left join user_preferences p on p.account_id = a.account_id and p.owner_id = o.owner_id
    where a.account_id = ${accountId} and ${isInUse}`.execute(db)
  const [first] = rows
  if (first === undefined) return null
  const user = meantBy(rows, vouched, isMeant)
  return {
    user: user && toUser(accountId, user),
    languages: {
      own: user?.own_language ?? null,
      crm: user?.crm_language ?? null,
      account: first.account_language,
    },
    inFullRoles: first.in_full_roles.filter(isRole),
  }
}

/** The row of the owner who is meant; null: there is none, or several are. */
function meantBy(
  rows: readonly VouchedRow[],
  { userId }: VouchedOwner,
  isMeant: VouchedRecognition['isMeant'],
): (VouchedRow & UserRow) | null {
  const meant = rows.filter((one): one is VouchedRow & UserRow => one.owner_id !== null && isMeant(one))
  const byId = meant.filter((one) => one.user_id !== null && one.user_id === userId)
  const [row, ...others] = byId.length > 0 ? byId : meant
  return row === undefined || others.length > 0 ? null : row
}
