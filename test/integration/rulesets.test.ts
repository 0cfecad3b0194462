import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { watchRules } from '../../src/app/watch-rules.ts'
import { activateFile } from '../../src/rulesets/index.ts'
import { describeAnyStore } from '../support/database.ts'
import { onHubSpot } from '../support/hubspot-world.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { rulesFileOf } from '../support/rulesets.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { addAccount } from '../support/two-processes.ts'
import { inWords } from '../support/words.ts'
import { openWorld, type World } from '../support/world.ts'
import type { AnySandbox } from '../support/world-crm.ts'

const now = new Date('2026-10-14T10:00:00Z')

/** One rule about a HubSpot field: the read scope depends on it. */
function rulesAbout(property: string): string {
  return `name: Ours
country: NO
fields: { deal: { own: { hubspot: ${property} } } }
rules:
  - { id: ${property.replaceAll('_', '-')}, object: deal, title: A, missing: a, need: { field: own } }
`
}

describeAnyStore('the ruleset of an account', (testStore) => {
  let folder: string
  let rulesFile: string
  let world: World<AnySandbox>

  beforeEach(async () => {
    folder = await makeScratchFolder('rules')
    rulesFile = join(folder, 'rules.yaml')
    await writeFile(rulesFile, rulesAbout('dealtype'))
    world = await openWorld(onHubSpot(), {
      location: await testStore.newLocation(),
      dataset: partOf(companyOf({ seed: 7, now }), { faulty: 1, oneIn: 400 }),
      now,
      environment: { MINSET_RULES_FILE: rulesFile },
    })
  })
  afterEach(async () => {
    await world.close()
    await rm(folder, { recursive: true })
  })

  async function openFindings(): Promise<readonly string[]> {
    const rows = await world.store.database.db
      .selectFrom('findings')
      .select(['rule_id', 'ruleset_version'])
      .where('state', '=', 'open')
      .execute()
    return [...new Set(rows.map((row) => `${row.rule_id} ${row.ruleset_version}`))]
  }

  it('takes effect in the running service once its file has changed, and its fields are read', async () => {
    const { store, minset, accountId } = world
    const watch = watchRules(world)
    await world.pass()
    const { version } = (await minset.accounts.open(accountId))?.ruleset ?? {}
    expect(await openFindings()).toEqual([`dealtype ${version}`])

    await writeFile(rulesFile, rulesAbout('hs_next_step'))
    await watch.look()
    await store.queue.drain()
    await world.pass()

    const next = (await minset.accounts.open(accountId))?.ruleset
    expect(next?.version).not.toBe(version)
    expect(await openFindings()).toEqual([`hs-next-step ${next?.version}`])
    expect(await store.database.db.selectFrom('rulesets').select(['number', 'content']).execute()).toEqual([
      { number: 1, content: rulesAbout('dealtype') },
      { number: 2, content: rulesAbout('hs_next_step') },
    ])
  })

  it('stays in force while its file is invalid, which is reported', async () => {
    const watch = watchRules(world)
    const before = await world.store.rulesets.of(world.store.database.db, world.accountId)

    await writeFile(rulesFile, 'name: Ours\ncountry: NO\nrules: []\n')
    await watch.look()

    expect(inWords(watch.problem())).toContain('rules.yaml:3:8')
    expect(await world.store.rulesets.of(world.store.database.db, world.accountId)).toBe(before)

    await writeFile(rulesFile, `# As before.\n${rulesAbout('dealtype')}`)
    await watch.look()

    expect(watch.problem()).toBeNull()
    expect(await world.store.rulesets.of(world.store.database.db, world.accountId)).toBe(before)
  })

  it('stays in force if another process has activated it, until the file is edited', async () => {
    const { accountId, store } = world
    const { db } = store.database
    const watch = watchRules(world)
    const other = rulesFileOf(
      'name: B\ncountry: DE\nrules: [{ id: b, object: deal, title: A, missing: a, need: { field: name } }]',
    )
    await activateFile(db, accountId, other)

    await watch.look()
    expect((await store.rulesets.of(db, accountId)).version).toBe(other.ruleset.version)

    await writeFile(rulesFile, rulesAbout('hs_next_step'))
    await watch.look()
    expect((await store.rulesets.of(db, accountId)).name).toBe('Ours')
  })

  it("is separate: another account's does not affect it", async () => {
    const { accountId, store } = world
    const { db } = store.database
    await addAccount(db, { vendor: 'hubspot', accountId: 'hubspot-2' })
    const theirs = rulesFileOf(
      'name: B\ncountry: DE\nrules: [{ id: b, object: deal, title: A, missing: a, need: { field: name } }]',
    )

    await activateFile(db, 'hubspot-2', theirs)

    expect((await store.rulesets.of(db, 'hubspot-2')).version).toBe(theirs.ruleset.version)
    expect((await store.rulesets.of(db, accountId)).name).toBe('Ours')
    const opened = await world.minset.accounts.open(accountId)
    expect(opened).toBe(world.opened)
  })
})
