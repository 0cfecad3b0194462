import type { Expression, ExpressionBuilder, Kysely } from 'kysely'
import type { ObjectType } from '../../domain/record.ts'
import { isFlagged } from '../../infra/db/finding-states.ts'
import type { Schema } from '../../infra/db/schema.ts'

export interface UnlinkedQuery {
  readonly type: ObjectType
  /** The target types of links from this type that rules use. */
  readonly linkedTypes: readonly ObjectType[]
  /** Only records with greater ids. */
  readonly afterId: string
  readonly limit: number
}

/** Ids of a type's records that have an open finding and lack links that rules use, in id order. */
export async function loadUnlinkedWithFindings(
  db: Kysely<Schema>,
  accountId: string,
  { type, linkedTypes, afterId, limit }: UnlinkedQuery,
): Promise<string[]> {
  const rows = await db
    .selectFrom('findings as f')
    .select('record_id')
    .distinct()
    .where('account_id', '=', accountId)
    .where('object_type', '=', type)
    .where(isFlagged)
    .where('record_id', '>', afterId)
    .where((is) => is(linkedTypeCount(is, accountId, type), '<', linkedTypes.length))
    .orderBy('record_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.record_id)
}

function linkedTypeCount(
  is: ExpressionBuilder<Schema & { readonly f: Schema['findings'] }, 'f'>,
  accountId: string,
  type: ObjectType,
): Expression<number> {
  return is
    .selectFrom('links')
    .select(({ fn }) => fn.count<number>('to_type').distinct().as('types'))
    .where('account_id', '=', accountId)
    .where('from_type', '=', type)
    .whereRef('from_id', '=', 'f.record_id')
    .$asScalar()
}
