import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { configVariables } from '../../src/app/config.ts'
import { projectRoot } from '../support/planted-folder.ts'

const paragraphs = readFileSync(join(projectRoot, '.env.example'), 'utf8').split(/\n{2,}/)

/** Each variable follows its comment: `# …` lines, then `NAME=default`. */
const documented = paragraphs.flatMap((paragraph) => {
  const lines = paragraph.trim().split('\n')
  const assignments = lines.filter((line) => !line.startsWith('#'))
  return assignments.map((line) => ({
    name: line.replace(/=.*/, ''),
    isExplained: lines[0]?.startsWith('# ') === true,
  }))
})

it('.env.example lists exactly the variables that the configuration reads', () => {
  const names = documented.map(({ name }) => name)

  expect(configVariables().length).toBeGreaterThan(10)
  expect(names.toSorted()).toEqual(configVariables().toSorted())
})

it('.env.example explains every variable in a comment above it', () => {
  expect(documented.filter(({ isExplained }) => !isExplained)).toEqual([])
})
