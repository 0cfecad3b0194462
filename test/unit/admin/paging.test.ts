import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pageSize, pagingOf } from '../../../src/admin/components/paging.ts'
import { inEnglish } from '../../support/words.ts'

const shown = { say: inEnglish, urlOf: (page: number) => `?page=${page}` }

describe('pagingOf', () => {
  it.each([
    [1, 0, { label: 'none', previous: null, next: null }],
    [1, 50, { label: '1 to 50 of 50', previous: null, next: null }],
    [1, 51, { label: '1 to 50 of 51', previous: null, next: '?page=2' }],
    [2, 51, { label: '51 to 51 of 51', previous: '?page=1', next: null }],
    [2, 150, { label: '51 to 100 of 150', previous: '?page=1', next: '?page=3' }],
  ])('links page %d of %d items to its neighbours', (page, total, expected) => {
    expect(pagingOf(page, total, shown)).toEqual(expected)
  })

  it('pages through all items and then ends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2000 }), (total) => {
        let page = 1
        while (pagingOf(page, total, shown).next !== null) page += 1
        expect(page).toBe(Math.max(1, Math.ceil(total / pageSize)))
      }),
    )
  })
})
