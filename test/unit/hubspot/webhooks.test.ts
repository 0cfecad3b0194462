import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { flagProperties } from '../../../src/crm/hubspot/fields.ts'
import { createWebhooks } from '../../../src/crm/hubspot/webhooks.ts'
import { createdByApp, testButton } from './vendor-events.ts'

const appId = '39522895'

describe('the webhooks of HubSpot', () => {
  const config = { clientSecret: 'a-secret', appId, oldSignatures: false }
  const rawBody = Buffer.from(`[${testButton},${createdByApp}]`)
  const now = new Date('2026-11-23T12:00:00.000Z')
  const url = 'https://minset.example.com/hooks/hubspot'

  it('believe what is signed, read it, and know our own app', () => {
    const webhooks = createWebhooks(config)
    const mac = createHmac('sha256', 'a-secret').update(`POST${url}`).update(rawBody).update(`${now.getTime()}`)
    const headers = {
      'x-hubspot-signature-v3': mac.digest('base64'),
      'x-hubspot-request-timestamp': `${now.getTime()}`,
    }
    const ours = { subscriptionType: 'deal.propertyChange', objectId: 5, propertyName: flagProperties.status }

    expect(webhooks.verify({ method: 'POST', url, headers, rawBody }, now)).toBe(true)
    expect(webhooks.verify({ method: 'POST', url, headers: {}, rawBody }, now)).toBe(false)
    expect(
      webhooks.events(JSON.parse(rawBody.toString('utf8')), { method: 'POST', url, headers, rawBody }),
    ).toHaveLength(2)
    expect(webhooks.meaningOf({ ...ours, changeSource: 'INTEGRATION', sourceId: appId }, null)).toMatchObject({
      kind: 'echo',
    })
  })

  it('believe old signatures only if told so', () => {
    const signature = '69fc6631a867edd4f9e9e627fc5c1148e3fbdd8b21837b6d2b8901c1fa57f750'
    const headers = { 'x-hubspot-signature': signature, 'x-hubspot-signature-version': 'v1' }
    const request = { method: 'POST', url, headers, rawBody: Buffer.from("{'example_field':'example_value'}") }
    const published = { ...config, clientSecret: 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy' }

    expect(createWebhooks({ ...published, oldSignatures: true }).verify(request, now)).toBe(true)
    expect(createWebhooks(published).verify(request, now)).toBe(false)
  })
})
