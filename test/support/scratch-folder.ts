import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'

/** Makes an empty folder for stores. The test removes it, and the end of the run removes what a test left behind. */
export function makeScratchFolder(name: string): Promise<string> {
  return mkdtemp(join(inject('storeTemplates').runFolder, `${name}-`))
}
