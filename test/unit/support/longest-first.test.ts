import { globSync } from 'node:fs'
import { expect, it } from 'vitest'
import { isLongButSmall } from '../../support/longest-first.ts'
import { projectRoot } from '../../support/planted-folder.ts'

it('the files that run first exist, and are few', () => {
  const files = globSync('test/**/*.test.ts', { cwd: projectRoot }).map((path) => `${projectRoot}/${path}`)

  expect(files.filter((moduleId) => isLongButSmall({ moduleId }))).toHaveLength(2)
})
