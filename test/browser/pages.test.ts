import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { describeInBrowser } from '../support/browser.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'

describeInBrowser('a page', ({ newPage }) => {
  describeAnyStore('in a browser', (testStore) => {
    let database: Database
    let world: PeopleWorld

    beforeAll(async () => {
      database = await testStore.open()
      world = await startPeopleWorld(database)
    })
    afterAll(() => world.close())

    async function openAs(user: string | null, options: BrowserContextOptions = {}): Promise<Page> {
      const page = await newPage(options)
      if (user === null) return page
      const { cookies } = await world.signedIn(user)
      await page.context().addCookies([...cookies].map(([name, value]) => ({ name, value, url: world.url })))
      return page
    }

    it.each([true, false])('sorts, filters and pages with the keyboard (JavaScript: %s)', async (javaScriptEnabled) => {
      const page = await openAs('ada', { javaScriptEnabled })
      await page.goto(`${world.url}/accounts/ours/findings`)
      const loads: string[] = []
      page.on('load', () => loads.push(page.url()))
      const firstName = page.locator('tbody th').first()

      await page.locator('#sort-record').focus()
      await page.keyboard.press('Enter')
      await page.waitForURL(/sort=record$/)
      await expect.poll(() => firstName.textContent()).toBe('Deal of ada')
      await page.locator('#sort-record').focus()
      await page.keyboard.press('Enter')
      await page.waitForURL(/sort=-record$/)
      await expect.poll(() => firstName.textContent()).toBe('Deal of olav')
      expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending')

      await page.locator('#filter-owner').selectOption('anna')
      if (!javaScriptEnabled) {
        await page.getByRole('button', { name: 'Show' }).focus()
        await page.keyboard.press('Enter')
      }
      await page.waitForURL(/owner=anna/)
      await expect.poll(() => page.locator('tbody tr').count()).toBe(1)
      expect(page.url()).toContain('sort=-record')
      expect(await page.locator('.chip').textContent()).toContain('anna')
      expect(loads.length > 0).toBe(!javaScriptEnabled)
    })

    it('asks in a dialog before it signs out everywhere, also without JavaScript, and says what it did', async () => {
      const page = await openAs('anna', { javaScriptEnabled: false })
      await page.goto(`${world.url}/accounts/ours/me`)
      const dialog = page.locator('dialog.confirm')
      await page.getByRole('button', { name: 'Sign out everywhere' }).focus()
      await page.keyboard.press('Enter')
      await dialog.waitFor({ state: 'visible' })
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'hidden' })
      await page.keyboard.press('Enter')
      await dialog.getByRole('button', { name: 'Sign out everywhere' }).focus()
      await page.keyboard.press('Enter')
      await page.waitForLoadState()

      expect(await page.locator('body').textContent()).not.toContain('My data')
    })

    it('is reached past the navigation by one key, and on a phone by a menu', async () => {
      const page = await openAs('anna', { viewport: { width: 360, height: 700 } })
      await page.goto(`${world.url}/accounts/ours/findings`)
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      expect(new URL(page.url()).hash).toBe('#main')
      expect(new URL(page.url()).pathname).toBe('/accounts/ours/findings')

      await page.getByRole('button', { name: 'Menu' }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: 'Scorecards' }).focus()
      await page.keyboard.press('Enter')
      await page.waitForURL(/scorecards$/)
      expect(await page.locator('nav [aria-current]').first().textContent()).toBe('Scorecards')
    })
  })
})
