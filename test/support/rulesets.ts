import { parseRuleset } from '../../src/rules/index.ts'
import { openRulesets, type Rulesets, type RulesFile } from '../../src/rulesets/index.ts'

type CodeForms = Parameters<typeof parseRuleset>[2]

/** A rules file with this content. */
export function rulesFileOf(content: string, forms: CodeForms = {}): RulesFile {
  const fileName = 'rules.yaml'
  return { content, fileName, ruleset: parseRuleset(content, fileName, forms) }
}

/** The rulesets of accounts that start with this file. */
export function rulesetsOf(file: RulesFile, forms: CodeForms = {}): Rulesets {
  return openRulesets(file, (content, source) => parseRuleset(content, source, forms))
}
