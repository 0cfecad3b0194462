import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from '../support/browser.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'

describeInBrowser('a session that ends while a form is filled in', ({ newPage }) => {
  describeAnyStore('in a browser', (testStore) => {
    let world: PeopleWorld

    beforeAll(async () => {
      world = await startPeopleWorld(await testStore.open(), { password: 'secret' })
    })
    afterAll(() => world.close())

    it.each([true, false])('loses nothing of what was entered; with scripts: %j', async (javaScriptEnabled) => {
      const page = await newPage({ javaScriptEnabled })
      const { cookies } = await world.signedIn('ada')
      const session = [...cookies].map(([name, value]) => ({ name, value, url: world.url }))
      await page.context().addCookies(session)
      await page.goto(`${world.url}/accounts/ours/exemptions`)
      const reason = page.locator('#grant input[name="reason"]')
      await page.locator('#grant select[name="rule"]').selectOption({ index: 1 })
      await reason.fill('Agreed with <b>the client</b>')
      await page.context().clearCookies()
      await page.locator('#grant button').click()

      await page.getByRole('heading', { name: 'Signed out' }).waitFor()
      await page.context().addCookies(session)
      await page.getByRole('button', { name: 'Send again' }).click()
      await page.getByText('Agreed with <b>the client</b>').first().waitFor()
      expect(new URL(page.url()).pathname).toBe('/accounts/ours/exemptions')
    })
  })
})
