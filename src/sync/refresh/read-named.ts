import { joinItems } from '../../crm/items.ts'
import type { CrmRead, Items, ReadRecord } from '../../crm/port.ts'
import { askApart } from '../../domain/reading/ask-apart.ts'
import type { ObjectType } from '../../domain/record.ts'
import { message } from '../../words/index.ts'

/** The reason stored for a record whose every read makes the CRM fail. */
const unanswered = { place: 'the record itself', reason: message('odd.failing') }

/**
 * Reads the named records; if the CRM fails for one but not for others, that record is set aside.
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
