import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createWebhooks } from '../../../src/crm/hubspot/events/webhooks.ts'
import { flagProperties } from '../../../src/crm/hubspot/fields/fields.ts'
import { createdByApp, testButton } from './vendor-events.ts'

const appId = '39522895'

describe('the webhooks of HubSpot', () => {
  const config = { clientSecret: 'a-secret', appId, oldSignatures: false }
  const rawBody = Buffer.from(`[${testButton},${createdByApp}]`)
  const now = new Date('2026-11-23T12:00:00.000Z')
  const url = 'https://minset.example.com/hooks/hubspot'

  it('accept and read signed requests, and recognise our own app', () => {
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
      webhooks.events(JSON.parse(rawBody.toString('utf8')), { method: 'POST', url, headers, rawBody }).events,
    ).toHaveLength(2)
    expect(webhooks.meaningOf({ ...ours, changeSource: 'INTEGRATION', sourceId: appId }, null)).toMatchObject({
      kind: 'echo',
    })
  })

  const stale = `${now.getTime() - 300_001}`
  const fresh = `${now.getTime()}`
  const shaped = `${'A'.repeat(43)}=`
  it.each([
    ['nothing', {}, false],
    ['a signature without its time', { 'x-hubspot-signature-v3': shaped }, false],
    ['a time without a signature', { 'x-hubspot-request-timestamp': fresh }, false],
    ['a time that is too old', { 'x-hubspot-signature-v3': shaped, 'x-hubspot-request-timestamp': stale }, false],
    ['what cannot be a signature', { 'x-hubspot-signature-v3': 'AAAA', 'x-hubspot-request-timestamp': fresh }, false],
    ['two signatures', { 'x-hubspot-signature-v3': [shaped, shaped], 'x-hubspot-request-timestamp': fresh }, false],
    ['an old signature', { 'x-hubspot-signature': 'a'.repeat(64) }, false],
    [
      'what may be a signature, which only the body can show',
      { 'x-hubspot-signature-v3': shaped, 'x-hubspot-request-timestamp': fresh },
      true,
    ],
  ])('decide by a head with %s whether to read the body', (_what, headers, isRead) => {
    expect(createWebhooks(config).mayVerify({ method: 'POST', url, headers }, now)).toBe(isRead)
    expect(createWebhooks({ ...config, clientSecret: '' }).mayVerify({ method: 'POST', url, headers }, now)).toBe(false)
  })

  it('accept old signatures only if configured', () => {
    const signature = '69fc6631a867edd4f9e9e627fc5c1148e3fbdd8b21837b6d2b8901c1fa57f750'
    const headers = { 'x-hubspot-signature': signature, 'x-hubspot-signature-version': 'v1' }
    const request = { method: 'POST', url, headers, rawBody: Buffer.from("{'example_field':'example_value'}") }
    const published = { ...config, clientSecret: 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy' }

    expect(createWebhooks({ ...published, oldSignatures: true }).verify(request, now)).toBe(true)
    expect(createWebhooks({ ...published, oldSignatures: true }).mayVerify(request, now)).toBe(true)
    expect(createWebhooks(published).verify(request, now)).toBe(false)
  })
})
