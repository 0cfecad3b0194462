import { describe, expect, it } from 'vitest'
import { hubspotFeatures } from '../../../src/crm/hubspot/access/features.ts'
import { readScopes, writeScopes } from '../../../src/crm/hubspot/access/scopes.ts'
import type { Feature, FeatureName } from '../../../src/crm/port.ts'
import { asWritten, inWords } from '../../support/words.ts'

function on(features: readonly Feature[]): string[] {
  return features.filter((feature) => feature.on).map(({ name }) => name)
}

function listed(scopes: readonly string[] | null, refused?: readonly [FeatureName, string]): readonly Feature[] {
  const features = hubspotFeatures(scopes, { now: () => new Date(0) })
  if (refused !== undefined) features.refuse(refused[0], asWritten(refused[1]))
  return features.list()
}

const every = ['read', 'flags', 'outcomes', 'repairs', 'worklists', 'highlights', 'cards', 'webhooks', 'event-log']

describe('the features of an account', () => {
  it('are reading and events if only the required scopes are granted', () => {
    expect(on(listed(readScopes))).toEqual(['read', 'cards', 'webhooks', 'event-log'])
  })

  it('are all on if all scopes are granted that Minset requests', () => {
    expect(on(listed([...readScopes, ...writeScopes]))).toEqual(every)
  })

  it('are all on if the token does not list its scopes, except cards, which need the app', () => {
    const features = listed(null)

    expect(on(features)).toEqual(every.filter((name) => name !== 'cards'))
    expect(inWords(features.find(({ name }) => name === 'cards')?.why)).toBe(
      'the account is connected with a token; cards need the app',
    )
  })

  it.each([
    ['flags', 'crm.schemas.deals.write'],
    ['worklists', 'crm.lists.write'],
    ['highlights', 'crm-pipelines-object-label-access'],
  ])('do not include %s if %s is not granted, with the reason', (name, scope) => {
    const granted = [...readScopes, ...writeScopes].filter((one) => one !== scope)

    const features = listed(granted)

    expect(on(features)).toEqual(every.filter((one) => one !== name))
    expect(inWords(features.find((feature) => feature.name === name)?.why)).toBe(`the account has not granted ${scope}`)
  })

  it('include neither flags nor repairs if records of some type may not be written', () => {
    const granted = [...readScopes, ...writeScopes].filter((one) => one !== 'crm.objects.companies.write')

    expect(on(listed(granted))).toEqual(every.filter((one) => one !== 'flags' && one !== 'repairs'))
  })

  it('do not include what HubSpot has refused, with its reason', () => {
    const features = listed(null, ['highlights', 'no beta here'])

    expect(on(features)).toEqual(every.filter((name) => name !== 'highlights' && name !== 'cards'))
    expect(inWords(features.find(({ name }) => name === 'highlights'))).toEqual({
      name: 'highlights',
      on: false,
      why: 'no beta here',
    })
  })
})
