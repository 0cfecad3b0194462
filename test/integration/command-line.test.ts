import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { createServer as createWebServer } from 'node:http'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import packageFile from '../../package.json' with { type: 'json' }
import { registerCommands } from '../../src/commands/index.ts'
import { lockFolder } from '../../src/infra/db/embedded/lock-folder.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import {
  argumentsOf,
  type CommandResult,
  expectJsonSentence,
  expectSentence,
  runHere,
  runMinset,
} from '../support/command-line.ts'
import { describeAnyStore, makeDataFolder, type TestStore } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { startOddMailServer } from '../support/odd-mail-server.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { variablesOf } from '../support/store-variables.ts'

/** A part of a company, because the volume does not matter for commands. */
const company = partOf(companyOf({ seed: 2, now: new Date() }), { faulty: 1, oneIn: 400 })

let folder: string
let sandbox: HubSpotSandbox
let occupant: Server

beforeAll(async () => {
  sandbox = await startHubSpotSandbox({
    dataset: () => company,
    dir: null,
    port: 0,
  })
  occupant = createServer()
  await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await sandbox.close()
  occupant.close()
})
beforeEach(async () => {
  folder = await makeScratchFolder('cli')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function accountEnv(): Record<string, string> {
  return {
    HUBSPOT_ACCESS_TOKEN: sandbox.accessToken,
    HUBSPOT_BASE_URL: sandbox.url,
    HUBSPOT_UI_URL: sandbox.url,
    HUBSPOT_LIMIT_PER_10_SECONDS: '190',
    MINSET_DATA_DIR: join(folder, 'data'),
  }
}

/** As above, with an existing, empty store of the faster kind: for commands whose work does not depend on it. */
async function storedEnv(testStore: TestStore): Promise<Record<string, string>> {
  return { ...accountEnv(), ...variablesOf(await testStore.newLocation()) }
}

function occupiedPort(): string {
  const address = occupant.address()
  return String(typeof address === 'object' ? address?.port : '')
}

interface KnownCommand {
  readonly names: readonly string[]
  readonly hasJson: boolean
}

/** Every command in the help. */
async function everyCommand(): Promise<readonly KnownCommand[]> {
  const groups = new Command()
  await registerCommands(groups, ['rules', 'teams'])
  const program = new Command()
  await registerCommands(
    program,
    groups.commands.flatMap((one) => [one.name(), ...one.commands.map((inner) => inner.name())]),
  )
  return program.commands.flatMap((command) =>
    (command.commands.length > 0 ? command.commands : [command]).map((one) => ({
      names: one === command ? [one.name()] : [command.name(), one.name()],
      hasJson: one.options.some(({ long }) => long === '--json'),
    })),
  )
}

const Checked = z.looseObject({
  open: z.number(),
  findings: z.array(z.looseObject({ missing: z.string(), url: z.string() })),
})

describeAnyStore('a failing command explains in one clear sentence what is wrong', (testStore) => {
  it('without a token', async () => {
    const { HUBSPOT_ACCESS_TOKEN: _token, ...env } = accountEnv()
    expectSentence(
      await runHere(['sync'], { env }),
      /^minset: No CRM is configured: copy \.env\.example .*HUBSPOT_ACCESS_TOKEN/,
    )
  })

  it('with a wrong token, which is not shown', async () => {
    const result = await runHere(['sync'], {
      env: { ...(await storedEnv(testStore)), HUBSPOT_ACCESS_TOKEN: 'pat-wrong-token' },
    })
    expectSentence(result, /^minset: HubSpot .*token/)
    expect(result.stderr).not.toContain('pat-wrong-token')
  })

  it('when the CRM cannot be reached', async () => {
    const env = { ...(await storedEnv(testStore)), HUBSPOT_BASE_URL: 'http://127.0.0.1:59998' }
    expectSentence(await runHere(['sync'], { env }), /^minset: .*127\.0\.0\.1:59998/)
  })

  it('with a period that does not exist, which is wrong in the command line', async () => {
    const { exitCode, stderr } = await runHere(['scorecard', '--period', 'fortnight'], { env: accountEnv() })

    expect(exitCode).toBe(2)
    expect(stderr).toContain('There is no period "fortnight": use all, week')
  })

  it('with a malformed rules file: every problem with its place', async () => {
    const rules = join(folder, 'rules.yaml')
    await writeFile(
      rules,
      'name: Ours\ncountry: NO\nrules:\n  - id: x\n    object: contact\n    title: X\n    missing: x\n    need: { field: lastname }\n',
    )
    const result = await runHere(['sync'], { env: { ...accountEnv(), MINSET_RULES_FILE: rules } })
    expectSentence(result, /rules\.yaml:8:\d+: .*"lastname".*did you mean "lastName"/)
  })

  it('with a missing rules file', async () => {
    const result = await runHere(['sync'], { env: { ...accountEnv(), MINSET_RULES_FILE: '/nowhere/rules.yaml' } })
    expectSentence(
      result,
      /^minset: The file \/nowhere\/rules\.yaml cannot be read \(there is no such file.*\): correct MINSET_RULES_FILE/,
    )
  })

  it('with a data folder that is not writable', async () => {
    await writeFile(join(folder, 'file'), '')
    const env = { ...accountEnv(), MINSET_DATA_DIR: join(folder, 'file', 'data') }
    expectSentence(
      await runHere(['sync'], { env }),
      /^minset: The data folder .*file\/data cannot be written .*name a folder that you may write to/,
    )
  })

  it.runIf(process.platform === 'linux')('with a data folder that cannot be created', async () => {
    const env = { ...accountEnv(), MINSET_DATA_DIR: '/proc/minset' }
    expectSentence(await runHere(['sync'], { env }), /^minset: The data folder \/proc\/minset cannot be written/)
  })

  it('with a database server that does not respond, without its password', async () => {
    const env = { ...accountEnv(), DATABASE_URL: 'postgres://minset:hush@127.0.0.1:9/minset' }
    const result = await runHere(['sync'], { env })
    expectSentence(result, /^minset: The database at 127\.0\.0\.1:9\/minset cannot be used .*check DATABASE_URL/)
    expect(result.stderr).not.toContain('hush')
  })

  it('with a port in use', async () => {
    const result = await runMinset(['start'], { env: { ...(await storedEnv(testStore)), MINSET_PORT: occupiedPort() } })
    expectSentence(
      { ...result, stderr: result.stderr.replace(/^\{.*\}$/gm, '').trim() },
      /^minset: Minset cannot listen on 127\.0\.0\.1:\d+ \(it is in use\)/,
    )
  })

  it('with an invalid variable: which one, what was found, what is allowed', async () => {
    const result = await runHere(['sync'], { env: { ...accountEnv(), MINSET_PORT: 'http' } })
    expectSentence(result, /MINSET_PORT: found "http", allowed is a whole number from 1 to 65535/)
  })

  it('with a value that contains terminal control characters, which are not printed', async () => {
    const { stderr } = await runHere(['scorecard'], { env: { MINSET_PORT: '\u001b[2J\u009b5m\u202e47' } })

    expect(stderr).toContain('MINSET_PORT')
    expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
  })

  it('when nothing has been read yet', async () => {
    expectSentence(
      await runHere(['check'], { env: await storedEnv(testStore) }),
      /^minset: Nothing has been read from a CRM yet: run .*sync/,
    )
  })

  it('when the CRM does not report its requirements', async () => {
    const result = await runHere(['rules', 'import'], { env: await storedEnv(testStore) })

    expectSentence(
      result,
      /^minset: The API of HubSpot does not report which fields an account requires\. Begin with a copy/,
    )
  })

  it('also as JSON where a command was to print JSON, of whatever kind the failure is', async () => {
    const file = join(folder, 'teams.yaml')
    await writeFile(file, 'teams: []\n')
    const withJson = (await everyCommand()).filter(({ names, hasJson }) => hasJson && names[0] !== 'demo')
    expect(withJson.length).toBeGreaterThan(8)
    for (const { names } of withJson) {
      const words = [...names, '--json', ...argumentsOf(names, file)]
      const failed = await runHere(words, { env: { ...accountEnv(), MINSET_PORT: 'http' } })
      const mistyped = await runHere([...words, '--unknown'], { env: accountEnv() })

      expectJsonSentence(failed, /MINSET_PORT: found "http"/)
      expect(mistyped.exitCode).toBe(2)
      expect(JSON.parse(mistyped.stdout)).toEqual({ error: "unknown option '--unknown'" })
    }
  })
})

/** `check` lists the findings with the earliest due dates, with the address of each record. */
async function expectListed(env: Readonly<Record<string, string>>, open: number): Promise<void> {
  const few = await runHere(['check', '--limit', '2'], { env })
  const all = await runHere(['check', '--limit', 'all'], { env })
  const wrong = await runHere(['check', '--limit', 'many'], { env })

  expect(few.stdout).toMatch(
    /Due longest first:\n(\w+ .+\n {4}missing: .+; since .+\n {4}http:\S+\n){2}2 of \d+ are listed/,
  )
  expect(all.stdout.match(/missing: /g)).toHaveLength(open)
  expect(all.stdout).not.toContain('are listed')
  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('or "all"') as string })
}

describeAnyStore('the digest command', (testStore) => {
  it('uses the supervisors of the current teams file, or those that were imported', async () => {
    const env = await storedEnv(testStore)
    await runHere(['sync'], { env })
    expectSentence(await runHere(['digest'], { env }), /^minset: No supervisors are known/)
    const [boss, rep] = company.owners
    const teams = join(folder, 'teams.yaml')
    await writeFile(teams, `teams:\n  - supervisor: ${boss?.email}\n    reps: [${rep?.email}]\n`)
    const supervised = { ...env, MINSET_TEAMS_FILE: teams }

    await runHere(['sync'], { env: supervised })

    expect((await runHere(['digest'], { env: supervised })).stdout).toMatch(/^Hello .*\n\nyour team in week/)
    for (const words of [['teams', 'import', teams, '--yes'], ['sync']]) await runHere(words, { env })
    expect((await runHere(['digest'], { env })).stdout).toMatch(/^Hello /)
  })

  it('with --send exits with 0 only if every digest is sent', async () => {
    const mail = await startOddMailServer()
    onTestFinished(() => mail.close())
    const [boss, other, rep, last] = company.owners
    const teams = join(folder, 'teams.yaml')
    const env = { ...(await storedEnv(testStore)), SMTP_URL: mail.smtpUrl }
    const supervised = { ...env, MINSET_TEAMS_FILE: teams }
    async function send(lines: readonly string[]): Promise<CommandResult> {
      await writeFile(teams, `teams:\n${lines.map((line) => `${line}\n`).join('')}`)
      await runHere(['sync'], { env: supervised })
      return runHere(['digest', '--send'], { env: supervised })
    }
    await runHere(['sync'], { env })
    const nobody = await runHere(['digest', '--send'], { env })
    const first = [`  - supervisor: ${boss?.email}`, `    reps: [${rep?.email}]`]
    const all = await send(first)
    mail.answer = (step) => (step === 'RCPT' ? '550 no such mailbox' : null)
    const some = await send([...first, `  - supervisor: ${other?.email}`, `    reps: [${last?.email}]`])

    expectSentence(nobody, /^minset: Nothing was sent\. No supervisors are known/)
    expect(all).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/\n1 digest of 1 /) as string })
    expect(mail.received.map(({ to }) => to)).toEqual([boss?.email])
    expect(some).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/no such mailbox[^]*\n1 digest of 2 /) as string,
      stderr: expect.stringMatching(/^minset: 1 digest could not be sent; the reasons are above\.\n$/) as string,
    })
  })
})

describeAnyStore('the commands', (testStore) => {
  it('sync, check, flag, scorecard: each does its part, and only flag writes to the CRM', {
    timeout: 180_000,
  }, async () => {
    const env = await storedEnv(testStore)
    const { companies, deals, meetings, calls, tasks, faults } = company
    sandbox.requests.reset()
    const synced = await runMinset(['sync'], { env })
    const checked = await runHere(['check', '--json'], { env })

    expect(synced).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(
        new RegExp(
          `^\\d+ contacts, ${companies.length} companies, ${deals.length} deals, ${meetings.length} meetings, ${calls.length} calls, ${tasks.length} tasks\n$`,
        ),
      ) as string,
    })
    const withoutCompany = faults.filter(({ rule }) => rule === 'deal-company').length
    const { open, findings } = Checked.parse(JSON.parse(checked.stdout))
    expect(JSON.parse(checked.stdout)).toMatchObject({ byRule: { 'deal-company': withoutCompany } })
    expect(findings).toHaveLength(open)
    expect(findings[0]?.url).toMatch(new RegExp(`^${sandbox.url}/contacts/62515/record/0-\\d+/\\d+$`))
    expect(findings.filter(({ missing }) => missing === 'company')).toHaveLength(withoutCompany)
    expect(checked.stderr).toMatch(/^(checked \d+ records?\n)+$/)
    expect(sandbox.requests.requests().filter(({ path }) => /\/(update|create|groups)$/.test(path))).toEqual([])

    await expectListed(env, open)

    const flagged = await runHere(['flag'], { env })
    const cards = await runHere(['scorecard', '--period', 'year', '--json'], { env })

    expect(flagged.stdout).toMatch(/flags of deals written in 1 call\n/)
    expect(sandbox.ui.list('deals', { text: '', incompleteOnly: true, page: 1, pageSize: 1 }).total).toBe(
      new Set(faults.filter(({ object }) => object === 'deal').map(({ id }) => id)).size,
    )
    // Without teams, everybody who has not left has a scorecard.
    expect(JSON.parse(cards.stdout)).toHaveLength(company.owners.filter(({ archived }) => !archived).length)
  })

  it('no command ends in a stack trace when its reader stops reading', async () => {
    const { exitCode, stderr } = await runMinset(['--help'], {
      onStart: ({ stdout }) => stdout?.destroy(),
    })

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  it('prints its version', async () => {
    expect(await runMinset(['--version'])).toEqual({ exitCode: 0, stdout: `${packageFile.version}\n`, stderr: '' })
  })

  it('every command that needs the store explains what to do while the service holds it, and doctor checks the service', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    makeDataFolder(join(folder, 'data'))
    const env = { ...accountEnv(), MINSET_PORT: new URL(url).port }
    const started = Promise.withResolvers<ChildProcess>()
    const service = runMinset(['start'], {
      env,
      onOutput: (output, child) => output.includes('Minset runs at') && started.resolve(child),
    })
    const child = await started.promise
    onTestFinished(() => void child.kill('SIGKILL'))
    const withoutStore = ['demo', 'connect', 'doctor', 'new-key', 'rules validate', 'rules test', 'rules schema']
    const teamsFile = join(folder, 'teams-of-nobody.yaml')
    await writeFile(teamsFile, 'teams: []\n')
    const commands = (await everyCommand()).map(({ names }) => names)
    for (const words of commands.filter((names) => !withoutStore.includes(names.join(' ')))) {
      const result = await runHere([...words, ...argumentsOf(words, teamsFile)], { env })
      expectSentence(
        result,
        new RegExp(
          `^minset: The service at ${url} \\(process ${child.pid} since .*\\) holds the data folder: .*stop it.*\\.\n$`,
        ),
      )
    }

    const running = await runHere(['doctor'], { env })
    child.kill('SIGKILL')
    await service
    const killed = await runHere(['doctor'], { env })
    const other = createWebServer((_request, response) => response.end('alive\n'))
    await once(other.listen(Number(env.MINSET_PORT), '127.0.0.1'), 'listening')
    const beside = await runHere(['doctor'], { env })
    await new Promise((closed) => other.close(closed))
    const unlock = lockFolder(join(folder, 'data'), url)
    const starting = await runMinset(['doctor'], { env })
    unlock()

    expect(running.stdout).toMatch(
      /ok {5}store: the service holds the folder .*\nok {5}service: it runs at \S+ and is ready/,
    )
    expect(running.exitCode).toBe(0)
    expect(killed.stdout).toMatch(/ok {5}store: the folder .* can be used\n– {6}service: it does not run/)
    expect(beside.stdout).toMatch(/\nWRONG {2}service: a Minset of an earlier version answers at \S+: restart it /)
    expect(beside.exitCode).toBe(1)
    expect(starting.stdout).toMatch(
      /ok {5}store: .*\nWRONG {2}service: process \d+, which began \S+, does not answer at /,
    )
    expect(starting.exitCode).toBe(1)
  })

  it('start serves the pages, without the sign-in of the demo, and ends cleanly at SIGTERM', async () => {
    const port = await freePort()
    const env = { ...(await storedEnv(testStore)), MINSET_PORT: String(port) }
    let page = ''
    let demoStatus = 0
    const result = await runMinset(['start'], {
      env,
      onOutput: (output, child) => {
        if (!output.includes('Minset runs at') || page !== '') return
        page = 'asked'
        void fetch(`http://127.0.0.1:${port}/`).then(async (response) => {
          page = await response.text()
          const asRep = { method: 'POST', body: new URLSearchParams({ role: 'rep' }) }
          demoStatus = (await fetch(`http://127.0.0.1:${port}/sign-in/demo`, asRep)).status
          child.kill('SIGTERM')
        })
      },
    })

    expect(page).toContain('The minimum data set of account')
    expect(demoStatus).toBe(404)
    expect(result.exitCode).toBe(0)
  })
})
