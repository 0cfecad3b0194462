/**
 * The rules: pure functions of a record, its linked records, and the time. In: a ruleset that an admin wrote, and
 * records. Out: verdicts with reasons, and when to evaluate again. No I/O.
 */
export type { AskedField } from './compile/asked-fields.ts'
export type { Subject } from './compile/subject.ts'
export { compareRulesets } from './describe/compare-rulesets.ts'
export { describeRule, purposeOf } from './describe/describe-rule.ts'
export { type ExplanationFormat, explanationMessage } from './describe/explanation-message.ts'
export { type Evaluation, evaluate, evaluateEach } from './evaluate.ts'
export { type ExampleResult, runExamples } from './examples/run-examples.ts'
export { explain, type RuleExplanation } from './explain.ts'
export { factsOf } from './facts/index.ts'
export {
  type AccountRuleset,
  linkedTypes,
  namedOfAccount,
  parseRuleset,
  type Ruleset,
  requiredVendorFields,
  rulesetFor,
  rulesetOfAccount,
} from './ruleset/ruleset.ts'
export { canBeNoted } from './ruleset/terms.ts'
export { writeRuleset } from './ruleset/write-ruleset.ts'
