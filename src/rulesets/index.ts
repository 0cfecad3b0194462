/**
 * The ruleset of each account. In: the admin's text, and the account's schema in the CRM. Out: the rules as they apply
 * to the account now, and, if they have changed, a mark on every record for evaluation.
 */
export {
  dueSchema,
  isAnyLeftOut,
  isSchemaRead,
  loadAccountRules,
  loadAccountView,
  loadRulesIfActive,
  type RulesOfAccount,
  rulesLoader,
  saveSchema,
} from './account-rules.ts'
export {
  type ActivationDeps,
  activateNow,
  cancelPlan,
  carryOutPlan,
  findActivated,
  followNewRules,
  planActivation,
  rollBack,
} from './activation.ts'
export { discardDraft, loadDraft, revisionOf, saveDraft } from './draft-store.ts'
export { loadJudgedRules, noteRules } from './judged-rules.ts'
export { originMessage } from './origin-message.ts'
export { loadPlan } from './plan-store.ts'
export { type ActivatedRuleset, loadRulesetVersions, type Origin } from './ruleset-store.ts'
export { type RulesetTemplate, readRulesetTemplate, rulesetTemplates } from './ruleset-templates.ts'
export { activateFile, openRulesets, type Rulesets, type RulesFile } from './rulesets.ts'
export { loadUsedValues } from './used-value-store.ts'
