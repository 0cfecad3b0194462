import { z } from 'zod'
import { defineNeed, type OtherNeeds } from './need.ts'
import { severalOf } from './several.ts'

/** At least a number of several fields have valid values, or needs are met. */
export function atLeast(needs: OtherNeeds) {
  const several = severalOf(needs)
  return defineNeed({
    key: 'atLeast',
    form: '{ atLeast, of }',
    schema: z
      .strictObject({ atLeast: z.int('a whole number').min(1, 'a whole number, at least 1'), of: several.schema })
      .refine(({ atLeast: least, of }) => least <= of.length, 'at most as many as there are in the list'),
    named: (need) => several.named(need.of, 'of'),
    askedFor: (need) => several.fields(need.of),
    chains: (need) => several.chains(need.of),
    asks({ atLeast: least, of }, names) {
      return several.asks(of, { fields: 'need.atLeast', needs: 'need.atLeast.needs', least }, names)
    },
    compile: (need, context) => several.compile(need.of, need.atLeast, context),
  })
}
