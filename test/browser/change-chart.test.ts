import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { changeChartOf } from '../../src/admin/components/pictures/change-chart.ts'
import { loadViews, templatesDir } from '../../src/infra/http/views.ts'
import { describeInBrowser } from '../support/browser.ts'
import { inEnglish } from '../support/words.ts'

const styles = ['tokens', 'base', 'components']
  .map((name) => readFileSync(join(templatesDir, `pages/assets/${name}.css`), 'utf8'))
  .join('\n')

/** The colours of the bars and of their legend, as they are shown, and whether print leaves those of the legend out. */
const shownScript = `['came', 'went'].map((kind) => {
  const swatch = getComputedStyle(document.querySelector('figcaption .' + kind), '::before')
  return [getComputedStyle(document.querySelector('rect.' + kind)).fill, swatch.backgroundColor, swatch.printColorAdjust]
})`

describeInBrowser('the legend of a chart of changes', ({ newPage }) => {
  it.each(['none', 'active'] as const)(
    'has the colours of its bars, also in print (forced colours: %s)',
    async (forcedColors) => {
      const page = await newPage({ forcedColors })
      const points = [1, 2].map((count) => ({ label: `Week ${count}`, came: count, went: count }))
      const words = { name: 'Changes', came: 'opened', went: 'resolved', textOf: () => '' }
      const html = loadViews('pages')('_change-chart')(changeChartOf(points, words) ?? {}, inEnglish)
      await page.setContent(`<style>${styles}</style>${html}`)

      const shown = await page.evaluate<[string, string, string][]>(shownScript)

      expect(shown.map(([bar, legend]) => [bar === legend, legend === shown[0]?.[1]])).toEqual([
        [true, true],
        [true, false],
      ])
      expect(shown.map(([, , inPrint]) => inPrint)).toEqual(['exact', 'exact'])
    },
  )
})
