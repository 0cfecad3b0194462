import type { Kysely } from 'kysely'
import type { ObjectType } from '../../src/domain/record.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { row, rowsNow, saveFinding, saveRows } from './crm-rows.ts'

/** The mail address of the client of an owner. */
function plantedAddress(ownerId: string): string {
  return `secret.${ownerId}@client.example`
}

const firstNumber = 91_200_100

/**
 * Plants the personal data of one client for each owner wherever records and findings have text: as the name of a
 * record, as its fields, in the vendor's own fields, in what is missing and in the write log.
 */
export async function plantPersonalData(
  db: Kysely<Schema>,
  accountId: string,
  ownerIds: readonly string[],
): Promise<void> {
  for (const [index, ownerId] of ownerIds.entries()) {
    const [email, phone] = [plantedAddress(ownerId), `+47${firstNumber + index}`]
    const won = { stage: 'won', closeDate: '2026-10-02T09:00:00.000Z', name: `Renewal, ask ${email}` }
    await saveRows(db, accountId, [
      {
        ...row('contact', `planted-${ownerId}`, { ownerId, fields: { email, phone } }),
        vendorFields: { home: `12 Secret Road of ${ownerId}` },
      },
      row('company', `planted-${ownerId}`, { ownerId, fields: { name: phone, phone } }),
      row('deal', `planted-${ownerId}`, { ownerId, fields: won }),
      row('call', `planted-${ownerId}`, {
        ownerId,
        fields: { subject: `Call to ${firstNumber + index}`, at: '2026-10-02T09:00:00.000Z' },
      }),
    ])
    for (const type of ['contact', 'company', 'deal', 'call'] as const) {
      const times = { since: rowsNow, dueAt: rowsNow }
      await saveFinding(db, accountId, {
        type,
        id: `planted-${ownerId}`,
        ruleId: 'planted',
        message: `client, see ${email} or ${phone}`,
        ...times,
      })
      await saveWrite(db, accountId, { type, id: `planted-${ownerId}`, missing: `client, see ${email} or ${phone}` })
    }
  }
}

async function saveWrite(
  db: Kysely<Schema>,
  accountId: string,
  { type, id, missing }: { readonly type: ObjectType; readonly id: string; readonly missing: string },
): Promise<void> {
  const value = JSON.stringify({ status: 'incomplete', missing, since: '2026-10-01' })
  await db
    .insertInto('write_log')
    .values({
      account_id: accountId,
      object_type: type,
      record_id: id,
      target: 'flag',
      before: value,
      after: value,
      cause: null,
      at: rowsNow,
    })
    .execute()
}

/** The owners whose clients' planted data a text has in full. */
export function ownersOfPlanted(text: string, ownerIds: readonly string[]): string[] {
  // As a browser shows it.
  const shown = text.replaceAll('&#x3D;', '=').replaceAll(/<[^>]*>/g, '')
  const digits = text.replaceAll(/[\s().-]/g, '')
  return ownerIds.filter(
    (ownerId, index) => shown.includes(plantedAddress(ownerId)) || digits.includes(String(firstNumber + index)),
  )
}

/** The planted address of somebody's home; Minset shows none. */
export const plantedHome = 'Secret Road'
