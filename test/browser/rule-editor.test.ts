import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/infra/db/open-database.ts'
import { describeInBrowser } from '../support/browser.ts'
import { row, saveRows } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'

describeInBrowser('the editor of rules', ({ newPage }) => {
  describeAnyStore('in a browser', (testStore) => {
    let database: Database
    let world: PeopleWorld

    beforeAll(async () => {
      database = await testStore.open()
      world = await startPeopleWorld(database)
      const amounts = [0, 0, 100].map((amount, index) =>
        row('deal', `deal-of-${index}`, { ownerId: 'anna', fields: { stage: 'open', amount, name: 'Roof' } }),
      )
      await saveRows(database.db, 'ours', amounts)
    })
    afterAll(() => world.close())

    async function openEditor(javaScriptEnabled: boolean): Promise<Page> {
      await database.db.deleteFrom('ruleset_drafts').execute()
      const page = await newPage({ javaScriptEnabled, viewport: { width: 1280, height: 900 } })
      const { cookies } = await world.signedIn('ada')
      await page.context().addCookies([...cookies].map(([name, value]) => ({ name, value, url: world.url })))
      await page.goto(`${world.url}/accounts/ours/rules`)
      await page.getByRole('link', { name: 'Edit the rules' }).press('Enter')
      // Scripts see only what is typed after they have begun.
      await page.waitForURL(/\/rules\/edit/, { waitUntil: 'load' })
      return page
    }

    async function draft(): Promise<string> {
      const row = await database.db.selectFrom('ruleset_drafts').select('content').executeTakeFirst()
      return row?.content ?? ''
    }

    it.each([true, false])(
      'begins, tries and activates a rule with the keyboard (JavaScript: %s)',
      async (javaScript) => {
        const page = await openEditor(javaScript)
        await page.getByLabel('Which records it is about').selectOption('deal')
        await page.locator('#add').getByLabel('What it requires').selectOption('positive')
        await page.getByRole('button', { name: 'Add the rule' }).press('Enter')
        const form = page.locator('#rule')
        await form.locator('[name="when.0.field"]').selectOption('stage')
        await form.getByLabel('Values, separated by commas').fill('open')
        await form.getByRole('button', { name: 'Save the rule' }).press('Enter')
        await form.getByText('Amount is more than 0. Only if stage is open.').waitFor()

        expect(await draft()).toContain(
          [
            '  - id: deal-rule',
            '    object: deal',
            '    title:',
            '      en: "Deal: amount is more than 0"',
            '      nb: "Avtale: beløp er mer enn 0"',
            '    missing:',
            '      en: amount',
            '      nb: beløp',
            '    when: { stage: open }',
            '    need: { positive: amount }',
          ].join('\n'),
        )
        expect(await page.locator('textarea').inputValue()).toBe(await draft())

        if (!javaScript) await page.getByRole('link', { name: 'What the draft would find' }).press('Enter')
        const tried = page.getByRole('row').filter({ hasText: 'Deal: amount is more than 0' })
        await tried.waitFor()
        // The stage of the other deals has not been read.
        expect((await tried.getByRole('cell').allTextContents()).slice(0, 3).map((cell) => cell.trim())).toEqual([
          'at least 2',
          '3',
          'at least 2',
        ])
        // The others do not stand between the result and what follows from it.
        await page
          .locator('summary')
          .getByText(/^\d+ other rules, with the same results as now$/)
          .waitFor()
        expect(await page.getByRole('row').filter({ hasText: 'A contact has a last name' }).count()).toBe(0)
        if (!javaScript) await page.getByRole('link', { name: 'Back to the draft' }).press('Enter')
        await page.getByText('New: Deal: amount is more than 0').waitFor()
        await page.getByLabel('Why (optional)').fill('Forecasts need it')
        await page.getByRole('button', { name: 'Activate', exact: true }).press('Enter')
        await page.locator('dialog.toast').getByText('The draft is now active.').waitFor()
        await page.locator('#deal-rule').getByText('Deal: amount is more than 0').waitFor()
        expect(await draft()).toBe('')

        await page
          .getByRole('button', { name: /^Activate .* again…$/ })
          .first()
          .press('Enter')
        await page.getByRole('dialog').getByRole('button', { name: 'Activate it again' }).press('Enter')
        await page.locator('dialog.toast').getByText('The earlier version is active again.').waitFor()
        expect(await page.locator('#deal-rule').count()).toBe(0)
      },
    )

    it('keeps what is open of a rule open after it is saved', async () => {
      const page = await openEditor(true)
      await page.getByRole('link', { name: 'A contact has a last name' }).press('Enter')
      await page.getByText('More about this rule').press('Enter')
      await page.getByLabel('Weight (1 if blank)').fill('2')
      await page.getByRole('button', { name: 'Save the rule' }).press('Enter')
      await page.getByText('Changed: A contact has a last name').waitFor()

      expect(await draft()).toContain('weight: 2')
      expect(await page.getByLabel('Weight (1 if blank)').isVisible()).toBe(true)
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

    it('leaves what is typed as it is, and says what to do, if the form is too large', async () => {
      const page = await openEditor(true)
      const [text, notice] = [page.locator('textarea'), page.getByRole('alert').getByText('so it was not saved')]
      const entered = `${await text.inputValue()}# mine`
      await page.evaluate(`document.querySelector('#yaml-form [name="page"]').value = 'x'.repeat(6e6)`)
      expect(await statusOf(page, () => text.fill(entered))).toBe(413)
      await notice.waitFor()
      expect(await text.inputValue()).toBe(entered)
      expect(await page.locator('#rules-list').count()).toBe(1)

      await page.reload()
      expect(await statusOf(page, () => text.fill(entered))).toBe(200)
      expect(await draft()).toBe(entered)
    })

    it('refuses what is typed into a text that was edited in another page, until it is loaded again', async () => {
      const page = await openEditor(true)
      const [text, notice] = [page.locator('textarea'), page.getByRole('alert').getByText('was edited in another page')]
      await editElsewhere(page)
      for (const typed of ['# mine', '# mine, again']) {
        const entered = `${await text.inputValue()}${typed}`
        expect(await statusOf(page, () => text.fill(entered))).toBe(422)
        await notice.waitFor()
        expect(await text.inputValue()).toBe(entered)
      }
      expect(await draft()).toMatch(/# theirs$/)
      await page.reload()
      expect(await statusOf(page, () => text.fill('name: Short'))).toBe(200)
      expect(await notice.count()).toBe(0)
    })

    /** The answer to the form that something sends. */
    async function statusOf(page: Page, send: () => Promise<void>): Promise<number> {
      const [response] = await Promise.all([page.waitForResponse((one) => one.request().method() === 'POST'), send()])
      // After a form that was saved, the browser loads the page.
      return response.status() === 303 ? 200 : response.status()
    }

    /** Somebody saves an edit in a page of his own. */
    async function editElsewhere(page: Page): Promise<void> {
      const other = await page.context().newPage()
      await other.goto(page.url())
      const saved = other.waitForResponse((response) => response.request().method() === 'POST')
      await other.locator('textarea').fill(`${await other.locator('textarea').inputValue()}# theirs`)
      await saved
      await other.close()
    }
  })
})
