import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CrmContractError } from '../../../src/domain/errors.ts'
import { type PageWalk, stepOn, walkStart } from '../../../src/domain/reading/page-walk.ts'
import { message } from '../../../src/words/index.ts'

const place = message('asWritten', { text: 'The list' })

/** Walks until there is an error, and returns the number of pages read before it. */
function pagesUntilError(nameOf: (page: number) => string, mostPages?: number): number {
  let walk: PageWalk = walkStart
  for (let page = 1; ; page += 1) {
    try {
      walk = stepOn(walk, { next: nameOf(page), count: 1, place, ...(mostPages ? { mostPages } : {}) })
    } catch (error) {
      if (!(error instanceof CrmContractError)) throw error
      return page
    }
  }
}

describe('a walk through the pages of a list', () => {
  it('ends at a page that links to itself', () => {
    expect(pagesUntilError(() => 'same')).toBe(2)
  })

  it('detects every cycle, whatever its length and start, within three times its pages', () => {
    const lengths = fc.record({ lead: fc.integer({ min: 0, max: 300 }), circle: fc.integer({ min: 1, max: 300 }) })

    fc.assert(
      fc.property(lengths, ({ lead, circle }) => {
        const pages = pagesUntilError((page) => (page <= lead ? `lead ${page}` : `in ${(page - lead) % circle}`))

        expect(pages).toBeLessThanOrEqual(3 * (lead + circle) + 2)
      }),
    )
  })

  it('continues through a list that ends', () => {
    let walk: PageWalk = walkStart
    for (let page = 1; page < 50_000; page += 1) walk = stepOn(walk, { next: `page ${page}`, count: 100, place })

    expect(walk.pages).toBe(49_999)
  })

  it('ends for a list that does not', () => {
    expect(pagesUntilError((page) => `page ${page}`, 1_000)).toBe(1_000)
  })

  it('allows some empty pages, but not ten in a row', () => {
    function walkThrough(counts: readonly number[]): void {
      counts.reduce((walk, count, page) => stepOn(walk, { next: `page ${page}`, count, place }), walkStart)
    }

    const empty = [0, 0, 0, 0, 0, 0, 0, 0, 0]

    expect(() => walkThrough([...empty, 1, ...empty])).not.toThrow()
    expect(() => walkThrough([...empty, 0])).toThrow('The list names a further page after 10 empty ones in a row.')
  })
})
