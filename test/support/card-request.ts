import { createHmac } from 'node:crypto'
import { signToken } from './panel-request.ts'

/** The secret of the apps in these tests. */
export const clientSecret = 'client'

export interface CardAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

export interface HubSpotAsking {
  readonly portalId: string
  readonly userEmail: string
  /** Absent: one that no owner has. */
  readonly userId?: string
  /** The app whose card it is; default: the one of the tests. */
  readonly appId?: string
  /** What the card's own address has in its query besides. */
  readonly added?: string
  readonly now: Date
  /** What is signed instead of what is sent. */
  readonly signed?: (text: string) => string
  readonly publicUrl?: string
}

/** Sends a request as HubSpot does for a card: the query names the person, and the whole is signed. */
export async function askAsHubSpot(
  url: string,
  { path, body }: { readonly path: string; readonly body: unknown },
  {
    portalId,
    userEmail,
    userId = '7',
    appId = '1',
    added = '',
    now,
    signed = (text) => text,
    publicUrl = 'https://minset.example',
  }: HubSpotAsking,
): Promise<CardAnswer> {
  const query = added + new URLSearchParams({ userId, portalId, userEmail, appId }).toString()
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const timestamp = String(now.getTime())
  const signature = createHmac('sha256', clientSecret)
    .update(signed(`POST${publicUrl}${path}?${query}${text}${timestamp}`))
    .digest('base64')
  const headers = {
    'content-type': 'application/json',
    'x-hubspot-signature-v3': signature,
    'x-hubspot-request-timestamp': timestamp,
  }
  const response = await fetch(`${url}${path}?${query}`, { method: 'POST', headers, body: text })
  return { status: response.status, body: (await response.json()) as CardAnswer['body'] }
}

/** Sends a request as one of Pipedrive's frames does, with a token as a bearer. */
export async function askAsPipedrive(
  url: string,
  { path, body }: { readonly path: string; readonly body: unknown },
  {
    userId,
    companyId,
    exp,
  }: { readonly userId: number | string; readonly companyId: number | string; readonly exp: number },
): Promise<CardAnswer> {
  const headers = { authorization: `Bearer ${signToken({ userId, companyId, exp }, clientSecret)}` }
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, body: (await response.json()) as CardAnswer['body'] }
}
