import type { ColumnType, Generated } from 'kysely'
import type { Instant, NullableInstant } from './column-types.ts'

/** Roles that were given to owners. Those that follow from the teams have no row. */
export interface RoleGrantsTable {
  account_id: string
  owner_id: string
  role: string
  granted_at: Instant
}

/** What owners have chosen for themselves. */
export interface UserPreferencesTable {
  account_id: string
  owner_id: string
  language: string
}

/** Links by which an owner can sign in once. */
export interface SignInLinksTable {
  account_id: string
  /** Of the token in the link; the token itself is stored nowhere. */
  token_hash: string
  owner_id: string
  /** How the owner came by it, as `SignInMethod` documents. */
  method: string
  /** Of the cookie of the browser that asked for it; null where any browser may use it. */
  browser_hash: string | null
  created_at: Instant
  expires_at: Instant
  /** When it was used; a used one opens nothing. */
  used_at: NullableInstant
}

/** Who is signed in, and where. */
export interface SessionsTable {
  account_id: string
  /** Of the token in the cookie; the token itself is stored nowhere. */
  token_hash: string
  /** Names the session in pages; opens nothing. */
  session_id: string
  owner_id: string
  method: string
  /** What the browser says of itself, shortened. */
  browser: string
  started_at: Instant
  /** When the owner last proved who he is. */
  confirmed_at: Instant
  /** When a page was last asked for, to within some minutes. */
  seen_at: Instant
}

/** Who did what. Rows are added, and removed when they are older than the account keeps them. */
export interface AuditLogTable {
  account_id: string
  entry_id: Generated<string>
  at: Instant
  /** As `AuditAction` documents. */
  action: string
  /** The owner who did it; null for the service viewer. */
  actor_id: string | null
  /** The role in which it was done: `service` for the service viewer. */
  actor_role: string
  /** The owner whom it is about; null where it is about nobody. */
  subject_id: string | null
  before: ColumnType<object | null, string | null, never>
  after: ColumnType<object | null, string | null, never>
  /** As the actor gave it. */
  reason: string | null
}
