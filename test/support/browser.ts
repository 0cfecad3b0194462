import { join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, inject } from 'vitest'

/** A browser for the tests of a suite. */
export interface TestBrowser {
  /**
   * Opens a page as a new visitor, with separate cookies and storage. It is closed at the end of the test; if the test
   * fails, a screenshot is kept.
   *
   * @param options the visitor's settings, such as `{ javaScriptEnabled: false }`
   */
  readonly newPage: (options?: BrowserContextOptions) => Promise<Page>
}

/** Screenshots of pages in failed tests: `<test>-<number of the page>.png`. */
const picturesFolder = '.scratch/pictures'

/** No host name resolves, and the browser makes no requests of its own. */
const offline = [
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-proxy-server',
  '--no-pings',
]

/**
 * Runs a suite with a browser that can reach only this machine. It is started once per suite. If the platform has none,
 * the suite is reported as skipped.
 */
export function describeInBrowser(name: string, suite: (browser: TestBrowser) => void): void {
  const executablePath = inject('chromiumPath')
  describe.skipIf(executablePath === null)(`${name}`, () => {
    suite(createTestBrowser(executablePath ?? ''))
  })
}

function createTestBrowser(executablePath: string): TestBrowser {
  let browser: Browser | undefined
  let contexts: BrowserContext[] = []
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: offline })
  })
  afterEach(async ({ task }) => {
    const open = contexts
    contexts = []
    if (task.result?.state === 'fail') await takePictures(open, task.name)
    for (const context of open) await context.close()
  })
  afterAll(() => browser?.close())
  return {
    newPage: async (options) => {
      if (browser === undefined) throw new Error('A page can be opened in a test or beforeEach only')
      const context = await browser.newContext(options)
      contexts.push(context)
      context.setDefaultTimeout(20_000)
      // Numeric addresses need no name resolution.
      await context.route(isElsewhere, (route) => route.abort())
      return context.newPage()
    },
  }
}

/** Clicks on what leads to another page, and waits until that is loaded: a click alone only waits for its beginning. */
export async function follow(linkOrButton: Locator): Promise<void> {
  await linkOrButton.click()
  await linkOrButton.page().waitForLoadState()
}

function isElsewhere({ protocol, hostname }: URL): boolean {
  return protocol.startsWith('http') && !['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
}

async function takePictures(contexts: readonly BrowserContext[], testName: string): Promise<void> {
  const name = testName.replaceAll(/[^\w]+/g, '-').slice(0, 100)
  for (const [index, page] of contexts.flatMap((context) => context.pages()).entries()) {
    await page.screenshot({ path: join(picturesFolder, `${name}-${index + 1}.png`), fullPage: true })
  }
}
