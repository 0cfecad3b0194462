import { afterAll, beforeAll, expect, it } from 'vitest'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { type CommandResult, runHere, runMinset } from '../support/command-line.ts'
import { describeEachStore } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { variablesOf } from '../support/store-variables.ts'

type Variables = Readonly<Record<string, string>>

const company = partOf(companyOf({ seed: 2, now: new Date() }), { faulty: 1, oneIn: 400 })

describeEachStore('a command that Ctrl-C interrupts', (testStore) => {
  let sandbox: HubSpotSandbox
  beforeAll(async () => {
    sandbox = await startHubSpotSandbox({ dataset: () => company, dir: null, port: 0 })
  })
  afterAll(() => sandbox.close())

  /** Runs a command until it has made its first call of this kind, which the CRM never answers. */
  function interrupt(
    words: readonly string[],
    { env, at, signal }: { readonly env: Variables; readonly at: RegExp; readonly signal: NodeJS.Signals },
  ): Promise<CommandResult> {
    return runMinset(words, {
      env,
      onStart(child) {
        sandbox.faults.add({
          matches: ({ path }) => at.test(path) && child.kill(signal),
          times: 1,
          answer: { hangMs: 60_000 },
        })
      },
    })
  }

  async function variables(): Promise<Variables> {
    return {
      HUBSPOT_ACCESS_TOKEN: sandbox.accessToken,
      HUBSPOT_BASE_URL: sandbox.url,
      HUBSPOT_UI_URL: sandbox.url,
      MINSET_PORT: String(await freePort()),
      ...variablesOf(await testStore.newLocation()),
    }
  }

  it('ends in good order, says so, and the next run goes on', async () => {
    const env = await variables()

    const { exitCode, stdout, stderr } = await interrupt(['sync'], {
      env,
      at: /\/objects\/[^/]+\/deals/,
      signal: 'SIGINT',
    })

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

  it.each([
    { command: 'doctor', exitCode: 1, last: 'minset: Interrupted before it was done.' },
    { command: 'start', exitCode: 0, last: null },
  ])('ends in good order also if it is $command', async ({ command, exitCode, last }) => {
    const env = await variables()

    const result = await interrupt([command], { env, at: /account-info/, signal: 'SIGTERM' })

    expect(result.exitCode).toBe(exitCode)
    const lines = result.stderr.split('\n').filter((line) => line.startsWith('minset: '))
    const expected = ['minset: Stopping; Ctrl-C again ends it at once.', ...(last === null ? [] : [last])]
    expect(lines).toEqual(expected.map((line) => expect.stringContaining(line) as unknown))
    // The store was closed, and no claim of it is left.
    expect((await runHere(['doctor'], { env })).exitCode).toBe(0)
  })
})
