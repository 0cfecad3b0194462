import { z } from 'zod'
import { valuesOf } from '../../domain/record.ts'
import { message } from '../../words/index.ts'
import { readField } from '../compile/field-path.ts'
import { isUnreadable } from '../validity/index.ts'
import { defineNeed, failing, ownPath, Path } from './need.ts'

/** A number is greater than 0. */
export const positive = defineNeed({
  key: 'positive',
  label: message('ruleEdit.need.positive'),
  form: '{ positive }',
  schema: z.strictObject({ positive: Path }),
  named: (need) => [ownPath('positive', need.positive, 'number')],
  asks: (need, { nameOf }) => message('need.positive', { field: nameOf(need.positive) }),
  compile(need, { pathOf, judgementOf }) {
    const path = pathOf(need.positive)
    const judge = judgementOf(path)
    return ({ record }) => {
      const values = valuesOf(readField(record, path))
      if (values.length === 0) return failing('missing')
      if (values.some((value) => typeof value === 'number' && value > 0)) return null
      const { code } = judge(record)
      return code !== null && isUnreadable(code) ? { reason: 'doubtful', code } : failing('inconsistent')
    }
  },
})
