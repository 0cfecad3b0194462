import { describe, expect, it } from 'vitest'
import type { SetUpItem } from '../../../src/crm/port.ts'
import { flagObstacles } from '../../../src/write-back/index.ts'

function field(name: string, state: SetUpItem['state'], reason?: string): SetUpItem {
  return { kind: 'field', objectType: 'deal', name, state, ...(reason ? { reason } : {}) }
}

describe('what keeps records of a type from carrying a flag', () => {
  it('is nothing where all fields are there', () => {
    const items = [field('status', 'present'), field('since', 'made'), field('missing', 'repaired')]

    expect(flagObstacles({ items })).toEqual(new Map())
  })

  it('is no list or tag that cannot be had', () => {
    const items = (['list', 'highlight'] as const).map(
      (kind): SetUpItem => ({ ...field('x', 'unavailable', 'no'), kind }),
    )

    expect(flagObstacles({ items })).toEqual(new Map())
  })

  it('is told in words, once each, and of its type alone', () => {
    const items = [
      field('status', 'unavailable', 'no room'),
      field('since', 'unavailable', 'no room'),
      { ...field('status', 'present'), objectType: 'call' as const },
    ]

    expect(flagObstacles({ items })).toEqual(new Map([['deal', 'no room']]))
  })

  it('is the field that is not ours, before what was not made because of it', () => {
    const items = [field('status', 'clash', 'its type is string'), field('since', 'unavailable', 'not made')]

    expect(flagObstacles({ items }).get('deal')).toBe('fields of our names are not ours: status: its type is string')
  })
})
