import { statfsSync } from 'node:fs'
import { EnvironmentError } from '../../../domain/errors.ts'
import { message } from '../../../words/index.ts'

/**
 * The embedded Postgres needs space for its next write-ahead log file (16 MB) and for the data of a transaction. If
 * that cannot be written, it crashes instead of failing one statement.
 */
const reserveBytes = 64 * 1024 * 1024

/** How long a response of the file system is cached. */
const freshForMs = 500

/** Prevents the store from filling the disk. */
export interface DiskSpace {
  /** @throws EnvironmentError if less than the reserve is free */
  require(): void
}

/**
 * Monitors the free space of the disk that contains a folder.
 *
 * @param freeBytes how much may still be written there; null if the file system does not report it
 */
export function watchDiskSpace(dir: string, freeBytes: () => number | null = () => freeBytesOf(dir)): DiskSpace {
  let free: number | null = null
  let askedAtMs = Number.NEGATIVE_INFINITY
  return {
    require() {
      if (performance.now() - askedAtMs > freshForMs) {
        free = freeBytes()
        askedAtMs = performance.now()
      }
      if (free === null || free >= reserveBytes) return
      throw new EnvironmentError(message('store.disk', { free: megabytes(free), needed: megabytes(reserveBytes) }))
    },
  }
}

/** Some network file systems do not report it. */
function freeBytesOf(dir: string): number | null {
  const { bsize, blocks, bavail } = statfsSync(dir)
  return blocks === 0 ? null : bsize * bavail
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024)
}
