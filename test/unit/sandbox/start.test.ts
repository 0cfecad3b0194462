import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Dataset } from '../../../src/sandbox/company/dataset.ts'
import { DamagedJournalError } from '../../../src/sandbox/core/state/journal.ts'
import { startHubSpotSandbox } from '../../../src/sandbox/hubspot/index.ts'
import { startPipedriveSandbox } from '../../../src/sandbox/pipedrive/index.ts'
import { freePort } from '../../support/free-port.ts'

/** A folder whose journal belongs to something else: the missing values are only detected after the server listens. */
async function foreignFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'minset-sandbox-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  await writeFile(join(dir, 'journal.jsonl'), '[["something","else"]]\n')
  return dir
}

/** Whether anything listens there. */
async function isTaken(port: number): Promise<boolean> {
  const server = createServer()
  const taken = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(true))
    server.listen(port, '127.0.0.1', () => resolve(false))
  })
  server.close()
  return taken
}

function noCompany(): Promise<Dataset> {
  return Promise.reject(new Error('no such file'))
}

describe.each([
  ['HubSpot', startHubSpotSandbox],
  ['Pipedrive', startPipedriveSandbox],
])('an emulated %s that cannot be started', (_title, start) => {
  it('does not keep listening if its company cannot be created', async () => {
    const port = await freePort()

    await expect(start({ port, dir: null, dataset: noCompany })).rejects.toThrow('no such file')
    expect(await isTaken(port)).toBe(false)
  })

  it('does not keep listening if its folder contains something else', async () => {
    const port = await freePort()
    const dir = await foreignFolder()

    await expect(start({ port, dir, dataset: noCompany })).rejects.toThrow(DamagedJournalError)
    expect(await isTaken(port)).toBe(false)
  })
})
