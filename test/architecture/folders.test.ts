import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/planted-folder.ts'

/** As many files as a reader can survey. A larger folder should be split. */
const mostFiles = 12

/** Folders with more source files than that, and how many. */
function fullFolders(paths: readonly string[]): [folder: string, files: number][] {
  const counts = new Map<string, number>()
  for (const path of paths) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
  return [...counts].filter(([, files]) => files > mostFiles)
}

describe('folders of the product', () => {
  it('contain few enough files to be read at a glance', () => {
    const paths = globSync('src/**/*.ts', { cwd: projectRoot })

    expect(paths.length).toBeGreaterThan(100)
    expect(fullFolders(paths)).toEqual([])
  })

  it('are reported if they contain too many', () => {
    const paths = Array.from({ length: mostFiles + 1 }, (_, number) => `src/crm/file-${number}.ts`)

    expect(fullFolders([...paths, 'src/crm/http/one.ts'])).toEqual([['src/crm', 13]])
  })
})
