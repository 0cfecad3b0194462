import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseRuleset, runExamples } from '../../../src/rules/index.ts'
import { projectRoot } from '../../support/planted-folder.ts'
import { codeForms } from './subjects.ts'

const text = readFileSync(join(projectRoot, 'docs/rule-examples.md'), 'utf8')
const all = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml)

describe('a worked example of the documentation', () => {
  it('is one of twenty', () => {
    expect(all.length).toBe(20)
  })

  it.each(all.map((yaml) => [/^name: (.*)$/m.exec(yaml)?.[1] ?? '', yaml]))('finds what it says: %s', (_name, yaml) => {
    const results = runExamples(parseRuleset(yaml, 'rules.yaml', codeForms))

    expect(results.length).toBeGreaterThan(1)
    expect(results.filter(({ differences }) => differences.length > 0)).toEqual([])
  })
})
