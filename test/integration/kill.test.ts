import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { runMinset } from '../support/command-line.ts'
import { makeDataFolder } from '../support/database.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'

/** One CRM is enough: the stages, where a process may end, are the same for all. */
const company = ['--crm', 'hubspot', '--seed', '5']

/** The data that must be equal, whatever happened; times and counts of writes may differ. */
const Settled = z.object({
  synced: z.record(z.string(), z.number()),
  findings: z.object({ open: z.number(), byRule: z.record(z.string(), z.number()) }),
  flags: z.object({ records: z.record(z.string(), z.number()) }),
  scorecards: z.array(
    z.object({
      rep: z.string(),
      supervisors: z.array(z.string()),
      metrics: z.record(z.string(), z.number().nullable()),
    }),
  ),
  digests: z.array(z.object({ to: z.string() })),
})

let folder: string

beforeAll(async () => {
  folder = await makeScratchFolder('kill')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function demoState(dir: string): Promise<z.infer<typeof Settled>> {
  const { stdout, stderr, exitCode } = await runMinset(['demo', '--json', ...company, '--dir', dir])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return Settled.parse(JSON.parse(stdout))
}

it('ends in the same state when it is killed with -9 repeatedly during the first sync', {
  timeout: 300_000,
}, async () => {
  const [disturbed, undisturbed] = [join(folder, 'disturbed'), join(folder, 'undisturbed')]
  for (const dir of [disturbed, undisturbed]) makeDataFolder(join(dir, 'store'))

  for (const killAt of ['Reading the CRM', 'flags of companies', 'outcomes of calls']) {
    const killed = await runMinset(['demo', '--exit', ...company, '--dir', disturbed], { killAt })
    expect(killed.exitCode).toBeNull()
  }

  const state = await demoState(disturbed)
  expect(state.findings.open).toBeGreaterThan(0)
  expect(state).toEqual(await demoState(undisturbed))
})
