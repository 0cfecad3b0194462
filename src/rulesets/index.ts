/**
 * The ruleset of each account. In: the admin's text, and the account's schema in the CRM. Out: the rules as they apply
 * to the account now, and, if they have changed, a mark on every record for evaluation.
 */
export {
  dueSchema,
  type JudgedRules,
  loadAccountRules,
  loadJudgedRules,
  noteRules,
  rulesLoader,
  saveSchema,
} from './account-rules.ts'
export type { ActivatedRuleset } from './ruleset-store.ts'
export { activateFile, openRulesets, type Rulesets, type RulesFile } from './rulesets.ts'
