import { describe, expect, it } from 'vitest'
import type { SetUpItem } from '../../../src/crm/port.ts'
import { flagObstacles } from '../../../src/write-back/index.ts'
import { asWritten, inWords } from '../../support/words.ts'

function field(name: string, state: SetUpItem['state'], reason?: string): SetUpItem {
  return { kind: 'field', objectType: 'deal', name, state, ...(reason ? { reason: asWritten(reason) } : {}) }
}

describe('the obstacles to flags on records of a type', () => {
  it('are none if all fields are present', () => {
    const items = [field('status', 'present'), field('since', 'made'), field('missing', 'repaired')]

    expect(flagObstacles({ items })).toEqual(new Map())
  })

  it('do not include an unavailable list or tag', () => {
    const items = (['list', 'highlight'] as const).map(
      (kind): SetUpItem => ({ ...field('x', 'unavailable', 'no'), kind }),
    )

    expect(flagObstacles({ items })).toEqual(new Map())
  })

  it('are reported in words, once each, and only for their type', () => {
    const items = [
      field('status', 'unavailable', 'no room'),
      field('since', 'unavailable', 'no room'),
      { ...field('status', 'present'), objectType: 'call' as const },
    ]

    expect(flagObstacles({ items })).toEqual(new Map([['deal', asWritten('no room')]]))
  })

  it('are led by a field that is not ours, before what was not created because of it', () => {
    const items = [field('status', 'clash', 'its type is string'), field('since', 'unavailable', 'not made')]

    expect(inWords(flagObstacles({ items }).get('deal'))).toBe(
      'fields of our names are not ours: status: its type is string',
    )
  })
})
