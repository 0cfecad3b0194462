import { expect, it } from 'vitest'
import { figureFormat } from '../../../src/infra/format.ts'
import { cellsOf, figuresOf, scorecardMetrics, tableColumns } from '../../../src/metrics/index.ts'
import { inEnglish } from '../../support/words.ts'

it.each([
  ['0 of 0', { recordsOwned: 0 }, null],
  ['0 of 10', { recordsOwned: 10 }, 0],
  ['1,199 of 1,200', { recordsOwned: 1200, recordsComplete: 1199 }, 99],
  ['3 of 3', { recordsOwned: 3, recordsComplete: 3 }, 100],
])('%s has no bar without a whole, and a full one only for all of it', (text, counts, percent) => {
  const columns = tableColumns(scorecardMetrics, inEnglish).filter(({ hasBar }) => hasBar)
  const figures = figuresOf(scorecardMetrics, { counts, sums: {} })
  const [cell] = cellsOf(columns, figures, figureFormat('EUR', inEnglish))

  expect([cell?.text, cell?.bar?.percent ?? null]).toEqual([text, percent])
})
