import { afterAll, beforeAll, expect, it } from 'vitest'
import { pages } from '../../src/admin/pages/index.ts'
import { describeInBrowser } from '../support/browser.ts'
import { row, rowsNow, saveFinding, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { cutParts } from '../support/page-faults.ts'
import { type PeopleWorld, people, startPeopleWorld } from '../support/people-world.ts'

/** Names without a space, as an import from another system leaves them, and others that are hard to set. */
const long = 'Grossgrundverkehrsgenehmigungszustaendigkeitsuebertragungsverordnungsamt'
const hard: Readonly<Record<string, string>> = {
  boss: long,
  anna: `${long}A`,
  bjorn: 'شركة الأمل للتجارة والتسويق الدولي',
  dina: '👩‍👩‍👧‍👦🚀🚀🚀',
  ada: long,
}
const ruleId = 'a-long-id-of-a-rule-that-somebody-wrote-in-one-word'
const rules = `name: ${long}
country: NO
rules:
  - id: ${ruleId}
    object: deal
    title: ${long}
    missing: ${long}
    need: { field: name }
`
const params: Readonly<Record<string, string>> = {
  ':ownerId': 'anna',
  ':metric': 'dealsWonValue',
  ':type': 'deal',
  ':id': long,
  ':supervisorId': 'boss',
  ':memberType': 'owner',
  ':memberId': 'anna',
}

/** Of every page, and of the mail that one of them shows in a frame. */
const paths = [...pages.map(({ path }) => path), '/digests/:supervisorId/mail']

describeInBrowser('a page of long names', ({ newPage }) => {
  describeAnyStore('in a browser', (testStore) => {
    let world: PeopleWorld

    beforeAll(async () => {
      const database = await testStore.open()
      const { db } = database
      world = await startPeopleWorld(database, { rules })
      const named = people.map((person) => {
        return { ...person, name: hard[person.id] ?? person.name, email: `${long.slice(0, 60)}@${person.id}.example` }
      })
      await saveTeam(db, 'ours', named)
      const fields = { stage: 'won', name: long, amount: -1_234_567_890.5, currency: 'NOK', closeDate: '2026-10-13' }
      await saveRows(db, 'ours', [row('deal', long, { ownerId: 'anna', fields })])
      const found = { message: long, ruleId, since: rowsNow, dueAt: rowsNow }
      await saveFinding(db, 'ours', { type: 'deal', id: long, ...found })
    })
    afterAll(() => world.close())

    it.each(['anna', 'boss', 'ada'])(
      'has nothing cut off for %s, at 360 and 1280 pixels',
      async (user) => {
        const page = await newPage()
        const { cookies } = await world.signedIn(user)
        await page.context().addCookies([...cookies].map(([name, value]) => ({ name, value, url: world.url })))
        const faults: Record<string, string[]> = {}
        let shown = 0
        for (const path of paths) {
          const address = path.split('/').map((part) => params[part] ?? part)
          const answer = await page.goto(`${world.url}/accounts/ours${address.join('/')}`)
          if (answer?.status() === 200) shown += 1
          for (const width of [360, 1280]) {
            await page.setViewportSize({ width, height: 800 })
            const found = await cutParts(page)
            if (found.length > 0) faults[`${path} at ${width}`] = found
          }
        }

        expect(faults).toEqual({})
        expect(shown).toBeGreaterThan(8)
      },
      240_000,
    )
  })
})
