import { z } from 'zod'
import { message } from '../../../words/index.ts'
import { withAnswers } from '../../answers/with-answers.ts'
import type { Subject } from '../../compile/subject.ts'
import { keyedFieldOf, keysIn } from '../../keys/keyed-field.ts'
import { countGroups, doubtfulGroups, placeholderGroups } from '../../keys/value-holders.ts'
import { defineNeed, type NeedCheck, ownFieldPath, Path } from '../need.ts'

/**
 * No value of the field is in records of several groups that have nothing to do with each other: people enter such a value
 * where they have none.
 */
export const notRepeated = defineNeed({
  key: 'notRepeated',
  label: message('ruleEdit.need.notRepeated'),
  form: '{ notRepeated }',
  schema: z.strictObject({ notRepeated: Path }),
  named: ({ notRepeated: text }) => [ownFieldPath(['notRepeated'], text)],
  compared: ({ notRepeated: text }) => [{ texts: [text], isTied: true }],
  asks: ({ notRepeated: text }, { nameOf }) =>
    message('need.notRepeated', { field: nameOf(text), groups: doubtfulGroups }),
  compile({ notRepeated: text }, context) {
    const { pathOf, country } = context
    const paths = [pathOf(text)]
    const { name: field } = keyedFieldOf(paths, true)
    function check({ record, shared }: Subject): ReturnType<NeedCheck> {
      const keys = keysIn(record, paths, country)
      if (keys.length === 0) return null
      if (shared === undefined) return 'undecided'
      // One value of its own is enough.
      const groups = Math.min(...keys.map((key) => countGroups(shared.holdersOf(field, key))))
      if (groups < doubtfulGroups) return null
      return groups < placeholderGroups
        ? { reason: 'doubtful', says: (what) => message('finding.repeated.doubtful', { what }) }
        : { reason: 'junk', says: (what) => message('finding.repeated', { what }) }
    }
    return withAnswers(paths, check, context)
  },
})
