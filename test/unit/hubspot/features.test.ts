import { describe, expect, it } from 'vitest'
import { hubspotFeatures } from '../../../src/crm/hubspot/access/features.ts'
import { readScopes, writeScopes } from '../../../src/crm/hubspot/access/scopes.ts'
import type { Feature, FeatureName } from '../../../src/crm/port.ts'

function on(features: readonly Feature[]): string[] {
  return features.filter((feature) => feature.on).map(({ name }) => name)
}

function listed(scopes: readonly string[] | null, refused?: readonly [FeatureName, string]): readonly Feature[] {
  const features = hubspotFeatures(scopes, { now: () => new Date(0) })
  if (refused !== undefined) features.refuse(...refused)
  return features.list()
}

const every = ['read', 'flags', 'outcomes', 'worklists', 'highlights', 'webhooks', 'event-log']

describe('what may be done in an account', () => {
  it('is to read and to receive events, where only the required scopes are granted', () => {
    expect(on(listed(readScopes))).toEqual(['read', 'webhooks', 'event-log'])
  })

  it('is everything, where all scopes are granted that Minset asks for', () => {
    expect(on(listed([...readScopes, ...writeScopes]))).toEqual(every)
  })

  it('is everything, where the token does not tell its scopes', () => {
    expect(on(listed(null))).toEqual(every)
  })

  it.each([
    ['flags', 'crm.schemas.deals.write'],
    ['flags', 'crm.objects.companies.write'],
    ['worklists', 'crm.lists.write'],
    ['highlights', 'crm-pipelines-object-label-access'],
  ])('is without %s where %s is not granted, and says so', (name, scope) => {
    const granted = [...readScopes, ...writeScopes].filter((one) => one !== scope)

    const features = listed(granted)

    expect(on(features)).toEqual(every.filter((one) => one !== name))
    expect(features.find((feature) => feature.name === name)?.why).toBe(`the account has not granted ${scope}`)
  })

  it('is without what HubSpot has refused, for the reason that it gave', () => {
    const features = listed(null, ['highlights', 'no beta here'])

    expect(on(features)).toEqual(every.filter((name) => name !== 'highlights'))
    expect(features.find(({ name }) => name === 'highlights')).toEqual({
      name: 'highlights',
      on: false,
      why: 'no beta here',
    })
  })
})
