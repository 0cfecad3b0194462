import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { ticksHeartbeat } from '../../src/health/index.ts'
import { noteHeartbeat } from '../../src/infra/db/heartbeat-store.ts'
import { type DatabaseLocation, openDatabase } from '../../src/infra/db/open-database.ts'
import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { type CommandResult, runHere } from '../support/command-line.ts'
import { describeAnyStore } from '../support/database.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { variablesOf } from '../support/store-variables.ts'

const readingScopes = [
  'oauth',
  ...['contacts', 'companies', 'deals'].flatMap((type) => [`crm.objects.${type}.read`, `crm.schemas.${type}.read`]),
  'crm.objects.owners.read',
]

describeAnyStore('a command that leaves something out exits with 1 and says what', (testStore) => {
  let company: Dataset
  let sandbox: HubSpotSandbox
  let env: Readonly<Record<string, string>>
  let location: DatabaseLocation
  beforeAll(async () => {
    company = partOf(companyOf({ seed: 2, now: new Date() }), { faulty: 1, oneIn: 400 })
    sandbox = await startHubSpotSandbox({ dataset: () => company, dir: null, port: 0 })
  })
  afterAll(() => sandbox.close())
  beforeEach(async () => {
    location = await testStore.newLocation()
    env = {
      HUBSPOT_ACCESS_TOKEN: sandbox.accessToken,
      HUBSPOT_BASE_URL: sandbox.url,
      HUBSPOT_UI_URL: sandbox.url,
      HUBSPOT_LIMIT_PER_10_SECONDS: '190',
      ...variablesOf(location),
    }
  })

  function run(words: string, token = sandbox.accessToken): Promise<CommandResult> {
    return runHere(words.split(' '), { env: { ...env, HUBSPOT_ACCESS_TOKEN: token } })
  }

  it('flag, before anything has been read', async () => {
    const { exitCode, stdout, stderr } = await run('flag')

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toMatch(/^minset: Nothing has been read from hubspot-62515 yet: run .* sync/)
  })

  it('scorecard and digest, while the first read has not come to its end', async () => {
    sandbox.faults.add({
      matches: ({ path }) => /\/objects\/[^/]+\/deals$/.test(path),
      times: 1,
      answer: { status: 400, body: { status: 'error', message: 'no', category: 'VALIDATION_ERROR' } },
    })
    expect(await run('sync')).toMatchObject({ exitCode: 1 })

    for (const words of ['scorecard --json', 'digest']) {
      const { exitCode, stderr } = await run(words)
      expect(exitCode).toBe(1)
      expect(stderr).toMatch(
        /^minset: Not everything has been read from hubspot-62515 yet \(.*deals.* are incomplete\)/,
      )
    }
    expect(await run('sync')).toMatchObject({ exitCode: 0 })
    const unchecked = await run('scorecard --json')
    expect(unchecked).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Records have changed since they were last checked') as string,
    })
    // A service that runs will have checked them in a moment.
    const database = await openDatabase(location)
    await noteHeartbeat(database.db, ticksHeartbeat)
    await database.close()
    expect(await run('scorecard --json')).toMatchObject({ exitCode: 0, stderr: '' })
    expect(await run('check')).toMatchObject({ exitCode: 0 })
    expect(await run('scorecard --json')).toMatchObject({ exitCode: 0, stderr: '' })
  })

  it('flag, where the token may only read', async () => {
    const token = sandbox.tokens.exchange(sandbox.tokens.authorise(readingScopes))?.accessToken ?? ''
    expect(await run('sync', token)).toMatchObject({ exitCode: 0 })

    const { exitCode, stdout } = await run('flag', token)

    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/of deals not written: .+\n(?:.*\n)*The CRM shows everything else that it should\.\n$/)
  })

  it('sync, check and scorecard, if a record cannot be read', async () => {
    const id = sandbox.idOf('deals', company.deals[0]?.id ?? '')
    const mend = sandbox.oddItems.plant({ id, becomes: ({ id: itsId }) => ({ id: itsId }) })
    const synced = await run('sync')
    const checked = await run('check')
    const asJson = await run('check --json')
    const figures = await run('scorecard')
    mend()

    expect(synced).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/ deals, /) as string })
    expect(synced.stderr).toMatch(
      /minset: 1 record or definition of the CRM, or its links, could not be read: .* doctor/,
    )
    expect(checked).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/\n1 record, or its links, could not be read/) as string,
    })
    expect(JSON.parse(asJson.stdout)).toMatchObject({ unreadable: 1 })
    expect(figures).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^1 record, or its links/) as string })
    expect(await run('sync --full')).toMatchObject({ exitCode: 0 })
    expect(await run('check')).toMatchObject({ exitCode: 0 })
  })

  it('disconnect, if something that Minset made stays in the CRM', async () => {
    for (const words of ['sync', 'flag']) expect(await run(words)).toMatchObject({ exitCode: 0 })
    const token = sandbox.tokens.exchange(sandbox.tokens.authorise(readingScopes))?.accessToken ?? ''

    const left = await run('disconnect --remove --yes', token)
    const removed = await run('disconnect --remove --yes')

    expect(left).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(
        /^kept: .*\n[^]*hubspot-62515 is disconnected\.\nTake HUBSPOT_ACCESS_TOKEN out/,
      ) as string,
      stderr: expect.stringMatching(/^minset: \d+ parts stay in HubSpot, for the reasons above\.\n$/) as string,
    })
    expect(removed).toMatchObject({ exitCode: 0, stderr: '' })
    expect(removed.stdout).not.toContain('kept: ')
  })
})
