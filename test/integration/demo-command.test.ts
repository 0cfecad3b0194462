import { readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { expectJsonSentence, runHere, runMinset } from '../support/command-line.ts'
import { makeDataFolder } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { writeCsv } from '../support/write-csv.ts'

/** The demo's summary of a CRM, without the details of writing. */
const Report = z.object({
  findings: z.object({ open: z.number(), byRule: z.record(z.string(), z.number()) }),
  scorecards: z.array(z.object({ rep: z.string(), metrics: z.record(z.string(), z.number().nullable()) })),
  digests: z.array(z.object({ to: z.string(), subject: z.string() })),
})
const Reports = z.object({ hubspot: Report, pipedrive: Report })

describe('the demo', () => {
  let folder: string
  let occupant: Server
  beforeAll(async () => {
    occupant = createServer()
    await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => void occupant.close())
  beforeEach(async () => {
    folder = await makeScratchFolder('demo')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  function occupiedPort(): string {
    const address = occupant.address()
    return String(typeof address === 'object' ? address?.port : '')
  }

  it('explains in one clear sentence that a folder of CSV files is missing, and that a port is in use', async () => {
    const missing = await runHere(['demo', '--json', '--dir', join(folder, 'a'), '--data', '/nowhere'])
    expectJsonSentence(missing, /^minset: \/nowhere\/accounts\.csv cannot be read .*--data/)
    const other = await runHere(['demo', '--json', '--dir', join(folder, 'a'), '--data', '/elsewhere'])
    expectJsonSentence(other, /^minset: \/elsewhere\/accounts\.csv cannot be read .*--data/)

    const taken = await runHere(['demo', '--dir', join(folder, 'b'), '--sandbox-port', occupiedPort()])
    expect(taken).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^minset: The emulated CRM cannot listen on port/) as string,
    })

    const ports = ['--sandbox-port', String(await freePort()), '--port', occupiedPort()]
    makeDataFolder(join(folder, 'c', 'store'))
    const late = await runMinset(['demo', '--dir', join(folder, 'c'), ...ports])
    expect(late.stderr).toMatch(/^minset: Minset cannot listen on 127\.0\.0\.1:\d+ \(it is in use\)/)
    expect(late.stdout).not.toContain('Reading the CRM')
  })

  it('has the same company in every CRM, whenever a CRM is added, and reports that they agree', {
    timeout: 240_000,
  }, async () => {
    const [dir, data] = [join(folder, 'demo'), join(folder, 'csv')]
    makeDataFolder(join(dir, 'store'))
    await writeCsv(data)
    const first = await runHere(['demo', '--exit', '--crm', 'pipedrive', '--dir', dir, '--data', data])
    const other = await runHere(['demo', '--json', '--dir', dir, '--seed', '2'])
    const joined = await runHere(['demo', '--exit', '--dir', dir])
    const reported = await runHere(['demo', '--json', '--dir', dir])
    const { hubspot, pipedrive } = Reports.parse(JSON.parse(reported.stdout))

    expect(first.stdout).not.toContain('HubSpot')
    expectJsonSentence(other, /holds a demo made with --data .*: add --fresh/)
    expect(joined.stdout).toMatch(
      /\nHubSpot and Pipedrive agree record by record: 2 findings, 1 scorecard and 1 digest\.\n$/,
    )
    expect(joined.stdout).toContain('Installed Minset in each as an app')
    expect(hubspot.findings.open).toBe(2)
    expect(pipedrive).toEqual(hubspot)
  })

  it('starts over with --fresh, and deletes only what a demo has created', async () => {
    await writeFile(join(folder, 'demo.json'), '{"seed":1}\n')
    await writeFile(join(folder, 'mine.txt'), 'kept')
    await writeCsv(join(folder, 'csv'))
    const words = ['--crm', 'hubspot', '--data', join(folder, 'csv'), '--fresh']
    const fresh = await runHere(['demo', '--json', '--dir', folder, ...words])

    expect(Report.parse(JSON.parse(fresh.stdout)).findings.byRule).toMatchObject({ 'deal-company': 1 })
    expect(await readFile(join(folder, 'mine.txt'), 'utf8')).toBe('kept')
  })

  it('refuses the folder of another version, and explains how to start over', async () => {
    await writeFile(join(folder, 'demo.json'), '{"seed":1}\n')

    expectJsonSentence(
      await runHere(['demo', '--json', '--dir', folder]),
      /holds a demo of another version of Minset, or something else: add --fresh/,
    )
  })
})
