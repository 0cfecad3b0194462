import { describe, expect, it } from 'vitest'
import { featuresOf } from '../../../src/crm/hubspot/access/features.ts'
import { readScopes, writeScopes } from '../../../src/crm/hubspot/access/scopes.ts'
import type { Feature } from '../../../src/crm/port.ts'

function on(features: readonly Feature[]): string[] {
  return features.filter((feature) => feature.on).map(({ name }) => name)
}

const every = ['read', 'flags', 'outcomes', 'lists', 'tags', 'webhooks', 'journal']

describe('what may be done in an account', () => {
  it('is to read and to receive events, where only the required scopes are granted', () => {
    expect(on(featuresOf(readScopes, new Map()))).toEqual(['read', 'webhooks', 'journal'])
  })

  it('is everything, where all scopes are granted that Minset asks for', () => {
    expect(on(featuresOf([...readScopes, ...writeScopes], new Map()))).toEqual(every)
  })

  it('is everything, where the token does not tell its scopes', () => {
    expect(on(featuresOf(null, new Map()))).toEqual(every)
  })

  it.each([
    ['flags', 'crm.schemas.deals.write'],
    ['flags', 'crm.objects.companies.write'],
    ['lists', 'crm.lists.write'],
    ['tags', 'crm-pipelines-object-label-access'],
  ])('is without %s where %s is not granted, and says so', (name, scope) => {
    const granted = [...readScopes, ...writeScopes].filter((one) => one !== scope)

    const features = featuresOf(granted, new Map())

    expect(on(features)).toEqual(every.filter((one) => one !== name))
    expect(features.find((feature) => feature.name === name)?.why).toBe(`the account has not granted ${scope}`)
  })

  it('is without what HubSpot has refused, for the reason that it gave', () => {
    const features = featuresOf(null, new Map([['tags', 'no beta here']]))

    expect(on(features)).toEqual(every.filter((name) => name !== 'tags'))
    expect(features.find(({ name }) => name === 'tags')).toEqual({ name: 'tags', on: false, why: 'no beta here' })
  })
})
