import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadPage, type Span } from '../../../src/infra/pages/load-page.ts'

const size = 10

/** A list of numbers from 1, with its total in each answer, or only in those with an item, as a window function counts. */
function listOf(count: number, isCountedBeyond: boolean) {
  const items = Array.from({ length: count }, (_, index) => index + 1)
  return ({ limit, offset }: Span) => {
    const shown = items.slice(offset, offset + limit)
    return Promise.resolve({ total: isCountedBeyond || shown.length > 0 ? count : 0, items: shown })
  }
}

describe('loadPage', () => {
  it('loads the page that is asked for, or the last one if that is before it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 45 }),
        fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant(Number.MAX_SAFE_INTEGER)),
        fc.boolean(),
        async (count, asked, isCountedBeyond) => {
          const { page, list } = await loadPage(asked, { size, load: listOf(count, isCountedBeyond) })
          const last = Math.max(1, Math.ceil(count / size))

          expect(page).toBe(Math.min(asked, last))
          expect(list.total).toBe(count)
          expect(list.items[0] ?? 1).toBe((page - 1) * size + 1)
          expect(list.items).toHaveLength(Math.min(size, count - (page - 1) * size))
        },
      ),
    )
  })

  it('loads a page that there is only once', async () => {
    const spans: Span[] = []
    const load = listOf(25, false)
    await loadPage(3, {
      size,
      load(span) {
        spans.push(span)
        return load(span)
      },
    })

    expect(spans).toEqual([{ limit: 10, offset: 20 }])
  })
})
