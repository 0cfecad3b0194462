import { afterAll, beforeAll, expect, it } from 'vitest'
import { importRules } from '../../src/commands/rules/import.ts'
import { parseRuleset } from '../../src/rules/index.ts'
import type { PipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { smallCompany } from '../chaos/small-company.ts'
import { describeAnyStore } from '../support/database.ts'
import { type InstalledWorld, openInstalledWorld } from '../support/installed-world.ts'
import { panelPath, signToken } from '../support/panel-request.ts'
import { PanelAnswer } from '../support/panel-schema.ts'
import { onPipedrive } from '../support/pipedrive-world.ts'
import { inEnglish } from '../support/words.ts'
import { idOf } from '../support/world-crm.ts'
import { codeForms } from '../unit/rules/subjects.ts'

const now = new Date('2026-10-14T10:00:00Z')

describeAnyStore('an installed Pipedrive company', (testStore) => {
  const dataset = smallCompany(7, now)
  let world: InstalledWorld<PipedriveSandbox>

  beforeAll(async () => {
    const environment = { PIPEDRIVE_PANEL_USER: 'minset', PIPEDRIVE_PANEL_PASSWORD: 'horse' }
    world = await openInstalledWorld(onPipedrive(), {
      location: await testStore.newLocation(),
      dataset,
      now,
      environment,
    })
  })
  afterAll(() => world.close())

  async function askFor(dealId: string): Promise<unknown> {
    const { sandbox } = world
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
    const response = await fetch(world.url + panelPath(query), { headers: { authorization } })
    return response.json()
  }

  it('shows on each deal what is missing on it, and nothing about others', async () => {
    const findings = await world.store.database.db
      .selectFrom('findings')
      .select(['record_id', 'message'])
      .where('account_id', '=', world.accountId)
      .where('object_type', '=', 'deal')
      .where('state', '=', 'open')
      .execute()
    const byDeal = Map.groupBy(findings, ({ record_id: id }) => id)
    const deals = dataset.deals.map(({ id }) => idOf(world.crm, 'deal', id))

    expect(byDeal.size).toBeGreaterThan(0)
    expect(byDeal.size).toBeLessThan(deals.length)
    for (const id of deals) {
      const { data } = PanelAnswer.parse(await askFor(id))
      const open = byDeal.get(id) ?? []
      expect(data).toMatchObject(open.length > 0 ? { completeness: { label: `${open.length} missing` } } : {})
      for (const { message } of open) expect(JSON.stringify(data)).toContain(inEnglish(message))
      expect('missing_1' in data).toBe(open.length > 0)
    }
  })

  it('exports its own requirements as a ruleset that Minset reads', async () => {
    const ruleset = parseRuleset(
      await importRules({ ...world.opened, title: 'Pipedrive', language: 'en' }, world.opened.ruleset),
      'imported.yaml',
      codeForms,
    )

    expect(ruleset.rules.map(({ id }) => id)).toContain('deal-requires-name')
  })
})
