import { z } from 'zod'
import { listMessage, message } from '../../words/index.ts'
import { anyValid } from './any-valid.ts'
import { anyPath, defineNeed, Path } from './need.ts'

/** One of several fields has a valid value. */
export const anyOf = defineNeed({
  key: 'anyOf',
  form: '{ anyOf }',
  schema: z.strictObject({ anyOf: z.array(Path).min(1) }),
  named: (need) => need.anyOf.map((text, index) => anyPath(['anyOf', index], text)),
  asks: (need, nameOf) => message('need.anyOf', { fields: listMessage('list.comma', need.anyOf.map(nameOf)) }),
  compile: (need, context) => anyValid(need.anyOf.map(context.pathOf), context),
})
