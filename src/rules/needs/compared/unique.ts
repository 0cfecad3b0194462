import { z } from 'zod'
import { eitherOf, message } from '../../../words/index.ts'
import { withAnswers } from '../../answers/with-answers.ts'
import type { Subject } from '../../compile/subject.ts'
import { keyedFieldOf, keysIn } from '../../keys/keyed-field.ts'
import { countOthers, mostHolders } from '../../keys/value-holders.ts'
import { defineNeed, type NeedCheck, ownFieldPath, Path } from '../need.ts'
import { Paths } from '../need-schemas.ts'

/** No other record of the type has one of the field's values, in the same field or in one of some others. */
export const unique = defineNeed({
  key: 'unique',
  label: message('ruleEdit.need.unique'),
  form: '{ unique, alsoIn }',
  schema: z.strictObject({ unique: Path, alsoIn: Paths.optional() }),
  named: ({ unique: text, alsoIn = [] }) => [
    ownFieldPath(['unique'], text),
    ...alsoIn.map((other, index) => ownFieldPath(['alsoIn', index], other)),
  ],
  compared: (need) => [{ texts: textsOf(need), isTied: false }],
  asks: (need, { nameOf }) => message('need.unique', { fields: eitherOf(textsOf(need).map(nameOf)) }),
  compile(need, context) {
    const { pathOf, country } = context
    const paths = textsOf(need).map(pathOf)
    const { name: field } = keyedFieldOf(paths, false)
    function check({ record, shared }: Subject): ReturnType<NeedCheck> {
      const keys = keysIn(record, paths, country)
      if (keys.length === 0) return null
      if (shared === undefined) return 'undecided'
      const count = countOthers(shared, { field, keys })
      if (count === 0) return null
      return {
        reason: 'duplicate',
        says: (what) =>
          count < mostHolders
            ? message('finding.duplicate', { what, count })
            : message('finding.duplicate.many', { what, count }),
      }
    }
    return withAnswers(paths, check, context)
  },
})

function textsOf({ unique: text, alsoIn = [] }: { unique: string; alsoIn?: readonly string[] | undefined }): string[] {
  return [text, ...alsoIn]
}
