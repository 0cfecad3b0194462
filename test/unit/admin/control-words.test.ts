import { describe, expect, it } from 'vitest'
import { controlWords } from '../../../src/admin/pages/rule-editor/control-words.ts'
import { controlForm } from '../../../src/rules/edit/rule-control.ts'
import { needLabel, needWords } from '../../../src/rules/index.ts'
import { findNeedKind, needParts } from '../../../src/rules/needs/index.ts'

const parts = needWords.flatMap((word) => {
  const kind = findNeedKind({ [word]: null })
  const schemas = kind === null ? [] : Object.entries(needParts(kind))
  return schemas.map(([part, schema]) => ({ word, part, holds: controlForm(schema).kind }))
})

describe('the form of a need', () => {
  it('has words of its own for each kind of need', () => {
    const labels = needWords.map((word) => needLabel(word).code)

    expect(labels).not.toContain('asWritten')
    expect(new Set(labels).size).toBe(needWords.length)
  })

  it.each(parts)('has words for the part $part of $word, which is a $holds', ({ part, holds }) => {
    // "Field" is what a need's key is called until it gets words.
    const lacking = holds === 'field' ? ['asWritten'] : ['asWritten', 'ruleEdit.key.field']

    expect(lacking).not.toContain(controlWords(`need.${part}`).label.code)
  })
})
