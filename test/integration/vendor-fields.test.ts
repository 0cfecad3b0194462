import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { smallCompany } from '../chaos/small-company.ts'
import { describeAnyStore } from '../support/database.ts'
import { onHubSpot } from '../support/hubspot-world.ts'
import { openInstalledWorld } from '../support/installed-world.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'

const now = new Date('2026-10-14T10:00:00Z')

/** `branch` is HubSpot's code of a portable field under another name, so the expected findings are known. */
const rules = `
name: Ours
country: NO
fields:
  company:
    branch: { hubspot: industry }
    size: { pipedrive: employee_count }
rules:
  - { id: portable, object: company, title: A, missing: a, need: { field: industry } }
  - { id: named, object: company, title: B, missing: b, need: { field: branch } }
  - { id: elsewhere, object: company, title: C, missing: c, need: { field: size } }
  - { id: linked, object: deal, title: D, missing: d, need: { field: company.branch } }
`

describeAnyStore("the CRM's own fields", (testStore) => {
  it('are read by their codes and judged under their names; rules for another CRM are left out', async () => {
    const folder = await makeScratchFolder('fields')
    await writeFile(join(folder, 'rules.yaml'), rules)
    const full = smallCompany(5, now)
    const companies = full.companies.map((company, index) => (index < 4 ? { ...company, industry: null } : company))
    const world = await openInstalledWorld(onHubSpot(), {
      location: await testStore.newLocation(),
      dataset: { ...full, companies },
      now,
      environment: { MINSET_RULES_FILE: join(folder, 'rules.yaml') },
    })
    try {
      const rows = await world.store.database.db.selectFrom('findings').select(['rule_id', 'record_id']).execute()
      function found(rule: string): string[] {
        return rows.flatMap((row) => (row.rule_id === rule ? [row.record_id] : [])).toSorted((a, b) => (a < b ? -1 : 1))
      }

      expect(found('portable')).toHaveLength(4)
      expect(found('named')).toEqual(found('portable'))
      expect(found('linked').length).toBeGreaterThan(0)
      expect(found('linked').length).toBeLessThan(full.deals.length)
      expect(found('elsewhere')).toEqual([])
    } finally {
      await world.close()
      await rm(folder, { recursive: true })
    }
  })
})
