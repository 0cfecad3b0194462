import { createHmac } from 'node:crypto'

/** The sender of the events, and their address. */
export interface Sender {
  readonly url: string
  readonly portalId: number
  readonly appId: number
  readonly clientSecret: string
}

/** Creates bodies with the given number of events, without repeats, in the shape and length of HubSpot's. */
export function createBodies({ portalId, appId }: Sender, eventsPerBody: number, firstEventId: number): () => string {
  let eventId = firstEventId
  function event(): string {
    eventId += 1
    return `{"eventId":${eventId},"subscriptionId":7662269,"portalId":${portalId},"appId":${appId},"occurredAt":1788597072520,"subscriptionType":"object.propertyChange","attemptNumber":0,"objectId":546500061938,"objectTypeId":"0-1","propertyName":"jobtitle","propertyValue":"Head of purchasing, southern region, maintenance and spare parts","changeSource":"CRM_UI","sourceId":"userId:98499705","isSensitive":false}`
  }
  return () => `[${Array.from({ length: eventsPerBody }, event).join(',')}]`
}

/** The headers of a body sent now, signed as by HubSpot. */
export function signedHeaders({ url, clientSecret }: Sender, body: string): Record<string, string> {
  const timestamp = String(Date.now())
  const signature = createHmac('sha256', clientSecret).update(`POST${url}${body}${timestamp}`).digest('base64')
  return {
    'content-type': 'application/json',
    'x-hubspot-signature-v3': signature,
    'x-hubspot-request-timestamp': timestamp,
  }
}
