import { describe, expect, it } from 'vitest'
import { signatureHeaders } from '../../../src/sandbox/hubspot/webhooks/signature.ts'

const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
const url = 'https://www.example.com/webhook_uri'
const body = "{'example_field':'example_value'}"

describe('the signatures of the emulated webhooks', () => {
  it.each([
    [1_693_657_560_000, 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y='],
    [1_700_000_300_000, 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw='],
  ])("match the vendor's own for its example at %i", (ms, v3) => {
    expect(signatureHeaders({ secret, url, body, sentAt: new Date(ms) })).toEqual({
      'X-HubSpot-Signature': '69fc6631a867edd4f9e9e627fc5c1148e3fbdd8b21837b6d2b8901c1fa57f750',
      'X-HubSpot-Signature-Version': 'v1',
      'X-HubSpot-Signature-v3': v3,
      'X-HubSpot-Request-Timestamp': String(ms),
    })
  })

  it('cover the URL with only the documented escapes decoded, and without its fragment', () => {
    const sentAt = new Date(1_700_000_300_000)
    function v3(address: string): string | undefined {
      return signatureHeaders({ secret, url: address, body, sentAt })['X-HubSpot-Signature-v3']
    }

    expect(v3(`${url}?a=x%40y%3a%2C`)).toBe(v3(`${url}?a=x@y:,#part`))
    expect(v3(`${url}?a=x%20y%26%3D%2B%25`)).not.toBe(v3(`${url}?a=x y&=+%`))
  })
})
