import { beforeAll, expect, it } from 'vitest'
import type { CrmRecord, RecordKey } from '../../src/domain/record.ts'
import { evaluateSlice } from '../../src/findings/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { markDue, replaceLinks, upsertRecords } from '../../src/records/index.ts'
import { parseRuleset } from '../../src/rules/index.ts'
import { rowsNow as now, row, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'

const ruleset = parseRuleset(
  'name: One\ncountry: NO\nrules:\n  - { id: firm, object: meeting, title: A, missing: a, need: { field: deal.company.name } }',
  'rules.yaml',
)

describeAnyStore('a rule about records two links away', (testStore) => {
  let database: Database
  const company = row('company', 'firm', { ownerId: null, fields: { name: null } })

  async function save(record: CrmRecord, accountId = 'ours'): Promise<void> {
    const links = { deal: ['company'] as const, meeting: ['deal'] as const }[record.type as 'deal' | 'meeting'] ?? []
    await upsertRecords(database.db, accountId, { records: [record], linksRead: links, syncRunId: null })
  }

  beforeAll(async () => {
    database = await testStore.open()
    for (const accountId of ['ours', 'theirs']) {
      await saveTeam(database.db, accountId, [])
      for (const record of [
        company,
        row('deal', 'deal', { ownerId: null }),
        row('meeting', 'met', { ownerId: null }),
        row('meeting', 'alone', { ownerId: null }),
      ]) {
        await save(record, accountId)
      }
      const [deals, meetings] = [[{ id: 'deal', to: ['firm'] }], [{ id: 'met', to: ['deal'] }]]
      await replaceLinks(database.db, accountId, { from: 'deal', to: 'company', links: deals })
      await replaceLinks(database.db, accountId, { from: 'meeting', to: 'deal', links: meetings })
    }
  })

  /** The evaluated records, with the rules that they do not meet. */
  async function evaluateAfter(change: RecordKey): Promise<Readonly<Record<string, readonly string[]>>> {
    await markDue(database.db, 'ours', { keys: [change], chains: ruleset.chains, dueAt: now })
    const evaluated: Record<string, readonly string[]> = {}
    const deps = {
      db: database.db,
      loadRuleset: () => Promise.resolve(ruleset),
      loadTypesToCome: () => Promise.resolve([]),
      clock: { now: () => now },
      onEvaluated(
        _trx: unknown,
        done: { readonly evaluated: readonly { key: RecordKey; verdicts: readonly { ruleId: string }[] }[] },
      ) {
        for (const { key, verdicts } of done.evaluated) evaluated[key.id] = verdicts.map(({ ruleId }) => ruleId)
        return Promise.resolve()
      },
      progress: () => undefined,
    }
    expect(await evaluateSlice(deps, 'ours')).toBe(false)
    return evaluated
  }

  it('judges them, and judges again when they change', async () => {
    expect(await evaluateAfter(company)).toEqual({ firm: [], deal: [], met: ['firm'] })
    await save({ ...company, fields: { name: 'Fjordbygg AS' }, updatedAt: new Date(now.getTime() + 1000) })
    expect(await evaluateAfter(company)).toEqual({ firm: [], deal: [], met: [] })
    expect(await evaluateAfter({ type: 'meeting', id: 'alone' })).toEqual({ alone: ['firm'] })
  })
})
