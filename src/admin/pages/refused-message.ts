import { type Message, message } from '../../words/index.ts'
import { type loadRefusals, targetOf } from '../../write-back/index.ts'

/** How many values of which kind the CRM did not accept: "3 × flag of deals". */
export function refusedMessage({ count, target, type }: Awaited<ReturnType<typeof loadRefusals>>[number]): Message {
  return message('refused.counted', { count, target: targetOf(target).title, records: message(`types.${type}`) })
}
