import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSigned, type SignatureOptions } from '../../../src/crm/hubspot/access/signature.ts'
import type { WebhookRequest } from '../../../src/crm/port.ts'
import { anyText } from '../../support/any-text.ts'

/** The example that HubSpot publishes with its clients; the signatures below are its own. */
const clientSecret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
const url = 'https://www.example.com/webhook_uri'
const published = "{'example_field':'example_value'}"

interface Parts {
  readonly method: string
  readonly url: string
  readonly body: Uint8Array
  readonly timestamp: string
  readonly signature: string
}

const sample: Parts = {
  method: 'POST',
  url,
  body: Buffer.from(published),
  timestamp: '1693657560000',
  signature: 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=',
}

function requestOf(parts: Parts, headers: WebhookRequest['headers'] = {}): WebhookRequest {
  const { method, body: rawBody } = parts
  const own = { 'x-hubspot-signature-v3': parts.signature, 'x-hubspot-request-timestamp': parts.timestamp }
  return { method, url: parts.url, rawBody, headers: { ...own, ...headers } }
}

function oldRequest(version: string | undefined, signature: string): WebhookRequest {
  const headers = { 'x-hubspot-signature': signature, 'x-hubspot-signature-version': version }
  return { method: 'POST', url, rawBody: Buffer.from(published), headers }
}

function terms(over: Partial<SignatureOptions> = {}): SignatureOptions {
  return { clientSecret, oldSignatures: false, now: new Date(1_693_657_560_000), ...over }
}

/** Signs as HubSpot does; `address` is the text that goes into the hash. */
function sign(parts: Omit<Parts, 'signature'>, address = parts.url): Parts {
  const mac = createHmac('sha256', clientSecret)
  mac
    .update(parts.method + address)
    .update(parts.body)
    .update(parts.timestamp)
  return { ...parts, signature: mac.digest('base64') }
}

describe('a signature of version 3', () => {
  it.each([
    ['1693657560000', 'K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y='],
    ['1700000300000', 'RnbPH7+UMKVkbV32P8bz450N4M56aPmcru1+D3kSDtw='],
  ])('is accepted as published by HubSpot, made at %s', (timestamp, signature) => {
    const now = new Date(Number(timestamp))

    expect(isSigned(requestOf({ ...sample, timestamp, signature }), terms({ now }))).toBe(true)
  })

  it.each([
    [-300_001, false],
    [-300_000, true],
    [300_000, true],
    [300_001, false],
  ])('made %i milliseconds from now is accepted: %s', (distance, believed) => {
    const now = new Date(Number(sample.timestamp) + distance)

    expect(isSigned(requestOf(sample), terms({ now }))).toBe(believed)
  })

  it.each(['', 'soon', '0x18a5e3c5dc0', '1693657560000.0', ' 1693657560000', '1.69365756e12', 'NaN', '01693657560000'])(
    'is refused with the time "%s", even if that was signed',
    (timestamp) => {
      expect(isSigned(requestOf(sign({ ...sample, timestamp })), terms())).toBe(false)
    },
  )

  it('is refused with more or fewer digits in its time, so that none can be moved there from the preceding text', () => {
    const short = sign({ ...sample, body: Buffer.from('[1]1'), timestamp: '693657560000' })
    const signed = sign({ ...sample, method: 'GET', url: `${url}?appId=540`, body: Buffer.of() })
    const moved = { ...signed, url: `${url}?appId=54`, timestamp: `0${sample.timestamp}` }

    expect(isSigned(requestOf(short), terms({ now: new Date(693_657_560_000) }))).toBe(false)
    expect(isSigned(requestOf(signed), terms())).toBe(true)
    expect(isSigned(requestOf(moved), terms())).toBe(false)
  })

  it('is refused without a time, and a time is refused without a signature', () => {
    expect(isSigned(requestOf(sample, { 'x-hubspot-request-timestamp': undefined }), terms())).toBe(false)
    expect(isSigned(requestOf(sample, { 'x-hubspot-signature-v3': undefined }), terms())).toBe(false)
  })

  it.each(['x-hubspot-signature-v3', 'x-hubspot-request-timestamp'])('is refused if %s is repeated', (name) => {
    const value = requestOf(sample).headers[name]

    expect(isSigned(requestOf(sample, { [name]: [String(value), String(value)] }), terms())).toBe(false)
    expect(isSigned(requestOf(sample, { [name.toUpperCase()]: value }), terms())).toBe(false)
    expect(isSigned(requestOf(sample, { [name]: `${String(value)}, ${String(value)}` }), terms())).toBe(false)
  })

  it('is found with any case of its header name', () => {
    const headers = {
      'X-HubSpot-Signature-v3': sample.signature,
      'X-HubSpot-Request-Timestamp': [sample.timestamp],
    }

    expect(isSigned({ method: 'POST', url, rawBody: sample.body, headers }, terms())).toBe(true)
  })

  it('is refused if the app has no secret, or if the current time is invalid', () => {
    const mac = createHmac('sha256', '').update(`POST${url}${published}${sample.timestamp}`)

    expect(isSigned(requestOf({ ...sample, signature: mac.digest('base64') }), terms({ clientSecret: '' }))).toBe(false)
    expect(isSigned(requestOf(sample), terms({ now: new Date(Number.NaN) }))).toBe(false)
  })

  it('covers the bytes of the body, not its text', () => {
    const body = Uint8Array.from([0x5b, 0xff, 0xfe, 0x5d])
    const asText = Buffer.from(Buffer.from(body).toString('utf8'))

    expect(isSigned(requestOf(sign({ ...sample, body })), terms())).toBe(true)
    expect(isSigned(requestOf({ ...sign({ ...sample, body }), body: asText }), terms())).toBe(false)
  })

  it('is valid for a card, which calls without a body and with the reader in the URL', () => {
    const query = 'userId=5&portalId=62515&userEmail=rep%40example.com&appId=54321'
    const card = {
      ...sample,
      method: 'GET',
      url: `https://minset.example.com/cards/record?${query}`,
      body: Buffer.of(),
    }
    const decoded = card.url.replace('%40', '@')

    expect(isSigned(requestOf(sign(card, decoded)), terms())).toBe(true)
    // As HubSpot's own client signs it, also under local development.
    expect(isSigned(requestOf(sign(card)), terms())).toBe(true)
    expect(isSigned(requestOf(sign(card, card.url.replaceAll('%40', '%41'))), terms())).toBe(false)
  })

  it.each([
    ['%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B', ":/?@!$'()*,;"],
    ['%3a%2f%3f%2a%2c%3b', ':/?*,;'],
    ['%20%26%3D%2B%25%23', '%20%26%3D%2B%25%23'],
    ['%253A', '%253A'],
    ['%%3A%', '%:%'],
    ['a#b%3A', 'a'],
  ])('covers the URL with %s in it as %s', (escaped, decoded) => {
    const parts = { ...sample, url: `${url}?q=${escaped}` }

    expect(isSigned(requestOf(sign(parts, `${url}?q=${decoded}`)), terms())).toBe(true)
    expect(isSigned(requestOf(sign(parts, `${url}?q=${decoded}!`)), terms())).toBe(false)
  })
})

/** Any request; the address has escapes of both kinds. */
const anyParts = fc
  .record({
    method: fc.constantFrom('GET', 'POST', 'PATCH'),
    path: fc.string({ unit: fc.constantFrom('a', 'Z', '7', '/', '?', '=', '&', '%40', '%2f', '%20', '%253A') }),
    body: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    now: fc.integer({ min: 1_500_000_000_000, max: 2_000_000_000_000 }),
    late: fc.integer({ min: -300_000, max: 300_000 }),
  })
  .map(({ method, path, body, now, late }) => {
    const address = `https://h.example/${path}`.replaceAll('%40', '@').replaceAll('%2f', '/')
    const parts = { method, url: `https://h.example/${path}`, body, timestamp: String(now - late) }
    return { now: new Date(now), parts: sign(parts, address) }
  })

/** The text with one character changed to another. */
function changed(text: string, at: number, to: string): string {
  const index = at % text.length
  const other = text[index] === to ? String.fromCodePoint(to.charCodeAt(0) ^ 1) : to
  return text.slice(0, index) + other + text.slice(index + 1)
}

/** Hex digits of an escape have the same meaning in upper and lower case, so a change of case does not count. */
function sameAddress(one: string, other: string): boolean {
  return spelt(one) === spelt(other)
}

function spelt(address: string): string {
  return address.replaceAll(/%[0-9a-f]{2}/gi, (escape) => escape.toUpperCase())
}

describe('any request that HubSpot signed', () => {
  const anyAt = fc.nat(10_000)
  const anyCharacter = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 })

  it('is accepted', () => {
    fc.assert(
      fc.property(anyParts, ({ parts, now }) => {
        expect(isSigned(requestOf(parts), terms({ now }))).toBe(true)
      }),
    )
  })

  it('is refused with one byte of its body changed, removed or added', () => {
    fc.assert(
      fc.property(anyParts, anyAt, fc.integer({ min: 1, max: 255 }), ({ parts, now }, at, by) => {
        const index = at % parts.body.length
        const flipped = parts.body.map((byte, position) => (position === index ? byte ^ by : byte))
        const bodies = [flipped, parts.body.slice(1), parts.body.slice(0, -1), Uint8Array.of(...parts.body, by)]
        const differing = bodies.filter((body) => Buffer.compare(body, parts.body) !== 0)

        for (const body of differing) expect(isSigned(requestOf({ ...parts, body }), terms({ now }))).toBe(false)
      }),
    )
  })

  it.each(['method', 'url', 'timestamp', 'signature'] as const)(
    'is refused with one character of its %s changed',
    (of) => {
      fc.assert(
        fc.property(anyParts, anyAt, anyCharacter, ({ parts, now }, at, to) => {
          const value = changed(parts[of], at, to)
          fc.pre(of !== 'url' || !sameAddress(value, parts.url))

          expect(isSigned(requestOf({ ...parts, [of]: value }), terms({ now }))).toBe(false)
        }),
      )
    },
  )

  it('is refused by an app with a secret that differs in one character', () => {
    fc.assert(
      fc.property(anyParts, anyAt, anyCharacter, ({ parts, now }, at, to) => {
        const other = changed(clientSecret, at, to)

        expect(isSigned(requestOf(parts), terms({ now, clientSecret: other }))).toBe(false)
      }),
    )
  })

  it('never makes the check throw, whatever the headers contain', () => {
    const values = fc.oneof(anyText(), fc.array(anyText()))
    const names = fc.constantFrom('x-hubspot-signature-v3', 'x-hubspot-request-timestamp', 'x-hubspot-signature')

    fc.assert(
      fc.property(fc.dictionary(names, values), anyText(), fc.uint8Array(), (headers, text, rawBody) => {
        const request = { method: text, url: text, headers, rawBody }

        expect(isSigned(request, terms({ oldSignatures: true }))).toBe(false)
      }),
    )
  })
})

describe('a signature of version 1 or 2', () => {
  const v1 = '69fc6631a867edd4f9e9e627fc5c1148e3fbdd8b21837b6d2b8901c1fa57f750'
  const v2 = '4fe4e3a7d3cf09db53be39d0a58130e2aaba074ec123a9e355b876a689a1c383'
  const allowed = terms({ oldSignatures: true })

  it.each([
    ['v1', v1],
    ['v2', v2],
  ])('is accepted as published by HubSpot (%s), if old signatures are allowed', (version, signature) => {
    expect(isSigned(oldRequest(version, signature), allowed)).toBe(true)
    expect(isSigned(oldRequest(version, signature), terms())).toBe(false)
  })

  it('counts as version 1 if no header states the version', () => {
    expect(isSigned(oldRequest(undefined, v1), allowed)).toBe(true)
  })

  it('is accepted in the form of the webhook documentation', () => {
    const event = { eventId: 1, subscriptionId: 12345, portalId: 62515, occurredAt: 1564113600000 }
    const rest = { subscriptionType: 'contact.creation', attemptNumber: 0, objectId: 123, changeSource: 'CRM' }
    const rawBody = Buffer.from(JSON.stringify([{ ...event, ...rest, changeFlag: 'NEW', appId: 54321 }]))
    const signature = '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de'

    expect(isSigned({ ...oldRequest('v1', signature), rawBody }, allowed)).toBe(true)
  })

  it('is accepted as published by HubSpot for a request without a body', () => {
    const signature = 'eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e'
    const request = { ...oldRequest('v2', signature), method: 'GET', rawBody: Buffer.of() }

    expect(isSigned(request, allowed)).toBe(true)
    expect(isSigned({ ...request, method: 'PUT' }, allowed)).toBe(false)
  })

  it.each([
    ['v2', v1],
    ['v1', v2],
    ['v3', v1],
    ['', v1],
    ['', v2],
    ['v3', v2],
    [undefined, v2],
    ['v1', v1.toUpperCase()],
    ['v1', v1.slice(1)],
    ['v1', ''],
  ])('is refused as version %s with %s', (version, signature) => {
    expect(isSigned(oldRequest(version, signature), allowed)).toBe(false)
  })

  it('is refused with another body, and version 2 with another method or address', () => {
    const rawBody = Buffer.from(published.replace('value', 'valuf'))

    expect(isSigned({ ...oldRequest('v1', v1), rawBody }, allowed)).toBe(false)
    expect(isSigned({ ...oldRequest('v2', v2), rawBody }, allowed)).toBe(false)
    expect(isSigned({ ...oldRequest('v2', v2), method: 'PUT' }, allowed)).toBe(false)
    expect(isSigned({ ...oldRequest('v2', v2), url: `${url}/` }, allowed)).toBe(false)
  })

  it('is refused together with an invalid signature of version 3', () => {
    const request = oldRequest('v1', v1)
    const both = {
      ...request.headers,
      'x-hubspot-signature-v3': 'bm8=',
      'x-hubspot-request-timestamp': sample.timestamp,
    }

    expect(isSigned({ ...request, headers: both }, allowed)).toBe(false)
    expect(isSigned({ ...request, headers: { ...request.headers, 'x-hubspot-signature-v3': '' } }, allowed)).toBe(false)
  })

  it('is refused if the app has no secret', () => {
    const signature = createHash('sha256').update(published).digest('hex')

    expect(isSigned(oldRequest('v1', signature), terms({ oldSignatures: true, clientSecret: '' }))).toBe(false)
  })
})
