/**
 * The ruleset of each account. In: what an admin wrote, and what the CRM says of the account's fields. Out: the rules as
 * they apply to the account now, and, where they have changed, a note that every record is to be judged anew.
 */
export {
  dueSchema,
  loadAccountRules,
  loadJudgedRules,
  noteRules,
  rulesLoader,
  saveSchema,
} from './account-rules.ts'
export { activateFile, openRulesets, type Rulesets, type RulesFile } from './rulesets.ts'
