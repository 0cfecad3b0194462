import { z } from 'zod'
import type { WebhookOptions } from '../../src/sandbox/pipedrive/webhooks/index.ts'
import { aPipedriveAccount, type PipedriveAccount } from './pipedrive-account.ts'
import { aReceiverOf, type WebhookReceiver } from './webhook-receiver.ts'

const Values = z.record(z.string(), z.unknown())
const Event = z.strictObject({ data: Values.nullable(), previous: Values.nullable(), meta: Values })
export type CompanyEvent = z.infer<typeof Event>

/** A company whose events are sent to an address of the test. */
export interface ReceivingCompany extends PipedriveAccount {
  readonly receiver: WebhookReceiver<CompanyEvent>
  /** Creates a webhook for everything, or for the given object. @returns its id */
  readonly subscribe: (values?: Readonly<Record<string, unknown>>) => Promise<number>
  /** All events since the last call. */
  readonly received: () => Promise<readonly CompanyEvent[]>
}

/**
 * Starts a company without webhooks, and an address that receives its events; time stands still until the test moves
 * it.
 */
export async function aCompanyWithReceiver(webhooks: WebhookOptions = {}): Promise<ReceivingCompany> {
  const receiver = await aReceiverOf('/hooks/pipedrive', (body) => [Event.parse(body)])
  const account = await aPipedriveAccount({ webhooks })
  let seen = 0
  return {
    ...account,
    receiver,
    async subscribe(values) {
      const all = { name: 'All', subscription_url: receiver.url, event_action: '*', event_object: '*' }
      const { id } = await account.data('POST', '/v1/webhooks', { ...all, ...values })
      return Number(id)
    },
    async received() {
      await account.sandbox.webhooks.deliverDue()
      const events = receiver.events().slice(seen)
      seen += events.length
      return events
    },
  }
}

/** As above, with one webhook for everything. */
export async function aReceivingCompany(webhooks: WebhookOptions = {}): Promise<ReceivingCompany> {
  const company = await aCompanyWithReceiver(webhooks)
  await company.subscribe()
  return company
}
