import { describe, expect, it } from 'vitest'
import { problemInForm } from '../../../src/admin/pages/rule-editor/problem-words.ts'
import { message } from '../../../src/words/index.ts'

const labels = new Map([
  ['stageLabel', 'Stage name'],
  ['askAgainDays', 'Ask again after'],
])

describe('a problem in the words of a form', () => {
  it('names fields and keys as the form does, however deep, and nothing else', () => {
    const problem = message('rule.word.never', {
      field: 'stageLabel',
      word: 'stageLabel',
      hint: message('rule.field.linked', { field: 'stageLabel' }),
    })

    expect(problemInForm(problem, labels)).toEqual(
      message('rule.word.never', {
        field: 'Stage name',
        word: 'stageLabel',
        hint: message('rule.field.linked', { field: 'Stage name' }),
      }),
    )
    expect(problemInForm(message('rule.answers.none', { key: 'askAgainDays' }), labels).params).toEqual({
      key: 'Ask again after',
    })
  })

  it('keeps the names that the form does not have', () => {
    const problem = message('rule.word.never', { field: 'vendor.tier', word: 1, hint: 'x' })

    expect(problemInForm(problem, labels)).toEqual(problem)
  })
})
