import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Demo, startDemo } from '../../src/demo/run-demo.ts'
import { describeInBrowser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'

describeInBrowser('the demo, as a person sees it', ({ newPage }) => {
  let folder: string
  let demo: Demo
  let crmUrl: string
  let minsetUrl: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'minset-browser-'))
    const port = await freePort()
    const options = { dir: folder, fresh: false, seed: 1, sandboxPort: 0, port, say: () => undefined }
    demo = await startDemo({ ...options, crms: ['hubspot'] }, {})
    crmUrl = demo.crms[0]?.url ?? ''
    minsetUrl = (await demo.serve()).url
  })
  afterAll(async () => {
    await demo.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** The CRM's pages work without JavaScript. */
  async function openCrm(path: string): Promise<Page> {
    const page = await newPage({ javaScriptEnabled: false })
    await page.goto(`${crmUrl}${path}`)
    return page
  }

  async function openFirstIncomplete(type: string, missing: string): Promise<Page> {
    const page = await openCrm(`/records/${type}?incomplete=1`)
    await page.locator('tbody tr', { hasText: missing }).first().locator('a').first().click()
    return page
  }

  /** Loads the page again and again until a poll has done its work. */
  async function expectSoon(page: Page, locator: Locator, text: string): Promise<void> {
    await expect
      .poll(
        async () => {
          await page.reload()
          return locator.textContent()
        },
        { timeout: 40_000, interval: 500 },
      )
      .toContain(text)
  }

  it('shows in the CRM which records are incomplete, and what is missing', async () => {
    const page = await openCrm('/records/deals?incomplete=1')

    expect(await page.locator('tbody tr').count()).toBe(25)
    expect(await page.locator('.pill.incomplete').count()).toBe(25)
    expect(await page.locator('tbody').textContent()).toContain('company')
  })

  it('clears the flag of a record by itself when a person fills in what is missing', async () => {
    const page = await openFirstIncomplete('tasks', 'subject')
    expect(await page.locator('.flag').textContent()).toContain('Missing: subject')

    await page.locator('#p-hs_task_subject').fill('Send the offer')
    await page.getByRole('button', { name: 'Save' }).click()

    await expectSoon(page, page.locator('.flag'), 'Nothing is missing.')
    expect(await page.locator('body').textContent()).toContain('a person')
  })

  it('clears the flag of a deal when a person adds its company by name', async () => {
    const page = await openFirstIncomplete('deals', 'company')
    const companies = page.locator('section', { has: page.getByRole('heading', { name: 'companies' }) })
    await companies.getByPlaceholder('name or id').fill('AS')
    await companies.getByRole('button', { name: 'add' }).click()

    expect(await companies.locator('li a').count()).toBe(1)
    await expectSoon(page, page.locator('.flag'), 'Nothing is missing.')
  })

  it('refuses what the CRM would refuse, in words', async () => {
    const page = await openCrm('/records/contacts')
    await page.locator('tbody a').first().click()
    await page.locator('#p-email').fill('no address')
    await page.getByRole('button', { name: 'Save' }).click()

    expect(await page.locator('main').textContent()).toContain('Email address no address is invalid')
  })

  it('takes no form from another site', async () => {
    const page = await openCrm('/records/tasks')
    const href = await page.locator('tbody a').first().getAttribute('href')
    const answer = await fetch(`${crmUrl}${href}`, {
      method: 'POST',
      headers: { origin: 'http://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'hs_task_subject=changed',
    })

    expect(answer.status).toBe(403)
  })

  it('has the digests in the mailbox, shown as a mail program would, without scripts', async () => {
    const page = await openCrm('/mail')
    expect(await page.locator('tbody tr').count()).toBe(5)
    await page.locator('tbody a').first().click()
    const mail = page.frameLocator('iframe')

    expect(await mail.locator('body').textContent()).toContain('Rep by rep')
    const answer = await fetch(`${page.url()}/html`)
    expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox/)
  })

  it('leads from a figure to the records behind it, and from there to the record in the CRM', async () => {
    const page = await newPage()
    await page.goto(`${minsetUrl}/scorecards`)
    await page.locator('tbody a').first().click()
    await page
      .locator('.tile', { hasText: /^\s*Open findings/ })
      .locator('.value a')
      .click()
    const count = (await page.locator('h1').textContent())?.match(/\d+/)?.[0]
    expect(await page.locator('tbody tr').count()).toBe(Number(count))

    await page.locator('tbody a').first().click()

    expect(page.url()).toContain(crmUrl)
    expect(await page.locator('.flag').textContent()).toContain('incomplete')
  })

  it('fits a narrow screen, and names every picture', async () => {
    const page = await newPage({ viewport: { width: 390, height: 800 } })
    await page.goto(minsetUrl)

    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    expect(await page.locator('[role=img]:not([aria-label])').count()).toBe(0)
  })
})
