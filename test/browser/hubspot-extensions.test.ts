import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { complete, finding, incomplete, outcome } from '../../manifest/hubspot/test/fixtures.ts'
import { isSigned } from '../../src/crm/hubspot/access/signature.ts'
import { sandboxPages } from '../../src/sandbox/core/pages/pages.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { describeInBrowser } from '../support/browser.ts'
import { smallCompany } from '../support/hubspot-account.ts'
import { projectRoot } from '../support/planted-folder.ts'

/** What the extensions asked of the service, and its next answers. */
interface Service {
  readonly asked: { readonly path: string; readonly query: URLSearchParams; readonly body: string }[]
  answer: (path: string) => object | number
}

describeInBrowser('extensions in the emulated HubSpot', ({ newPage }) => {
  const service: Service = { asked: [], answer: () => 503 }
  let server: Server
  let hubspot: HubSpotSandbox

  beforeAll(async () => {
    server = createServer((request, response) => {
      void (async () => {
        const rawBody = await text(request)
        const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
        service.asked.push({ path: pathname, query: searchParams, body: rawBody })
        const url = `${addressOf(server)}${request.url}`
        const signed = { method: request.method ?? '', url, headers: request.headers, rawBody: Buffer.from(rawBody) }
        const { clientSecret } = hubspot.app
        const isTrue = isSigned(signed, { clientSecret, oldSignatures: false, now: new Date() })
        const answer = isTrue ? service.answer(pathname) : 401
        response.statusCode = typeof answer === 'number' ? answer : 200
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(answer))
      })()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const extensions = { projectDir: join(projectRoot, 'manifest/hubspot'), serviceUrl: addressOf(server) }
    hubspot = await startHubSpotSandbox({ dataset: () => smallCompany(), dir: null, port: 0, extensions })
    hubspot.mount(sandboxPages(hubspot.ui, null))
  })
  afterAll(async () => {
    await hubspot.close()
    server.close()
  })
  beforeEach(() => {
    service.asked.length = 0
  })

  /** Opens the page of the deal; the test fails for any error on it, such as a component that is not emulated. */
  async function openDeal(): Promise<{ readonly page: Page; readonly problems: string[] }> {
    const page = await newPage()
    const problems: string[] = []
    page.on('pageerror', ({ message }) => problems.push(message))
    page.on('console', (line) => line.type() === 'error' && problems.push(line.text()))
    await page.goto(`${hubspot.url}${hubspot.ui.recordPath}/0-3/${hubspot.idOf('deals', 'pilot')}`)
    return { page, problems }
  }

  it('run in a worker, write as the person, and learn of changes made on the page', async () => {
    service.answer = (path) =>
      path.endsWith('/act')
        ? { state: 'done', message: '', problems: {}, view: complete }
        : { state: 'ready', view: incomplete }
    const { page, problems } = await openDeal()
    const card = page.getByRole('region', { name: 'Minset' })
    await card.getByText('1 missing').waitFor()

    await card.getByLabel('Amount').fill('4500')
    await card.getByLabel('Amount').press('Enter')
    await card.getByText('Nothing to do here.').waitFor()

    const deal = hubspot.read('deals', hubspot.idOf('deals', 'pilot'))
    expect(deal?.properties['amount']).toBe('4500')
    expect(deal?.history['amount']?.at(-1)?.sourceType).toBe('CRM_UI')
    // Of a card that asks again while somebody types, only the action is sent once.
    const [first, ...later] = service.asked.map(({ path }) => path)
    expect(first).toBe('/cards/hubspot/record')
    expect(later.filter((path) => path !== '/cards/hubspot/record')).toEqual(['/cards/hubspot/act'])
    expect(service.asked[0]?.query.get('userEmail')).toBe('ada@example.com')
    expect(service.asked[0]?.query.get('portalId')).toBe(String(hubspot.portalId))
    expect(problems).toEqual([])
  })

  it('say that the service is away, and try again on request', async () => {
    service.answer = () => 503
    const { page } = await openDeal()
    const card = page.getByRole('region', { name: 'Minset' })
    await card.getByRole('heading', { name: 'Minset cannot be reached' }).waitFor()
    // HubSpot repeats a failed request once.
    expect(service.asked).toHaveLength(2)

    service.answer = () => ({ state: 'ready', view: incomplete })
    await card.getByRole('button', { name: 'Try again' }).click()

    await card.getByText('1 missing').waitFor()
  })

  it('show hostile texts as texts', async () => {
    const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>{{title}}"'
    const choice = { ...outcome, label: hostile, options: [{ value: hostile, label: hostile }] }
    const bad = finding({ what: hostile, why: hostile, due: hostile, fields: [choice, { ...choice, name: hostile }] })
    const link = { title: hostile, type: hostile, url: 'javascript:document.title=3', key: bad.key, findings: [bad] }
    const view = { ...complete, title: hostile, linked: { items: [link], total: 1 }, words: { linked: hostile } }
    service.answer = () => ({ state: 'ready', view })
    const { page, problems } = await openDeal()
    const card = page.getByRole('region', { name: 'Minset' })
    await card.getByRole('heading', { name: hostile }).waitFor()
    const title = await page.title()
    await card.getByRole('link', { name: hostile }).click()

    expect(await page.title()).toBe(title)
    expect(await card.locator('img, script').count()).toBe(0)
    expect(problems).toEqual([])
  })
})

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
