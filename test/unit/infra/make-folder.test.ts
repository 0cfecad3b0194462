import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { makeFolder } from '../../../src/infra/make-folder.ts'

const dir = mkdtempSync(join(tmpdir(), 'minset-folder-'))
afterAll(() => rmSync(dir, { recursive: true }))

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8)
}

it('a folder that is created, and its parents, are readable by their owner alone', () => {
  makeFolder(join(dir, 'a/b'))

  expect([modeOf(join(dir, 'a')), modeOf(join(dir, 'a/b'))]).toEqual(['700', '700'])
})

it('a folder that is there stays as its owner has made it', () => {
  chmodSync(dir, 0o755)
  makeFolder(dir)

  expect(modeOf(dir)).toBe('755')
})
