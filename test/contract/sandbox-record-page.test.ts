import { describe, expect, it, onTestFinished } from 'vitest'
import { sandboxPages } from '../../src/sandbox/core/pages/pages.ts'
import { startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { startPipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { smallCompany } from '../support/hubspot-account.ts'

const crms = [
  { name: 'HubSpot', start: startHubSpotSandbox, field: 'dealname', personType: 'contacts' },
  { name: 'Pipedrive', start: startPipedriveSandbox, field: 'title', personType: 'persons' },
] as const

describe.each(crms)('a record’s page of the emulated $name', ({ start, field, personType }) => {
  async function aPage(): Promise<{
    readonly post: (path: string, form: Readonly<Record<string, string>>) => Promise<Response>
    readonly get: (path: string) => Promise<Response>
    readonly record: string
    readonly idOf: (kind: 'contacts' | 'deals', id: string) => string
  }> {
    const sandbox = await start({ dataset: () => smallCompany(), dir: null, port: 0 })
    onTestFinished(() => sandbox.close())
    sandbox.mount(sandboxPages(sandbox.ui, null))
    const typeId = sandbox.ui.objectTypes.find(({ type }) => type === 'deals')?.typeId
    return {
      post: (path, form) =>
        fetch(`${sandbox.url}${path}`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' }),
      get: (path) => fetch(`${sandbox.url}${path}`),
      record: `${sandbox.ui.recordPath}/${typeId}/${sandbox.idOf('deals', 'pilot')}`,
      idOf: (kind, id) => sandbox.idOf(kind, id),
    }
  }

  it('shows that a change was saved, and where the result of its check appears, with and without JavaScript', async () => {
    const { post, get, record } = await aPage()
    const saved = await post(record, { [field]: 'Renamed' })
    const page = await (await get(saved.headers.get('location') ?? '')).text()

    expect(saved.headers.get('location')).toBe(`${record}?done=saved`)
    expect(page).toContain('<strong>Saved.</strong> Minset checks the record again within seconds.')
    expect(page).toContain('<noscript> Reload the page to see the result.</noscript>')
    expect(await (await get(record)).text()).not.toContain('Saved.')
  })

  it('does not report a form as saved that changed nothing', async () => {
    const { post, get, record } = await aPage()
    const location = (await post(record, {})).headers.get('location') ?? ''
    const page = await (await get(location)).text()

    expect(page).toContain('Nothing was changed.')
    expect(page).not.toContain('Minset checks the record again')
  })

  it('shows that a link was added and removed', async () => {
    const { post, get, record, idOf } = await aPage()
    for (const [action, words] of [
      ['remove', 'the link was removed'],
      ['add', 'the link was added'],
    ] as const) {
      const answer = await post(`${record}/links`, { type: personType, to: idOf('contacts', 'k1'), action })
      expect(await (await get(answer.headers.get('location') ?? '')).text()).toContain(words)
    }
  })

  it('serves its flag and its history as separate parts that are never cached', async () => {
    const { post, get, record } = await aPage()
    await post(record, { [field]: 'Renamed' })
    const [flag, history] = [await get(`${record}/part/flag`), await get(`${record}/part/history`)]

    expect(flag.headers.get('cache-control')).toBe('no-store')
    expect(await flag.text()).toMatch(/^<section class="card flag ">[^]*Not flagged\.[^]*<\/section>\s*$/)
    expect(await history.text()).toContain('Renamed')
    expect((await get(`${record}/part/constructor`)).status).toBe(404)
    expect(await (await get(record)).text()).toContain(`data-live="${record}/part/flag"`)
  })
})
