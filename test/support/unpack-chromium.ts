import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The browser's executable; null if there is none for the platform. */
    readonly chromiumPath: string | null
  }
}

/** Prints the path of Chromium, once it has been unpacked. */
const unpack = `
  import chromium from '@sparticuz/chromium'
  process.stdout.write(await chromium.executablePath())
`

/** Unpacks Chromium once per run into a separate folder, so that runs do not interfere. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    process.stderr.write(`No Chromium for ${process.platform}-${process.arch}: tests in a browser are skipped.\n`)
    project.provide('chromiumPath', null)
    return () => Promise.resolve()
  }
  const dir = await mkdtemp(join(tmpdir(), 'minset-chromium-'))
  // In a separate process, because the package unpacks to its process's temporary folder.
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', unpack], {
    cwd: import.meta.dirname,
    env: { TMPDIR: dir },
  })
  project.provide('chromiumPath', stdout)
  return () => rm(dir, { recursive: true, force: true })
}
