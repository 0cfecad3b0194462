import { describe, expect, it } from 'vitest'
import { type Goal, toCase } from '../../bench/bench-case.ts'
import { heading, toJsonLine, toRow } from '../../bench/show-case.ts'

const measured = {
  bench: 'sync',
  case: 'pages, read',
  ours: 18.81,
  reference: 19,
  referenceName: 'ceiling',
  unit: 'calls/s',
}
const share: Goal = { of: 'ratio', is: '>=', than: 0.97 }

describe('a measured case', () => {
  it('is one JSON object per line', () => {
    expect(JSON.parse(toJsonLine(toCase(measured, share)))).toEqual({
      bench: 'sync',
      case: 'pages, read',
      ours: 18.81,
      reference: 19,
      referenceName: 'ceiling',
      ratio: 0.99,
      unit: 'calls/s',
      goal: 'ratio >= 0.97',
      met: true,
    })
    expect(toJsonLine(toCase(measured, share))).not.toContain('\n')
  })

  it('is one row of a table, under its heading', () => {
    const row = toRow(toCase({ ...measured, ours: 10 }, share))

    expect(row.indexOf('MISSED')).toBe(heading.indexOf('goal'))
    expect(row.indexOf('0.526')).toBe(heading.indexOf('ratio'))
    expect(row.indexOf('pages, read; beside: ceiling')).toBe(heading.indexOf('what'))
  })

  it.each([
    [0, 0, { of: 'ours', is: '<=', than: 0 }, true, 0],
    [1, 0, { of: 'ours', is: '<=', than: 0 }, false, 1],
    [6, 10, { of: 'ratio', is: '>=', than: 0.6 }, true, 0.6],
    [5.999, 10, { of: 'ratio', is: '>=', than: 0.6 }, false, 0.6],
    [191, 190, { of: 'ratio', is: '<=', than: 1 }, false, 1.005],
    [Number.NaN, 10, { of: 'ours', is: '<=', than: 10 }, false, Number.NaN],
  ] as const)('of %d compared with %d meets the goal %j: %s', (ours, reference, goal, met, ratio) => {
    expect(toCase({ ...measured, ours, reference }, goal)).toMatchObject({ met, ratio })
  })
})
