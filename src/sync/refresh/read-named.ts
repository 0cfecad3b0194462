import type { Kysely } from 'kysely'
import { joinItems } from '../../crm/items.ts'
import type { CrmRead, Items, ReadRecord } from '../../crm/port.ts'
import { askApart } from '../../domain/reading/ask-apart.ts'
import type { ObjectType } from '../../domain/record.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { failing, loadUnread } from '../store-batch.ts'

/** The named records as read. */
export interface NamedRecords extends Items<ReadRecord> {
  /** Records for which alone the CRM fails. */
  readonly unanswered: readonly string[]
  /** Those of the named records that exist, as far as is known; the others are gone. */
  readonly present: ReadonlySet<string | null>
}

/**
 * Reads the named records. If the CRM fails for one but not for others, that one alone is not read.
 *
 * @throws the `Crm…` errors that do not concern single records
 */
export async function readNamed(
  { db, read }: { readonly db: Kysely<Schema>; readonly read: Pick<CrmRead, 'byIds' | 'account'> },
  accountId: string,
  { type, ids }: { readonly type: ObjectType; readonly ids: readonly string[] },
): Promise<NamedRecords> {
  if (ids.length === 0) return { items: [], setAside: [], unanswered: [], present: new Set() }
  const failedBefore = await loadUnread(db, accountId, { type, ids, why: failing })
  const { answers, unanswered } = await askApart(ids, (some) => read.byIds(type, some), {
    isUp: () => read.account(),
    isExpected: (id) => failedBefore.has(id),
  })
  const found = joinItems(answers)
  const present = new Set([...[...found.items, ...found.setAside].map(({ id }) => id), ...unanswered])
  return { ...found, unanswered, present }
}
