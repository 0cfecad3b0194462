import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EnvironmentError } from '../../../src/domain/errors.ts'
import { lockFolder } from '../../../src/infra/db/embedded/lock-folder.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'minset-lock-'))
})
afterEach(() => {
  rmSync(dir, { recursive: true, force: true })
})

describe('lockFolder', () => {
  it('releases the folder again', () => {
    const unlock = lockFolder(dir)
    expect(existsSync(join(dir, 'minset.pid'))).toBe(true)

    unlock()

    expect(existsSync(join(dir, 'minset.pid'))).toBe(false)
  })

  /** The claim that another process has written, with the changes under test. */
  async function claimedElsewhere(
    changes: object = {},
  ): Promise<{ readonly pid: number; readonly end: () => Promise<void> }> {
    const module = join(import.meta.dirname, '../../../src/infra/db/embedded/lock-folder.ts')
    const code = `import { lockFolder } from ${JSON.stringify(module)}; lockFolder(${JSON.stringify(dir)}); process.stdout.write('held'); setInterval(() => {}, 1000)`
    const other = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(other.stdout, 'data')
    const claim: object = JSON.parse(readFileSync(file(), 'utf8')) as object
    writeFileSync(file(), JSON.stringify({ ...claim, ...changes }))
    return {
      pid: other.pid ?? 0,
      async end() {
        other.kill('SIGKILL')
        await once(other, 'exit')
      },
    }
  }

  function file(): string {
    return join(dir, 'minset.pid')
  }

  it('refuses a folder that a live process holds, and identifies the process', async () => {
    const other = await claimedElsewhere()
    try {
      expect(() => lockFolder(dir)).toThrow(EnvironmentError)
      expect(() => lockFolder(dir)).toThrow(`is in use by process ${other.pid} since`)
    } finally {
      await other.end()
    }
  })

  it('takes over the claim of a process that was killed', async () => {
    const other = await claimedElsewhere()
    await other.end()

    lockFolder(dir)()

    expect(existsSync(file())).toBe(false)
  })

  it('takes over the claim of a killed process whose id an unrelated process has now', async () => {
    const other = await claimedElsewhere({ startTime: '1' })
    try {
      expect(lockFolder(dir)).toBeTypeOf('function')
    } finally {
      await other.end()
    }
  })

  it('refuses a folder that is held in another container, until it has not been touched for half a minute', async () => {
    const other = await claimedElsewhere({ place: 'elsewhere', host: 'blue', pid: 1 })
    await other.end()
    expect(() => lockFolder(dir)).toThrow('is in use by process 1 on blue, in another container or on another machine')

    const longAgo = new Date(Date.now() - 31_000)
    utimesSync(file(), longAgo, longAgo)

    expect(lockFolder(dir)).toBeTypeOf('function')
  })

  it('takes over an old claim that is unreadable', () => {
    writeFileSync(file(), 'nonsense')
    const longAgo = new Date(Date.now() - 31_000)
    utimesSync(file(), longAgo, longAgo)

    expect(lockFolder(dir)).toBeTypeOf('function')
  })
})
