import { allOf, message } from '../../../words/index.ts'
import { defineNeed, type OtherNeeds } from '../need.ts'
import { leastSchema } from '../need-schemas.ts'
import { severalOf } from './several.ts'

/** At least a number of several fields have valid values, or needs are met. */
export function atLeast(needs: OtherNeeds) {
  const several = severalOf(needs)
  return defineNeed({
    key: 'atLeast',
    label: message('ruleEdit.need.atLeast'),
    form: '{ atLeast, of }',
    schema: leastSchema(needs.schema),
    named: (need) => several.named(need.of, 'of'),
    askedFor: (need) => several.fields(need.of),
    fewest: (need) => need.atLeast,
    chains: (need) => several.chains(need.of),
    compared: (need) => several.compared(need.of),
    asks({ atLeast: least, of }, names) {
      return several.asks(of, names, {
        join: allOf,
        ofFields: (fields) => message('need.atLeast', { least, fields }),
        ofNeeds: (asked) => message('need.atLeast.needs', { least, needs: asked }),
      })
    },
    compile: (need, context) => several.compile(need.of, need.atLeast, context),
  })
}
