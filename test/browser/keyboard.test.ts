import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { describeInBrowser } from '../support/browser.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'
import { tabFaults } from '../support/tab-stops.ts'

const pagesOf = {
  ada: [
    '',
    'team',
    'scorecards',
    'scorecards/anna',
    'findings',
    'rules',
    'exemptions',
    'people',
    'people/owner/anna',
    'settings',
  ],
  boss: ['team', 'list/anna', 'targets', 'digests'],
  anna: ['list', 'scorecard', 'records/deal/deal-ours-anna', 'me'],
} as const

describeInBrowser('with the keyboard alone', ({ newPage }) => {
  describeAnyStore('in a browser', (testStore) => {
    let database: Database
    let world: PeopleWorld

    beforeAll(async () => {
      database = await testStore.open()
      world = await startPeopleWorld(database)
    })
    afterAll(() => world.close())

    async function openAs(user: string, path: string, viewport = { width: 1280, height: 700 }): Promise<Page> {
      const page = await newPage({ viewport })
      const { cookies } = await world.signedIn(user)
      await page.context().addCookies([...cookies].map(([name, value]) => ({ name, value, url: world.url })))
      await page.goto(`${world.url}/accounts/ours/${path}`)
      return page
    }

    it.each([1280, 360])('every control of a page is reached, marked and in view, %i pixels wide', async (width) => {
      const faults: Record<string, string[]> = {}
      for (const [user, paths] of Object.entries(pagesOf)) {
        const page = await openAs(user, '', { width, height: 700 })
        for (const path of paths) {
          await page.goto(`${world.url}/accounts/ours/${path}`)
          // Parts that are loaded after the page.
          await page.locator('.later').first().waitFor({ state: 'detached' })
          const found = await tabFaults(page)
          if (found.length > 0) faults[`${user}: ${path}`] = found
        }
      }

      expect(faults).toEqual({})
    })

    it('a filter that is taken away leaves the focus on its choice', async () => {
      const page = await openAs('boss', 'findings?owner=anna&object=deal')
      await page.locator('.chip', { hasText: 'deals' }).press('Enter')
      await page.waitForURL((url) => url.hash === '#filter-object')

      expect(await page.locator(':focus').getAttribute('id')).toBe('filter-object')
    })

    it('what was done is the first that is read of the next page, and a decision goes on at the next one', async () => {
      const anna = await openAs('anna', 'list')
      await anna.locator('summary', { hasText: 'Dispute' }).first().press('Enter')
      await anna.getByRole('button', { name: 'Dispute', exact: true }).first().press('Enter')
      await anna.getByRole('button', { name: 'Withdraw' }).waitFor()
      const boss = await openAs('boss', 'team')
      await boss.getByRole('button', { name: 'Accept' }).press('Enter')
      await boss.waitForURL((url) => url.hash === '#disputes')

      expect(await boss.title()).toMatch(/^The dispute is accepted.* – /)
      await boss.reload()
      expect(await boss.title()).not.toContain('accepted')
    })

    it('the focus enters a dialog, stays in it, and returns', async () => {
      const page = await openAs('anna', 'me')
      const open = page.getByRole('button', { name: 'Sign out everywhere' })
      await open.press('Enter')
      const within: (boolean | null)[] = []
      for (let presses = 0; presses < 4; presses += 1) {
        within.push(await page.evaluate<boolean | null>(isInDialog))
        await page.keyboard.press('Tab')
      }
      await page.keyboard.press('Escape')

      // Between the last and the first control, the focus is in the browser's own bar.
      expect(within.filter((one) => one !== null)).toEqual([true, true, true])
      expect(await page.locator(':focus').textContent()).toBe('Sign out everywhere')
      expect(await page.evaluate<boolean | null>(isInDialog)).toBe(false)
    })
  })
})

/** Runs in the browser. */
const isInDialog = `(() => {
  const { activeElement } = document
  return activeElement === document.body ? null : activeElement.closest('dialog') !== null
})()`
