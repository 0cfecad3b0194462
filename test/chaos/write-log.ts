import { isDeepStrictEqual } from 'node:util'
import type { Kysely } from 'kysely'
import { inFull } from '../../src/domain/masking/disclosure.ts'
import { keyText } from '../../src/domain/record.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { asObjectType } from '../../src/records/index.ts'
import { loadCarriers, loadWriteLog } from '../../src/write-back/index.ts'

/**
 * Differences between the log of writes and the stored state of the CRM: the last entry of a record and target is the
 * written value, unless it has been undone, and every value that Minset has written has an entry.
 */
export async function wronglyLogged(db: Kysely<Schema>): Promise<string[]> {
  const rows = await db.selectFrom('write_backs').selectAll().where('applied', 'is not', null).execute()
  const wrong: string[] = []
  for (const { account_id, object_type, record_id, target, desired, applied, cause } of rows) {
    const key = { type: asObjectType(object_type), id: record_id }
    // Values carried for others are not written to the record itself.
    if (target === 'flag' && (await loadCarriers(db, account_id))[key.type] !== undefined) continue
    const entries = await loadWriteLog(db, account_id, { key, limit: 1000, disclosure: inFull })
    const last = entries.find(({ after }) => after.target === target)
    const isOurs = cause !== null && isDeepStrictEqual(applied, desired)
    if (last === undefined ? isOurs : last.undoneAt === null && !isDeepStrictEqual(last.after.value, applied)) {
      wrong.push(`log: ${keyText(key)} ${target} shows ${JSON.stringify(applied)}, last ${JSON.stringify(last?.after)}`)
    }
  }
  return wrong
}
