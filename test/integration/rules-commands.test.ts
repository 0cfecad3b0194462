import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addExemption } from '../../src/findings/index.ts'
import { type DatabaseLocation, openDatabase } from '../../src/infra/db/open-database.ts'
import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { type CommandResult, runHere } from '../support/command-line.ts'
import { describeAnyStore } from '../support/database.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { projectRoot } from '../support/planted-folder.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { variablesOf } from '../support/store-variables.ts'

const strict = `name: Strict
country: NO
rules:
  - { id: contact-mobile, object: contact, title: A, missing: mobile, need: { field: mobilePhone } }
examples:
  - { given: { object: contact, fields: { mobilePhone: +47 92384617 } }, expect: { contact-mobile: met } }
  - { given: { object: contact }, expect: { contact-mobile: missing } }
`

const nameless = { firstName: null, lastName: null, email: 'kari.secret@client.example', mobilePhone: null }

describeAnyStore('the commands about rules', (testStore) => {
  let folder: string
  let sandbox: HubSpotSandbox
  let env: Readonly<Record<string, string>>
  let file: string
  let location: DatabaseLocation
  let clients: Dataset['contacts']
  beforeAll(async () => {
    folder = await makeScratchFolder('rules-cli')
    const part = partOf(companyOf({ seed: 2, now: new Date() }), { faulty: 1, oneIn: 400 })
    // One without a name goes by the address.
    clients = part.contacts.map((client, index) => (index === 0 ? { ...client, ...nameless } : client))
    const dataset = { ...part, contacts: clients }
    sandbox = await startHubSpotSandbox({ dataset: () => dataset, dir: null, port: 0 })
    location = await testStore.newLocation()
    env = {
      HUBSPOT_ACCESS_TOKEN: sandbox.accessToken,
      HUBSPOT_BASE_URL: sandbox.url,
      HUBSPOT_UI_URL: sandbox.url,
      ...variablesOf(location),
    }
    file = await written('strict.yaml', strict)
    await runHere(['sync'], { env })
  })
  afterAll(async () => {
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function written(name: string, content: string): Promise<string> {
    await writeFile(join(folder, name), content)
    return join(folder, name)
  }
  function rules(...words: string[]): Promise<CommandResult> {
    return runHere(['rules', ...words], { env })
  }
  async function json(...words: string[]): Promise<unknown> {
    const { stdout } = await rules(...words, '--json')
    return JSON.parse(stdout)
  }

  it('exit with 1 for a problem, and with 2 for wrong usage', async () => {
    const broken = await written('broken.yaml', strict.replace('mobilePhone }', 'mobilphone }'))
    const failing = await written('failing.yaml', strict.replace('contact-mobile: missing', 'contact-mobile: met'))

    expect(await rules('validate', file)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/1 rule, version/) as string,
    })
    const invalid = await rules('validate', broken, '--json')
    expect(invalid.exitCode).toBe(1)
    expect(JSON.parse(invalid.stdout)).toEqual({
      valid: false,
      problems: [expect.stringMatching(/broken\.yaml:4:\d+: .*did you mean "mobilePhone"/)],
    })
    expect(await rules('test', file)).toMatchObject({ exitCode: 0, stdout: '2 of 2 examples passed\n' })
    expect(await rules('test', failing)).toMatchObject({
      exitCode: 1,
      stdout: 'example 2\n    contact-mobile: expected met, found missing\n1 of 2 examples passed\n',
    })
    const untested = await written('untested.yaml', strict.replace(/examples:[^]*/, ''))
    expect(await rules('test', untested)).toMatchObject({ exitCode: 1, stdout: '' })
    expect(await rules('why', 'person', '1')).toMatchObject({ exitCode: 2 })
    expect(await rules('validate')).toMatchObject({ exitCode: 2 })
  })

  it('backtest, compare, activate, export and roll back', async () => {
    const {
      rules: [tried],
    } = (await json('backtest', file)) as { rules: { flagged: number; records: number }[] }
    const flagged = tried?.flagged ?? 0
    expect(flagged).toBeGreaterThan(0)
    expect(await rules('backtest', file)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(new RegExp(`contact-mobile: ${flagged} of ${tried?.records} contacts`)) as string,
    })
    const diff = (await json('diff', 'active', file)) as {
      differences: string[]
      changes: { rules: { ruleId: string; newlyFlagged: number }[] }
    }
    expect(diff.differences).toContain('New: A')
    expect((await rules('diff', file, file)).stdout).toMatch(/^Nothing differs: both have the same contents\.\n/)
    expect(diff.changes.rules[0]).toMatchObject({ ruleId: 'contact-mobile', newlyFlagged: flagged })

    const unread = await written(
      'unread.yaml',
      strict.replace(/need: .*/, 'need: { linked: deal } }').replace(/examples:[^]*/, ''),
    )
    expect(await json('backtest', unread)).toMatchObject({
      flagged: null,
      undecided: tried?.records,
      rules: [{ flagged: null, undecided: tried?.records }],
    })
    expect((await rules('backtest', unread)).stdout).toMatch(
      /: not known of \d+ records flagged;[^]*contact-mobile: not known of \d+ contacts, checked 0/,
    )
    expect(await rules('backtest', unread)).toMatchObject({ exitCode: 1 })
    expect(await rules('diff', file, unread)).toMatchObject({ exitCode: 1 })
    const unnamed = await written(
      'unnamed.yaml',
      strict.replace(/need: .*/, 'need: { field: vendor.lifecyclestage } }').replace(/examples:[^]*/, ''),
    )
    // The CRM has been asked about what the active rules name only.
    const unknown = await rules('backtest', unnamed)
    expect(unknown.exitCode).toBe(1)
    expect(unknown.stdout).toMatch(
      /whether contacts have the field "lifecyclestage" has not been read yet\n[^]*`doctor` asks the CRM/,
    )
    const undecided = await rules('backtest', unread, '--records')
    expect(undecided.exitCode).toBe(1)
    expect(undecided.stdout).toMatch(
      new RegExp(`^no records\\n${tried?.records} records more may belong to the list: .*--result undecided`),
    )
    expect(await json('backtest', unread, '--records', '--result', 'undecided', '--limit', '1')).toMatchObject({
      undecided: 0,
    })
    expect(await json('diff', 'active', unread, '--records', 'contact-mobile')).toMatchObject({
      records: [],
      undecided: tried?.records,
    })
    expect(await rules('diff', unread, unread, '--records')).toMatchObject({ exitCode: 0 })
    expect((await rules('diff', file, unread)).stdout).toMatch(
      /: newly flagged not known, newly clear not known\n(.*\n)*contact-mobile: newly flagged not known, newly clear not known,/,
    )

    const { records, next } = (await json('backtest', file, '--records', 'contact-mobile', '--limit', '2')) as {
      records: { type: string; finds: { reason: string }[] }[]
      next: string | null
    }
    expect(records).toHaveLength(Math.min(2, flagged))
    expect(records[0]).toMatchObject({ type: 'contact', finds: [{ ruleId: 'contact-mobile', reason: 'missing' }] })
    expect((await rules('diff', 'active', file, '--records', '--after', next ?? '')).stdout).toMatch(
      /^contact \S+: .*contact-mobile missing$/m,
    )
    // Each rule once, although both rulesets have it.
    expect((await rules('diff', file, file, '--records', 'nothing')).stderr).toContain(
      'no rule "nothing": it is one of contact-mobile\n',
    )
    expect((await rules('backtest', file, '--records', 'contact-mobil')).stderr).toContain(
      'did you mean "contact-mobile"?',
    )

    for (const at of ['soon', '2099-02-30', '2099-02-30T10:00:00Z']) {
      const refused = await rules('activate', file, '--at', at)
      expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`“${at}” is not a date`) as string })
    }
    expect(await rules('activate', file, '--at', '2099-01-01')).toMatchObject({ exitCode: 0 })
    expect((await rules('plan')).stdout).toMatch(
      /^\S+strict\.yaml, version \w+, will be active .* from 1\sJan\s2099, 00:00/,
    )
    expect(await json('plan', '--cancel')).toMatchObject({
      plan: { at: expect.any(String) as string },
      cancelled: true,
    })
    expect(await json('plan')).toMatchObject({ plan: null })
    expect(await rules('plan', '--cancel')).toMatchObject({ exitCode: 1 })
    expect(await rules('activate', file, '--note', 'Titles')).toMatchObject({ exitCode: 0 })
    expect((await rules('export')).stdout).toBe(strict)
    expect(await rules('rollback')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^Default minimum data set/) as string,
    })
    const template = await readFile(join(projectRoot, 'templates/rules/default.yaml'), 'utf8')
    expect((await rules('export')).stdout).toBe(template)
    expect((await json('backtest', '2')) as object).toMatchObject({ name: 'Strict' })

    expect((await rules('versions')).stdout).toMatch(
      /^3: version \w+, since .+, active\n +It is an earlier .+\n2: version \w+, since .+\n +The person .+ Why: “Titles”\n1: .+\n.+default\.yaml\.\n$/,
    )
    expect(await json('versions', '--limit', '2')).toMatchObject({
      versions: [
        { number: 3, origin: 'rollback', isActive: true },
        { number: 2, origin: 'command', note: 'Titles', isActive: false },
      ],
    })
    expect(await rules('rollback', '--to', '9')).toMatchObject({
      exitCode: 1,
      stderr: 'minset: The account has no version 9: use a number from 1 to 3.\n',
    })
  })

  it('warn of exemptions that cover nothing by the rules that are activated', async () => {
    const database = await openDatabase(location)
    const { db } = database
    const { account_id: accountId } = await db.selectFrom('accounts').select('account_id').executeTakeFirstOrThrow()
    const scope = { record: null, ownerId: null, supervisorId: null, segmentId: 'gone', ruleId: null }
    const granted = { reason: 'r', grantedBy: null, grantedAt: new Date(), expiresAt: null, findingReason: null }
    await addExemption(db, accountId, { ...scope, ...granted })
    await database.close()
    const lost = 'Exemptions name the segment "gone"'
    const without = await rules('activate', file, '--json')
    expect([JSON.parse(without.stdout), without.stderr]).toEqual([
      expect.objectContaining({ lostSegments: ['gone'] }),
      expect.stringContaining(lost),
    ])
    expect(await rules('diff', 'active', file)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining(lost) as string,
    })
    const segments = 'segments: { gone: { object: contact, title: G, when: { lastName: Li } } }\n'
    const kept = await rules('activate', await written('segments.yaml', `${strict}${segments}`))
    expect([kept.exitCode, kept.stderr]).toEqual([0, ''])
    expect((await rules('rollback', '--to', '1')).stderr).toContain(lost)
  })

  it('say why, with the values masked', async () => {
    const check = await runHere(['check', '--json'], { env })
    const { findings } = JSON.parse(check.stdout) as { findings: { type: string; id: string }[] }
    const id = findings.find(({ type }) => type === 'contact')?.id ?? ''
    const { stdout, exitCode } = await rules('why', 'contact', id)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/\ncontact-last-name\n {4}(met by last name: |not met \()/)
    expect(stdout).not.toMatch(/@\w{2,}/)
    expect(await json('why', 'contact', id)).toMatchObject({ type: 'contact', id, rules: expect.anything() as object })
    expect(await rules('why', 'contact', 'nobody')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/no contact with the id "nobody" .* sync --account/) as string,
    })
  })

  it('say of what they do not know what to name instead, and list nothing for it', async () => {
    const answers: [words: string[], exitCode: number, stderr: RegExp][] = [
      [
        ['backtest', 'active', '--records', '--owner', 'nobody-such'],
        1,
        /no owner with the id "nobody-such": use the id/,
      ],
      [['backtest', 'active', '--records', '--team', 'nobody-such'], 1, /"nobody-such" supervises a team: use the id/],
      [['backtest', 'active', '--records', 'contact-lastname'], 1, /did you mean "contact-last-name"/],
      [['backtest', 'active', '--records', '--year', '26'], 2, /It must be a year/],
      [['backtest', 'active', '--records', '--after', '17'], 2, /the end of the last list/],
      [['backtest', 'active', '--records', '--result', 'changed'], 2, /Allowed choices are flagged/],
      [['backtest', 'active', '--owner', '-'], 2, /--owner needs --records/],
      [['export', '--overwrite'], 2, /--overwrite needs --out/],
      [['export', '--account', 'hubspot-0'], 1, /no account "hubspot-0": name one of .*hubspot-\d+/],
      [['activate', join(folder, 'absent.yaml')], 1, /there is no such file or folder; check the path/],
      [['activate', folder], 1, /it is a folder; name a file/],
      [['export', '--out', join(folder, 'no', 'x.yaml')], 1, /not written: there is no such file or folder/],
      [['diff', '1', '99'], 1, /no version 99: use a number from 1 to/],
    ]
    for (const [words, exitCode, stderr] of answers) {
      expect(await rules(...words), words.join(' ')).toMatchObject({
        exitCode,
        stdout: '',
        stderr: expect.stringMatching(stderr) as string,
      })
    }
    expect((await rules('backtest', 'active', '--records', '--owner', '-')).stderr).toBe('')
  })

  it('print no e-mail address and no telephone number of a client in full', async () => {
    const printed = [
      await runHere(['check', '--limit', 'all'], { env }),
      await rules('backtest', file, '--records', '--limit', '999'),
      await rules('backtest', file, '--records', '--limit', '999', '--json'),
    ].map(({ stdout }) => stdout)
    const personal = clients.flatMap(({ email, phone }) => [email ?? [], phone ?? []].flat())

    for (const text of printed) {
      expect(text).toContain('k…@c….example')
      expect(personal.filter((value) => holds(text, value))).toEqual([])
    }
  })

  it('mask what a rule finds of a record', async () => {
    const quoting = strict.replace('missing: mobile,', 'missing: "mobile, not wrong@rules.example",')
    const { stdout } = await rules('backtest', await written('quoting.yaml', quoting), '--records', '--json')

    expect(stdout).toContain('mobile, not w…@r….example')
    expect(stdout).not.toContain('wrong@rules.example')
  })
})

/** Whether a text contains a value as a whole: some made-up telephone numbers are part of long ids. */
function holds(text: string, value: string): boolean {
  const [before = '', ...after] = text.split(value)
  return after.some((rest, index) => !/\d$/.test(index === 0 ? before : (after[index - 1] ?? '')) && !/^\d/.test(rest))
}
