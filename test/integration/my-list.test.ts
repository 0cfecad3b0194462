import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CrmRecord, type ObjectType } from '../../src/domain/record.ts'
import type { Charge } from '../../src/findings/charge.ts'
import { saveFindingChanges } from '../../src/findings/finding-store.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { scheduleEvaluations } from '../../src/records/index.ts'
import { message } from '../../src/words/index.ts'
import { loadEntered } from '../../src/write-back/index.ts'
import { fullCharge, noChanges, row, rowsNow, saveRows } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { type PeopleWorld, startPeopleWorld, type TestVisitor } from '../support/people-world.ts'
import { missingMessage } from '../support/words.ts'

const dayMs = 86_400_000

function daysLater(days: number): Date {
  return new Date(rowsNow.getTime() + days * dayMs)
}

interface Overdue {
  readonly records: readonly { readonly id: string; readonly isOverdue: boolean; readonly dueAt: string | null }[]
}

describeAnyStore('my list', (testStore) => {
  let database: Database
  let world: PeopleWorld
  let gina: TestVisitor

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database)
    gina = await world.signedIn('gina')
  })
  afterAll(() => world.close())

  /** A record with a finding of a rule of the default ruleset. */
  async function saveIncomplete(
    type: ObjectType,
    id: string,
    finding: {
      readonly rule: string
      readonly dueInDays: number
      readonly fields?: CrmRecord['fields']
      readonly charge?: Partial<Charge>
      /** Absent: gina. */
      readonly ownerId?: string
      /** Since when it has been incomplete; absent: a week before the finding is due. */
      readonly sinceDays?: number
      /** When it was created in the CRM; absent: at the same time as others. */
      readonly createdDays?: number
    },
  ): Promise<void> {
    const { rule, dueInDays, fields = {}, charge = {}, ownerId = 'gina', sinceDays = dueInDays - 7 } = finding
    const record = row(type, id, { ownerId, fields })
    const createdAt = finding.createdDays === undefined ? record.createdAt : daysLater(finding.createdDays)
    await saveRows(database.db, 'ours', [{ ...record, createdAt }])
    const times = { since: daysLater(sinceDays), dueAt: daysLater(dueInDays) }
    const opened = [
      {
        key: { type, id },
        ruleId: rule,
        reason: 'missing' as const,
        message: missingMessage(rule),
        charge: { ...fullCharge, ...charge },
        ...times,
      },
    ]
    const changes = { ...noChanges, opened }
    await saveFindingChanges(database.db, 'ours', { changes, rulesetVersion: 'test', now: rowsNow })
  }

  async function resolve(id: string): Promise<void> {
    const found = await database.db
      .selectFrom('findings')
      .select('finding_id')
      .where('account_id', '=', 'ours')
      .where('record_id', '=', id)
      .execute()
    const changes = { ...noChanges, resolved: found.map((one) => one.finding_id) }
    await saveFindingChanges(database.db, 'ours', { changes, rulesetVersion: 'test', now: rowsNow })
  }

  async function listed(
    visitor = gina,
  ): Promise<{ readonly ids: readonly string[]; readonly week: unknown; readonly body: string }> {
    const { body } = await visitor.get('/accounts/ours/api/list', { accept: 'application/json' })
    const json = JSON.parse(body) as { readonly week: unknown; readonly records: readonly { readonly id: string }[] }
    return { ids: json.records.map(({ id }) => id), week: json.week, body }
  }

  async function listedOnly(filter: string): Promise<Overdue['records']> {
    const { body } = await gina.get(`/accounts/ours/api/findings?listing=noted${filter}`)
    return (JSON.parse(body) as { readonly findings: Overdue['records'] }).findings
  }

  it('says what to do in the CRM where no value of the record is asked for', async () => {
    const { body } = await gina.get('/accounts/ours/list')

    expect(body).toContain('Link a company to it in Acme CRM.')
    expect(body).toContain('>Open in Acme CRM</a>')
  })

  it('says what comes next if there is nothing to repair', async () => {
    await resolve('deal-ours-gina')
    const evaluation = {
      key: { type: 'contact' as const, id: 'contact-ours-gina' },
      dueAt: daysLater(2),
      notedAt: null,
    }
    await scheduleEvaluations(database.db, 'ours', [evaluation])

    const { body } = await gina.get('/accounts/ours/list')

    expect(body).toContain('Nothing to repair: every record is complete.')
    expect(body).toContain('contact “Client of gina” again on 16\u00a0Oct\u00a02026, 12:00')
    expect(body).toContain('href="scorecards/gina"')
  })

  it('has the most important record first: overdue, then the larger open deal, then what is due first', async () => {
    const open = { stage: 'open', name: 'Deal' }
    await saveIncomplete('contact', 'due-later', { rule: 'contact-last-name', dueInDays: 5 })
    await saveIncomplete('contact', 'due-soon', { rule: 'contact-last-name', dueInDays: 1 })
    await saveIncomplete('contact', 'overdue', { rule: 'contact-last-name', dueInDays: -9 })
    await saveIncomplete('deal', 'small', { rule: 'deal-company', dueInDays: -1, fields: { ...open, amount: 10 } })
    await saveIncomplete('deal', 'large', { rule: 'deal-company', dueInDays: -1, fields: { ...open, amount: 900 } })
    await saveIncomplete('deal', 'yen', {
      rule: 'deal-company',
      dueInDays: -2,
      fields: { ...open, amount: 90_000, currency: 'JPY' },
    })
    await saveIncomplete('deal', 'won', { rule: 'deal-company', dueInDays: 4, fields: { stage: 'won', amount: 5000 } })

    const { ids, week } = await listed()

    expect(ids).toEqual(['large', 'small', 'overdue', 'yen', 'due-soon', 'won', 'due-later'])
    expect(week).toEqual({ period: '2026-W42', repaired: 1, of: 8 })
    expect((await gina.get('/accounts/ours/list')).body).toMatch(/Repaired this week[^]*>1<[^]*of 8/)
  })

  it('has, of those that are due at the same time, first what has been incomplete for longest, then older records', async () => {
    const due = { rule: 'contact-last-name', dueInDays: 3, ownerId: 'carl', createdDays: -50 }
    await saveIncomplete('contact', 'b', due)
    await saveIncomplete('contact', 'a', due)
    await saveIncomplete('contact', 'older', { ...due, createdDays: -60 })
    await saveIncomplete('contact', 'longest', { ...due, sinceDays: -40, createdDays: -40 })
    const carl = await world.signedIn('carl')

    const { ids } = await listed(carl)
    expect(ids.filter((id) => id !== 'deal-ours-carl')).toEqual(['longest', 'older', 'a', 'b'])
  })

  it('leads from each record to it in the CRM, and to what Minset knows of it', async () => {
    const { body } = await gina.get('/accounts/ours/list')
    const entries = body.split('<li class="panel" id="entry-').slice(1)

    expect(entries.map((entry) => /href="https:\/\/crm\.example\/([^"]+)"/.exec(entry)?.[1])).toEqual(
      (await listed()).ids,
    )
    for (const entry of entries) {
      const [, type, id] = /^(\w+)-([^"]+)"/.exec(entry) ?? []
      expect(entry).toContain(`<a href="records/${type}/${id}">`)
      expect(entry).toContain(`<a href="https://crm.example/${id}"`)
    }
    expect(entries.length).toBeGreaterThan(5)
  })

  it('has what is important after what is required, what is listed only last, and what operators repair nowhere', async () => {
    const due = { rule: 'contact-first-name', dueInDays: -9 }
    const terms: Readonly<Record<string, Partial<Charge>>> = {
      important: { severity: 'important' },
      heavy: { severity: 'important', weight: 2 },
      watched: { state: 'noted', severity: 'watch' },
      backlog: { state: 'noted' },
      operators: { state: 'noted', repairedBy: 'operator' },
    }
    for (const [id, charge] of Object.entries(terms)) await saveIncomplete('contact', id, { ...due, charge })
    const olav = await world.signedIn('olav')
    const queue = JSON.parse((await olav.get('/accounts/ours/api/list')).body) as { records: { id: string }[] }
    const { ids, week } = await listed()
    const { body } = await gina.get('/accounts/ours/list')
    const own = JSON.parse((await gina.get('/accounts/ours/api/list', { accept: 'application/json' })).body) as Overdue
    const noted = await listedOnly('')
    const overdue = await listedOnly('&overdue=yes')
    const notOverdue = await listedOnly('&overdue=no')
    for (const id of Object.keys(terms)) await resolve(id)

    expect(ids.slice(7)).toEqual(['heavy', 'important', 'backlog', 'watched'])
    expect(queue.records[0]?.id).toBe('operators')
    expect(noted.map(({ id }) => id).toSorted()).toEqual(['backlog', 'operators', 'watched'])
    // Nothing is asked for by a day.
    expect([noted.filter(({ isOverdue, dueAt }) => isOverdue || dueAt !== null), overdue]).toEqual([[], []])
    expect(notOverdue).toEqual(noted)
    expect(own.records.slice(7).map(({ id, isOverdue, dueAt }) => [id, isOverdue, dueAt !== null])).toEqual([
      ['heavy', true, true],
      ['important', true, true],
      ['backlog', false, false],
      ['watched', false, false],
    ])
    // Two more count.
    expect(week).toEqual({ period: '2026-W42', repaired: 1, of: 10 })
    expect(body).toMatch(/badge neutral">Backlog<[^]*badge neutral">Watched</)
    expect((await listed()).week).toEqual({ period: '2026-W42', repaired: 3, of: 10 })
  })

  it('counts only what was repaired: not records that are gone, nor rules that no longer apply', async () => {
    await saveIncomplete('contact', 'gone', { rule: 'contact-last-name', dueInDays: 1 })
    await saveIncomplete('contact', 'old-rule', { rule: 'contact-shoe-size', dueInDays: 1 })
    for (const id of ['gone', 'old-rule']) await resolve(id)
    await database.db.deleteFrom('records').where('record_id', '=', 'gone').execute()

    expect((await listed()).week).toEqual({ period: '2026-W42', repaired: 3, of: 10 })
  })

  it('shows the supervisor what the rep sees, and an operator what there is to repair without figures', async () => {
    const chief = await world.signedIn('chief')
    const olav = await world.signedIn('olav')
    const own = await gina.get('/accounts/ours/list')
    const same = await chief.get('/accounts/ours/list/gina')
    const queue = await olav.get('/accounts/ours/list')

    expect(same.body.match(/id="entry-[^"]+"/g)).toEqual(own.body.match(/id="entry-[^"]+"/g))
    expect(same.body).toContain('Repaired this week')
    expect(queue.body).toContain('entry-contact-overdue')
    const chiefs = await chief.get('/accounts/ours/list')
    expect(chiefs.body).toMatch(
      /<nav class="choice"[^]*href="list"[^>]*aria-current[^]*href="list\/carl"[^]*href="list\/gina"/,
    )
    expect(same.body).toMatch(/href="list\/gina" aria-current/)
    expect(own.body).not.toContain('class="choice"')
    expect(queue.body).not.toMatch(/entry-deal|Repaired this week|€/)
  })

  it('takes a value that the rules accept, and says that it waits where the CRM does not answer', async () => {
    const form = {
      entry: 'contact-overdue-contact-last-name',
      recordType: 'contact',
      recordId: 'overdue',
      ruleId: 'contact-last-name',
    }
    const refused = await gina.post('/accounts/ours/list', { ...form, 'value-lastName': 'xxx', 'seen-lastName': '' })
    expect(refused.status).toBe(422)
    expect(refused.body).toMatch(/Enter the real value[^]*value="xxx"/)
    const changed = await gina.post('/accounts/ours/list', { ...form, 'value-lastName': 'Lie', 'seen-lastName': 'Ly' })
    expect([
      changed.status,
      changed.body.includes('Somebody has cleared the field in the CRM in the meantime'),
    ]).toEqual([422, true])

    const done = await gina.post('/accounts/ours/list', { ...form, 'value-lastName': 'Lie', 'seen-lastName': '' })

    expect([done.status, done.headers.get('location')]).toEqual([
      303,
      '/accounts/ours/list?after=contact-overdue-contact-last-name&state=waiting',
    ])
    const page = await gina.get('/accounts/ours/list?after=contact-overdue-contact-last-name&state=waiting')
    expect(page.body).toContain('Your value waits to be written')
    expect(page.body).toMatch(/<input id="contact-due-soon[^>]* autofocus/)
    const states = await loadEntered(database.db, 'ours', [{ type: 'contact', id: 'overdue' }])
    expect([...states.values()]).toEqual([{ fields: ['lastName'], isWaiting: true, refusal: null }])
    const audit = await (await world.signedIn('ada')).get('/accounts/ours/audit')
    expect(audit.body).toMatch(/gina[^]*filled in fields of a record[^]*contact overdue: last name/)
    expect(audit.body).not.toContain('Lie')
  })

  it('lets the owner undo on the page of a record what was entered, once', async () => {
    function repairOf(value: string | null): string {
      return JSON.stringify({
        fields: { lastName: { code: null, label: message('field.lastName'), value, shown: null } },
      })
    }
    const { entry_id: id } = await database.db
      .insertInto('write_log')
      .values({
        account_id: 'ours',
        object_type: 'contact',
        record_id: 'due-later',
        target: 'repair',
        before: repairOf(null),
        after: repairOf('Berg'),
        cause: JSON.stringify({ code: 'person', params: { ownerId: 'gina' } }),
        at: rowsNow,
        undone_at: null,
      })
      .returning('entry_id')
      .executeTakeFirstOrThrow()
    const path = '/accounts/ours/records/contact/due-later'
    const page = await gina.get(path)
    expect(page.body).toMatch(
      /entered value:[^]*last name: Berg[^]*last name: blank[^]*Entered in Minset by gina[^]*>Undo</,
    )
    const olav = await world.signedIn('olav')
    expect((await olav.get(path)).body).toContain('>Undo<')
    const ada = await world.signedIn('ada')
    expect((await ada.get(path)).body).not.toContain('>Undo<')
    expect((await ada.post(path, { undo: String(id) })).status).toBe(404)
    expect((await gina.post(path, { undo: '999999' })).status).toBe(404)

    const done = await gina.post(path, { undo: String(id) })

    expect([done.status, done.headers.get('location')]).toEqual([303, path])
    expect((await gina.get(path)).body).toContain('The earlier value is put back as soon as it does.')
    const states = await loadEntered(database.db, 'ours', [{ type: 'contact', id: 'due-later' }])
    expect([...states.values()]).toEqual([{ fields: ['lastName'], isWaiting: true, refusal: null }])
  })

  it('has pages', async () => {
    for (let index = 0; index < 50; index += 1) {
      await saveIncomplete('task', `task-${index}`, { rule: 'task-subject', dueInDays: 6 })
    }
    const { body } = await gina.get('/accounts/ours/list')

    expect(body).toContain('href="list?page&#x3D;2#my-list-begins"')
    expect((await gina.get('/accounts/ours/list?page=2')).body).toContain('entry-task-task-9')
    // After the last page comes the last one, which is also what is read again.
    const after = (await gina.get('/accounts/ours/list?page=3')).body
    expect(after).toContain('entry-task-task-9')
    expect(after).toContain('hx-get="list?page&#x3D;2"')
    expect(after).not.toMatch(/(?:action|hx-get)="[^"]*page&#x3D;3/)
  })
})
