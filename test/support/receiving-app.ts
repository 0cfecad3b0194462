import { onTestFinished } from 'vitest'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import type { WebhookOptions } from '../../src/sandbox/hubspot/webhooks/index.ts'
import { type SettableClock, settableClock } from './clock.ts'
import { type Reply, send, smallCompany, start } from './hubspot-account.ts'
import { aReceiver, type ReceivedEvent, type WebhookReceiver } from './webhook-receiver.ts'

/** An account whose events are sent to an app of the test. */
export interface ReceivingApp {
  readonly sandbox: HubSpotSandbox
  readonly clock: SettableClock
  readonly receiver: WebhookReceiver
  readonly call: (method: string, path: string, body?: unknown, token?: string) => Promise<Reply>
  /** All events since the last call. */
  readonly received: () => Promise<readonly ReceivedEvent[]>
}

/** Starts an account and the app that receives its events; time stands still until the test moves it. */
export async function aReceivingApp(webhooks: WebhookOptions = {}): Promise<ReceivingApp> {
  const clock = settableClock(start)
  const receiver = await aReceiver()
  const sandbox = await startHubSpotSandbox({
    dataset: () => smallCompany(),
    dir: null,
    port: 0,
    clock: () => clock.now(),
    webhooks: { targetUrl: receiver.url, ...webhooks },
  })
  onTestFinished(() => sandbox.close())
  let seen = 0
  return {
    sandbox,
    clock,
    receiver,
    // oxlint-disable-next-line max-params -- the other app's token is the exception.
    call: (method, path, body, token) => send(sandbox, { method, path, body, ...(token ? { token } : {}) }),
    async received() {
      await sandbox.webhooks.deliverDue()
      const events = receiver.events().slice(seen)
      seen += events.length
      return events
    },
  }
}
