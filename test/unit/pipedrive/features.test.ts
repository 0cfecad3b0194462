import { describe, expect, it } from 'vitest'
import { type FeatureSettings, pipedriveFeatures } from '../../../src/crm/pipedrive/access/features.ts'
import type { Feature } from '../../../src/crm/port.ts'
import { asWritten, inWords } from '../../support/words.ts'

const all = [
  'deals:full',
  'contacts:full',
  'activities:full',
  'users:read',
  'deal-fields:full',
  'contact-fields:full',
  'admin',
]

function listed(settings: FeatureSettings): readonly Feature[] {
  return pipedriveFeatures(settings, { now: () => new Date(0) }).list()
}

function on(features: readonly Feature[]): string[] {
  return features.filter((feature) => feature.on).map(({ name }) => name)
}

describe('the features of an account', () => {
  it('are all on except the event log, which Pipedrive does not have', () => {
    const features = listed({ scopes: all, ownerTasks: true })

    expect(on(features)).toEqual([
      'read',
      'flags',
      'outcomes',
      'repairs',
      'worklists',
      'highlights',
      'cards',
      'webhooks',
    ])
    expect(inWords(features.at(-1)?.why)).toBe('Pipedrive keeps no log of events')
  })

  it('need no scopes for a personal token, which has none and no cards', () => {
    expect(on(listed({ scopes: null, ownerTasks: false }))).toEqual([
      'read',
      'flags',
      'outcomes',
      'repairs',
      'highlights',
      'webhooks',
    ])
  })

  it.each([
    ['webhooks', all.filter((scope) => scope !== 'admin'), 'the account has not granted admin'],
    ['outcomes', all.filter((scope) => scope !== 'activities:full'), 'the account has not granted activities:full'],
    [
      'read',
      ['deals:read'],
      'the account has not granted contacts:read or contacts:full, activities:read or activities:full, users:read',
    ],
  ])('report the scope that %s lack', (name, scopes, why) => {
    const features = listed({ scopes, ownerTasks: true })

    expect(inWords(features.find((feature) => feature.name === name))).toEqual({ name, on: false, why })
  })

  it('accept admin in place of the scopes for fields', () => {
    const scopes = ['deals:full', 'contacts:full', 'admin']

    expect(on(listed({ scopes, ownerTasks: false }))).toContain('flags')
  })

  it('are off for an hour after a refusal', () => {
    let now = new Date('2026-11-23T12:00:00Z')
    const features = pipedriveFeatures({ scopes: null, ownerTasks: false }, { now: () => now })

    features.refuse('flags', asWritten('because'))
    expect(inWords(features.whyOff('flags'))).toBe('because')

    now = new Date('2026-11-23T13:00:00Z')
    expect(features.whyOff('flags')).toBeNull()
  })

  it('are off no longer than that if our clock is set back', () => {
    let now = new Date('2026-11-23T12:00:00Z')
    const features = pipedriveFeatures({ scopes: null, ownerTasks: false }, { now: () => now })
    features.refuse('flags', asWritten('because'))

    now = new Date('2026-11-23T10:00:00Z')

    expect(features.whyOff('flags')).toBeNull()
  })

  it('count a scope as granted only if it is listed', () => {
    const clock = { now: () => new Date(0) }

    expect(pipedriveFeatures({ scopes: null, ownerTasks: false }, clock).names('phone-integration')).toBe(false)
    const scopes = ['phone-integration']
    expect(pipedriveFeatures({ scopes, ownerTasks: false }, clock).names('phone-integration')).toBe(true)
  })
})
