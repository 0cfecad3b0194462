import type { ChildProcess } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'
import type { UiRecord } from '../../src/sandbox/core/pages/ui-port.ts'
import { type HubSpotSandbox, startHubSpotSandbox } from '../../src/sandbox/hubspot/index.ts'
import { runHere, runMinset } from '../support/command-line.ts'
import { makeDataFolder } from '../support/database.ts'
import { companyOf, partOf } from '../support/part-of-company.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'

/** One CRM is enough: the stages, where a process may end, are the same for all. */
const company = partOf(companyOf({ seed: 5, now: new Date() }), { faulty: 1, oneIn: 100 })

/** An account, and a store for it. */
interface Installation {
  readonly sandbox: HubSpotSandbox
  readonly env: Readonly<Record<string, string>>
}

const Checked = z.object({
  open: z.number(),
  findings: z.array(z.looseObject({ missing: z.string(), since: z.string(), url: z.string() })),
})

let folder: string
const sandboxes: HubSpotSandbox[] = []

beforeAll(async () => {
  folder = await makeScratchFolder('kill')
})
afterAll(async () => {
  for (const sandbox of sandboxes) await sandbox.close()
  await rm(folder, { recursive: true, force: true })
})

async function install(name: string): Promise<Installation> {
  const sandbox = await startHubSpotSandbox({ dataset: () => company, dir: null, port: 0 })
  sandboxes.push(sandbox)
  makeDataFolder(join(folder, name))
  const at = { HUBSPOT_BASE_URL: sandbox.url, HUBSPOT_UI_URL: sandbox.url }
  return {
    sandbox,
    env: { HUBSPOT_ACCESS_TOKEN: sandbox.accessToken, ...at, MINSET_DATA_DIR: join(folder, name) },
  }
}

/** Kills the command with -9 once the account has answered this many of such requests, before the command notes it. */
async function killDuring(
  command: string,
  { sandbox, env }: Installation,
  { path, times }: { readonly path: RegExp; readonly times: number },
): Promise<void> {
  let running: ChildProcess | null = null
  let left = times
  sandbox.requests.onExchange((exchange: Exchange) => {
    if (!path.test(exchange.path)) return
    left -= 1
    if (left === 0) running?.kill('SIGKILL')
  })
  const { exitCode } = await runMinset([command], {
    env,
    onStart: (child) => {
      running = child
    },
  })
  expect(exitCode, `${command} was killed at ${path}`).toBeNull()
}

async function run(words: readonly string[], { env }: Installation): Promise<string> {
  const { stdout, exitCode } = await runHere(words, { env })
  expect(exitCode).toBe(0)
  return stdout
}

/** Everything that must be equal, whatever happened: what is found, counted, and shown in the account. */
async function standOf(installation: Installation): Promise<object> {
  const { ui } = installation.sandbox
  const checked = Checked.parse(JSON.parse(await run(['check', '--json', '--limit', 'all'], installation)))
  const pages = ['contacts', 'companies', 'deals', 'meetings', 'calls', 'tasks']
  return {
    findings: checked.findings
      .map(({ missing, since, url }) => `${new URL(url).pathname} ${missing} ${since}`)
      .toSorted(),
    scorecards: JSON.parse(await run(['scorecard', '--period', 'year', '--json'], installation)) as unknown,
    shown: pages.flatMap((page) =>
      ui
        .list(page, { text: '', incompleteOnly: false, page: 1, pageSize: 10_000 })
        .rows.map(({ id }) => `${page} ${id} ${shownOn(ui.read(page, id))}`),
    ),
  }
}

/** The values of a record's page; the time of the last change may differ. */
function shownOn(page: UiRecord | null): string {
  const properties = page?.groups.flatMap((group) => group.properties) ?? []
  return properties
    .filter(({ name }) => name !== 'hs_lastmodifieddate' && name !== 'lastmodifieddate')
    .map(({ name, value }) => `${name}=${value}`)
    .join(' ')
}

it('a service ends in the same state when it is killed with -9 repeatedly while it reads and writes', {
  timeout: 300_000,
}, async () => {
  const [disturbed, undisturbed] = [await install('disturbed'), await install('undisturbed')]

  // Between two pages of records, at the end of the read, and after writes that the CRM has and Minset has not noted.
  await killDuring('sync', disturbed, { path: /\/objects\/2026-09\/deals|\/deals\/search/, times: 1 })
  await killDuring('sync', disturbed, { path: /\/(?:tasks|calls)(?:\/search)?$/, times: 2 })
  // Before everything has been read, nothing is written.
  await run(['sync'], disturbed)
  await killDuring('flag', disturbed, { path: /\/batch\/update$/, times: 1 })
  await killDuring('flag', disturbed, { path: /\/batch\/update$/, times: 3 })
  for (const installation of [disturbed, undisturbed]) {
    await run(['sync'], installation)
    await run(['flag'], installation)
  }

  const state = await standOf(disturbed)
  expect(company.faults.length).toBeGreaterThan(20)
  expect(state).toMatchObject({ findings: expect.arrayContaining([expect.stringContaining(' company ')]) as string[] })
  expect(state).toEqual(await standOf(undisturbed))
})
