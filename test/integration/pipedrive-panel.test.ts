import { afterAll, beforeAll, expect, it } from 'vitest'
import { importRules } from '../../src/commands/rules.ts'
import { loadConfig } from '../../src/config.ts'
import { type PipedriveSandbox, startPipedriveSandbox } from '../../src/crm/pipedrive/sandbox/index.ts'
import { startWebServer, type WebServer } from '../../src/infra/http/server.ts'
import { newKey } from '../../src/infra/keyring.ts'
import { createLog } from '../../src/infra/log.ts'
import { type Minset, openMinset } from '../../src/minset.ts'
import { parseRuleset } from '../../src/rules/index.ts'
import { openStore, type Store } from '../../src/store.ts'
import { smallCompany } from '../chaos/small-company.ts'
import { settableClock } from '../support/clock.ts'
import { describeEachStore } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { panelPath, signToken } from '../support/panel-request.ts'
import { PanelAnswer } from '../support/panel-schema.ts'
import { codeForms } from '../unit/rules/subjects.ts'

const now = new Date('2026-10-14T10:00:00Z')

describeEachStore('an installed Pipedrive company', (testStore) => {
  const dataset = smallCompany(7, now)
  let sandbox: PipedriveSandbox
  let store: Store
  let minset: Minset
  let web: WebServer
  let accountId: string

  beforeAll(async () => {
    const clock = settableClock(now)
    let rateTime = 0
    sandbox = await startPipedriveSandbox({
      dataset: () => dataset,
      dir: null,
      port: 0,
      clock: () => clock.now(),
      rateClock: () => new Date((rateTime += 1000)),
      redirectUri: 'http://127.0.0.1/oauth/pipedrive/callback',
    })
    const location = await testStore.newLocation()
    const config = loadConfig({
      ...('url' in location ? { DATABASE_URL: location.url } : { MINSET_DATA_DIR: location.dir }),
      PIPEDRIVE_CLIENT_ID: sandbox.app.clientId,
      PIPEDRIVE_CLIENT_SECRET: sandbox.app.clientSecret,
      PIPEDRIVE_OAUTH_URL: sandbox.url,
      PIPEDRIVE_BASE_URL: sandbox.url,
      PIPEDRIVE_PANEL_USER: 'minset',
      PIPEDRIVE_PANEL_PASSWORD: 'horse',
      MINSET_SECRET_KEYS: newKey('test'),
      MINSET_SETTLE_SECONDS: '0',
      MINSET_PORT: String(await freePort()),
    })
    const log = createLog('silent')
    store = await openStore({ config, log })
    minset = await openMinset({ config, log, store, clock })
    const install = minset.connections.apps.get('pipedrive')?.install
    if (install === undefined) throw new Error('no app is configured')
    const { redirectUri } = sandbox.app
    const grant = await install.exchange({ code: sandbox.authorise(), redirectUri, access: 'write' })
    const connection = await minset.connections.adopt('pipedrive', grant)
    accountId = connection.account.accountId
    await connection.sync({ full: true })
    await connection.evaluate()
    web = await startWebServer(config, minset.site.routes, log)
  })
  afterAll(async () => {
    await web.close()
    await store.close()
    await sandbox.close()
  })

  async function askFor(dealId: string): Promise<unknown> {
    const [userId, companyId] = [String(sandbox.adminId), String(sandbox.companyId)]
    const token = signToken(
      { userId: sandbox.adminId, companyId: sandbox.companyId, exp: now.getTime() / 1000 + 300 },
      sandbox.app.clientSecret,
    )
    const query = {
      resource: 'deal',
      view: 'details',
      isShared: 'false',
      selectedIds: dealId,
      userId,
      companyId,
      token,
    }
    const authorization = `Basic ${Buffer.from('minset:horse').toString('base64')}`
    const response = await fetch(web.url + panelPath(query), { headers: { authorization } })
    return response.json()
  }

  it('shows on each deal what is missing on it, and nothing of others', async () => {
    const findings = await store.database.db
      .selectFrom('findings')
      .select(['record_id', 'message'])
      .where('account_id', '=', accountId)
      .where('object_type', '=', 'deal')
      .where('state', '=', 'open')
      .execute()
    const byDeal = Map.groupBy(findings, ({ record_id: id }) => id)
    const deals = dataset.deals.map(({ id }) => sandbox.idOf('deals', id))

    expect(byDeal.size).toBeGreaterThan(0)
    expect(byDeal.size).toBeLessThan(deals.length)
    for (const id of deals) {
      const { data } = PanelAnswer.parse(await askFor(id))
      const open = byDeal.get(id) ?? []
      expect(data).toMatchObject(open.length > 0 ? { completeness: { label: `${open.length} missing` } } : {})
      for (const { message } of open) expect(JSON.stringify(data)).toContain(message)
      expect('missing_1' in data).toBe(open.length > 0)
    }
  })

  it('gives what it requires itself as a ruleset that Minset reads', async () => {
    const connection = minset.connections.find(accountId)
    if (connection === undefined) throw new Error('the company is not connected')

    const ruleset = parseRuleset(await importRules(connection, store.ruleset), 'imported.yaml', codeForms)

    expect(ruleset.rules.map(({ id }) => id)).toContain('deal-requires-name')
  })
})
