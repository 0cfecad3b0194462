import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

const source = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** WCAG 2.2 AA, and what is good practice beyond it. */
const every = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }

/**
 * What axe finds on a page, or in one of its frames, as it is now, one line for each rule.
 *
 * @param only the rules to apply; absent: all
 */
export async function axeFaults(page: Pick<Page, 'evaluate'>, only?: readonly string[]): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(source)
  const options = {
    runOnly: only === undefined ? every : { type: 'rule', values: only },
    resultTypes: ['violations'],
    preload: false,
    iframes: false,
  }
  return page.evaluate<string[]>(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ' at ' + nodes.slice(0, 3).map(({ target }) => target).join(', ')))`,
  )
}
