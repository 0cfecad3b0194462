import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { appointAdmin, loadUser, revokeRole } from '../../src/people/index.ts'
import type { PipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { axeFaults } from '../support/axe.ts'
import { describeInBrowser } from '../support/browser.ts'
import { describeAnyStore } from '../support/database.ts'
import { onHubSpot } from '../support/hubspot-world.ts'
import { type InstalledWorld, openInstalledWorld } from '../support/installed-world.ts'
import { cutParts } from '../support/page-faults.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { onPipedrive } from '../support/pipedrive-world.ts'

const now = new Date('2026-10-14T10:00:00Z')

describeInBrowser('the pages of a Minset that is connected to two CRMs', ({ newPage }) => {
  describeAnyStore('in a browser', (testStore) => {
    let world: InstalledWorld<PipedriveSandbox>

    beforeAll(async () => {
      world = await openInstalledWorld(onPipedrive(), {
        location: await testStore.newLocation(),
        dataset: partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 400 }),
        now,
        beside: [onHubSpot()],
        // HubSpot's account is connected by a token; other CRMs may install the app.
        environment: { HUBSPOT_CLIENT_ID: 'id', HUBSPOT_CLIENT_SECRET: 'secret', HUBSPOT_APP_ID: '1' },
      })
    })
    afterAll(() => world.close())

    async function open(path: string): Promise<Page> {
      const page = await newPage()
      await page.goto(`${world.url}${path}`)
      return page
    }

    function companyId(): string {
      return String(world.sandbox.companyId)
    }

    /** A style of the page header that only the style sheet sets. */
    async function headColour(page: Page): Promise<string> {
      await page.waitForLoadState('load')
      return page.evaluate<string>("getComputedStyle(document.querySelector('header.top')).backgroundColor")
    }

    it("list both, each by the name of its CRM, in the pages' style", async () => {
      const page = await open('/')

      expect(await page.locator('h1').textContent()).toBe('Accounts')
      const rows = await page.locator('tbody tr').all()
      const cells = await Promise.all(rows.map((row) => row.locator('th, td').allTextContents()))
      expect(cells).toEqual([
        ['HubSpot', '62515', 'connected'],
        ['Pipedrive', companyId(), 'connected'],
      ])
      const sheet = await fetch(`${world.url}/static/minset.css`)
      expect([sheet.status, sheet.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8'])
      expect(await headColour(page)).not.toBe('rgba(0, 0, 0, 0)')
    })

    it('show at /health the state of the service and of both accounts, and link to the page of each', async () => {
      const page = await open('/')
      await page.getByRole('link', { name: 'Health', exact: true }).click()

      expect(new URL(page.url()).pathname).toBe('/health')
      expect(await page.locator('h2').allTextContents()).toEqual([
        'The service',
        'HubSpot 62515',
        `Pipedrive ${companyId()}`,
      ])
      expect(await headColour(page)).not.toBe('rgba(0, 0, 0, 0)')
      await page.getByRole('link', { name: companyId() }).click()
      expect(new URL(page.url()).pathname).toBe(`/accounts/${world.accountId}/health`)
    })

    it.each(['scorecards', 'findings', 'digests'])('let a person choose the account at /%s', async (section) => {
      const page = await open(`/${section}`)
      await page.getByRole('link', { name: companyId() }).click()

      expect(new URL(page.url()).pathname).toBe(`/accounts/${world.accountId}/${section}`)
    })

    it("have a page for an unknown address, in the pages' style, with a link back", async () => {
      for (const path of ['/nowhere', '/accounts/nobody/', '/accounts/%E0%A4%A/']) {
        const page = await open(path)
        expect(await headColour(page)).not.toBe('rgba(0, 0, 0, 0)')
        await page.getByRole('link', { name: 'Overview' }).click()
        expect(await page.locator('h1').textContent()).toBe('Accounts')
      }
    })

    it('offer to connect both CRMs, and lead each to its own consent page', async () => {
      const page = await open('/')
      const style = await headColour(page)
      await page.getByRole('link', { name: 'Connect an account' }).click()

      expect(await page.locator('h2').allTextContents()).toEqual(['HubSpot', 'Pipedrive'])
      expect(await headColour(page)).toBe(style)
      expect(await axeFaults(page)).toEqual([])
      await page.setViewportSize({ width: 360, height: 800 })
      await page.emulateMedia({ colorScheme: 'dark' })
      expect([...(await axeFaults(page)), ...(await cutParts(page))]).toEqual([])
      const section = page.locator('section', { has: page.getByRole('heading', { name: 'Pipedrive' }) })
      await section.getByRole('link', { name: 'Look first' }).click()
      expect(new URL(page.url()).origin).toBe(world.sandbox.url)
      expect(new URL(page.url()).searchParams.get('client_id')).toBe(world.sandbox.app.clientId)
    })

    it('of an account identify it, stay within it, and link back to all accounts', async () => {
      const page = await open('/')
      await page.getByRole('link', { name: companyId() }).click()
      const base = `/accounts/${world.accountId}/`
      expect(new URL(page.url()).pathname).toBe(base)
      const style = await headColour(page)

      for (const name of ['Overview', 'Scorecards', 'Findings', 'Digests', 'Health']) {
        await page.getByRole('navigation').getByRole('link', { name }).click()
        expect(new URL(page.url()).pathname.startsWith(base)).toBe(true)
        expect(await page.locator('header.top').textContent()).toContain(`Pipedrive ${companyId()}`)
        expect(await headColour(page)).toBe(style)
      }
      await page.getByRole('link', { name: 'Minset', exact: true }).click()
      expect(new URL(page.url()).pathname).toBe('/')
      expect(await page.locator('h1').textContent()).toBe('Accounts')
    })

    it('let a rep repair a record from the list with the keyboard: it disappears, and the counter moves', async () => {
      const { db } = world.store.database
      const { accountId } = world
      const found = await db
        .selectFrom('findings as f')
        .innerJoin('records as r', (join) =>
          join
            .onRef('r.account_id', '=', 'f.account_id')
            .onRef('r.object_type', '=', 'f.object_type')
            .onRef('r.record_id', '=', 'f.record_id'),
        )
        .select(['r.owner_id', 'r.record_id'])
        .where('f.account_id', '=', accountId)
        .where('f.rule_id', '=', 'deal-won-amount')
        .where('f.state', '=', 'open')
        .executeTakeFirstOrThrow()
      const user = await loadUser(db, accountId, found.owner_id ?? '')
      if (user === null) throw new Error('the deal has no owner')
      const { token } = await appointAdmin(db, user, world.clock.now())
      await revokeRole(db, accountId, { ownerId: user.ownerId, role: 'admin' })
      const page = await open(`/enter/${accountId}/${token}`)
      await page.getByRole('button').first().click()
      expect(new URL(page.url()).pathname).toBe(`/accounts/${accountId}/list`)
      const entry = page.locator(`#entry-deal-${found.record_id}`)
      const amount = page.locator(`#deal-${found.record_id}-deal-won-amount-value-amount`)

      await amount.fill('-1')
      await page.keyboard.press('Enter')
      await entry.getByText('Enter a number above 0.').waitFor()
      expect(await amount.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true)
      await amount.fill('4500')
      await page.keyboard.press('Enter')
      await entry.waitFor({ state: 'detached' })

      expect(await page.locator('#my-list .counter .value').first().textContent()).toMatch(/^\s*1/)
      expect(world.sandbox.ui.read('deals', found.record_id)?.flag.missing).not.toContain('amount')
      await page.close()
    })
  })
})
