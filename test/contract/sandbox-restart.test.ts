import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { type PipedriveSandbox, startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { send, smallCompany } from '../support/hubspot-account.ts'
import { bearerOf, sendTo } from '../support/pipedrive-account.ts'
import { aReceiver, aReceiverOf } from '../support/webhook-receiver.ts'

const PipedriveEvent = z.object({
  meta: z.object({ id: z.string(), correlation_id: z.string(), webhook_id: z.string() }),
})

async function aFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'minset-restart-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

describe('an emulated HubSpot account after a restart', () => {
  async function start(dir: string): Promise<HubSpotSandbox> {
    const sandbox = await startHubSpotSandbox({ dataset: () => smallCompany(), dir, port: 0 })
    onTestFinished(() => sandbox.close())
    return sandbox
  }

  it('continues the numbering of its events, with the same subscriptions', async () => {
    const dir = await aFolder()
    const receiver = await aReceiver()
    for (const jobtitle of ['Buyer', 'Seller']) {
      const sandbox = await start(dir)
      sandbox.webhooks.connect({ targetUrl: receiver.url })
      if (jobtitle === 'Seller') sandbox.write('contacts', sandbox.idOf('contacts', 'k1'), { firstname: 'Renamed' })
      sandbox.write('contacts', sandbox.idOf('contacts', 'k1'), { jobtitle })
      await sandbox.webhooks.deliverDue()
      await sandbox.close()
    }
    const events = receiver.events()
    const [first, second] = events.filter(({ propertyName }) => propertyName === 'jobtitle')

    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(3)
    expect(second?.['subscriptionId']).toBe(first?.['subscriptionId'])
    expect(events.find(({ propertyName }) => propertyName === 'firstname')?.['subscriptionId']).not.toBe(
      first?.['subscriptionId'],
    )
  })

  it('accepts the tokens that it issued before, including codes and the app’s own ones', async () => {
    const dir = await aFolder()
    const first = await start(dir)
    const pair = first.tokens.exchange(first.tokens.authorise(['oauth', 'crm.objects.contacts.read']))
    const code = first.tokens.authorise(['oauth'])
    const { clientId, clientSecret } = first.app
    const client = { client_id: clientId, client_secret: clientSecret }
    const scope = 'developer.webhooks_journal.read developer.webhooks_journal.subscriptions.read'
    const grant = new URLSearchParams({ ...client, grant_type: 'client_credentials', scope })
    const issued = await fetch(`${first.url}/oauth/2026-09/token`, { method: 'POST', body: grant })
    const appToken = ((await issued.json()) as { readonly access_token: string }).access_token
    await first.close()

    const again = await start(dir)

    const token = pair?.accessToken ?? ''
    const path = '/crm/objects/2026-09/contacts'
    expect((await send(again, { method: 'GET', path, token })).status).toBe(200)
    expect(again.tokens.refresh(pair?.refreshToken ?? '')).not.toBeNull()
    expect(again.tokens.exchange(code)).not.toBeNull()
    expect(again.tokens.exchange(code)).toBeNull()
    const journal = '/webhooks-journal/subscriptions/2026-03'
    expect((await send(again, { method: 'GET', path: journal, token: appToken })).status).toBe(200)
  })
})

describe('an emulated Pipedrive company after a restart', () => {
  async function start(dir: string): Promise<PipedriveSandbox> {
    const sandbox = await startPipedriveSandbox({ dataset: () => smallCompany(), dir, port: 0 })
    onTestFinished(() => sandbox.close())
    return sandbox
  }

  it('gives events new unique ids', async () => {
    const dir = await aFolder()
    const receiver = await aReceiverOf('/hooks/pipedrive', (body) => [PipedriveEvent.parse(body)])
    for (const title of ['One', 'Two', 'Three']) {
      const sandbox = await start(dir)
      if (title === 'One') {
        const subscription_url = receiver.url
        const body = { subscription_url, event_action: '*', event_object: '*', version: '2.0', name: 'Minset' }
        const headers = bearerOf(sandbox)
        await sendTo(sandbox, { method: 'POST', path: '/api/v1/webhooks', body, headers })
      }
      sandbox.write('deals', sandbox.idOf('deals', 'pilot'), { title })
      await sandbox.webhooks.deliverDue()
      await sandbox.close()
    }
    const metas = receiver.events().map(({ meta }) => meta)

    expect(new Set(metas.map(({ id }) => id)).size).toBe(3)
    expect(new Set(metas.map(({ correlation_id }) => correlation_id)).size).toBe(3)
    expect(new Set(metas.map(({ webhook_id }) => webhook_id)).size).toBe(1)
  })

  it('accepts the tokens that it issued before, and still knows the history of a record', async () => {
    const dir = await aFolder()
    const first = await start(dir)
    const deal = first.idOf('deals', 'pilot')
    first.write('deals', deal, { title: 'Renamed' })
    const headers = bearerOf(first)
    await first.close()

    const again = await start(dir)

    const path = '/api/v2/deals'
    expect((await sendTo(again, { method: 'GET', path, headers })).status).toBe(200)
    expect(again.ui.read('deals', deal)?.history).toMatchObject([{ value: 'Renamed', by: 'a person' }])
  })
})
