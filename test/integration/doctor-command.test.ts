import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import { noteServing } from '../../src/infra/db/heartbeat-store.ts'
import { openDatabase } from '../../src/infra/db/open-database.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { runHere } from '../support/command-line.ts'
import { describeEachStore } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { variablesOf } from '../support/store-variables.ts'

/** A part of a company, because the volume does not matter for commands. */
const company = partOf(companyOf({ seed: 2, now: new Date() }), { faulty: 1, oneIn: 400 })

describeEachStore('doctor', (testStore) => {
  let folder: string
  let sandbox: HubSpotSandbox
  let env: Readonly<Record<string, string>>
  beforeAll(async () => {
    folder = await makeScratchFolder('doctor')
    sandbox = await startHubSpotSandbox({ dataset: () => company, dir: null, port: 0 })
  })
  afterAll(async () => {
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    env = {
      HUBSPOT_ACCESS_TOKEN: sandbox.accessToken,
      HUBSPOT_BASE_URL: sandbox.url,
      HUBSPOT_UI_URL: sandbox.url,
      ...variablesOf(await testStore.newLocation()),
      // The tests must not depend on a service on the default port.
      MINSET_PORT: String(await freePort()),
    }
  })

  it('reports what works and what is wrong, in words, and exits with 1 when something is', async () => {
    const well = await runHere(['doctor'], { env })
    const ill = await runHere(['doctor'], {
      env: {
        ...env,
        HUBSPOT_ACCESS_TOKEN: 'pat-wrong',
        SMTP_URL: 'smtp://127.0.0.1:9',
        MINSET_PUBLIC_URL: 'http://minset.example.org',
        MINSET_PASSWORD: 'correct horse battery',
      },
    })

    expect(well.stdout).toMatch(/ok {5}HubSpot: the token opens account 62515/)
    expect(well.exitCode).toBe(0)
    expect(ill.stdout).toMatch(/WRONG {2}mail: The mail server 127\.0\.0\.1:9 does not accept e-mail/)
    expect(ill.stdout).toMatch(/WRONG {2}HubSpot: /)
    expect(ill.stdout).toMatch(/WRONG {2}address: http:\/\/minset\.example\.org is not https: /)
    expect(ill.exitCode).toBe(1)
  })

  it('reports that another program uses the port on which the service would listen', async () => {
    const other = createServer((_request, response) => response.end('hello\n'))
    await once(other.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void other.close())
    const address = other.address()
    const port = String(typeof address === 'object' ? address?.port : '')

    const { stdout, exitCode } = await runHere(['doctor'], { env: { ...env, MINSET_PORT: port } })

    expect(stdout).toMatch(/\n– {6}service: it does not run\n/)
    expect(stdout).toMatch(/\nWRONG {2}address: Minset cannot listen on 127\.0\.0\.1:\d+ \(it is in use\)/)
    expect(exitCode).toBe(1)
  })

  it('reports that a Minset with another store answers where the service would listen', async () => {
    const location = await testStore.newLocation()
    const database = await openDatabase(location)
    const { db } = database
    await noteServing(db, 'ours')
    await noteServing(db, 'gone')
    await sql`update heartbeats set beat_at = now() - interval '2 minutes' where name = 'serving gone'`.execute(db)
    await database.close()
    const answering = { processId: '' }
    const minset = createServer(({ url }, response) =>
      response.setHeader('minset-process', answering.processId).end(url === '/healthz' ? 'alive\n' : 'ready\n'),
    )
    await once(minset.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void minset.close())
    const address = minset.address()
    const port = String(typeof address === 'object' ? address?.port : '')
    async function doctorBeside(processId: string): Promise<readonly [string, number | null]> {
      answering.processId = processId
      const { stdout, exitCode } = await runHere(['doctor'], {
        env: { ...env, ...variablesOf(location), MINSET_PORT: port },
      })
      return [/\n(.*) service: .*/.exec(stdout)?.[0] ?? '', exitCode]
    }

    for (const processId of ['other', 'gone']) {
      expect(await doctorBeside(processId)).toEqual([
        expect.stringMatching(/^\nWRONG {2}service: it does not run on the .*, and another Minset answers at /),
        1,
      ])
    }
    expect(await doctorBeside('')).toEqual([
      expect.stringMatching(
        /^\nWRONG {2}service: a Minset of an earlier version answers at 127\.0\.0\.1:\d+: restart it/,
      ),
      1,
    ])
    // The embedded store belongs to the process that serves it, which this one would have to be.
    const isFound = testStore.kind === 'server'
    expect((await doctorBeside('ours'))[0].startsWith('\nok     service: it runs at ')).toBe(isFound)
  })

  it("reports that this machine's clock disagrees with the CRM's", async () => {
    function clock(): Date {
      return new Date(Date.now() - 3 * 3_600_000)
    }
    const behind = await startHubSpotSandbox({ dataset: () => company, dir: null, port: 0, clock })
    onTestFinished(() => behind.close())
    const at = { HUBSPOT_ACCESS_TOKEN: behind.accessToken, HUBSPOT_BASE_URL: behind.url, HUBSPOT_UI_URL: behind.url }

    const { stdout, exitCode } = await runHere(['doctor'], { env: { ...env, ...at } })

    expect(stdout).toMatch(/WRONG {2}HubSpot, clock: this machine's clock is 10,\d{3} seconds ahead of the CRM's/)
    expect(exitCode).toBe(1)
  })

  it('reports once that a file of the admin is wrong, and continues with what does not need it', async () => {
    const rules = join(folder, 'rules.yaml')
    await writeFile(rules, 'name: Ours\ncountry: Norway\nrules: []\n')

    const { stdout } = await runHere(['doctor'], { env: { ...env, MINSET_RULES_FILE: rules } })

    expect(stdout.match(/found "Norway", allowed is a country code of two capital letters/g)).toHaveLength(1)
    expect(stdout).toMatch(
      /ok {5}store: .*\n– {6}service: it does not run\nok {5}mail: .*\nok {5}address: .*\n–.*not tried before the rules and teams/,
    )
  })

  it('reports at once the ambiguous and the unknown names in the teams file', async () => {
    const [boss, rep, ...others] = company.owners.filter(({ archived }) => !archived)
    if (boss === undefined || rep === undefined) throw new Error('the company is too small')
    const owners = [boss, { ...rep, email: boss.email }, ...others]
    const twins = await startHubSpotSandbox({ dataset: () => ({ ...company, owners }), dir: null, port: 0 })
    onTestFinished(() => twins.close())
    const teams = join(folder, 'teams.yaml')
    await writeFile(teams, `teams:\n  - supervisor: ${boss.email}\n    reps: [stranger@acme.no]\n`)

    const at = { HUBSPOT_ACCESS_TOKEN: twins.accessToken, HUBSPOT_BASE_URL: twins.url, HUBSPOT_UI_URL: twins.url }
    const { stdout, exitCode } = await runHere(['doctor'], { env: { ...env, ...at, MINSET_TEAMS_FILE: teams } })

    expect(stdout).toMatch(new RegExp(`WRONG {2}HubSpot, teams file: .* several users .*: ${boss.email};`))
    expect(stdout).toMatch(/WRONG {2}teams file: .* no connected CRM knows: rep stranger@acme\.no;/)
    expect(exitCode).toBe(1)
  })
})
