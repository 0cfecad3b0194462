import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { describeInBrowser } from '../support/browser.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'

describeInBrowser('the editor of rules', ({ newPage }) => {
  describeAnyStore('in a browser', (testStore) => {
    let database: Database
    let world: PeopleWorld

    beforeAll(async () => {
      database = await testStore.open()
      world = await startPeopleWorld(database)
    })
    afterAll(() => world.close())

    async function openEditor(javaScriptEnabled: boolean): Promise<Page> {
      await database.db.deleteFrom('ruleset_drafts').execute()
      const page = await newPage({ javaScriptEnabled, viewport: { width: 1280, height: 900 } })
      const { cookies } = await world.signedIn('ada')
      await page.context().addCookies([...cookies].map(([name, value]) => ({ name, value, url: world.url })))
      await page.goto(`${world.url}/accounts/ours/rules`)
      await page.getByRole('link', { name: 'Edit the rules' }).press('Enter')
      return page
    }

    async function draft(): Promise<string> {
      const row = await database.db.selectFrom('ruleset_drafts').select('content').executeTakeFirst()
      return row?.content ?? ''
    }

    it.each([true, false])('begins a rule and edits it with the keyboard (JavaScript: %s)', async (javaScript) => {
      const page = await openEditor(javaScript)
      await page.getByLabel('Which records it is about').selectOption('deal')
      await page.locator('#add').getByLabel('What it requires').selectOption('field')
      await page.getByRole('button', { name: 'Add the rule' }).press('Enter')
      const form = page.locator('#rule')
      await form.getByLabel('Field', { exact: true }).first().selectOption('lostReason')
      await form.getByLabel('Field', { exact: true }).nth(1).selectOption('stage')
      await form.getByLabel('Values, separated by commas').fill('lost')
      await form.getByRole('button', { name: 'Save the rule' }).press('Enter')
      await form.getByText('Reason for the loss has a usable value. Only if stage is lost.').waitFor()

      expect(await draft()).toContain(
        [
          '  - id: deal-rule',
          '    object: deal',
          '    title:',
          '      en: "Deal: reason for the loss has a usable value"',
          '      nb: "Avtale: tapsårsak har en brukbar verdi"',
          '    missing:',
          '      en: reason for the loss',
          '      nb: tapsårsak',
          '    when: { stage: lost }',
          '    need: { field: lostReason }',
        ].join('\n'),
      )
      expect(await page.locator('textarea').inputValue()).toBe(await draft())
    })

    it('checks and keeps the text while somebody types, and leaves the cursor where it is', async () => {
      const page = await openEditor(true)
      const text = page.locator('textarea')
      await text.focus()
      await page.keyboard.press('Control+End')
      await page.keyboard.type('    tilte: x')
      await page.locator('#draft-state').getByText('tilte').waitFor()

      expect(await draft()).toMatch(/ {4}tilte: x$/)
      await page.keyboard.type(' # mine')
      expect(await text.inputValue()).toMatch(/ {4}tilte: x # mine$/)
    })
  })
})
