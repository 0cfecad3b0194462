import { type Kysely, sql } from 'kysely'
import type { Schema } from '../infra/db/schema.ts'
import { defaultLanguage, type Language, languageOfTag } from '../words/index.ts'

/** The languages that may be a reader's, as tags. Null: none is known. */
export interface ReaderLanguages {
  /** The reader's own choice. */
  readonly own: string | null
  /** In which he uses the CRM. */
  readonly crm: string | null
  /** The account's. */
  readonly account: string | null
}

/** The language of a reader: the first of them that this version of Minset supports. */
export function readerLanguage({ own, crm, account }: ReaderLanguages): Language {
  for (const tag of [own, crm, account]) {
    const language = tag === null ? null : languageOfTag(tag)
    if (language !== null) return language
  }
  return defaultLanguage
}

/**
 * The languages that may be a reader's.
 *
 * @param ownerId null: of what the whole account reads, such as texts in the CRM
 */
export async function loadReaderLanguages(
  db: Kysely<Schema>,
  accountId: string,
  ownerId: string | null,
): Promise<ReaderLanguages> {
  const { rows } = await sql<ReaderLanguages>`
    select p.language as own, o.language as crm, a.language as account
    from accounts a
    left join owners o on o.account_id = a.account_id and o.owner_id = ${ownerId}
    left join user_preferences p on p.account_id = a.account_id and p.owner_id = ${ownerId}
    where a.account_id = ${accountId}`.execute(db)
  return rows[0] ?? { own: null, crm: null, account: null }
}

/**
 * The language of what an owner reads: his own choice, else that in which he uses the CRM, else the account's.
 *
 * @param ownerId as for `loadReaderLanguages`
 */
export async function loadLanguage(db: Kysely<Schema>, accountId: string, ownerId: string | null): Promise<Language> {
  return readerLanguage(await loadReaderLanguages(db, accountId, ownerId))
}

/** The language of what each of these owners reads, by his id: as `loadLanguage`. */
export async function loadLanguages(
  db: Kysely<Schema>,
  accountId: string,
  ownerIds: readonly string[],
): Promise<ReadonlyMap<string, Language>> {
  const { rows } = await sql<ReaderLanguages & { readonly owner_id: string }>`
    select i.owner_id, p.language as own, o.language as crm, a.language as account
    from accounts a
    cross join unnest(${[...ownerIds]}::text[]) as i(owner_id)
    left join owners o on o.account_id = a.account_id and o.owner_id = i.owner_id
    left join user_preferences p on p.account_id = a.account_id and p.owner_id = i.owner_id
    where a.account_id = ${accountId}`.execute(db)
  return new Map(rows.map(({ owner_id: ownerId, ...one }) => [ownerId, readerLanguage(one)]))
}

/** Stores what an owner chooses for himself. @param choice.language null: what counts without a choice */
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

/** Stores in which language an owner uses the CRM, as a card of the CRM reports it. @param reported.language a tag */
export async function saveCrmLanguage(
  db: Kysely<Schema>,
  accountId: string,
  { ownerId, language }: { readonly ownerId: string; readonly language: string },
): Promise<void> {
  await db
    .updateTable('owners')
    .set({ language })
    .where('account_id', '=', accountId)
    .where('owner_id', '=', ownerId)
    .execute()
}
