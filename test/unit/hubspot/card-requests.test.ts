import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createCardRequests } from '../../../src/crm/hubspot/cards/card-requests.ts'
import type { WebhookRequest } from '../../../src/crm/port.ts'

const now = new Date('2026-11-30T12:00:00Z')
const ours = { clientSecret: 'our-secret', appId: '39522895' }
const vouched = { externalId: '62515', ownerId: null, userId: '7', email: 'anna@acme.no' }

/** A request as HubSpot sends it for a card of an app. */
function requestOf({ clientSecret, appId }: { readonly clientSecret: string; readonly appId: string }): WebhookRequest {
  const query = new URLSearchParams({ userId: '7', portalId: '62515', userEmail: 'anna@acme.no', appId })
  const url = `https://minset.example/cards/hubspot/record?${query.toString()}`
  const timestamp = String(now.getTime())
  const rawBody = Buffer.from('{}')
  const mac = createHmac('sha256', clientSecret)
  mac.update(`POST${url.replaceAll('%40', '@')}{}${timestamp}`)
  const headers = { 'x-hubspot-signature-v3': mac.digest('base64'), 'x-hubspot-request-timestamp': timestamp }
  return { method: 'POST', url, rawBody, headers }
}

describe('a request of a card in HubSpot', () => {
  it('names the person for whom HubSpot has signed it, for our app', () => {
    expect(createCardRequests(ours).vouchedUser(requestOf(ours), now)).toEqual(vouched)
  })

  it("is refused if another app's secret has signed it, whichever app it names", () => {
    const theirs = { clientSecret: 'their-secret', appId: '1178424' }

    for (const appId of [theirs.appId, ours.appId]) {
      const request = requestOf({ ...theirs, appId })
      expect(createCardRequests(ours).vouchedUser(request, now)).toBeNull()
      expect(createCardRequests(ours).otherApp(request, now)).toBeNull()
      expect(createCardRequests({ ...ours, appId: undefined }).vouchedUser(request, now)).toBeNull()
    }
  })

  it('is refused if it names another app than the configured one, although our secret has signed it', () => {
    const request = requestOf({ ...ours, appId: '1178424' })

    expect(createCardRequests(ours).vouchedUser(request, now)).toBeNull()
    expect(createCardRequests({ ...ours, appId: undefined }).vouchedUser(request, now)).toEqual(vouched)
    expect(createCardRequests(ours).otherApp(request, now)).toEqual({
      namedAppId: '1178424',
      configuredAppId: ours.appId,
    })
    for (const fine of [
      createCardRequests({ ...ours, appId: undefined }),
      createCardRequests({ ...ours, appId: '1178424' }),
    ]) {
      expect(fine.otherApp(request, now)).toBeNull()
    }
  })
})
