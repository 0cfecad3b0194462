import express from 'express'
import type { Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { frameRoutes } from '../../src/cards/index.ts'
import { createCardRequests } from '../../src/crm/pipedrive/cards/card-requests.ts'
import { readSdk } from '../../src/crm/pipedrive/cards/frame-script.ts'
import { answerErrors } from '../../src/infra/http/error-answers.ts'
import { securityHeaders } from '../../src/infra/http/security-headers.ts'
import { createLog } from '../../src/infra/log.ts'
import { assetRoutes } from '../../src/infra/pages/assets.ts'
import { sandboxPages } from '../../src/sandbox/core/pages/pages.ts'
import { type PipedriveSandbox, startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { axeFaults } from '../support/axe.ts'
import { describeInBrowser } from '../support/browser.ts'
import { settableClock } from '../support/clock.ts'
import { frameFixture } from '../support/frame-fixture.ts'
import { countRequests, type RequestCounter } from '../support/frame-requests.ts'
import { smallCompany, start } from '../support/hubspot-account.ts'
import { listenOnAnyPort } from '../support/listen.ts'

describeInBrowser('the frames in Pipedrive', ({ newPage }) => {
  const clock = settableClock(start)
  const content = frameFixture()
  const asked: { url: string; cookie: string | undefined; currentUrl: string | undefined; status: number }[] = []
  const state: { isDown: boolean; held: Promise<void> | null } = { isDown: false, held: null }
  let minset: Awaited<ReturnType<typeof listenOnAnyPort>>
  let sandbox: PipedriveSandbox

  beforeAll(async () => {
    const app = express()
    minset = await listenOnAnyPort(app)
    const frames = Object.fromEntries(
      ['panel', 'floating', 'settings'].map((name) => [name, `${minset.url}/cards/pipedrive/frames/${name}`]),
    ) as { panel: string; floating: string; settings: string }
    sandbox = await startPipedriveSandbox({
      dataset: () => smallCompany(),
      dir: null,
      port: 0,
      clock: () => clock.now(),
      frames,
    })
    sandbox.mount(sandboxPages(sandbox.ui, null))
    app.use((request, response, next) => {
      response.on('finish', () => {
        const { cookie, 'hx-current-url': currentUrl } = request.headers
        asked.push({ url: request.originalUrl, cookie, currentUrl: currentUrl as string, status: response.statusCode })
      })
      if (state.isDown) return void response.status(503).send('<h1>proxy</h1>')
      const { held } = state
      if (held !== null && request.method === 'GET') {
        const send = response.send.bind(response)
        response.send = (body) => {
          void held.then(() => send(body))
          return response
        }
      }
      next()
    })
    app.use(securityHeaders(minset.url), express.Router().use('/static', assetRoutes()))
    const cardRequests = createCardRequests({ clientSecret: 'sandbox-secret', panelSecret: undefined })
    const pipedrive = { cardRequests, frames: { ancestors: sandbox.url, sdk: readSdk } }
    const apps = new Map([['pipedrive', pipedrive]])
    app.use(frameRoutes({ apps, content: () => content, clock, log: { warn: () => undefined } }))
    app.use(answerErrors(createLog('silent')))
  })
  beforeEach(() => {
    content.reset()
    state.isDown = false
    state.held = null
    asked.length = 0
  })
  afterAll(async () => {
    await sandbox.close()
    await minset.close()
  })

  async function openDeal(origin = sandbox.url): Promise<Page> {
    const page = await newPage()
    await page.goto(`${origin}/deal/1`)
    return page
  }

  async function frameOf(page: Page, surface: string): Promise<Frame> {
    const element = await page.locator(`iframe[data-surface="${surface}"]`).elementHandle()
    const frame = await element?.contentFrame()
    if (!frame) throw new Error(`no frame ${surface}`)
    return frame
  }

  it('let a rep fill in what is missing: the panel empties, and counter and badge move', async () => {
    const page = await openDeal()
    const panel = await frameOf(page, 'panel')
    await panel.getByText('Amount is missing').waitFor()
    await page.locator('.dock-badge:has-text("1")').waitFor()
    expect(await panel.locator('.counter .value').textContent()).toContain('4 of 5')
    await page.getByRole('button', { name: 'Minset' }).click()
    const floating = await frameOf(page, 'floating')
    await floating.getByText('<b>Pilot</b>').waitFor()
    for (const frame of [panel, floating]) expect(await axeFaults(frame)).toEqual([])

    await panel.getByLabel('Amount').fill('-1')
    await panel.getByRole('button', { name: 'Save' }).click()
    await panel.getByText('must be positive').first().waitFor()
    expect(await panel.getByLabel('Amount').inputValue()).toBe('-1')

    await panel.getByLabel('Amount').fill('1200')
    await panel.getByRole('button', { name: 'Save' }).click()
    await panel.getByText('Nothing is missing').waitFor()

    await page.locator('.snackbar', { hasText: 'Saved in Pipedrive' }).waitFor()
    await floating.getByText('5 of 5').waitFor()
    await page.locator('.dock-badge').waitFor({ state: 'hidden' })
    expect(content.filled()).toEqual([{ amount: '-1' }, { amount: '1200' }])
    expect(asked.every(({ cookie }) => cookie === undefined)).toBe(true)
    expect(asked.filter(({ currentUrl }) => currentUrl?.includes('token'))).toEqual([])
    await page.goto(`${sandbox.url}/person/1`)
    await page.getByRole('dialog', { name: 'Minset' }).waitFor()
  })

  it('renew a token that has expired, and follow the theme and the language', async () => {
    const page = await openDeal()
    const panel = await frameOf(page, 'panel')
    await panel.getByText('Amount is missing').waitFor()
    expect(await panel.locator('html').getAttribute('data-theme')).toBe('light')
    clock.set(new Date(clock.now().getTime() + 6 * 60_000))
    asked.length = 0
    await page.emulateMedia({ colorScheme: 'dark' })
    content.setTitle('Pilot, renamed')

    await panel.getByText('Pilot, renamed').waitFor()

    expect(asked.map(({ status }) => status)).toEqual(expect.arrayContaining([401, 200]))
    expect(await panel.locator('html').getAttribute('data-theme')).toBe('dark')
    expect(await panel.evaluate<string>('getComputedStyle(document.documentElement).colorScheme')).toBe('dark')
    expect(await panel.locator('html').getAttribute('lang')).toBe('nb')
  })

  it('say so when the service does not answer, keep what was entered, and offer to try again', async () => {
    const page = await openDeal()
    const panel = await frameOf(page, 'panel')
    await panel.getByLabel('Amount').fill('1200')
    state.isDown = true
    await panel.getByRole('button', { name: 'Save' }).click()

    await panel.getByRole('alert').getByText('Får ikke kontakt med Minset').waitFor()

    expect(await panel.getByLabel('Amount').inputValue()).toBe('1200')
    state.isDown = false
    await panel.getByRole('button', { name: 'Prøv igjen' }).click()
    await panel.getByText('Får ikke kontakt').waitFor({ state: 'hidden' })
  })

  /** A deal's page in which time passes only as the test says. */
  async function openDealInStoppedTime(): Promise<{ page: Page; panel: Frame; requests: RequestCounter }> {
    const page = await newPage()
    await page.clock.install()
    await page.goto(`${sandbox.url}/deal/1`)
    const panel = await frameOf(page, 'panel')
    await panel.getByText('Amount is missing').waitFor()
    const requests = await countRequests(panel)
    // Later than now, however slow the machine is.
    await page.clock.pauseAt(Number(await page.evaluate('Date.now()')) + 10_000)
    await requests.settle()
    return { page, panel, requests }
  }

  it('ask again within two seconds, ever less often while nothing changes, and for the page that is shown', async () => {
    const { page, panel, requests } = await openDealInStoppedTime()
    await page.getByRole('button', { name: 'Minset' }).click()
    const floating = await frameOf(page, 'floating')
    await floating.getByRole('button', { name: 'Next' }).click()
    await floating.getByText('deal of page 2').waitFor()
    const inFloating = await countRequests(floating)
    asked.length = 0

    expect(await requests.sentDuring(() => page.clock.runFor(2000))).toBeGreaterThan(0)
    await inFloating.settle()
    expect(asked.findLast(({ url }) => url.includes('/parts/home'))?.url).toContain('home?page=2')

    expect(await requests.sentDuring(() => page.clock.fastForward('10:00'))).toBe(1)
    expect(await requests.sentDuring(() => page.clock.runFor(5000))).toBe(0)
    content.setTitle('Renamed')
    expect(await requests.sentDuring(() => page.clock.runFor(10_000))).toBe(1)
    await panel.getByText('Renamed').waitFor()
    expect(await floating.getByText('deal of page 2').count()).toBe(1)
  })

  it('keep what was refused, and why, until something is done about it', async () => {
    const { page, panel, requests } = await openDealInStoppedTime()
    await panel.getByLabel('Amount').fill('-1')
    await panel.getByRole('button', { name: 'Save' }).click()
    await panel.getByText('must be positive').first().waitFor()

    await requests.settle()
    expect(await requests.sentDuring(() => page.clock.runFor(5000))).toBe(0)
    expect(await panel.getByLabel('Amount').inputValue()).toBe('-1')

    await panel.getByLabel('Amount').fill('1200')
    await panel.getByRole('button', { name: 'Save' }).click()
    await panel.getByText('Nothing is missing').waitFor()
    await requests.settle()
    expect(await requests.sentDuring(() => page.clock.runFor(2000))).toBeGreaterThan(0)
  })

  it('do not go back to what was asked for before something was done', async () => {
    const { page, panel } = await openDealInStoppedTime()
    const { promise, resolve } = Promise.withResolvers<void>()
    state.held = promise
    const late = page.waitForResponse((response) => response.url().includes('/parts/record'))
    await page.clock.runFor(2000)
    await panel.getByLabel('Amount').fill('1200')
    await panel.getByRole('button', { name: 'Save' }).click()
    await panel.getByText('Nothing is missing').waitFor()

    resolve()
    await (await late).finished()

    expect(await panel.getByText('Nothing is missing').count()).toBe(1)
  })

  it('say that a form is too large, and keep what was entered', async () => {
    const page = await openDeal()
    const panel = await frameOf(page, 'panel')
    await panel.getByLabel('Amount').fill('1200')
    await panel.evaluate(`document.querySelector('[name="seen-amount"]').value = 'x'.repeat(6e6)`)
    await panel.getByRole('button', { name: 'Save' }).click()

    await panel.getByRole('alert').getByText('was not saved').waitFor()
    expect(await panel.getByLabel('Amount').inputValue()).toBe('1200')
  })

  it('show nothing in pages of others, and without a token of Pipedrive', async () => {
    // The same pages under another name: another origin, which may not frame Minset.
    const page = await openDeal(sandbox.url.replace('127.0.0.1', 'localhost'))
    await page.waitForTimeout(500)
    expect(asked.filter(({ url }) => url.includes('/parts/'))).toEqual([])

    for (const token of ['', 'x.y.z']) {
      const answer = await fetch(`${minset.url}/cards/pipedrive/frames/panel?id=1&token=${token}`)
      expect([answer.status, answer.headers.get('content-security-policy')]).toEqual([
        401,
        expect.stringContaining(`frame-ancestors ${sandbox.url}`),
      ])
    }
    const part = `${minset.url}/cards/pipedrive/parts/record?resource=deal&selectedIds=1`
    expect((await fetch(part)).status).toBe(401)
    expect((await fetch(part, { method: 'POST', headers: { authorization: 'Bearer a.b.c' } })).status).toBe(401)
    expect(content.filled()).toEqual([])
  })

  it('show the settings, in the language that is chosen there', async () => {
    const page = await newPage()
    await page.goto(`${sandbox.url}/settings/marketplace/app/sandbox-client/app-settings`)
    const settings = await frameOf(page, 'settings')
    await settings.getByRole('button', { name: 'English' }).click()
    await settings.locator('button[aria-pressed="true"]', { hasText: 'English' }).waitFor()
    expect(await settings.locator('html').getAttribute('lang')).toBe('en')
    expect(await axeFaults(settings)).toEqual([])
  })
})
