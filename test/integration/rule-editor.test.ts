import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { pages } from '../../src/admin/pages/index.ts'
import { CrmUnavailableError } from '../../src/domain/errors.ts'
import type { Requirement } from '../../src/domain/requirement.ts'
import type { Database } from '../../src/infra/db/open-database.ts'
import { namedByEither, namedOfAccount, parseRuleset } from '../../src/rules/index.ts'
import { saveSchema } from '../../src/rulesets/index.ts'
import { message } from '../../src/words/index.ts'
import { rowsNow } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { type Answer, type PeopleWorld, startPeopleWorld, type TestVisitor } from '../support/people-world.ts'

const path = '/accounts/ours/rules/edit'

/** A rule as people write them: on several lines, in two languages. */
function longRule(index: number): string {
  return `  - id: rule-${index}
    object: deal
    title:
      en: An open deal of the largest clients has an amount that somebody has entered or confirmed (${index})
      nb: En åpen avtale med en av de største kundene har et beløp som noen har lagt inn eller bekreftet (${index})
    missing:
      en: amount of the deal, which the forecast of the quarter is made of
      nb: beløpet på avtalen, som prognosen for kvartalet er laget av
    usedFor:
      en: the forecast of the quarter, and who is called first when a campaign begins
      nb: prognosen for kvartalet, og hvem som blir ringt først når en kampanje begynner
    when: { stage: open }
    need: { positive: amount }
`
}

describeAnyStore('the editor of rules', (testStore) => {
  let database: Database
  let world: PeopleWorld
  let ada: TestVisitor
  const crm: { requires: readonly Requirement[] | null } = { requires: [] }

  beforeAll(async () => {
    database = await testStore.open()
    world = await startPeopleWorld(database, { requirements })
    ada = await world.signedIn('ada')
  })
  beforeEach(() => database.db.deleteFrom('ruleset_drafts').execute())
  afterAll(() => world.close())

  /** What the CRM answers. */
  function requirements(): Promise<readonly Requirement[]> {
    const { requires } = crm
    if (requires !== null) return Promise.resolve(requires)
    return Promise.reject(new CrmUnavailableError(message('asWritten', { text: '503' })))
  }

  /** What a form of the page sends, with the fields that every form has. */
  async function send(fields: Readonly<Record<string, string>>): Promise<Answer> {
    const { body } = await ada.get(path)
    const [page = '', revision = ''] = ['page', 'revision'].map(
      (name) => new RegExp(`name="${name}" value="([^"]+)"`).exec(body)?.[1],
    )
    return ada.post(path, { page, revision, ...fields })
  }

  async function draft(): Promise<string | null> {
    const row = await database.db.selectFrom('ruleset_drafts').select('content').executeTakeFirst()
    return row?.content ?? null
  }

  /** The text as a browser has it in the page, and sends it. */
  async function textInPage(): Promise<string> {
    const { body } = await ada.get(`${path}/export.yaml`)
    return body.replaceAll('\n', '\r\n')
  }

  it('makes no draft of a text or a rule that nobody has changed', async () => {
    expect((await send({ do: 'yaml', content: await textInPage() })).status).toBe(303)
    expect(
      (
        await send({
          do: 'rule',
          rule: 'deal-amount',
          'title.en': 'An open deal that is at least 40% likely has an amount',
        })
      ).status,
    ).toBe(303)
    expect(await draft()).toBeNull()
  })

  it('keeps what is typed, valid or not, and says what is wrong beside the field and in the text', async () => {
    const content = (await textInPage()).replace('need: { positive: amount }', 'need: { positive: amuont } # mine')
    await send({ do: 'yaml', content })
    const { body } = await ada.get(`${path}?rule=deal-amount`)

    expect(await draft()).toBe(content.replaceAll('\r\n', '\n'))
    const line = content.slice(0, content.indexOf('# mine')).split('\n').length
    expect(body).toMatch(new RegExp(`Line ${line}, column 23</a>: [^<]*amuont[^<]*amount`))
    expect(body).toMatch(/id="rule-need\.positive-error"[^§]*amuont/)
    expect(body).toContain('1 problem')
  })

  it('changes only the edited line of a rule, and says it in words', async () => {
    const before = (await textInPage()).replaceAll('\r\n', '\n').split('\n')
    await send({ do: 'rule', rule: 'deal-amount', 'when.1.words': '0.6' })
    const after = (await draft())?.split('\n') ?? []
    const { body } = await ada.get(`${path}?rule=deal-amount`)

    expect(after.filter((line, index) => line !== before[index])).toEqual([
      '    when: { stage: open, probability: { atLeast: 0.6 } }',
    ])
    expect(body).toContain('Only if stage is open and probability (0 to 1) is at least 0.6.')
  })

  it('refuses an edit of a text that was edited in another page since, and shows it again', async () => {
    const content = await textInPage()
    await send({ do: 'yaml', content: `${content}# theirs`, page: 'theirs' })
    const answer = await send({ do: 'yaml', content: `${content}# mine`, page: 'mine', revision: 'older' })

    expect(answer.status).toBe(422)
    expect(answer.body).toContain('was edited in another page')
    expect(answer.body).toContain('# mine')
    const revision = /name="revision" value="([^"]+)"/.exec(answer.body)?.[1] ?? ''
    expect((await send({ do: 'yaml', content: `${content}# mine`, page: 'mine', revision })).status).toBe(422)
    expect(await draft()).toMatch(/# theirs$/)
  })

  it('takes 300 rules with texts in both languages, and keeps a text that is too long with what is wrong', async () => {
    const rules = Array.from({ length: 300 }, (_, index) => longRule(index)).join('')
    const content = `name: Sales\ncountry: NO\nrules:\n${rules}`.replaceAll('\n', '\r\n')

    expect(content.length).toBeGreaterThan(150_000)
    expect((await send({ do: 'yaml', content })).status).toBe(303)
    expect((await send({ do: 'rule', rule: 'rule-299', 'when.0.words': 'won' })).status).toBe(303)
    expect(await draft()).toBe(content.replaceAll('\r\n', '\n').replace(/open(?=[^]{1,200}$)/, 'won'))
    expect((await ada.get(path)).body.includes('The rules below are valid.')).toBe(true)

    const long = `# ${'語'.repeat(500_000)}\n`
    expect((await send({ do: 'yaml', content: long })).status).toBe(303)
    expect(await draft()).toBe(long)
    expect((await ada.get(path)).body).toContain('the file has 500,003 characters; at most 200,000 are allowed')
  })

  it('is not the only page that answers a form that is too large, in words above what was entered', async () => {
    const visitors = [ada, await world.signedIn('anna'), world.visitor()]
    for (const page of pages.filter(({ act }) => act !== undefined)) {
      const address = `/accounts/ours${page.path.replaceAll(/:\w+/g, 'anna')}`
      const answers = await Promise.all(
        visitors.map((who) => who.post(address, { content: 'x'.repeat(5_000_001) }, { 'hx-request': 'true' })),
      )
      const refused = answers.filter(({ status }) => status === 413)

      expect([page.path, answers.map(({ status }) => status)]).toEqual([page.path, expect.arrayContaining([413])])
      for (const { body, headers } of refused) {
        expect(body).toMatch(/id="notice"[^]*so it was not saved\.[^]*Shorten what you entered[^]*<\/div>/)
        expect(headers.get('hx-reswap')).toBe('none')
      }
    }
    expect(await draft()).toBeNull()
  })

  it('adds, moves and removes rules, and discards the draft', async () => {
    expect((await send({ do: 'add', object: 'deal', need: 'positive' })).headers.get('location')).toMatch(
      /rule=deal-rule#rule$/,
    )
    await send({ do: 'template', template: 'outbound', rule: 'contact-phone' })
    await send({ do: 'up', rule: 'contact-phone' })
    const ids = [...((await draft()) ?? '').matchAll(/- id: (\S+)/g)].map(([, id]) => id)
    expect(ids.slice(-2)).toEqual(['contact-phone', 'deal-rule'])
    await send({ do: 'remove', rule: 'deal-rule' })
    expect(await draft()).not.toContain('deal-rule')
    expect((await ada.get('/accounts/ours/rules/templates')).body).toContain('in the draft')
    await send({ do: 'discard' })
    expect(await draft()).toBeNull()
  })

  it('says how the version in force came to be, and why', async () => {
    async function rules(): Promise<string> {
      return (await ada.get('/accounts/ours/rules')).body
    }
    expect(await rules()).toMatch(/in force since [^<]*\. It was read from /)
    await send({ do: 'add', object: 'deal', need: 'positive' })
    await send({ do: 'activate', note: 'Forecasts need it' })
    expect(await rules()).toMatch(/in force since [^<]*\. An admin activated it\.[^]*Why: “Forecasts need it”/)
    await send({ do: 'roll-back', number: '1' })
    expect(await rules()).toMatch(/in force since [^<]*\. It is an earlier version that was activated again\./)
  })

  it.each(['', 'x', '-1', '1e300', '99999999999'])('has no version of the number %j to go back to', async (number) => {
    expect((await send({ do: 'roll-back', number })).status).toBe(404)
  })

  it('activates the draft on a day, once, and can cancel that', async () => {
    await send({ do: 'add', object: 'deal', need: 'positive' })
    const refused = await send({ do: 'activate', at: '2020-01-01' })
    expect([refused.status, refused.body]).toEqual([422, expect.stringContaining('name one in the future')])
    expect((await send({ do: 'activate', revision: 'older' })).status).toBe(422)

    expect((await send({ do: 'activate', at: '2031-05-01' })).status).toBe(303)
    expect((await ada.get(path)).body).toMatch(/Version \w+ becomes active 1\u00a0May\u00a02031/)
    expect(await draft()).toBeNull()
    await send({ do: 'cancel-plan' })
    expect((await ada.get(path)).body).not.toContain('becomes active')
    expect((await ada.get('/accounts/ours/audit')).body).toContain('cancelled a planned version of the rules')
  })

  it('adds what the CRM requires, once, and says why it cannot', async () => {
    const when = { stages: ['Proposal'], closed: [], remark: null }
    crm.requires = [
      { type: 'deal', label: 'Value', asks: { anyOf: ['amount'] }, when },
      { type: 'contact', label: 'Organization', asks: { linked: 'company' }, when: null },
      { type: 'deal', label: 'Deleted', asks: { owner: true }, when: { ...when, stages: [] } },
    ]
    expect((await ada.get(path)).body).toContain('Add what Acme CRM requires')
    const before = (await textInPage()).match(/- id: /g)?.length ?? 0
    expect((await send({ do: 'import' })).status).toBe(303)
    const added = await draft()
    expect(added?.match(/- id: /g)?.length).toBe(before + 2)
    expect(added).toMatch(/stageLabel: \["Proposal"\]/)
    expect(added).toContain('nb: "En avtale i Proposal har: Value"')
    expect(added).not.toContain('Deleted')
    await send({ do: 'import' })
    expect(await draft()).toBe(added)

    crm.requires = null
    const refused = await send({ do: 'import' })
    expect([refused.status, refused.body]).toEqual([422, expect.stringContaining('503')])
  })

  it('shows what is decided for every rule, and what a need consists of, before the rest', async () => {
    await send({ do: 'add', object: 'deal', need: 'linked' })
    const { body } = await ada.get(`${path}?rule=deal-rule`)
    const [main = '', more = ''] = body.split('<summary>More about this rule</summary>')
    const names = ['need.where', 'need.meets', 'need.every', 'severity', 'dueDays', 'graceHours'] as const

    expect(names.filter((name) => main.includes(`name="${name}"`))).toEqual(names.slice(0, -1))
    expect(more).toContain('name="graceHours"')
    expect(main).toContain(
      'such as { firstName: Value, lastName: [One, Another] }. Its fields: firstName, lastName, email,',
    )
    expect(main).toContain('such as { field: firstName }')
  })

  it('suggests the values that the account has, and reports another one beside its field', async () => {
    const named = { codes: {}, portable: {}, stages: true, currencies: false }
    const schema = { types: {}, stages: ['Offer sent', 'Demo, online'], currencies: null }
    await saveSchema(database.db, 'ours', { named, schema, now: rowsNow })
    world.queued.splice(0)
    const begun = await ada.get(`${path}?rule=deal-amount`)
    expect(begun.body).toMatch(/list="rule-when\.2\.words-list"[^§]*<option value="Offer sent">Stage name<\/option>/)
    expect(begun.body).toContain('This rule is valid.')

    await send({ do: 'rule', rule: 'deal-amount', 'when.2.field': 'stageLabel', 'when.2.words': 'Offer snt' })
    const { body } = await ada.get(`${path}?rule=deal-amount`)

    expect(body).toContain('In this account: Offer sent, &quot;Demo, online&quot;')
    expect(body).toMatch(/<option value="&quot;Demo, online&quot;"><\/option>/)
    expect(body).toMatch(/id="rule-when\.2\.words-error"[^§]*?Offer snt[^§]*?did you mean &quot;Offer sent&quot;/)
    expect(body).toMatch(
      /This rule has 1 problem:[^§]*?<a href="[^"]*deal-amount#rule-when\.2\.words">Only if: Stage name</,
    )
    expect(body).toMatch(
      /id="draft-state"[^§]*?They would not be checked:[^§]*?likely has an amount<\/a>: [^<]*Offer snt/,
    )
    expect(body).toContain('The text is valid.')
    expect(world.queued).toEqual(['crm.sync'])
    const { body: tried } = await ada.get('/accounts/ours/rules/backtest')
    expect(tried).toMatch(/40% likely has an amount: not checked in this account, because/)
    expect(tried).not.toContain('rules.yaml:')

    // It is reported as well while another rule is not valid, and that one is said to be elsewhere.
    const content = (await textInPage()).replace('need: { field: lastName }', 'need: { field: lastname }')
    expect((await send({ do: 'yaml', content, open: 'deal-amount' })).headers.get('location')).toMatch(
      /rule=deal-amount#yaml$/,
    )
    const { body: both } = await ada.get(`${path}?rule=deal-amount`)
    expect(both).toMatch(/This rule has 1 problem:[^§]*?#draft-state">The draft has 1 problem elsewhere/)
    expect(both).toMatch(/id="yaml-result" role="status"><p class="error">The text has 1 problem\./)
    await saveSchema(database.db, 'ours', { named, schema: { ...schema, stages: null }, now: rowsNow })
  })

  it('activates rules that the account cannot check, or of which nothing has been read, and says so', async () => {
    const schema = { types: {}, stages: ['Offer sent'], currencies: null }
    async function activate(number: string | null): Promise<readonly string[]> {
      const done = await send(number === null ? { do: 'activate' } : { do: 'roll-back', number })
      const { body } = await ada.get('/accounts/ours/rules')
      const [, toast = ''] = /minset_toast=([\w-]+)/.exec(done.headers.get('set-cookie') ?? '') ?? []
      return [Buffer.from(toast, 'base64url').toString(), body]
    }
    async function namesInPage() {
      return namedOfAccount(parseRuleset(await textInPage(), 'rules.yaml'), 'hubspot')
    }
    const before = await namesInPage()
    await saveSchema(database.db, 'ours', { named: before, schema: { ...schema, stages: null }, now: rowsNow })
    await send({ do: 'rule', rule: 'deal-amount', 'when.2.field': 'stageLabel', 'when.2.words': 'Offer snt' })
    const named = namedByEither(before, await namesInPage())

    const [unreadToast, unread] = await activate(null)
    await saveSchema(database.db, 'ours', { named, schema, now: rowsNow })
    const { body: read } = await ada.get('/accounts/ours/rules')
    const [fineToast, fine] = await activate('1')
    const latest = /name="number" value="(\d+)"/.exec(fine ?? '')?.[1] ?? ''
    const [toast, lacking] = await activate(latest)
    const [deal, contact, versions] = await Promise.all(
      ['records/deal/deal-ours-anna', 'records/contact/contact-ours-anna', 'rules/versions'].map((page) =>
        ada.get(`/accounts/ours/${page}`),
      ),
    )
    await activate('1')

    expect([unreadToast, unread]).toEqual([
      expect.stringContaining('ruleEdit.notAll.unread'),
      expect.stringContaining('id="unread"'),
    ])
    expect(read).toMatch(/id="left-out"[^]*Offer snt/)
    expect(read).not.toContain('id="unread"')
    expect(fineToast).toBe('{"code":"ruleEdit.rolledBack","params":{}}')
    expect(fine).not.toContain('id="left-out"')
    expect(toast).toContain('ruleEdit.notAll.leftOut')
    expect(lacking).toMatch(/id="left-out"[^]*Offer snt/)
    expect(deal?.body).toMatch(/id="left-out"[^]*Offer snt/)
    expect([contact?.status, contact?.body]).toEqual([200, expect.not.stringContaining('id="left-out"')])
    expect(versions?.body).toMatch(/Rules of version [^<]* that are not checked in this account<[^]*Offer snt/)
    await saveSchema(database.db, 'ours', { named, schema: { ...schema, stages: null }, now: rowsNow })
  })

  it('names the languages of texts in the language of the reader', async () => {
    await ada.post('/accounts/ours/me', { do: 'language', language: 'nb' })
    const { body } = await ada.get(`${path}?rule=deal-amount`)
    await ada.post('/accounts/ours/me', { do: 'language', language: 'en' })

    expect([...body.matchAll(/<label for="rule-title[^>]*>([^<]*)/g)].map(([, label]) => label)).toEqual([
      'Regelen som setning, engelsk',
      'Regelen som setning, norsk bokmål',
    ])
  })

  it('says that working hours need a calendar where they are chosen, while there is none', async () => {
    const needed = /id="rule-graceWorkingHours-hint">Working hours need the account’s working time/
    expect((await ada.get(`${path}?rule=deal-amount`)).body).toMatch(needed)
    const calendar = 'calendar: { hours: 08:00-16:00 }\r\nrules:'
    await send({ do: 'yaml', content: (await textInPage()).replace('rules:', calendar) })
    expect((await ada.get(`${path}?rule=deal-amount`)).body).not.toMatch(needed)
  })

  it('is for admins alone', async () => {
    const boss = await world.signedIn('boss')

    expect((await boss.post(path, { do: 'add', object: 'deal', need: 'owner' })).status).toBe(404)
    expect((await boss.get(`${path}/export.yaml`)).status).toBe(404)
    expect(await draft()).toBeNull()
  })
})
