import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sandboxPages } from '../../src/sandbox/core/pages/pages.ts'
import { type PipedriveSandbox, startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { describeInBrowser, follow } from '../support/browser.ts'
import { smallCompany, start } from '../support/hubspot-account.ts'
import { sendTo } from '../support/pipedrive-account.ts'

const missing = 'company, amount'
const carried = 'Meeting "Kick-off": outcome\nCall "Call": outcome'

describeInBrowser('the pages of an emulated Pipedrive company', ({ newPage }) => {
  let sandbox: PipedriveSandbox

  beforeAll(async () => {
    sandbox = await startPipedriveSandbox({ dataset: () => smallCompany(), dir: null, port: 0, clock: () => start })
    sandbox.mount(sandboxPages(sandbox.ui, null))
    await flagDeal()
  })
  afterAll(() => sandbox.close())

  async function call(method: string, path: string, body: unknown): Promise<Record<string, unknown>> {
    const headers = { 'x-api-token': sandbox.accessToken }
    const reply = await sendTo(sandbox, { method, path, body, headers })
    return (reply.body as { readonly data: Record<string, unknown> }).data
  }

  /** The items that Minset creates in an account: four fields and a label, with their values on the one deal. */
  async function flagDeal(): Promise<void> {
    const fields = [
      { field_name: 'Minset status', field_type: 'enum', options: [{ label: 'Incomplete' }, { label: 'Complete' }] },
      { field_name: 'Minset: missing', field_type: 'text' },
      { field_name: 'Minset: since', field_type: 'date' },
      { field_name: 'Minset: activities', field_type: 'text' },
      { field_name: 'Region', field_type: 'varchar' },
    ]
    const made: Record<string, unknown>[] = []
    for (const field of fields) made.push(await call('POST', '/api/v2/dealFields', field))
    const [status, ...others] = made
    const [incomplete] = (status?.['options'] ?? []) as readonly { readonly id: number }[]
    const values = [incomplete?.id, missing, '2026-11-01', carried, 'North']
    const codes = [status, ...others].map((field) => String(field?.['field_code']))
    const custom_fields = Object.fromEntries(codes.map((code, index) => [code, values[index]]))
    const labels = await call('POST', '/api/v2/dealFields/label_ids/options', [{ label: 'Minset: incomplete' }])
    const [label] = Object.values(labels) as readonly { readonly id: number }[]
    await call('PATCH', '/api/v2/deals/1', { custom_fields, label_ids: [label?.id] })
  }

  /** The CRM's pages work without JavaScript. */
  async function open(path: string): Promise<Page> {
    const page = await newPage({ javaScriptEnabled: false })
    await page.goto(`${sandbox.url}${path}`)
    return page
  }

  it("list records with their flags and labels, and use Pipedrive's address for a record", async () => {
    const page = await open('/')
    expect(await page.locator('nav.side a').allTextContents()).toEqual([
      'people3',
      'organizations1',
      'deals1',
      'activities4',
    ])
    const row = page.locator('tbody tr')
    expect(await row.locator('.pill.incomplete').count()).toBe(1)
    const shown = await row.locator('td').allTextContents()
    expect(shown).toEqual([
      'Pilot',
      'New',
      'Open',
      '1200',
      'NOK',
      'Minset: incomplete',
      'Ada Berg',
      'incomplete',
      missing + carried,
    ])
    await row.locator('a').click()

    expect(new URL(page.url()).pathname).toBe('/deal/1')
    expect(await page.locator('.flag').textContent()).toContain(`Missing: ${missing}`)
    expect(await page.locator('.flag .carried').textContent()).toBe(carried)
  })

  it('show custom fields by their names, and save what a person types', async () => {
    const page = await open('/deal/1')
    const region = page.getByLabel('Region')
    expect(await region.inputValue()).toBe('North')
    await region.fill('South')
    await page.getByLabel('Value').fill('1250.5')
    await page.getByLabel('Status').selectOption({ label: 'Won' })
    await page.getByRole('button', { name: 'Save' }).click()

    expect(await region.inputValue()).toBe('South')
    expect(sandbox.read('deals', '1')).toMatchObject({ value: 1250.5, status: 'won' })
    expect(await page.locator('section', { hasText: 'History' }).textContent()).toContain('Region: Southa person')
  })

  it('refuse what Pipedrive refuses, and explain why', async () => {
    const page = await open(`/activities/list/activity/${sandbox.idOf('meetings', 'kick-off')}`)
    await page.getByLabel('Due time').fill('noon')
    await page.getByRole('button', { name: 'Save' }).click()

    expect(await page.locator('main').textContent()).toContain('due_time: This value is not a valid datetime.')
  })

  it('show activities without a flag of their own, and let a person fill in missing fields', async () => {
    const id = sandbox.idOf('calls', 'blank')
    const page = await open(`/activities/list/activity/${id}`)
    expect(await page.locator('.flag').textContent()).toContain('no place for a flag')
    await page.getByLabel('Outcome').selectOption({ label: 'No answer' })
    await page.getByLabel('Note').fill('Nobody there')
    await page.getByRole('button', { name: 'Save' }).click()

    expect(sandbox.read('activities', id)).toMatchObject({ outcome: 306, note: 'Nobody there' })
  })

  it('link and unlink records of every kind by name', async () => {
    const page = await open(`/activities/list/activity/${sandbox.idOf('tasks', 'mail')}`)
    for (const [plural, name] of [
      ['people', 'Kari Nordmann'],
      ['deals', 'Pilot'],
      ['organizations', 'Fjord AS'],
    ] as const) {
      const section = page.locator('section', { has: page.getByRole('heading', { name: plural }) })
      await section.getByPlaceholder('name or id').fill(name)
      await follow(section.getByRole('button', { name: 'add' }))
      expect(await section.locator('li a').allTextContents()).toEqual([name])
    }
    const deals = page.locator('section', { has: page.getByRole('heading', { name: 'deals' }) })
    await follow(deals.getByRole('button', { name: 'remove' }))

    expect(await deals.locator('li a').count()).toBe(0)
    const task = sandbox.read('activities', sandbox.idOf('tasks', 'mail'))
    expect(task).toMatchObject({ deal_id: null, org_id: 1, participants: [{ primary: true }] })
    await page.getByRole('link', { name: 'Fjord AS' }).last().click()
    expect(new URL(page.url()).pathname).toBe('/organization/1')
  })

  it('put a record into the bin and restore it', async () => {
    const page = await open('/person/3')
    await page.getByRole('button', { name: 'Delete person' }).click()
    expect(await page.locator('h1').textContent()).toBe('Deleted people')
    await page.getByRole('button', { name: 'restore' }).click()

    expect(new URL(page.url()).pathname).toBe('/person/3')
    expect(sandbox.read('persons', '3')?.is_deleted).toBe(false)
  })

  it('respond to invalid requests without details of the program', async () => {
    for (const [path, status] of [
      ['/nowhere', 404],
      ['/records/%E0%A4%A', 400],
      ['/person/%00', 404],
      [`/records/deals?text=${'x'.repeat(9000)}`, 200],
      ['/static/_head.hbs', 404],
    ] as const) {
      const answer = await fetch(`${sandbox.url}${path}`)
      const text = await answer.text()
      expect([path, answer.status]).toEqual([path, status])
      expect(text).toContain('</html>')
      expect(text).not.toMatch(/node_modules|\.ts:/)
      expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'self'")
    }
  })

  it('respond to a record of another kind or another name as unknown', async () => {
    for (const path of ['/person/404', '/unicorn/1', '/deal/x', '/records/unicorns', '/bin/unicorns']) {
      expect([path, (await fetch(`${sandbox.url}${path}`)).status]).toEqual([path, 404])
    }
  })
})
