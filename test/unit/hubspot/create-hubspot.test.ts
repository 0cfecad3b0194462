import { describe, expect, it } from 'vitest'
import { hubspotTokens } from '../../../src/crm/hubspot/access/static-tokens.ts'
import { recordUrl } from '../../../src/crm/hubspot/fields/record-url.ts'
import type { HubSpotConfig } from '../../../src/crm/hubspot/index.ts'
import { hubspot } from '../../../src/crm/hubspot/settings.ts'
import { crmDeps } from '../../../src/crm/vendor.ts'
import { ConfigError } from '../../../src/domain/errors.ts'
import type { ObjectType } from '../../../src/domain/record.ts'
import { connect } from './adapter.ts'

const account = { externalId: '4242', timeZone: 'UTC', currency: 'NOK', uiOrigin: 'https://app-eu1.hubspot.com' }

describe('the HubSpot adapter', () => {
  const cases: [ObjectType, string][] = [
    ['contact', '0-1'],
    ['company', '0-2'],
    ['deal', '0-3'],
    ['meeting', '0-47'],
    ['call', '0-48'],
    ['task', '0-27'],
  ]
  it.each(cases)('builds the page address of a %s from its type id %s', (type, typeId) => {
    const url = recordUrl(account, { type, id: '508369434347' })

    expect(url).toBe(`https://app-eu1.hubspot.com/contacts/4242/record/${typeId}/508369434347`)
  })

  const wrong: [string, Partial<HubSpotConfig>][] = [
    ['an address without scheme', { baseUrl: 'api.hubapi.com' }],
    ['an address of another kind', { baseUrl: 'ftp://api.hubapi.com' }],
    ['a wrong address of pages', { uiOrigin: 'nowhere' }],
    ['a limit of zero', { limitPer10Seconds: 0 }],
    ['half a call', { limitPer10Seconds: 1.5 }],
  ]
  it.each(wrong)('does not start with %s', (_, config) => {
    expect(() => connect(config)).toThrow(ConfigError)
  })

  it.each([
    ['an empty one', ''],
    ['one with a line break', 'pat-eu1-abc\n'],
  ])('rejects an impossible token without repeating it: %s', (_, text) => {
    expect(() => hubspotTokens(text)).toThrow(ConfigError)
    expect(() => hubspotTokens(text)).not.toThrow('pat-eu1-abc')
  })

  it('opens the account of the token in the environment', () => {
    const { settings } = hubspot.variables.read({ HUBSPOT_ACCESS_TOKEN: 'pat-eu1-abc' })
    const deps = crmDeps({ clock: { now: () => new Date(0) }, log: { warn: () => undefined } })
    const crm = settings?.openByToken?.({ vendorFields: () => ({}) }, deps)

    expect(crm?.vendor).toBe('hubspot')
    expect(crm?.usage().calls).toBe(0)
    expect(settings?.app).toBeNull()
  })
})
