import { beforeAll, beforeEach, expect, it } from 'vitest'
import { namesWithDraft } from '../../src/app/accounts/draft-names.ts'
import type { NamedOfAccount } from '../../src/domain/account-schema.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { namedOfAccount } from '../../src/rules/index.ts'
import { discardDraft, type Rulesets, saveDraft } from '../../src/rulesets/index.ts'
import { rowsNow, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { rulesetsOf, rulesFileOf } from '../support/rulesets.ts'

function written(when: string): string {
  return `name: Ours\ncountry: NO\nrules:\n  - { id: name, object: deal, title: A, missing: a, when: ${when}, need: { field: name } }\n`
}

describeAnyStore('what is read of an account because rules name it', (testStore) => {
  let database: Database
  let parsed: number
  let names: () => Promise<NamedOfAccount>

  beforeAll(async () => {
    database = await testStore.open()
    for (const accountId of ['ours', 'theirs']) await saveTeam(database.db, accountId, [])
  })
  beforeEach(async () => {
    await discardDraft(database.db, 'ours')
    parsed = 0
    const rulesets = rulesetsOf(rulesFileOf(written('{ stage: open }')))
    const counting: Rulesets = {
      ...rulesets,
      parse(content, fileName) {
        parsed += 1
        return rulesets.parse(content, fileName)
      },
    }
    const named = namedOfAccount(rulesets.file.ruleset, 'hubspot')
    const namesOf = namesWithDraft({ database, rulesets: counting }, { vendor: 'hubspot', named })
    names = () => namesOf('ours')
  })

  async function draft(content: string, accountId = 'ours'): Promise<void> {
    await saveDraft(database.db, accountId, { content, before: '', editedIn: 'page', now: rowsNow })
  }

  const active = { codes: {}, portable: { deal: ['name', 'stage'] }, stages: false, currencies: false }
  const withStages = { ...active, portable: { deal: ['name', 'stage', 'stageLabel'] }, stages: true }

  it('is what the active rules name, and what the draft of the same account names', async () => {
    await draft(written('{ stageLabel: Demo }'), 'theirs')
    expect(await names()).toEqual(active)
    await draft(written('{ stageLabel: Demo }'))
    expect(await names()).toEqual(withStages)
    await discardDraft(database.db, 'ours')
    expect(await names()).toEqual(active)
  })

  it('stays what the draft named while somebody types what is not valid, and follows when it is', async () => {
    await draft('rules: [')
    expect(await names()).toEqual(active)
    await draft(written('{ stageLabel: Demo }'))
    await names()
    await draft('rules: [')
    expect(await names()).toEqual(withStages)
    await draft(written('{ probability: { atLeast: 1 } }'))
    expect(await names()).toEqual({ ...active, portable: { deal: ['name', 'probability', 'stage'] } })
  })

  it('is parsed once for each edit', async () => {
    await draft(written('{ stageLabel: Demo }'))
    await names()
    await names()
    expect(parsed).toBe(1)
  })
})
