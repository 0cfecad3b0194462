import { describe, expect, it } from 'vitest'
import { maskSecrets } from '../../../../src/domain/masking/mask-secrets.ts'

const secret = 'S3cr3t-9f8e7d6c.5b4a'

describe('a secret in a text', () => {
  it.each([
    `Authorization: Bearer ${secret}`,
    `authorization: Basic ${secret}==`,
    `https://api.example/v1/users?api_token=${secret}&limit=1`,
    `https://minset.example/oauth/hubspot/callback?code=${secret}`,
    `client_id=1&client_secret=${secret}`,
    `{"refresh_token":"${secret}","expires_in":1800}`,
    `{ "access_token": "${secret}" }`,
    `the password: ${secret}`,
    `X-HubSpot-Signature: ${secret}`,
    `postgres://minset:${secret}@db.example:5432/minset`,
    `smtps://minset:${secret}@mail.example`,
    `GET /enter/hubspot-62515/${secret}`,
  ])('is replaced: %s', (text) => {
    expect(maskSecrets(text)).not.toContain(secret)
    expect(maskSecrets(text)).toContain('…')
  })

  it.each([
    'GET /crm/objects/2026-09/contacts/20000000781',
    'the code 429 of the vendor',
    'status code: 5021',
    'The CRM refused the access token; another one is asked for',
    'https://app.hubspot.com/contacts/62515/record/0-1/20000000224',
    'POST /oauth/2026-09/token',
  ])('is all that is replaced: %s', (text) => {
    expect(maskSecrets(text)).toBe(text)
  })
})
