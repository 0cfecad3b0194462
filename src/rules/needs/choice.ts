import { z } from 'zod'
import { valuesOf } from '../../domain/record.ts'
import { eitherOf, message } from '../../words/index.ts'
import { withAnswers } from '../answers/with-answers.ts'
import { readField } from '../compile/field-path.ts'
import type { Subject } from '../compile/subject.ts'
import { matchingValues } from '../compile/value-test.ts'
import { defineNeed, type Failure, failing, ownPath, Path } from './need.ts'

/** A choice has been made, excluding some options. */
export const choice = defineNeed({
  key: 'choice',
  label: message('ruleEdit.need.choice'),
  form: '{ choice, not }',
  schema: z.strictObject({ choice: Path, not: z.array(z.string()).default([]) }),
  named: (need) => [{ ...ownPath('choice', need.choice, 'choice'), words: need.not, refused: need.not }],
  asks(need, { nameOf, wordOf }) {
    const field = nameOf(need.choice)
    if (need.not.length === 0) return message('need.choice', { field })
    return message('need.choice.not', { field, words: eitherOf(need.not.map((word) => wordOf(need.choice, word))) })
  },
  compile(need, context) {
    const path = context.pathOf(need.choice)
    const refused = matchingValues(path, need.not)
    function check({ record }: Subject): Failure | null {
      const values = valuesOf(readField(record, path))
      return failing(values.some((value) => !refused.has(value)) ? null : 'missing')
    }
    return withAnswers([path], check, context)
  },
})
