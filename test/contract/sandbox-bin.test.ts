import { describe, expect, it, onTestFinished } from 'vitest'
import { sandboxPages } from '../../src/sandbox/core/pages/pages.ts'
import { startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { smallCompany } from '../support/hubspot-account.ts'

describe('the pages of the emulated account', () => {
  it('delete a record, show it in the bin and restore it, as a person', async () => {
    const sandbox = await startHubSpotSandbox({ dataset: () => smallCompany(), dir: null, port: 0 })
    onTestFinished(() => sandbox.close())
    sandbox.mount(sandboxPages(sandbox.ui, null))
    const id = sandbox.idOf('deals', 'pilot')
    const record = `${sandbox.ui.recordPath}/0-3/${id}`
    function post(path: string, form: Readonly<Record<string, string>>, origin = sandbox.url): Promise<Response> {
      const init = { method: 'POST', headers: { origin }, body: new URLSearchParams(form), redirect: 'manual' } as const
      return fetch(`${sandbox.url}${path}`, init)
    }
    async function page(path: string): Promise<string> {
      return (await fetch(`${sandbox.url}${path}`)).text()
    }
    expect(await page(record)).toContain(`action="${record}/delete"`)
    expect((await post(`${record}/delete`, {}, 'http://elsewhere.example')).status).toBe(403)

    const deleted = await post(`${record}/delete`, {})

    expect([deleted.status, deleted.headers.get('location')]).toEqual([303, '/bin/deals'])
    expect(sandbox.read('deals', id)?.archived).toBe(true)
    expect((await fetch(`${sandbox.url}${record}`)).status).toBe(404)
    expect(await page('/bin/deals')).toContain('Pilot')
    expect(await page('/bin/contacts')).toContain('Nothing is here.')

    expect((await post('/bin/deals', { id }, 'http://elsewhere.example')).status).toBe(403)
    const restored = await post('/bin/deals', { id })

    expect([restored.status, restored.headers.get('location')]).toEqual([303, `${record}?done=restored`])
    expect(sandbox.read('deals', id)?.archived).toBe(false)
    expect((await post('/bin/deals', { id })).status).toBe(404)
  })
})
