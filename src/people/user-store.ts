import { type Kysely, sql } from 'kysely'
import { ownerName } from '../domain/owner.ts'
import { addressKey } from '../domain/text/same-text.ts'
import type { Schema } from '../infra/db/schema.ts'
import { defaultLanguage, isLanguage, type Language } from '../words/index.ts'
import { isGrantedRole, rolesOf } from './role.ts'
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

/** The users of an account with this mail address, in any spelling of it. */
export async function findUsersByAddress(db: Kysely<Schema>, accountId: string, address: string): Promise<User[]> {
  const wanted = addressKey(address)
  const owners = await db
    .selectFrom('owners')
    .select(['owner_id', 'email'])
    .where('account_id', '=', accountId)
    .where('archived', '=', false)
    .execute()
  const found = owners.filter(({ email }) => email !== null && addressKey(email) === wanted)
  // Roles are only looked up for those who have the address: a card asks at every look.
  const users = await Promise.all(found.map((owner) => loadUser(db, accountId, owner.owner_id)))
  return users.filter((user) => user !== null)
}

/**
 * The language of what an owner reads: his own choice, else the account's. What the adapters read of the CRM's users
 * does not include the language that they have set there.
 *
 * @param ownerId null: of what the whole account reads, such as texts in the CRM
 */
export async function loadLanguage(db: Kysely<Schema>, accountId: string, ownerId: string | null): Promise<Language> {
  const { rows } = await sql<{ readonly language: string }>`
    select coalesce(p.language, a.language) as language
    from accounts a left join user_preferences p on p.account_id = a.account_id and p.owner_id = ${ownerId}
    where a.account_id = ${accountId}`.execute(db)
  const language = rows[0]?.language ?? defaultLanguage
  // Another version of Minset may have stored one that this version does not have.
  return isLanguage(language) ? language : defaultLanguage
}

/** What an owner has chosen for himself; null if nothing, or a language that this version does not have. */
export async function loadOwnLanguage(
  db: Kysely<Schema>,
  accountId: string,
  ownerId: string,
): Promise<Language | null> {
  const row = await db
    .selectFrom('user_preferences')
    .select('language')
    .where('account_id', '=', accountId)
    .where('owner_id', '=', ownerId)
    .executeTakeFirst()
  return row !== undefined && isLanguage(row.language) ? row.language : null
}

/** Stores what an owner chooses for himself. @param choice.language null: the account's */
export async function saveOwnLanguage(
  db: Kysely<Schema>,
  accountId: string,
  { ownerId, language }: { readonly ownerId: string; readonly language: Language | null },
): Promise<void> {
  if (language === null) {
    await db
      .deleteFrom('user_preferences')
      .where('account_id', '=', accountId)
      .where('owner_id', '=', ownerId)
      .execute()
    return
  }
  await db
    .insertInto('user_preferences')
    .values({ account_id: accountId, owner_id: ownerId, language })
    .onConflict((conflict) => conflict.columns(['account_id', 'owner_id']).doUpdateSet({ language }))
    .execute()
}
