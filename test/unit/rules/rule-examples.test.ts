import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseRuleset, runExamples } from '../../../src/rules/index.ts'
import { projectRoot } from '../../support/planted-folder.ts'
import { codeForms } from './subjects.ts'

function examplesIn(file: string): readonly string[] {
  const text = readFileSync(join(projectRoot, 'docs', file), 'utf8')
  return [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml)
}
const [worked, wishes] = [examplesIn('rule-examples.md'), examplesIn('rule-wishes.md')]

describe('a worked example of the documentation', () => {
  it('is one of twenty or more, or of thirty that people ask for', () => {
    expect(worked.length).toBeGreaterThanOrEqual(20)
    expect(wishes.length).toBe(30)
  })

  it.each([...worked, ...wishes].map((yaml) => [/^name: (.*)$/m.exec(yaml)?.[1] ?? '', yaml]))(
    'finds what it says: %s',
    (_name, yaml) => {
      const results = runExamples(parseRuleset(yaml, 'rules.yaml', codeForms))

      expect(results.length).toBeGreaterThan(1)
      expect(results.filter(({ differences }) => differences.length > 0)).toEqual([])
    },
  )
})
