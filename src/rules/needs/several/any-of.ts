import { z } from 'zod'
import { eitherOf, message } from '../../../words/index.ts'
import { defineNeed, type OtherNeeds } from '../need.ts'
import { severalOf } from './several.ts'

/** One of several fields has a valid value, or one of several needs is met. */
export function anyOf(needs: OtherNeeds) {
  const several = severalOf(needs)
  return defineNeed({
    key: 'anyOf',
    label: message('ruleEdit.need.anyOf'),
    form: '{ anyOf }',
    schema: z.strictObject({ anyOf: several.schema }),
    named: (need) => several.named(need.anyOf, 'anyOf'),
    askedFor: (need) => several.fields(need.anyOf),
    chains: (need) => several.chains(need.anyOf),
    compared: (need) => several.compared(need.anyOf),
    asks: (need, names) =>
      several.asks(need.anyOf, names, {
        join: eitherOf,
        ofFields: (fields) => message('need.anyOf', { fields }),
        ofNeeds: (asked) => message('need.anyOf.needs', { needs: asked }),
      }),
    has: (need, names) => several.has(need.anyOf, names, eitherOf),
    compile: (need, context) => several.compile(need.anyOf, 1, context),
  })
}
