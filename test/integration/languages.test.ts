import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadAccount } from '../../src/accounts/index.ts'
import { createSignInMailer } from '../../src/admin/index.ts'
import { pages } from '../../src/admin/pages/index.ts'
import { notAllowed, refusalOf } from '../../src/cards/failures.ts'
import { loadCard, loadShownRecord } from '../../src/cards/load-card.ts'
import { sayOnCards } from '../../src/cards/reader.ts'
import { loadHomeView } from '../../src/cards/views/home-view.ts'
import { loadCardRecord, loadRecordView } from '../../src/cards/views/record-view.ts'
import { settingsView } from '../../src/cards/views/settings-view.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { templatesDir } from '../../src/infra/http/views.ts'
import type { Mail } from '../../src/infra/mail.ts'
import { scorecardMetrics } from '../../src/metrics/index.ts'
import { type AuditAction, addAuditEntry, loadUser } from '../../src/people/index.ts'
import { parseRuleset } from '../../src/rules/index.ts'
import { type Language, languages, message, sayIn } from '../../src/words/index.ts'
import { cardAccount, idleService } from '../support/card-account.ts'
import { row, rowsNow, saveRows } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { markedLanguage } from '../support/marked-language.ts'
import { type PeopleWorld, people, startPeopleWorld } from '../support/people-world.ts'

/** A language of this test: every text is the English one, marked and longer. */
function markTexts(): Record<string, string> {
  return Object.fromEntries(Object.entries(languages.en.texts).map(([code, text]) => [code, `‹${text}›`]))
}

/** A page without the marked texts, the inner ones first: a link inside a text must not split it. */
function unmarked(body: string): string {
  const rest = body.replaceAll(/‹[^‹›]*›/g, '')
  return rest === body ? rest : unmarked(rest)
}

/** The text of a page, without what people and the CRM have named. */
function wordsOf(body: string): string[] {
  const text = body.replaceAll(/<(bdi|code|title|option)[^>]*>[^]*?<\/\1>/g, ' ').replaceAll(/<[^>]*>/g, '\n')
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /\p{L}{3}/u.test(line))
}

/** What a page says in choices, in the titles of pictures, and to those who do not see it. */
function hiddenWordsOf(body: string): string[] {
  const found = body.matchAll(/(?:aria-label|title|placeholder|alt)="([^"]*)"|<(?:option|title)[^>]*>([^<]*)</g)
  return [...found].map(([, attribute, content]) => attribute ?? content ?? '')
}

/** A part of each kind in the addresses of pages. */
const examples: Readonly<Record<string, string>> = {
  ownerId: 'anna',
  metric: 'recordsOwned',
  type: 'deal',
  id: 'deal-ours-anna',
  supervisorId: 'boss',
  memberType: 'owner',
  memberId: 'anna',
}

const ruleset = parseRuleset(readFileSync(join(templatesDir, 'rules/default.yaml'), 'utf8'), 'default.yaml')
const others = [
  ...ruleset.rules.map(({ title }) => sayIn('en')(message('asWritten', { text: title }))),
  ...people.flatMap(({ id, email }) => [
    email,
    `Deal of ${id}`,
    `Client of ${id}`,
    `deal-ours-${id}`,
    `contact-ours-${id}`,
    id,
  ]),
  // A language is called by its own name.
  ...Object.values(languages).map(({ name }) => name),
  'Marked',
  'Acme CRM',
  'ours',
]

/** Whether a line has only what people and the CRM have named, and days. */
function isOfOthers(line: string): boolean {
  const rest = others.reduce((text, other) => text.replaceAll(other, ''), line)
  return !/\p{L}{3}/u.test(rest.replaceAll(/\d{1,2}\s\p{L}{3,4}\s\d{4}/gu, ''))
}

describeAnyStore('the language of a page', (testStore) => {
  let database: Database
  let world: PeopleWorld

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database)
  })
  afterAll(() => world.close())

  it("is the account's, which an admin sets, until the reader chooses one", async () => {
    const [ada, anna] = [await world.signedIn('ada'), await world.signedIn('anna')]
    const me = '/accounts/ours/me'

    expect((await anna.get(me)).body).toContain('<html lang="en">')
    await ada.post('/accounts/ours/settings', { language: 'nb' })
    expect((await anna.get(me)).body).toMatch(/<html lang="nb">[^]*Språket ditt/)
    await anna.post(me, { do: 'language', language: 'en' })
    expect((await anna.get(me)).body).toMatch(/<html lang="en">[^]*Your language/)
    expect((await ada.get('/accounts/ours/audit')).body).toContain('endret kontoens språk')
    await anna.post(me, { do: 'language', language: '' })
    expect((await anna.get(me)).body).toContain('<html lang="nb">')
    expect((await anna.post(me, { do: 'language', language: 'xx' })).status).toBe(400)
    expect((await ada.post('/accounts/ours/settings', { language: 'xx' })).status).toBe(400)
    await ada.post('/accounts/ours/settings', { language: 'en' })
  })

  it('is that in which the reader uses the CRM, unless Minset has no texts in it or he chooses another one', async () => {
    const [ada, boss] = [await world.signedIn('ada'), await world.signedIn('boss')]
    const me = '/accounts/ours/me'
    async function useCrmIn(language: string): Promise<void> {
      await database.db.updateTable('owners').set({ language }).where('owner_id', '=', 'boss').execute()
    }

    await useCrmIn('no_NO')
    expect((await boss.get(me)).body).toMatch(/<html lang="nb">[^]*Ikke valgt \(Norsk \(bokmål\)\)/)
    expect((await boss.get('/accounts/ours/digests/boss/mail')).body).toContain('<html lang="nb"')
    expect((await boss.get('/accounts/ours/digests?show=coming')).body).toContain('Teamet ditt i uke')
    await world.visitor().post('/sign-in', { address: 'boss@acme.no' })
    await expect.poll(() => world.mails).toMatchObject([{ to: 'boss@acme.no', language: 'nb' }])
    expect((await ada.get(me)).body).toContain('<html lang="en">')

    await boss.post(me, { do: 'language', language: 'en' })
    expect((await boss.get(me)).body).toContain('<html lang="en">')
    expect((await boss.get('/accounts/ours/digests?show=coming')).body).toContain('Your team in week')
    await boss.post(me, { do: 'language', language: '' })

    await useCrmIn('de-DE')
    expect((await boss.get(me)).body).toMatch(/<html lang="en">[^]*Not chosen \(English\)/)
    await ada.post('/accounts/ours/settings', { language: 'nb' })
    expect((await boss.get(me)).body).toContain('<html lang="nb">')
    await ada.post('/accounts/ours/settings', { language: 'en' })
  })

  it('queues every record of the account when it changes, so that the flags follow', async () => {
    const ada = await world.signedIn('ada')
    await database.db.deleteFrom('due_evaluations').execute()
    await ada.post('/accounts/ours/settings', { language: 'en' })
    expect(await dueAccounts()).toEqual([])
    await ada.post('/accounts/ours/settings', { language: 'nb' })
    expect(await dueAccounts()).toEqual(['ours'])
    await ada.post('/accounts/ours/settings', { language: 'en' })
  })

  async function dueAccounts(): Promise<string[]> {
    const rows = await database.db.selectFrom('due_evaluations').select('account_id').distinct().execute()
    return rows.map((row) => row.account_id)
  }

  it.each([
    ['nb-NO,nb;q=0.9,en;q=0.8', 'nb'],
    ['no', 'nb'],
    ['de, en-US;q=0.5', 'en'],
    ['de', 'en'],
  ])('is what the browser prefers before somebody signs in: %s', async (accepted, language) => {
    const visitor = world.visitor()
    const headers = { 'accept-language': accepted }

    expect((await visitor.get('/sign-in', headers)).body).toContain(`<html lang="${language}">`)
    expect((await visitor.get('/accounts/none/', headers)).body).toContain(`<html lang="${language}">`)
  })

  it('may be another one, given by its texts and a line: no page has a text outside the catalogue', async () => {
    Object.assign(languages, { xx: { name: 'Marked', aliases: [], locale: 'en-GB', texts: markTexts() } })
    const [ada, boss, anna] = [await world.signedIn('ada'), await world.signedIn('boss'), await world.signedIn('anna')]
    await leaveTraces(database.db)
    await ada.post('/accounts/ours/settings', { language: 'xx' })
    const seen = new Set<string>()
    for (const { path } of pages) {
      const address = path.replaceAll(/:(\w+)/g, (_part, name: string) => examples[name] ?? name)
      for (const visitor of [ada, boss, anna]) {
        const { status, body } = await visitor.get(`/accounts/ours${address}?period=2026`)
        if (status === 404) continue
        seen.add(path)

        expect(body).toContain('<html lang="xx">')
        // A text area contains what people have typed.
        const own = body.slice(body.indexOf('<main')).replaceAll(/(<textarea[^>]*>)[^<]*/g, '$1')
        const left = wordsOf(unmarked(own))
        expect([address, left.filter((line) => !isOfOthers(line))]).toEqual([address, []])
        const hidden = hiddenWordsOf(own).map(unmarked)
        expect([address, hidden.filter((one) => /\p{L}{3}/u.test(one) && !isOfOthers(one))]).toEqual([address, []])
        const shown = own.replaceAll(/<(code)[^>]*>[^]*?<\/\1>|<[^>]*>/g, ' ')
        expect([address, shown.match(/\S*\d{4}-\d\d-\d\d\S*/g)]).toEqual([address, null])
      }
    }
    expect(pages.map(({ path }) => path).filter((path) => !seen.has(path))).toEqual([])
    for (const path of ['findings', 'audit', 'me']) {
      const { status, body } = await ada.get(`/accounts/ours/${path}/export.csv`)
      const [heading = ''] = body.split('\r\n')
      expect([path, status, heading.split(',').filter((cell) => !cell.includes('‹'))]).toEqual([path, 200, []])
    }
    const mail = await boss.get('/accounts/ours/digests/boss/mail')
    // A link inside a message splits its text into lines.
    const text = mail.body
      .slice(mail.body.indexOf('<body'))
      .replaceAll('&nbsp;', ' ')
      .replaceAll(/‹[^›]*›/g, '‹›')
    const words = wordsOf(text).filter((line) => !/[‹›]/u.test(line))
    expect(words.filter((line) => !isOfOthers(line))).toEqual([])
    await ada.post('/accounts/ours/settings', { language: 'en' })
    Reflect.deleteProperty(languages, 'xx')
  })

  it('is also that of what is stored as codes and instants', async () => {
    const ada = await world.signedIn('ada')
    await ada.post('/accounts/ours/settings', { language: 'nb' })
    const { body } = await ada.get('/accounts/ours/audit')
    const csv = await ada.get('/accounts/ours/audit/export.csv')

    const rule = 'En åpen avtale tilhører et firma'
    for (const words of [
      'e-post',
      'leder, operatør',
      'avtale deal-ours-anna: lukkedato, beløp',
      'CSV, 90 dager eller mer, avtaler, forfalt i mer enn fire uker, mangler',
      `JSON, bare på lister, anna, ${rule}, Teamet til boss`,
      `avtale deal-ours-anna: ${rule}`,
      'CSV, uten eier',
      'ours, 2, på siden',
      'ours, 2, 14.\u00a0okt.\u00a02026, 12:00',
      ': 3',
      'Norsk (bokmål)',
      'med det Minset hadde opprettet',
    ]) {
      expect(body).toContain(words)
      expect(csv.body).toContain(words)
    }
    const record = await ada.get('/accounts/ours/records/deal/deal-ours-anna')
    expect(record.body).toMatch(/20\.\sokt\.\s2026[^]*siden 1\.\sokt\.\s2026/)
    await ada.post('/accounts/ours/settings', { language: 'en' })
  })

  it("may be another one in the CRM's pages: no card, home or settings has a text outside the catalogue", async () => {
    const language = markedLanguage()
    const { db } = database
    const stored = await loadAccount(db, 'ours')
    if (stored === undefined) throw new TypeError('there is no account')
    const deps = {
      ...cardAccount(stored.account),
      db,
      lookups: db,
      metrics: scorecardMetrics,
      clock: { now: () => rowsNow },
      ...idleService,
    }
    const found = await loadCardRecord(deps, { type: 'deal', id: 'deal-ours-anna' })
    if (found === null) throw new TypeError('it is stored')
    for (const ownerId of ['anna', 'boss', 'ada', 'olav']) {
      const user = await loadUser(db, 'ours', ownerId)
      if (user === null) throw new TypeError('they are users')
      const session = { sessionId: null, confirmedAt: rowsNow, openedIds: [], inFullRoles: [] }
      const reader = { viewer: { kind: 'user' as const, user, ...session }, say: sayOnCards(language) }
      const views = [
        await loadRecordView(deps, reader, { found, figure: 'open_findings' }),
        await loadHomeView(deps, reader, { page: 1, figure: 'deals_won' }),
        settingsView(reader),
        refusalOf(notAllowed, language),
      ]
      const texts = textsIn(views)
      expect(texts.length).toBeGreaterThan(20)
      const left = texts.map(unmarked).filter((text) => /\p{L}{3}/u.test(text) && !isOfOthers(text))
      expect([ownerId, left]).toEqual([ownerId, []])
    }
  })

  it('may be another one in mails for signing in and on cards: none has a text outside the catalogue', async () => {
    Object.assign(languages, { xx: { name: 'Marked', aliases: [], locale: 'en-GB', texts: markTexts() } })
    const language = 'xx' as Language
    const sent: Mail[] = []
    const mailer = createSignInMailer(
      {
        send(mail) {
          sent.push(mail)
          return Promise.resolve({ state: 'sent' })
        },
      },
      () => '1',
    )
    const links = [{ name: 'anna', title: 'Acme CRM', url: `${world.url}/enter/ours/t` }]
    await mailer.send({ to: 'anna@acme.no', language, links })
    for (const { subject, html, text, list } of sent) {
      const lines = [subject, list.title, ...text.split('\n'), ...wordsOf(html.slice(html.indexOf('<body')))]
      const words = lines
        .map((line) => line.replaceAll(/‹[^›]*›|https?:\/\/\S+/g, ''))
        .filter((line) => !isOfOthers(line))
      expect(words.filter((line) => !/[‹›]/u.test(line))).toEqual([])
    }
    expect(sent).toHaveLength(1)

    const { db } = database
    const stored = await loadAccount(db, 'ours')
    if (stored === undefined) throw new TypeError('there is no account')
    const user = await loadUser(db, 'ours', 'anna')
    if (user === null) throw new TypeError('anna is a user')
    const viewer = {
      kind: 'user',
      user,
      sessionId: null,
      confirmedAt: rowsNow,
      openedIds: [],
      inFullRoles: [],
    } as const
    const deps = {
      ...cardAccount(stored.account),
      db,
      lookups: db,
      metrics: scorecardMetrics,
      clock: { now: () => rowsNow },
      ...idleService,
    }
    const record = await loadShownRecord(deps, { type: 'deal', id: 'deal-ours-anna' })
    if (record === null) throw new TypeError('it is stored')
    const card = await loadCard(deps, { viewer, say: sayIn(language) }, { record, openUrl: 'https://minset.example' })
    const texts = textsIn({ ...card, since: null }).filter((text) => !text.startsWith('https:'))
    expect(texts.length).toBeGreaterThan(4)
    expect(texts.filter((text) => !text.includes('‹') && !isOfOthers(text))).toEqual([])
    Reflect.deleteProperty(languages, 'xx')
  })
})

/** Has in the store, of each kind, what pages show as it was stored: values that were written, and details of the audit log. */
async function leaveTraces(db: Database['db']): Promise<void> {
  const closeDate = '2026-10-20'
  await saveRows(db, 'ours', [
    row('deal', 'deal-ours-anna', { ownerId: 'anna', fields: { name: 'Deal of anna', stage: 'open', closeDate } }),
  ])
  const label = message('field.closeDate')
  const written = [
    ['flag', { status: 'incomplete', missing: 'ours', since: '2026-10-01' }],
    ['repair', { fields: { closeDate: { code: null, label, value: closeDate, shown: null } } }],
  ] as const
  for (const [target, after] of written) {
    const key = { account_id: 'ours', object_type: 'deal', record_id: 'deal-ours-anna', target }
    const cause = JSON.stringify({ code: 'evaluation', params: { rules: [], rulesetVersion: '1' } })
    await db
      .insertInto('write_log')
      .values({ ...key, at: rowsNow, before: null, after: JSON.stringify(after), cause })
      .execute()
  }
  for (const [action, after] of details) {
    const actor = { ownerId: 'boss', role: 'supervisor' } as const
    await addAuditEntry(db, 'ours', { at: rowsNow, action, actor, subjectId: 'anna', after })
  }
}

/** Details of each kind, as they are stored. */
const details: readonly (readonly [AuditAction, object])[] = [
  ['signed-in', { method: 'mail' }],
  ['role-granted', ['supervisor', 'operator']],
  ['field-filled-in', { filledIn: 'deal deal-ours-anna: closeDate, amount' }],
  ['repair-undone', { undone: 'deal deal-ours-anna: closeDate' }],
  ['findings-exported', { format: 'csv', object: 'deal', reason: 'missing', age: 'older', overdue: 'long' }],
  ['findings-exported', { format: 'json', listing: 'noted', team: 'boss', owner: 'anna', rule: 'deal-company' }],
  ['findings-exported', { format: 'csv', owner: '-' }],
  ['finding-disputed', { disputed: 'deal deal-ours-anna: deal-company', reason: 'notMine', state: 'waiting' }],
  ['exemption-granted', { exempt: 'deal deal-ours-anna', rule: 'deal-company' }],
  ['ruleset-activated', { version: '2', name: 'ours', origin: 'page' }],
  ['ruleset-planned', { version: '2', name: 'ours', at: rowsNow }],
  ['targets-set', { dealsWon: 3 }],
  ['account-language-set', { language: 'nb' }],
  ['account-disconnected', { remove: true }],
]

/** Parts of cards that nobody reads. */
const codes: ReadonlySet<string> = new Set(
  'tone key url kind name reason ruleId ownerId code properties property value seen state language'.split(' '),
)

/** Every text of a card, without the names of its fields and tones. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  const parts = Object.entries(value).filter(([name]) => !codes.has(name))
  return parts.flatMap(([, part]) => textsIn(part))
}
