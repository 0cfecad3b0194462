import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSigned } from '../../../src/crm/hubspot/signature.ts'
import type { WebhookRequest } from '../../../src/crm/port.ts'

// HubSpot's published test vectors.
const clientSecret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
const url = 'https://www.example.com/webhook_uri'
const body = "{'example_field':'example_value'}"
const timestamp = '1693657560000'
const now = new Date(Number(timestamp) + 1000)

function request(headers: WebhookRequest['headers'], changed: Partial<WebhookRequest> = {}): WebhookRequest {
  return { method: 'POST', url, headers, rawBody: Buffer.from(body), ...changed }
}

function v3(signature: string, at = timestamp): WebhookRequest['headers'] {
  return { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': at }
}

const signature = 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y='
const options = { clientSecret, oldSignatures: false, now }

describe('signature version 3', () => {
  it.each([
    [timestamp, signature],
    ['1700000300000', 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw='],
  ])('accepts the published vector of %s', (at, published) => {
    expect(isSigned(request(v3(published, at)), { ...options, now: new Date(Number(at)) })).toBe(true)
  })

  it.each([
    [-300_000, true],
    [300_000, true],
    [-300_001, false],
    [300_001, false],
  ])('with our clock %d ms off says %s', (offMs, accepted) => {
    const at = new Date(Number(timestamp) + offMs)
    expect(isSigned(request(v3(signature)), { ...options, now: at })).toBe(accepted)
  })

  it.each(['', 'soon', '1e12', '-1', ' 1693657560000', '1693657560000.0', 'NaN'])(
    'refuses the timestamp "%s", however it is signed',
    (at) => {
      const signed = createHmac('sha256', clientSecret).update(`POST${url}${body}${at}`).digest('base64')
      expect(isSigned(request(v3(signed, at)), options)).toBe(false)
    },
  )

  it('refuses every change of one byte of the body, the address, the secret, the timestamp or the signature', () => {
    function changeAt(text: string, index: number, by: number): string {
      const bytes = Buffer.from(text)
      const at = index % bytes.length
      bytes[at] = ((bytes[at] ?? 0) ^ by) & 0x7f
      return bytes.toString('latin1')
    }
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 127 }), (index, by) => {
        const changes: [WebhookRequest, typeof options][] = [
          [request(v3(signature), { rawBody: Buffer.from(changeAt(body, index, by)) }), options],
          [request(v3(signature), { url: changeAt(url, index, by) }), options],
          [request(v3(signature)), { ...options, clientSecret: changeAt(clientSecret, index, by) }],
          [request(v3(signature, changeAt(timestamp, index, by))), options],
          [request(v3(changeAt(signature, index, by))), options],
          [request(v3(signature), { method: changeAt('POST', index, by) }), options],
        ]
        for (const [changed, withOptions] of changes) expect(isSigned(changed, withOptions)).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  it('decodes the listed escapes of the address and no others, and drops its fragment', () => {
    const called = 'https://x.example/hook%2Fa%3F?userEmail=a%40b.example&q=a%20b%26c%3Dd%2Be%25f'
    const meant = 'https://x.example/hook/a??userEmail=a@b.example&q=a%20b%26c%3Dd%2Be%25f'
    const signed = createHmac('sha256', clientSecret).update(`POST${meant}${body}${timestamp}`).digest('base64')

    expect(isSigned(request(v3(signed), { url: `${called}#part` }), options)).toBe(true)
    expect(isSigned(request(v3(signed), { url: called.replaceAll('%2F', '%2f') }), options)).toBe(true)
    expect(isSigned(request(v3(signed), { url: called.replaceAll('%20', ' ') }), options)).toBe(false)
  })

  it('refuses a header that comes twice, and a request without one', () => {
    expect(isSigned(request({ ...v3(signature), 'x-hubspot-signature-v3': [signature, signature] }), options)).toBe(
      false,
    )
    expect(isSigned(request({ 'x-hubspot-signature-v3': signature }), options)).toBe(false)
    expect(isSigned(request({}), { ...options, oldSignatures: true })).toBe(false)
  })
})

describe('signature versions 1 and 2', () => {
  const published = [
    ['v1', 'POST', body, '69fc6631a867edd4f9e9e627fc5c1148e3fbdd8b21837b6d2b8901c1fa57f750'],
    ['v2', 'POST', body, '4fe4e3a7d3cf09db53be39d0a58130e2aaba074ec123a9e355b876a689a1c383'],
    ['v2', 'GET', '', 'eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e'],
  ] as const

  it.each(published)('accepts the published %s vector of a %s only if asked', (version, method, text, old) => {
    const headers = { 'x-hubspot-signature': old, 'x-hubspot-signature-version': version }
    const signed = request(headers, { method, rawBody: Buffer.from(text) })

    expect(isSigned(signed, { ...options, oldSignatures: true })).toBe(true)
    expect(isSigned(signed, options)).toBe(false)
    expect(isSigned({ ...signed, rawBody: Buffer.from(`${text} `) }, { ...options, oldSignatures: true })).toBe(false)
  })

  it('do not stand in for a version 3 that is wrong', () => {
    const [, , , old] = published[0]
    const headers = { ...v3('wrong'), 'x-hubspot-signature': old, 'x-hubspot-signature-version': 'v1' }
    expect(isSigned(request(headers), { ...options, oldSignatures: true })).toBe(false)
  })
})
