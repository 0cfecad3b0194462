import { sql } from 'kysely'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page as AccountPage } from '../../src/admin/page.ts'
import { pages } from '../../src/admin/pages/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { languages } from '../../src/words/index.ts'
import { axeFaults } from '../support/axe.ts'
import { describeInBrowser } from '../support/browser.ts'
import { describeAnyStore } from '../support/database.ts'
import { cutParts } from '../support/page-faults.ts'
import { type PeopleWorld, startPeopleWorld } from '../support/people-world.ts'

/** Structure and names can differ by width, contrast by theme too. */
const views = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark', only: ['color-contrast'] },
  { width: 360, colorScheme: 'light', only: ['color-contrast', 'target-size'] },
  { width: 360, colorScheme: 'dark' },
] as const

/** A value for each part of a path that is not fixed. */
const params: Readonly<Record<string, string>> = {
  ownerId: 'anna',
  metric: 'findingsOpen',
  type: 'deal',
  id: 'deal-ours-anna',
  supervisorId: 'boss',
  memberType: 'owner',
  memberId: 'anna',
}

/** Pages that neither the service viewer nor a rep can see. */
const onlyForAdmins: ReadonlySet<string> = new Set(['/figures/open'])

/** Who visits a page: the service viewer if it can see the page. */
function visitorOf({ path, isFor }: AccountPage): 'admin' | 'rep' | 'service' {
  if (onlyForAdmins.has(path)) return 'admin'
  return isFor({ kind: 'service' }) ? 'service' : 'rep'
}

/** One address of each page of an account, and who visits it. */
const visits = pages.map((page) => ({
  path: `accounts/ours/${page.path.slice(1).replaceAll(/:(\w+)/g, (part, name: string) => params[name] ?? part)}`,
  visitor: visitorOf(page),
}))

/** Texts that are 40% longer than the English ones; a single word becomes one long word. */
function longTexts(): Record<string, string> {
  const filler = 'lenger enn en tekst på engelsk er '.repeat(20)
  return Object.fromEntries(
    Object.entries(languages.en.texts).map(([code, text]) => {
      const more = filler.slice(0, Math.ceil(text.length * 0.4))
      return [code, text.includes(' ') ? `${text} ${more}` : `${text}${more.replaceAll(' ', '')}`]
    }),
  )
}

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

    /** What is cut off on any page, by its address and the width of the window. */
    async function cutPartsOf(
      visitors: Readonly<Record<ReturnType<typeof visitorOf>, Page>>,
    ): Promise<Readonly<Record<string, string[]>>> {
      const faults: Record<string, string[]> = {}
      for (const { path, visitor } of visits) {
        const page = visitors[visitor]
        await page.goto(`${world.url}/${path}`)
        for (const width of [360, 1280]) {
          await page.setViewportSize({ width, height: 800 })
          const found = await cutParts(page)
          if (found.length > 0) faults[`${path} at ${width}`] = found
        }
      }
      return faults
    }

    /** The page of a sign-in link, for the browser that asked for it. */
    async function linkOf(page: Page): Promise<string> {
      await page.goto(`${world.url}/sign-in`)
      await page.getByLabel('Your e-mail address').fill('anna@acme.no')
      await page.keyboard.press('Enter')
      await expect.poll(() => world.mails.length).toBe(1)
      return new URL(world.mails[0]?.links[0]?.url ?? world.url).pathname.slice(1)
    }

    it('has nothing that axe finds, and nothing cut off, in both themes at 360 and 1280 pixels', async () => {
      const [admin, rep, service] = [await openAs('ada'), await openAs('anna'), await openAs(null)]
      const [blocked, missing]: [string[], string[]] = [[], []]
      for (const page of [admin, rep, service]) {
        page.on('console', (line) => {
          if (line.text().includes('Content Security Policy')) blocked.push(`${page.url()}: ${line.text()}`)
        })
      }
      const all = [
        ...visits.map(({ path, visitor }) => ({ page: { admin, rep, service }[visitor], path, status: 200 })),
        { page: admin, path: 'accounts/ours/scorecards/anna', status: 403 },
        ...['', 'sign-in', 'health', await linkOf(service)].map((path) => ({ page: service, path, status: 200 })),
        { page: service, path: 'nowhere', status: 404 },
      ]
      const faults: Record<string, string[]> = {}
      for (const { page, path, status } of all) {
        const answer = await page.goto(`${world.url}/${path}`)
        if (answer?.status() !== status) missing.push(path)
        const found: string[] = []
        for (const { width, colorScheme, ...view } of views) {
          await page.setViewportSize({ width, height: 800 })
          await page.emulateMedia({ colorScheme })
          const seen = [...(await axeFaults(page, 'only' in view ? view.only : undefined)), ...(await cutParts(page))]
          found.push(...seen.map((fault) => `${width} ${colorScheme}: ${fault}`))
        }
        if (found.length > 0) faults[path] = found
      }

      expect(faults).toEqual({})
      expect([...blocked, ...missing]).toEqual([])
    }, 240_000)

    it('has room for texts that are 40% longer', async () => {
      Object.assign(languages, { xx: { name: 'Long', aliases: [], locale: 'en-GB', texts: longTexts() } })
      const ada = await world.signedIn('ada')
      await ada.post('/accounts/ours/settings', { language: 'xx' })
      const faults = await cutPartsOf({
        admin: await openAs('ada'),
        rep: await openAs('anna'),
        service: await openAs(null),
      })
      await ada.post('/accounts/ours/settings', { language: 'en' })
      Reflect.deleteProperty(languages, 'xx')

      expect(faults).toEqual({})
    })

    it('has room for names of one long word, of people and of records', async () => {
      const long = 'Nordmørsbanksikringsselskapsforvalterassistent'
      await database.db.transaction().execute(async (trx) => {
        await sql`create table names_before as select account_id, owner_id, last_name from owners`.execute(trx)
        await sql`create table fields_before as select account_id, object_type, record_id, fields from records`.execute(
          trx,
        )
        await sql`update owners set last_name = ${long}`.execute(trx)
        await sql`update records set fields = fields || jsonb_build_object('name', ${long}::text, 'lastName', ${long}::text)`.execute(
          trx,
        )
      })
      const faults = await cutPartsOf({
        admin: await openAs('ada'),
        rep: await openAs('anna'),
        service: await openAs(null),
      })
      await database.db.transaction().execute(async (trx) => {
        await sql`update owners o set last_name = b.last_name from names_before b
          where (o.account_id, o.owner_id) = (b.account_id, b.owner_id)`.execute(trx)
        await sql`update records r set fields = b.fields from fields_before b
          where (r.account_id, r.object_type, r.record_id) = (b.account_id, b.object_type, b.record_id)`.execute(trx)
        await sql`drop table names_before, fields_before`.execute(trx)
      })

      expect(faults).toEqual({})
    })

    it.each([true, false])('sorts, filters and pages with the keyboard (JavaScript: %s)', async (javaScriptEnabled) => {
      const page = await openAs('boss', { javaScriptEnabled })
      await page.goto(`${world.url}/accounts/ours/findings`)
      const loads: string[] = []
      page.on('load', () => loads.push(page.url()))
      const firstName = page.locator('tbody th').first()

      await page.locator('#sort-rep').focus()
      await page.keyboard.press('Enter')
      await page.waitForURL(/sort=rep#findings-begins$/)
      await expect.poll(() => firstName.textContent()).toBe('Deal of anna')
      await page.locator('#sort-rep').focus()
      await page.keyboard.press('Enter')
      await page.waitForURL(/sort=-rep#findings-begins$/)
      await expect.poll(() => firstName.textContent()).toBe('Deal of frida')
      expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending')
      // Where there is JavaScript, the list stays where it is.
      const begins = await page.evaluate('getComputedStyle(document.getElementById("findings-begins")).display')
      expect(begins).toBe(javaScriptEnabled ? 'none' : 'block')

      await page.locator('#filter-owner').selectOption('anna')
      if (!javaScriptEnabled) {
        await page.getByRole('button', { name: 'Show' }).focus()
        await page.keyboard.press('Enter')
      }
      await page.waitForURL(/owner=anna/)
      await expect.poll(() => page.locator('tbody tr').count()).toBe(1)
      expect(page.url()).toContain('sort=-rep')
      expect(await page.locator('.chip').textContent()).toContain('anna')
      expect(loads.length > 0).toBe(!javaScriptEnabled)
    })

    it('asks in a dialog before it signs out everywhere, also without JavaScript, and says what it did', async () => {
      const page = await openAs('anna', { javaScriptEnabled: false })
      await page.goto(`${world.url}/accounts/ours/me`)
      const toast = page.locator('dialog.toast')
      await page.getByRole('button', { name: 'Save' }).press('Enter')
      expect(await toast.getByRole('status').textContent()).toBe('The language is saved.')
      await toast.getByRole('button', { name: 'Close' }).press('Enter')
      await toast.waitFor({ state: 'hidden' })
      const dialog = page.locator('dialog.confirm')
      await page.getByRole('button', { name: 'Sign out everywhere' }).focus()
      await page.keyboard.press('Enter')
      await dialog.waitFor({ state: 'visible' })
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'hidden' })
      await page.keyboard.press('Enter')
      await dialog.getByRole('button', { name: 'Sign out everywhere' }).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Not found' }).waitFor()

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

      await page.getByRole('button', { name: 'Menu' }).press('Enter')
      await page.getByRole('button', { name: 'Sign out' }).press('Enter')
      await page.waitForURL(/sign-in$/)
    })
  })
})
