import { z } from 'zod'
import { message } from '../../../words/index.ts'
import { noteChange } from '../../compile/subject.ts'
import { spanMessage } from '../../describe/span-message.ts'
import { defineNeed, Hours, hourMs, ownPath, Path } from '../need.ts'

/**
 * A date has not passed. A day has passed when it is over. A blank date has not passed: a separate rule can require it.
 */
export const notPast = defineNeed({
  key: 'notPast',
  label: message('ruleEdit.need.notPast'),
  form: '{ notPast }',
  schema: z.strictObject({ notPast: Path, toleranceHours: Hours.default(0) }),
  named: (need) => [ownPath('notPast', need.notPast, 'instant')],
  asks({ notPast: path, toleranceHours }, { nameOf }) {
    const field = nameOf(path)
    if (toleranceHours === 0) return message('need.notPast', { field })
    return message('need.notPast.tolerance', { field, span: spanMessage(toleranceHours) })
  },
  compile(need, { pathOf, endingOf }) {
    const endOf = endingOf(pathOf(need.notPast))
    return ({ record }, moment) => {
      const at = endOf(record)
      if (at === null) return null
      const passes = at + need.toleranceHours * hourMs
      noteChange(moment, passes)
      return moment.now < passes ? null : { reason: 'late', since: passes }
    }
  },
})
