import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { documentUrl, documentWith } from '../../validity/document.ts'
import { isHeldOut, type LabelledList } from '../../validity/labelled-values.ts'
import { type LabelledFigures, measure, shareOf } from '../../validity/measure.ts'

/** How the values of one list that are labelled junk were judged, of all kinds together. */
function junkOf(all: readonly LabelledFigures[], list: LabelledList): LabelledFigures['junk'] {
  return all
    .filter((one) => one.list === list)
    .reduce(
      (sum, { junk }) => ({
        n: sum.n + junk.n,
        junk: sum.junk + junk.junk,
        doubtful: sum.doubtful + junk.doubtful,
      }),
      { n: 0, junk: 0, doubtful: 0 },
    )
}

describe('the judgement of values', () => {
  const figures = measure()

  it('calls no real name of any country junk, and asks about few', () => {
    const names = figures.real.filter(({ kind }) => kind === 'personName')
    expect(names.map(({ accused }) => accused)).toEqual([[], []])
    for (const { n, doubtful } of names) expect(doubtful / n).toBeLessThan(0.003)
  })

  it('accuses at most two in 10,000 real values of any kind', () => {
    for (const { n, junk } of figures.real) expect(junk / n).toBeLessThanOrEqual(0.0002)
  })

  it('is right in what it calls junk, and in what it asks about, on values that were held out', () => {
    const { precisionOfJunk, precisionOfDoubtful } = figures
    expect(precisionOfJunk.share).toBeGreaterThanOrEqual(0.99)
    expect(precisionOfDoubtful.share).toBeGreaterThanOrEqual(0.9)
  })

  // The values of the fourth list were written to find what is missed.
  it.each([
    ['heldOut', { calledJunk: 0.88, shown: 0.95 }],
    ['fourth', { calledJunk: 0.46, shown: 0.74 }],
  ] as const)('finds the junk of the held-out list %s', (name, least) => {
    expect(isHeldOut(name)).toBe(true)
    const found = junkOf(figures.labelled, name)
    expect(found.junk / found.n).toBeGreaterThan(least.calledJunk)
    expect((found.junk + found.doubtful) / found.n).toBeGreaterThan(least.shown)
  })

  it.each(['second', 'third'] as const)(
    'calls no real value of the %s list junk, and shows people most of its junk',
    (name) => {
      const list = figures.labelled.filter((one) => one.list === name)
      expect(list.filter(({ real, ask }) => real.junk + ask.junk > 0)).toEqual([])
      const found = junkOf(figures.labelled, name)
      expect((found.junk + found.doubtful) / found.n).toBeGreaterThan(0.85)
    },
  )

  it('has the figures that the document states', () => {
    // After a change: npm run -s validity -- --write
    expect(documentWith(figures)).toBe(readFileSync(documentUrl, 'utf8'))
  })
})

describe('the interval of a share', () => {
  it.each([
    [381, 381, 0.99],
    [99, 100, 0.946],
    [0, 10, 0],
  ])('%i of %i is at least %f', (count, n, atLeast) => {
    expect(shareOf(count, n).atLeast).toBeCloseTo(atLeast, 3)
  })

  it('of nothing is nothing', () => {
    expect(shareOf(0, 0)).toEqual({ n: 0, share: 0, atLeast: 0 })
  })
})
