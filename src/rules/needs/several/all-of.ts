import { z } from 'zod'
import { message, allOf as together } from '../../../words/index.ts'
import { defineNeed, type OtherNeeds } from '../need.ts'
import { severalOf } from './several.ts'

/** Each of several fields has a valid value, and each of several needs is met. */
export function allOf(needs: OtherNeeds) {
  const several = severalOf(needs)
  return defineNeed({
    key: 'allOf',
    label: message('ruleEdit.need.allOf'),
    form: '{ allOf }',
    schema: z.strictObject({ allOf: several.schema }),
    named: (need) => several.named(need.allOf, 'allOf'),
    askedFor: (need) => several.fields(need.allOf),
    fewest: (need) => need.allOf.length,
    chains: (need) => several.chains(need.allOf),
    compared: (need) => several.compared(need.allOf),
    asks: (need, names) =>
      several.asks(need.allOf, names, {
        join: together,
        ofFields: (fields) => message('need.allOf', { fields }),
        ofNeeds: (asked) => message('need.allOf.needs', { needs: asked }),
      }),
    has: (need, names) => several.has(need.allOf, names, together),
    compile: (need, context) => several.compile(need.allOf, need.allOf.length, context),
  })
}
