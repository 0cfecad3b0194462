import { joinItems } from '../../crm/items.ts'
import type { CrmRead, Items, ReadRecord } from '../../crm/port.ts'
import { askApart } from '../../domain/reading/ask-apart.ts'
import type { ObjectType } from '../../domain/record.ts'

/** What the reason says of a record for which the CRM fails whenever it is asked. */
const unanswered = { place: 'the record itself', reason: 'the CRM fails whenever it is asked for it' }

/**
 * Reads the named records; one for which the CRM fails, while it answers for others, is set aside.
 *
 * @throws the `Crm…` errors that do not concern single records
 */
export async function readNamed(
  read: Pick<CrmRead, 'byIds' | 'account'>,
  type: ObjectType,
  ids: readonly string[],
): Promise<Items<ReadRecord>> {
  const asked = await askApart(
    ids,
    (some) => read.byIds(type, some),
    () => read.account(),
  )
  const failing = asked.unanswered.map((id) => ({ id, ...unanswered }))
  return joinItems([...asked.answers, { items: [], setAside: failing }])
}
