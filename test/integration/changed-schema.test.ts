import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { type OpenAccount, openAccount } from '../../src/app/accounts/open-account.ts'
import type { Store } from '../../src/app/open-store.ts'
import type { CrmRead, EventMeaning } from '../../src/crm/port.ts'
import type { AccountField, AccountSchema } from '../../src/domain/account-schema.ts'
import { wholeAccount } from '../../src/domain/read-scope.ts'
import { countOpenFindings } from '../../src/findings/index.ts'
import { rulesJudged } from '../../src/health/conditions/results/rules-judged.ts'
import { createLog } from '../../src/infra/log.ts'
import { isSchemaRead, loadAccountRules } from '../../src/rulesets/index.ts'
import { nothing, quietQueue } from '../support/carried-records.ts'
import { aCarryingCrm, type CarryingCrm } from '../support/carrying-crm.ts'
import { type SettableClock, settableClock } from '../support/clock.ts'
import { describeAnyStore } from '../support/database.ts'
import { healthDeps } from '../support/health-deps.ts'
import { rulesetsOf, rulesFileOf } from '../support/rulesets.ts'
import { asWritten, type SaidProblem, sayProblem } from '../support/words.ts'
import { codeForms } from '../unit/rules/subjects.ts'

const rule = 'id: one, object: deal, title: A, missing: a'
const step: AccountField = {
  code: 'step',
  label: 'Next step',
  holds: 'text',
  options: [],
  separator: ';',
  isArchived: false,
  whyNotFilled: null,
  isWritable: true,
}
const gold: AccountField = { ...step, code: 'segment', holds: 'choice', options: [{ id: '1', label: 'Gold' }] }

function schemaOf(field: AccountField, stages: readonly string[] = ['Offer']): AccountSchema {
  return { types: { deal: { fields: [field], portable: {} } }, stages, currencies: null }
}

describeAnyStore('rules and the definitions of the account', (testStore) => {
  let clock: SettableClock
  let carrying: CarryingCrm
  let schema: AccountSchema
  let readSchema: () => Promise<AccountSchema>
  let readOwners: CrmRead['owners']
  let store: Store
  let opened: OpenAccount

  beforeEach(() => {
    clock = settableClock('2026-10-14T10:00:00Z')
    carrying = aCarryingCrm(clock)
    readSchema = () => Promise.resolve(schema)
    readOwners = () => carrying.crm.read.owners()
    const vendorFields = { step: null, segment: null }
    carrying.put('deal', '1', { fields: { amount: null, stageLabel: 'Offer' }, vendorFields })
  })

  async function start(rules: string): Promise<void> {
    const file = rulesFileOf(`name: Ours\ncountry: NO\n${rules}\n`, codeForms)
    store = {
      rulesets: rulesetsOf(file, codeForms),
      teams: [],
      database: await testStore.open(),
      queue: quietQueue([]),
      close: nothing,
    }
    opened = await openAccount({
      config: { fullSyncHours: 24, settleSeconds: 0 },
      log: createLog('silent'),
      clock,
      store,
      crm: { ...carrying.crm, read: { ...carrying.crm.read, schema: () => readSchema(), owners: () => readOwners() } },
      readFields: () => undefined,
      writeIn: () => undefined,
      webhooks: { meaningOf: (body) => body as EventMeaning },
      sources: ['poll'],
      access: { auth: 'access_token', scopes: null },
      progress: () => undefined,
    })
  }
  async function pass({ full }: { readonly full: boolean }): Promise<void> {
    await opened.sync({ full })
    await opened.evaluate()
    await opened.writeBack()
  }
  async function found(): Promise<number> {
    return (await countOpenFindings(store.database.db, { accountId: opened.account.accountId, scope: wholeAccount }))
      .open
  }
  async function health(): Promise<SaidProblem | null> {
    const deps = healthDeps({ db: store.database.db, clock })
    return sayProblem(await rulesJudged.check(deps, { account: opened.account, crm: carrying.crm }))
  }

  it.each<readonly [string, string, AccountSchema, AccountSchema]>([
    [
      'a field is archived',
      `{ ${rule}, need: { field: vendor.step } }`,
      schemaOf(step),
      schemaOf({ ...step, isArchived: true }),
    ],
    ['a field is deleted', `{ ${rule}, need: { field: vendor.step } }`, schemaOf(step), schemaOf(gold)],
    [
      'an option is renamed',
      `{ ${rule}, when: { vendor.segment: { not: Gold } }, need: { field: amount } }`,
      schemaOf(gold),
      schemaOf({ ...gold, options: [{ id: '1', label: 'Platinum' }] }),
    ],
    [
      'a stage is removed',
      `{ ${rule}, when: { stageLabel: Offer }, need: { field: amount } }`,
      schemaOf(step),
      schemaOf(step, ['Won']),
    ],
  ])(
    'when %s, within an hour the rule is left out and its flags are removed',
    async (_what, written, before, after) => {
      schema = before
      await start(`rules:\n  - ${written}`)
      await pass({ full: true })
      expect(await found()).toBe(1)
      expect(carrying.flagOf('deal', '1')?.status).toBe('incomplete')
      expect(await health()).toBeNull()

      schema = after
      clock.advance({ minutes: 61 })
      await pass({ full: false })
      expect(await found()).toBe(0)
      expect(carrying.flagOf('deal', '1')?.status).toBe('complete')
      expect((await health())?.what).toContain('one (rules.yaml:4')

      schema = before
      clock.advance({ minutes: 61 })
      await pass({ full: false })
      expect(await found()).toBe(1)
      expect(await health()).toBeNull()
    },
  )

  it.each(['fields', 'owners'] as const)(
    'are as old as the request, however long the response takes: %s',
    async (what) => {
      let asked = 0
      function slowly<T>(answer: T): Promise<T> {
        asked += 1
        clock.advance({ hours: 2 })
        return Promise.resolve(answer)
      }
      schema = schemaOf(step)
      if (what === 'fields') readSchema = () => slowly(schema)
      else readOwners = () => slowly({ items: [], setAside: [] })
      await start(`rules:\n  - { ${rule}, need: { field: vendor.step } }`)
      await opened.sync({ full: true })
      const before = asked

      await opened.sync({ full: false })

      expect(asked).toBeGreaterThan(before)
    },
  )

  it('are understood if an older version stored what the account lacks as text', async () => {
    const lacking = { lacks: asWritten('x'), mayBeHidden: false }
    schema = { ...schemaOf(step), types: { deal: { fields: [], portable: { lostReason: lacking } } } }
    await start(`rules:\n  - { ${rule}, need: { field: lostReason } }`)
    await pass({ full: true })
    const { db } = store.database
    await sql`
      update account_schemas
      set state = jsonb_set(state, '{schema,types,deal,portable,lostReason,lacks}', '"field of our own"')`.execute(db)
    const ruleset = await store.rulesets.of(db, opened.account.accountId)
    const { leftOut } = await loadAccountRules(db, ruleset, opened.account)

    expect(JSON.stringify(leftOut)).toContain('field of our own')
  })

  it.each(['no JSON', '["other"]'])('count as not read if what another version stored of them is %s', async (names) => {
    schema = schemaOf(step)
    await start(`rules:\n  - { ${rule}, need: { field: vendor.step } }`)
    await pass({ full: true })
    const { db } = store.database
    const { accountId } = opened.account
    const named = { codes: { deal: [step.code] }, portable: {}, stages: false, currencies: false }
    const before = await isSchemaRead(db, accountId, named)
    await sql`update account_schemas set state = jsonb_set(state, '{named}', to_jsonb(${names}::text))`.execute(db)

    expect([before, await isSchemaRead(db, accountId, named)]).toEqual([true, false])
  })

  it('are failing if all rules apply to another CRM', async () => {
    schema = schemaOf(step)
    await start(`fields:\n  deal:\n    next: { hubspot: hs_next_step }\nrules:\n  - { ${rule}, need: { field: next } }`)
    await pass({ full: true })
    expect(await found()).toBe(0)
    expect(await health()).toMatchObject({ severity: 'failing', what: 'No rule can be checked in this account.' })
  })
})
