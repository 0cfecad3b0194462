import { statfsSync } from 'node:fs'
import { EnvironmentError } from '../../../domain/errors.ts'

/**
 * The embedded Postgres needs room for its next write-ahead log file (16 MB) and what a transaction adds; where that
 * cannot be written it does not fail one statement but crashes.
 */
const reserveBytes = 64 * 1024 * 1024

/** How long an answer of the file system counts. */
const freshForMs = 500

/** Keeps the store from running into a full disk. */
export interface DiskSpace {
  /** @throws EnvironmentError where less than the reserve is free */
  require(): void
}

/**
 * Watches the free space of the disk that a folder is on.
 *
 * @param freeBytes how much may still be written there; null where the file system does not say
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
      throw new EnvironmentError(
        `The disk of the data folder is full: ${megabytes(free)} MB are free, and the store needs ${megabytes(reserveBytes)} MB. Free disk space.`,
      )
    },
  }
}

/** Some network file systems say nothing. */
function freeBytesOf(dir: string): number | null {
  const { bsize, blocks, bavail } = statfsSync(dir)
  return blocks === 0 ? null : bsize * bavail
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024)
}
