import { z } from 'zod'
import { defineNeed, type OtherNeeds } from './need.ts'
import { severalOf } from './several.ts'

/** One of several fields has a valid value, or one of several needs is met. */
export function anyOf(needs: OtherNeeds) {
  const several = severalOf(needs)
  return defineNeed({
    key: 'anyOf',
    form: '{ anyOf }',
    schema: z.strictObject({ anyOf: several.schema }),
    named: (need) => several.named(need.anyOf, 'anyOf'),
    askedFor: (need) => several.fields(need.anyOf),
    chains: (need) => several.chains(need.anyOf),
    asks: (need, names) => several.asks(need.anyOf, { fields: 'need.anyOf', needs: 'need.anyOf.needs' }, names),
    compile: (need, context) => several.compile(need.anyOf, 1, context),
  })
}
