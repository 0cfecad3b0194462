import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pages } from '../../src/admin/pages/index.ts'
import type { RecordKey } from '../../src/domain/record.ts'
import { evaluateSlice } from '../../src/findings/index.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { saveInFullRoles } from '../../src/people/index.ts'
import { markDue, scheduleEvaluations } from '../../src/records/index.ts'
import { parseRuleset, rulesetOfAccount } from '../../src/rules/index.ts'
import { message } from '../../src/words/index.ts'
import { row, rowsNow, saveFinding, saveRows } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld, type TestVisitor } from '../support/people-world.ts'
import { ownersOfPlanted, plantPersonalData } from '../support/planted-addresses.ts'

/** A client's address, which the index of the only planted owner makes the same as that of anna's client. */
const address = 'secret.anna@client.example'
/** An address in the text of a rule: what a rule finds of a record may quote the record. */
const quoted = 'wrong@rules.example'
const names = ['boss', 'anna', 'ada', 'olav'] as const
const roles = ['admin', 'supervisor', 'rep', 'operator'] as const

const rules = `name: Ours
country: NO
rules:
  - { id: contact-last-name, object: contact, title: A, missing: 'last name, not ${quoted}', need: { field: lastName } }
  - { id: contact-own-email, object: contact, title: B, missing: an address of its own, need: { unique: email } }
  - { id: contact-reachable, object: contact, title: D, missing: an address, need: { anyOf: [email, phone] } }
  - { id: deal-stage, object: deal, title: C, missing: stage, need: { field: stage } }
`

/** Where the personal data of anna's client is, for those who read it in full, and the page of which it is. */
const places: readonly (readonly [pattern: string, path: string])[] = [
  ['/list', '/list'],
  ['/list', '/list?of=everyone'],
  ['/list/:ownerId', '/list/anna'],
  ['/list/:ownerId', '/list/emil'],
  ['/scorecards/:ownerId', '/scorecards/anna'],
  ['/scorecards/:ownerId/:metric', '/scorecards/anna/dealsWon?period=all'],
  ['/scorecards/:ownerId/:metric', '/scorecards/anna/findingsOpen'],
  ['/team', '/team?supervisor=boss'],
  ['/exemptions', '/exemptions'],
  ['/findings', '/findings?owner=anna'],
  ['/findings', '/findings?listing=noted'],
  ['/records/:type/:id', '/records/contact/planted-anna'],
  ['/records/:type/:id', '/records/contact/twin'],
  ['/records/:type/:id', '/records/company/planted-anna'],
  ['/records/:type/:id', '/records/deal/planted-anna'],
  ['/records/:type/:id', '/records/call/planted-anna'],
  ['/rules/backtest/records', '/rules/backtest/records?rule=contact-last-name'],
  ['/me', '/me'],
]
/** What leaves Minset as a file or a mail, which has it for nobody. */
const sent = ['/findings/export.csv', '/findings/export.json', '/digests/boss/mail']
/** Pages without records of clients. */
const others = [
  '/',
  '/scorecard',
  '/scorecards',
  '/targets',
  '/digests',
  '/digests/:supervisorId',
  '/figures/open',
  '/people',
  '/people/:memberType/:memberId',
  '/settings',
  '/health',
  '/audit',
  '/rules/backtest',
  '/rules/versions',
  '/rules/templates',
  // Their text is of who wrote the rules.
  '/rules',
  '/rules/edit',
]

describeAnyStore('the personal data of clients', (testStore) => {
  let database: Database
  let world: PeopleWorld
  const visitors = new Map<string, TestVisitor>()

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database, { rules })
    await plantTwins()
    await plantPersonalData(database.db, 'ours', ['anna'])
    await plantProblems()
    await plantNext()
    for (const name of names) visitors.set(name, await world.signedIn(name))
    visitors.set('service', world.visitor())
    for (const type of ['deal', 'call'] as const) await dispute({ type, id: 'planted-anna' })
    await refuse({ type: 'call', id: 'planted-anna' })
    await visitors.get('boss')?.post('/accounts/ours/exemptions', { owner: 'anna', reason: `Of ${address}` })
    await database.db.updateTable('findings').set({ state: 'open' }).where('state', '=', 'exempt').execute()
  })
  afterAll(() => world.close())

  /** Two contacts with the same address, as evaluation finds them. */
  async function plantTwins(): Promise<void> {
    const { db } = database
    const keys = ['twin', 'other'].map((id) => ({ type: 'contact', id }) as const)
    await saveRows(
      db,
      'ours',
      keys.map(({ type, id }) => row(type, id, { ownerId: 'anna', fields: { email: address, lastName: null } })),
    )
    await markDue(db, 'ours', { keys, dueAt: rowsNow })
    const account = { vendor: 'hubspot', schema: null, timeZone: 'Europe/Oslo', currency: 'EUR' }
    const ruleset = rulesetOfAccount(parseRuleset(rules, 'rules.yaml'), account)
    const deps = {
      db,
      loadRuleset: () => Promise.resolve(ruleset),
      loadTypesToCome: () => Promise.resolve([]),
      clock: world.clock,
      onEvaluated: () => Promise.resolve(),
      progress: () => undefined,
    }
    while (await evaluateSlice(deps, 'ours'));
  }

  /**
   * What the CRM refused and what could not be read of records, with a reason that quotes a value; what is only noted; and a
   * form with the values as they are.
   */
  async function plantProblems(): Promise<void> {
    const { db } = database
    const reason = JSON.stringify(message('asWritten', { text: `${address} is too long` }))
    const key = { account_id: 'ours', object_type: 'contact', record_id: 'planted-anna', target: 'flag' }
    const desired = JSON.stringify({ status: 'incomplete', missing: 'e-mail', since: null })
    await db
      .insertInto('write_backs')
      .values({ ...key, desired, refused_reason: reason, updated_at: rowsNow })
      .execute()
    const problem = { kind: 'unreadable', place: '', reason, since: rowsNow }
    await db
      .insertInto('set_aside')
      .values({ account_id: 'ours', subject: 'contact', subject_id: 'planted-anna', ...problem })
      .execute()
    await sql`update findings set state = 'noted' where record_id = 'other'`.execute(db)
    const finding = { type: 'contact', id: 'planted-anna', ruleId: 'contact-reachable', message: 'an address' } as const
    await saveFinding(db, 'ours', { ...finding, since: rowsNow, dueAt: rowsNow })
  }

  /** On the empty list of emil: the record that is judged next. */
  async function plantNext(): Promise<void> {
    const { db } = database
    await sql`delete from findings where account_id = 'ours' and owner_id = 'emil'`.execute(db)
    await saveRows(db, 'ours', [row('contact', 'next', { ownerId: 'emil', fields: { email: address } })])
    const dueAt = new Date(rowsNow.getTime() + 24 * 3_600_000)
    await scheduleEvaluations(db, 'ours', [{ key: { type: 'contact', id: 'next' }, dueAt, notedAt: null }])
  }

  async function dispute({ type, id }: RecordKey): Promise<void> {
    const form = { do: 'dispute', recordType: type, recordId: id, ruleId: 'planted' }
    await visitors.get('anna')?.post('/accounts/ours/list', { ...form, reason: 'wrong', comment: `See ${address}` })
  }

  async function refuse({ id, type }: RecordKey): Promise<void> {
    const { dispute_id } = await database.db
      .selectFrom('disputes')
      .select('dispute_id')
      .where('object_type', '=', type)
      .where('record_id', '=', id)
      .executeTakeFirstOrThrow()
    const form = { do: 'refuse', dispute: dispute_id, refusal: `No: ${address}` }
    await visitors.get('boss')?.post('/accounts/ours/team', form)
  }

  /** Who sees it in full there, on the page and as JSON. */
  async function seenBy(path: string): Promise<readonly string[]> {
    const seeing: string[] = []
    for (const [name, visitor] of visitors) {
      const page = await visitor.get(`/accounts/ours${path}`)
      const json = await visitor.get(`/accounts/ours/api${path}`, { accept: 'application/json' })
      if (ownersOfPlanted(page.body, ['anna']).length > 0) seeing.push(name)
      if (json.status === 200 && ownersOfPlanted(json.body, ['anna']).length > 0) seeing.push(`${name} (JSON)`)
    }
    return seeing
  }

  it('is looked for on every page that may have it', () => {
    const known = new Set([...places.map(([pattern]) => pattern), ...others])
    expect(pages.map(({ path }) => path).filter((path) => !known.has(path))).toEqual([])
  })

  it.each(places)('is nowhere in full if no role reads it so, and else is: page %s at %s', async (_pattern, path) => {
    await saveInFullRoles(database.db, 'ours', roles)
    const inFull = await seenBy(path)
    await saveInFullRoles(database.db, 'ours', [])
    const masked = await seenBy(path)

    expect([path, inFull.length > 0, inFull.includes('service')]).toEqual([path, true, false])
    expect([path, masked]).toEqual([path, []])
  })

  it('is masked in what the rules of a backtest find', async () => {
    const path = 'rules/backtest/records?rule=contact-last-name'
    async function found(): Promise<readonly boolean[]> {
      const ada = visitors.get('ada') ?? world.visitor()
      const answers = [await ada.get(`/accounts/ours/${path}`), await ada.get(`/accounts/ours/api/${path}`)]
      return answers.map(({ body }) => body.includes(quoted))
    }
    await saveInFullRoles(database.db, 'ours', roles)
    const inFull = await found()
    await saveInFullRoles(database.db, 'ours', [])

    expect([inFull, await found()]).toEqual([
      [true, true],
      [false, false],
    ])
  })

  it('is in no answer to a form that somebody sends who was not shown one', async () => {
    const key = { recordType: 'contact', recordId: 'planted-anna', ruleId: 'contact-reachable' }
    const guess = { ...key, 'value-email': 'guess@client.example', 'seen-email': 'not what it holds' }
    async function answered(): Promise<readonly unknown[]> {
      const answers = ['/list', '/records/contact/planted-anna'].map(async (path) => {
        const { status, body } = await (visitors.get('anna') ?? world.visitor()).post(`/accounts/ours${path}`, guess)
        return [status, body.includes(address)]
      })
      return Promise.all(answers)
    }
    await saveInFullRoles(database.db, 'ours', roles)
    const inFull = await answered()
    await saveInFullRoles(database.db, 'ours', [])

    expect(inFull).toEqual([
      [422, true],
      [422, true],
    ])
    expect(await answered()).toEqual([
      [404, false],
      [404, false],
    ])
  })

  it.each(sent)('is masked for everybody in what leaves Minset: %s', async (path) => {
    await saveInFullRoles(database.db, 'ours', roles)
    expect(await seenBy(path)).toEqual([])
    const { body } = (await visitors.get('boss')?.get(`/accounts/ours${path}`)) ?? { body: '' }
    expect(body).toContain('s…@c….example')
  })
})
