/**
 * The rules: pure functions of a record, its linked records, and the time. In: a ruleset that an admin wrote, and
 * records. Out: verdicts with reasons, and when to evaluate again. No I/O.
 */
export { answersIn } from './answers/answered-fields.ts'
export type { AccountView } from './check/account-field.ts'
export { accountProblems } from './check/check-account.ts'
export { linkedTypes, namedByEither, namedOfAccount, namesOwners, requiredVendorFields } from './check/named-fields.ts'
export { partOfRule } from './check/naming-part.ts'
export { choiceHint } from './check/never-problem.ts'
export { type AskedField, fewestFields } from './compile/asked-fields.ts'
export type { Subject } from './compile/subject.ts'
export { compareRulesets } from './describe/compare-rulesets.ts'
export { describeRule, fieldName, purposeOf, usesOf } from './describe/describe-rule.ts'
export { describeSegment } from './describe/describe-segment.ts'
export { type ExplanationFormat, explanationMessage } from './describe/explanation-message.ts'
export { remedyFor } from './describe/remedy.ts'
export { describeRulesetChanges } from './describe/ruleset-changes.ts'
export { withoutPlace } from './describe/without-place.ts'
export { addRule, addRulesFrom } from './edit/add-rules.ts'
export { beginNeed } from './edit/begin-need.ts'
export { asYaml, type ConditionRow, conditionOperators, conditionRows } from './edit/condition-rows.ts'
export { fieldChoices } from './edit/field-choices.ts'
export { type KnownOfAccount, knownValues } from './edit/known-values.ts'
export { followTexts } from './edit/own-texts.ts'
export { isObjectType, namedFields, partOf, rulesIn } from './edit/read-value.ts'
export { listText } from './edit/rule-control.ts'
export { editRule, needKindName, type RuleControl, readRule, ruleControls } from './edit/rule-form.ts'
export { type Evaluation, evaluate, evaluateEach } from './evaluate.ts'
export { type ExampleResult, runExamples } from './examples/run-examples.ts'
export { explain, type RuleExplanation } from './explain.ts'
export { factsOf, hasFacts } from './facts/index.ts'
export { type KeyedFields, type ValueKey, valueKeys } from './keys/keyed-field.ts'
export { countGroups, type Holder, mostHolders, type ValueHolders } from './keys/value-holders.ts'
export { needLabel, needWords } from './needs/index.ts'
export { rulesetJsonSchema } from './ruleset/json-schema.ts'
export {
  type AccountRuleset,
  type CheckedRuleset,
  checkRuleset,
  parseRuleset,
  type Ruleset,
  rulesetFor,
  rulesetOfAccount,
} from './ruleset/ruleset.ts'
export { canBeNoted } from './ruleset/terms.ts'
export { writeRuleset } from './ruleset/write-ruleset.ts'
export { type RecordSegments, segmentsFor } from './segments/record-segments.ts'
export { openYamlText, type YamlText } from './yaml/yaml-text.ts'
