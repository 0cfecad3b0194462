import { isSupportedCountry } from 'libphonenumber-js/max'
import { z } from 'zod'
import { ruleProblems } from './check-rule.ts'
import { Rule } from './rule-schema.ts'

const CheckedRule = Rule.superRefine((rule, context) => {
  for (const { path, words } of ruleProblems(rule)) {
    context.addIssue({ code: 'custom', path: [...path], message: words })
  }
})

const Rules = z
  .array(CheckedRule, 'a list of rules')
  .min(1, 'at least one rule')
  .superRefine((rules, context) => {
    const ids = rules.map(({ id }) => id)
    for (const [index, id] of ids.entries()) {
      if (ids.indexOf(id) === index) continue
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `the id "${id}" is used twice` })
    }
  })

const Country = z
  .string('a country code of two capital letters, such as NO')
  .regex(/^[A-Z]{2}$/, { error: 'two capital letters, such as NO', abort: true })
  .refine(isCountry, {
    error: (issue) => `"${String(issue.input)}" is no country; ISO 3166 codes are, such as NO or GB`,
  })

function isCountry(code: string): boolean {
  return isSupportedCountry(code)
}

/** A ruleset file as the admin writes it. */
export const RulesetFile = z.strictObject(
  { name: z.string('a name for the ruleset').min(1), country: Country, rules: Rules },
  'a ruleset with the keys name, country and rules',
)
