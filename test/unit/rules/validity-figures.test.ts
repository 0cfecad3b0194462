import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { documentUrl, documentWith } from '../../validity/document.ts'
import { isHeldOut } from '../../validity/labelled-values.ts'
import { measure, shareOf } from '../../validity/measure.ts'

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

  it('is right in what it calls junk, and shows people most junk, on values that were held out', () => {
    const { precisionOfJunk, precisionOfDoubtful, labelled } = figures
    const heldOut = labelled.filter(({ list }) => isHeldOut(list))
    const [found, n] = heldOut.reduce(([sum, all], { junk }) => [sum + junk.junk + junk.doubtful, all + junk.n], [0, 0])
    expect(precisionOfJunk.share).toBeGreaterThanOrEqual(0.99)
    expect(precisionOfDoubtful.share).toBeGreaterThanOrEqual(0.9)
    expect(found / n).toBeGreaterThan(0.8)
  })

  it.each(['second', 'third'])('calls no real value of the %s list junk, and shows people most of its junk', (name) => {
    const list = figures.labelled.filter((one) => one.list === name)
    expect(list.filter(({ real, ask }) => real.junk + ask.junk > 0)).toEqual([])
    const [found, n] = list.reduce(([sum, all], { junk }) => [sum + junk.junk + junk.doubtful, all + junk.n], [0, 0])
    expect(found / n).toBeGreaterThan(0.85)
  })

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
