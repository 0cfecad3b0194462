import { z } from 'zod'
import { message } from '../../words/index.ts'
import { anyValid } from './any-valid.ts'
import { anyPath, defineNeed, Path } from './need.ts'

/** A field has a valid value. */
export const field = defineNeed({
  key: 'field',
  form: '{ field }',
  schema: z.strictObject({ field: Path }),
  named: (need) => [anyPath(['field'], need.field)],
  asks: (need, nameOf) => message('need.field', { field: nameOf(need.field) }),
  compile: (need, context) => anyValid([context.pathOf(need.field)], context),
})
