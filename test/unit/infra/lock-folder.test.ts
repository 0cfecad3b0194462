import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EnvironmentError } from '../../../src/domain/errors.ts'
import { lockFolder } from '../../../src/infra/db/lock-folder.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'minset-lock-'))
})
afterEach(() => {
  rmSync(dir, { recursive: true, force: true })
})

describe('lockFolder', () => {
  it('gives the folder up again', () => {
    const unlock = lockFolder(dir)
    expect(existsSync(join(dir, 'minset.pid'))).toBe(true)

    unlock()

    expect(existsSync(join(dir, 'minset.pid'))).toBe(false)
  })

  it('refuses a folder that a live process holds, and names the process', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    writeFileSync(join(dir, 'minset.pid'), String(other.pid))
    try {
      expect(() => lockFolder(dir)).toThrow(EnvironmentError)
      expect(() => lockFolder(dir)).toThrow(
        `is in use by process ${other.pid}: stop that process or name another folder.`,
      )
    } finally {
      other.kill('SIGKILL')
      await once(other, 'exit')
    }
  })

  it('takes over the claim of a process that was killed', async () => {
    const other = spawn(process.execPath, ['-e', ''])
    await once(other, 'exit')
    writeFileSync(join(dir, 'minset.pid'), String(other.pid))

    expect(lockFolder(dir)).toBeTypeOf('function')
  })

  it('takes over a claim that is no process id', () => {
    writeFileSync(join(dir, 'minset.pid'), 'nonsense')

    expect(lockFolder(dir)).toBeTypeOf('function')
  })
})
