import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder, and those above it, where there is none, and makes sure that it can be written. Node's own way
 * (`recursive`) never returns where a folder cannot be made although the one above it is there, as under `/proc`.
 *
 * @param dir absolute
 * @throws Node's own error when it cannot be made or written, or is no folder
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
    mkdirSync(dir)
  } catch (error) {
    // Another process may have been quicker.
    if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true) throw error
  }
}
