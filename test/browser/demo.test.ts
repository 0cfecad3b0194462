import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { OpenSandbox } from '../../src/demo/open-sandboxes.ts'
import { type Demo, startDemo } from '../../src/demo/run-demo.ts'
import { describeInBrowser, follow } from '../support/browser.ts'
import { runningClock } from '../support/clock.ts'
import { makeDataFolder } from '../support/database.ts'
import { visitEach } from '../support/each-page.ts'
import { freePort } from '../support/free-port.ts'
import { holdToSpec } from '../support/hold-to-spec.ts'
import { hubspotSpec } from '../support/hubspot-spec.ts'
import { cutParts, faintTexts } from '../support/page-faults.ts'
import { pipedriveSpec } from '../support/pipedrive-spec.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import type { VendorSpec } from '../support/vendor-spec.ts'

const specs: ReadonlyMap<string, VendorSpec> = new Map([
  ['hubspot', hubspotSpec],
  ['pipedrive', pipedriveSpec],
])

describeInBrowser('the demo, as a person sees it', ({ newPage }) => {
  let folder: string
  let demo: Demo
  /** HubSpot's pages. */
  let crmUrl: string
  let pipedriveUrl: string
  let minsetUrl: string
  /** Each throws if the traffic with an emulated CRM did not match its vendor's files. */
  const holds: (() => void)[] = []

  function onSandbox({ vendor, sandbox }: OpenSandbox): void {
    const spec = specs.get(vendor)
    if (spec === undefined) throw new RangeError(`no files are known of ${vendor}`)
    holds.push(holdToSpec(sandbox.requests, spec))
  }

  beforeAll(async () => {
    folder = await makeScratchFolder('browser')
    makeDataFolder(join(folder, 'store'))
    const port = await freePort()
    const options = { dir: folder, fresh: false, seed: 1, sandboxPort: 0, port, isServed: true, say: () => undefined }
    // The company depends on the moment at which it is generated.
    const clock = runningClock('2026-11-25T09:00:00Z')
    demo = await startDemo({ ...options, crms: [...specs.keys()], clock, onSandbox }, {})
    ;[crmUrl = '', pipedriveUrl = ''] = demo.crms.map(({ url }) => url)
    minsetUrl = (await demo.serve()).url
  }, 240_000)
  afterAll(async () => {
    await demo.close()
    await rm(folder, { recursive: true, force: true })
    for (const hold of holds) hold()
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

  /** Reloads the page until a poll has done its work. */
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

  /** The entry of the record's history, which refreshes itself, for a change that a person made. */
  function changeByPerson(page: Page, change: string): Locator {
    const history = page.locator('section', { has: page.getByRole('heading', { name: 'History' }) })
    return history.locator('li', { hasText: change }).getByText('a person')
  }

  it('shows in the CRM which records are incomplete, and what is missing', async () => {
    const page = await openCrm('/records/deals?incomplete=1')

    expect(await page.locator('tbody tr').count()).toBe(25)
    expect(await page.locator('.pill.incomplete').count()).toBe(25)
    expect(await page.locator('tbody').textContent()).toContain('company')
  })

  it('clears the flag of a record by itself when a person fills in the missing field', async () => {
    const page = await openFirstIncomplete('tasks', 'subject')
    expect(await page.locator('.flag').textContent()).toContain('Missing: subject')

    await page.locator('#p-hs_task_subject').fill('Send the offer')
    await page.getByRole('button', { name: 'Save' }).click()

    await expectSoon(page, page.locator('.flag'), 'Nothing is missing.')
    await changeByPerson(page, 'Send the offer').waitFor()
  })

  it('clears the flag of a deal when a person adds its company by name', async () => {
    const page = await openFirstIncomplete('deals', 'company')
    const companies = page.locator('section', { has: page.getByRole('heading', { name: 'companies' }) })
    await companies.getByPlaceholder('name or id').fill('AS')
    await follow(companies.getByRole('button', { name: 'add' }))

    expect(await companies.locator('li a').count()).toBe(1)
    await expectSoon(page, page.locator('.flag'), 'Nothing is missing.')
  })

  it('empties the card in HubSpot and moves its counter when a rep fixes a flagged deal there', async () => {
    const page = await newPage()
    const card = page.locator('.app-part')
    await page.goto(`${crmUrl}/records/deals?incomplete=1&text=amount`)
    const rows = page.locator('tbody tr', { has: page.getByRole('cell', { name: 'amount', exact: true }) })
    const links = await rows.locator('td:first-child a').all()
    const paths = await Promise.all(links.map((link) => link.getAttribute('href')))
    // The CRM also flags what its owner disputes, which waits for somebody else.
    for (const path of paths.toReversed()) {
      await page.goto(`${crmUrl}${path}`)
      const owner = page.locator('section', { has: page.getByRole('heading', { name: 'Owner' }) }).locator('bdi')
      await page.locator('#viewer').selectOption({ label: (await owner.textContent()) ?? '' })
      await page.getByRole('button', { name: 'Switch' }).click()
      const status = card.getByText(/^1 (missing|disputed)$/)
      if ((await status.textContent()) === '1 missing') break
    }
    await card.getByText('1 missing').waitFor()
    const counter = card.locator('.hs-progress')
    const before = Number.parseInt((await counter.locator('span').last().textContent()) ?? '', 10)

    await card.getByLabel('Amount').fill('4500')
    await card.getByLabel('Amount').press('Enter')

    await card.getByText('Nothing is missing.').waitFor()
    expect(await counter.textContent()).toContain(`${before + 1} of `)
    await changeByPerson(page, 'Amount: 4500').waitFor()
  })

  it('reports that both CRMs agree', () => {
    // The comparison with the files, at the end, covers both.
    expect(holds).toHaveLength(2)
    expect(demo.agreement.isAgreed).toBe(true)
    expect(demo.agreement.sentences).toEqual([
      expect.stringMatching(/^HubSpot and Pipedrive agree record by record: .* [1-9]\d* disputes/),
    ])
  })

  it('has disputes that wait for the supervisor, and some that are decided', async () => {
    const page = await newPage()
    await page.goto(`${minsetUrl}/sign-in`)
    await follow(page.getByRole('button', { name: /, supervisor$/ }))
    await follow(page.getByRole('link', { name: 'Team', exact: true }))

    expect(await page.locator('#disputes .repair').count()).toBeGreaterThan(0)
    expect(await page.locator('#decided .repair').count()).toBeGreaterThan(0)
  })

  it('clears the flag of a deal in Pipedrive when a person fills in the missing field', async () => {
    const page = await newPage({ javaScriptEnabled: false })
    await page.goto(`${pipedriveUrl}/records/deals?incomplete=1&text=amount`)
    const amount = page.getByRole('cell', { name: 'amount', exact: true })
    await page.locator('tbody tr', { has: amount }).first().locator('a').first().click()
    expect(await page.locator('.flag').textContent()).toContain('Missing: amount')

    await page.locator('#p-value').fill('5000')
    await page.getByRole('button', { name: 'Save' }).click()

    await expectSoon(page, page.locator('.flag'), 'Nothing is missing.')
  })

  it.each([
    { crm: 'HubSpot', type: 'tasks', missing: 'subject', field: '#p-hs_task_subject', value: 'Call back' },
    { crm: 'Pipedrive', type: 'deals', missing: 'amount', field: '#p-value', value: '7000' },
  ])('shows in $crm that a change was saved, and without a reload that the flag is cleared', async (one) => {
    const page = await newPage()
    await page.goto(
      `${one.crm === 'HubSpot' ? crmUrl : pipedriveUrl}/records/${one.type}?incomplete=1&text=${one.missing}`,
    )
    const alone = page.getByRole('cell', { name: one.missing, exact: true })
    await page.locator('tbody tr', { has: alone }).last().locator('a').first().click()
    await page.locator(one.field).fill(one.value)
    await page.getByRole('button', { name: 'Save' }).click()

    expect(await page.locator('.notice').textContent()).toContain('The result appears below by itself.')
    // The script shows it, once it has loaded.
    await page.locator('.notice .with-script').waitFor({ state: 'visible' })
    await expect.poll(() => page.locator('.flag').textContent(), { timeout: 40_000 }).toContain('Nothing is missing.')
    expect(await page.locator('.notice').textContent()).toContain('Saved.')
  })

  it('has no flags on activities in Pipedrive, and shows them on linked records', async () => {
    const page = await newPage({ javaScriptEnabled: false })
    await page.goto(`${pipedriveUrl}/records/activities`)
    await page.locator('tbody a').first().click()
    expect(await page.locator('.flag').textContent()).toContain('has no place for a flag')

    await page.goto(`${pipedriveUrl}/records/persons?text=Meeting`)
    await page.locator('tbody a').first().click()
    expect(await page.locator('.flag .carried').textContent()).toMatch(/Meeting .*: /)
  })

  it('links from the list of accounts to the pages of each, which identify the account', async () => {
    const page = await newPage()
    for (const title of ['HubSpot', 'Pipedrive']) {
      await page.goto(minsetUrl)
      await page.locator('tbody tr', { hasText: title }).locator('a').click()

      expect(await page.locator('header.top').textContent()).toContain(title)
      expect(await page.locator('h1').textContent()).not.toBe('Accounts')
    }
    expect((await fetch(`${minsetUrl}/static/minset.css`)).status).toBe(200)
  })

  it('signs a visitor in as a rep with one click, who then sees the own pages', async () => {
    const page = await newPage()
    await page.goto(`${minsetUrl}/sign-in`)
    const button = page.getByRole('button', { name: /, rep$/ })
    const [name = ''] = (await button.textContent())?.split(', ') ?? []
    await follow(button)

    expect(new URL(page.url()).pathname).toMatch(/^\/accounts\/hubspot-62515\//)
    expect(await page.locator('header.top').textContent()).toContain(name)
    expect(await page.getByRole('link', { name: 'Teams and roles' }).count()).toBe(0)
  })

  it('refuses what the CRM would refuse, and explains why', async () => {
    const page = await openCrm('/records/contacts')
    await page.locator('tbody a').first().click()
    await page.locator('#p-email').fill('no address')
    await page.getByRole('button', { name: 'Save' }).click()

    expect(await page.locator('main').textContent()).toContain('Email address no address is invalid')
  })

  it('accepts no form from another site', async () => {
    const page = await openCrm('/records/tasks')
    const href = await page.locator('tbody a').first().getAttribute('href')
    const answer = await fetch(`${crmUrl}${href}`, {
      method: 'POST',
      headers: { origin: 'http://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'hs_task_subject=changed',
    })

    expect(answer.status).toBe(403)
  })

  it('has the digests in the mailbox, displayed as in a mail program, without scripts', async () => {
    const page = await openCrm('/mail')
    expect(await page.locator('tbody tr').count()).toBe(10)
    await page.locator('tbody a').first().click()
    const mail = page.frameLocator('iframe')

    expect(await mail.locator('body').textContent()).toContain('Rep by rep')
    const answer = await fetch(`${page.url()}/html`)
    expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox/)
  })

  it('links from a figure to the records behind it, and from there to the record in the CRM', async () => {
    const page = await newPage()
    await page.goto(`${minsetUrl}/accounts/hubspot-62515/scorecards`)
    const reps = page.locator('#reps')
    const place = (await reps.locator('thead th').allTextContents()).findIndex((text) => text.trim().startsWith('Open'))
    // Some reps have none.
    const some = page.locator(`td:nth-child(${place + 1})`, { hasText: /^\s*[1-9]/ })
    await follow(reps.locator('tbody tr', { has: some }).locator('a').first())
    await follow(page.locator('.counter', { hasText: /^\s*Open findings/ }).locator('.value a'))
    const count = (await page.locator('h1').textContent())?.match(/\d+/)?.[0]
    expect(await page.locator('tbody tr').count()).toBe(Number(count))

    await page.locator('tbody a').first().click()

    expect(page.url()).toContain(crmUrl)
    expect(await page.locator('.flag').textContent()).toContain('incomplete')
  })

  it('fits a phone and a desktop, light and dark: nothing scrolls sideways, is cut off or faint', async () => {
    const page = await newPage()
    const seen = await visitEach(page, [minsetUrl, `${minsetUrl}/nowhere`, crmUrl, pipedriveUrl], async (address) => {
      for (const [width, colorScheme] of [
        [375, 'dark'],
        [1280, 'light'],
      ] as const) {
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme })
        expect(await cutParts(page), `${address} at ${width} px`).toEqual([])
        expect(await faintTexts(page), `${address}, ${colorScheme}`).toEqual([])
      }
      expect(await page.locator('[role=img]:not([aria-label], :has(> title))').count()).toBe(0)
    })

    // Of Minset and of both CRMs: every kind of page.
    expect(seen.length).toBeGreaterThan(40)
  }, 180_000)
})
