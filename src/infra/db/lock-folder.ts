import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EnvironmentError } from '../../domain/errors.ts'

/**
 * Claims a data folder for this process: the embedded database has no guard of its own against a second one.
 * A claim left behind by a process that was killed is taken over.
 *
 * @returns a function that gives the folder up
 * @throws EnvironmentError when a live process holds the folder
 */
export function lockFolder(dir: string): () => void {
  const file = join(dir, 'minset.pid')
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
    const holder = Number(readFileSync(file, 'utf8'))
    if (holder !== process.pid && isAlive(holder)) {
      throw new EnvironmentError(
        `The data folder ${dir} is in use by process ${holder}: stop that process or name another folder.`,
      )
    }
    writeFileSync(file, String(process.pid))
  }
  return () => rmSync(file, { force: true })
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isErrno(error, 'EPERM')
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
