import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from '../support/browser.ts'
import { row, rowsNow, saveFinding, saveRows } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'

describeInBrowser('a supervisor', ({ newPage }) => {
  describeAnyStore('in a browser', (testStore) => {
    let world: PeopleWorld

    beforeAll(async () => {
      const database = await testStore.open()
      world = await startPeopleWorld(database)
      await saveRows(database.db, 'ours', [row('deal', 'old', { ownerId: 'anna', fields: { name: 'Old harbour' } })])
      const dueAt = new Date(rowsNow.getTime() - 40 * 86_400_000)
      await saveFinding(database.db, 'ours', { type: 'deal', id: 'old', message: 'amount', since: dueAt, dueAt })
    })
    afterAll(() => world.close())

    async function open(path: string): Promise<Page> {
      const page = await newPage()
      const boss = await world.signedIn('boss')
      await page.context().addCookies([...boss.cookies].map(([name, value]) => ({ name, value, url: world.url })))
      await page.goto(`${world.url}/accounts/ours/${path}`)
      return page
    }

    function firstCells(page: Page): Promise<readonly string[]> {
      return page.locator('tbody tr th').allTextContents()
    }

    it('finds among the findings of a rep the oldest, and takes them along as a file', async () => {
      const page = await open('findings')
      await page.getByLabel('Rep').selectOption({ label: 'anna (2)' })
      await page.waitForURL(/owner=anna/)
      await expect.poll(() => firstCells(page)).toEqual(['Old harbour', 'Deal of anna'])
      await page.getByRole('link', { name: 'Since' }).click()
      await page.waitForURL(/sort=since/)
      await page.getByRole('link', { name: 'Since' }).click()
      await page.waitForURL(/sort=-since/)
      await expect.poll(() => firstCells(page)).toEqual(['Deal of anna', 'Old harbour'])
      await page.reload()

      expect(await firstCells(page)).toEqual(['Deal of anna', 'Old harbour'])
      const started = page.waitForEvent('download')
      await page.getByRole('link', { name: 'Export as CSV' }).click()
      const text = await readFile(await (await started).path(), 'utf8')
      expect(text.split('\r\n').map((line) => line.split(',')[0])).toEqual([
        '\u{feff}Record',
        'Old harbour',
        'Deal of anna',
        '',
      ])
    })

    it('has the records to talk about with each rep on the first page', async () => {
      const page = await open('team')

      await page.getByRole('navigation', { name: 'Three records to talk about with' }).getByText('anna').click()
      const talk = page.getByRole('article').filter({ has: page.getByRole('heading', { name: 'anna' }) })
      await expect.poll(async () => (await talk.boundingBox())?.y ?? -1).toBeGreaterThanOrEqual(0)
      expect(await talk.getByRole('listitem').count()).toBe(2)
      expect(await talk.getByRole('listitem').first().innerText()).toMatch(
        /Old harbour deal\s+Missing: .* overdue since/,
      )
      expect(await talk.getByRole('link', { name: 'Old harbour', exact: true }).getAttribute('href')).toMatch(
        /^https:\/\/crm\.example\//,
      )
    })
  })
})
