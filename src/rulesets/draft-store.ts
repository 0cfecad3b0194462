import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'

/** The ruleset that admins are editing. It need not be valid. */
export interface RulesetDraft {
  /** YAML. */
  readonly content: string
  /** Identifies the content. */
  readonly revision: string
  readonly editedAt: Date
}

/** The account's draft; null if nobody is editing. */
export async function loadDraft(db: Kysely<Schema>, accountId: string): Promise<RulesetDraft | null> {
  const row = await db
    .selectFrom('ruleset_drafts')
    .select(['content', 'revision', 'edited_at'])
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row === undefined ? null : { content: row.content, revision: row.revision, editedAt: row.edited_at }
}

/** An edit of a draft. */
export interface DraftEdit {
  readonly content: string
  /** The content before the edit by its revision: of the draft or, if there was none, of the active ruleset. */
  readonly before: string
  /** The page, as it was loaded, in which it was edited. */
  readonly editedIn: string
  readonly now: Date
}

/**
 * Saves an edit, unless the draft has been edited in another page since. Edits of the same page may overtake each other.
 *
 * @returns whether it was saved
 */
export async function saveDraft(
  db: Kysely<Schema>,
  accountId: string,
  { content, before, editedIn, now }: DraftEdit,
): Promise<boolean> {
  const edited = { content, revision: revisionOf(content), edited_in: editedIn, edited_at: now }
  const saved = await db
    .insertInto('ruleset_drafts')
    .values({ account_id: accountId, ...edited })
    .onConflict((conflict) =>
      conflict
        .column('account_id')
        .doUpdateSet(edited)
        .where((where) =>
          where.or([
            where('ruleset_drafts.revision', 'in', [before, edited.revision]),
            where('ruleset_drafts.edited_in', '=', editedIn),
          ]),
        ),
    )
    .executeTakeFirst()
  return (saved.numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Deletes the account's draft. */
export async function discardDraft(db: Kysely<Schema>, accountId: string): Promise<void> {
  await db.deleteFrom('ruleset_drafts').where('account_id', '=', accountId).execute()
}

/** Identifies a text. */
export function revisionOf(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}
