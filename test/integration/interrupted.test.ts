import { afterAll, beforeAll, expect, it } from 'vitest'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { type CommandResult, runHere, runMinset } from '../support/command-line.ts'
import { describeEachStore } from '../support/database.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { variablesOf } from '../support/store-variables.ts'

const company = partOf(companyOf({ seed: 2, now: new Date() }), { faulty: 1, oneIn: 400 })

describeEachStore('a command that Ctrl-C interrupts', (testStore) => {
  let sandbox: HubSpotSandbox
  beforeAll(async () => {
    sandbox = await startHubSpotSandbox({ dataset: () => company, dir: null, port: 0 })
  })
  afterAll(() => sandbox.close())

  /** Runs a command until it has made its first call for deals, which the CRM never answers. */
  function interrupt(words: readonly string[], env: Readonly<Record<string, string>>): Promise<CommandResult> {
    return runMinset(words, {
      env,
      onStart(child) {
        sandbox.faults.add({
          matches: ({ path }) => /\/objects\/[^/]+\/deals/.test(path) && child.kill('SIGINT'),
          times: 1,
          answer: { hangMs: 60_000 },
        })
      },
    })
  }

  it('ends in good order, says so, and the next run goes on', async () => {
    const env = {
      HUBSPOT_ACCESS_TOKEN: sandbox.accessToken,
      HUBSPOT_BASE_URL: sandbox.url,
      HUBSPOT_UI_URL: sandbox.url,
      ...variablesOf(await testStore.newLocation()),
    }

    const { exitCode, stdout, stderr } = await interrupt(['sync'], env)

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toMatch(
      /\nminset: Stopping; Ctrl-C again ends it at once\.\nminset: Interrupted before it was done\. [^\n]*\n$/,
    )
    const next = await runHere(['sync'], { env })
    expect(next).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(new RegExp(` ${company.deals.length} deals`)) as string,
    })
  })
})
