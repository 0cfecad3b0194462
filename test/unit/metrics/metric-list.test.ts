import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { calls } from '../../../src/metrics/activities/calls.ts'
import { dealsLost } from '../../../src/metrics/deals/deals-lost.ts'
import { dealsWon } from '../../../src/metrics/deals/deals-won.ts'
import { dealsWonValue } from '../../../src/metrics/deals/deals-won-value.ts'
import { winRate } from '../../../src/metrics/deals/win-rate.ts'
import {
  cardLines,
  findingsOpen,
  type Metric,
  metricList,
  metricOfLine,
  scorecardMetrics,
  shownMetrics,
} from '../../../src/metrics/index.ts'
import { languages } from '../../../src/words/index.ts'
import { projectRoot } from '../../support/planted-folder.ts'
import { inEnglish } from '../../support/words.ts'

describe('a list of metrics', () => {
  it.each<[string, readonly Metric[], string]>([
    ['an id twice', [calls, { ...calls }], 'the metric calls shares its id'],
    ['a key of the card twice', [dealsWonValue, { ...calls, card: { key: 'deals_won' } }], 'shares its id, or the key'],
    ['a ratio without what it is made of', [dealsWon, winRate], 'is made of dealsLost, which is not in the list'],
    ['what a figure is read against, left out', [{ ...calls, outOf: { metric: dealsWon } }], 'is made of dealsWon'],
    ['what its line on the card refers to, left out', [dealsWonValue], 'is made of dealsWon'],
    [
      'a sum of what is no money',
      [dealsWon, { ...dealsWonValue, field: 'probability' }],
      'is no sum of money of a deal',
    ],
    [
      'a ratio out of records and findings',
      [calls, findingsOpen, { ...winRate, part: calls, whole: [calls, findingsOpen] }],
      'is out of both records and findings',
    ],
    ['a ratio out of nothing', [dealsWon, { ...winRate, whole: [] }], 'or out of nothing'],
    ['complete records of a period', [{ ...calls, over: 'completeRecords' }], 'and has further conditions'],
  ])('refuses %s', (_what, metrics, problem) => {
    expect(() => metricList(metrics)).toThrow(problem)
  })

  it('finds a metric by the id in a URL', () => {
    const metrics = metricList([dealsWon, dealsLost, winRate])

    expect(metrics.find('winRate')).toBe(winRate)
    expect(metrics.find('constructor')).toBeNull()
  })
})

describe('the metrics that are shown', () => {
  it('include those that they are compared with or made of', () => {
    const shown = shownMetrics(scorecardMetrics, ({ id }) => id === 'winRate' || id === 'recordsComplete')

    expect(shown.all.map(({ id }) => id)).toEqual([
      'recordsOwned',
      'recordsComplete',
      'dealsWon',
      'dealsLost',
      'winRate',
    ])
  })
})

describe('a line of the card that tells of two metrics', () => {
  it('is about one of them, and says how both are computed', () => {
    const line = cardLines(scorecardMetrics, inEnglish).find(({ key }) => key === 'open_findings')

    expect(metricOfLine(scorecardMetrics, 'open_findings')).toBe(findingsOpen)
    expect(metricOfLine(scorecardMetrics, 'constructor')).toBeNull()
    expect(line).toMatchObject({ label: 'Open findings', isOfPeriod: false })
    expect(line?.how).toMatch(/^Rules that records owned do not meet now.* Open findings whose rule .* The list of/)
  })
})

describe('the metrics of scorecards', () => {
  it('are all the declared ones', () => {
    const files = globSync('src/metrics/*/*.ts', { cwd: join(projectRoot) })

    expect(scorecardMetrics.all).toHaveLength(files.length)
  })

  it.each(Object.values(languages))(
    'have labels that can begin with a small letter within a sentence: %o',
    ({ texts }) => {
      const labels = scorecardMetrics.all.map(({ label }) => texts[label.code])

      expect(labels.filter((label) => !/^\p{Lu}\p{Ll}/u.test(label))).toEqual([])
    },
  )
})
