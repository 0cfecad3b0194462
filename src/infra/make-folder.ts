import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const ownerOnly = 0o700

/**
 * Creates a folder and its missing parents, and checks that it is writable. Node's own `recursive` option never returns
 * if a folder cannot be created although its parent exists, as under `/proc`. Only its owner may read what is created: it will
 * hold personal data.
 *
 * @param dir absolute path
 * @throws Node's own error if it cannot be created or written, or is not a folder
 */
export function makeFolder(dir: string): void {
  makeMissing(dir)
  accessSync(dir, constants.W_OK)
}

function makeMissing(dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true) return
  const parent = dirname(dir)
  if (parent !== dir) makeMissing(parent)
  try {
    mkdirSync(dir, { mode: ownerOnly })
  } catch (error) {
    // Another process may have created it first.
    if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true) throw error
  }
}
