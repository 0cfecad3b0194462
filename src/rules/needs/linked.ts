import { z } from 'zod'
import { objectTypes } from '../../domain/record.ts'
import { message } from '../../words/index.ts'
import { defineNeed, failing } from './need.ts'

/** The record is linked to one of a type. */
export const linked = defineNeed({
  key: 'linked',
  form: '{ linked }',
  schema: z.strictObject({ linked: z.enum(objectTypes) }),
  named: () => [],
  linkedTypes: (need) => [need.linked],
  asks: (need) => message('need.linked', { type: message(`type.${need.linked}`) }),
  compile:
    ({ linked: type }) =>
    ({ links, unread }) => {
      if ((links[type] ?? 0) > 0) return null
      return unread?.has(type) ? 'undecided' : failing('missing')
    },
})
