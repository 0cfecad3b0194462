import { createHash, createHmac } from 'node:crypto'

/** Documented: only these escapes are decoded in the URL before signing. */
const undone: Readonly<Record<string, string>> = {
  '3A': ':',
  '2F': '/',
  '3F': '?',
  '40': '@',
  '21': '!',
  '24': '$',
  '27': "'",
  '28': '(',
  '29': ')',
  '2A': '*',
  '2C': ',',
  '3B': ';',
}

export interface Signed {
  readonly secret: string
  /** The complete URL that is called. */
  readonly url: string
  readonly body: string
  readonly sentAt: Date
}

/** The headers of a webhook, which contain the oldest and the newest signature (documented). */
export function signatureHeaders({ secret, url, body, sentAt }: Signed): Record<string, string> {
  return {
    'X-HubSpot-Signature': createHash('sha256').update(`${secret}${body}`).digest('hex'),
    'X-HubSpot-Signature-Version': 'v1',
    'X-HubSpot-Signature-v3': signV3({ secret, method: 'POST', url, body, sentAt }),
    'X-HubSpot-Request-Timestamp': String(sentAt.getTime()),
  }
}

/** The newest signature (documented), for webhooks and for what extensions request. */
export function signV3({ secret, method, url, body, sentAt }: Signed & { readonly method: string }): string {
  const [address = ''] = url.split('#')
  const uri = address.replaceAll(/%([0-9A-Fa-f]{2})/g, (escape, hex: string) => undone[hex.toUpperCase()] ?? escape)
  return createHmac('sha256', secret).update(`${method}${uri}${body}${sentAt.getTime()}`).digest('base64')
}
