import { z } from 'zod'
import { defineNeed, type OtherNeeds } from './need.ts'
import { severalOf } from './several.ts'

/** Each of several fields has a valid value, and each of several needs is met. */
export function allOf(needs: OtherNeeds) {
  const several = severalOf(needs)
  return defineNeed({
    key: 'allOf',
    form: '{ allOf }',
    schema: z.strictObject({ allOf: several.schema }),
    named: (need) => several.named(need.allOf, 'allOf'),
    askedFor: (need) => several.fields(need.allOf),
    chains: (need) => several.chains(need.allOf),
    asks: (need, names) => several.asks(need.allOf, { fields: 'need.allOf', needs: 'need.allOf.needs' }, names),
    compile: (need, context) => several.compile(need.allOf, need.allOf.length, context),
  })
}
