import { z } from 'zod'
import { message } from '../../../words/index.ts'
import { spanMessage } from '../../describe/span-message.ts'
import { defineNeed, failing, Hours, hourMs, ownPath, Path } from '../need.ts'

/** A date is not before another one. Always met if either is blank. */
export const notBefore = defineNeed({
  key: 'notBefore',
  label: message('ruleEdit.need.notBefore'),
  form: '{ notBefore, earliest }',
  schema: z.strictObject({ notBefore: Path, earliest: Path, toleranceHours: Hours.default(0) }),
  named: (need) => [
    ownPath('notBefore', need.notBefore, 'instant'),
    { ...ownPath('earliest', need.earliest, 'instant'), compared: true },
  ],
  askedFor: (need) => [need.notBefore],
  asks({ notBefore: path, earliest: other, toleranceHours }, { nameOf }) {
    const [field, earliest] = [nameOf(path), nameOf(other)]
    if (toleranceHours === 0) return message('need.notBefore', { field, earliest })
    return message('need.notBefore.tolerance', { field, earliest, span: spanMessage(toleranceHours) })
  },
  compile(need, { pathOf, beginningOf, endingOf }) {
    const [endOf, earliestOf] = [endingOf(pathOf(need.notBefore)), beginningOf(pathOf(need.earliest))]
    return ({ record }) => {
      const [at, earliest] = [endOf(record), earliestOf(record)]
      if (at === null || earliest === null) return null
      return failing(at < earliest - need.toleranceHours * hourMs ? 'inconsistent' : null)
    }
  },
})
