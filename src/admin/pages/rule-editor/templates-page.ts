import { sentence } from '../../../infra/format.ts'
import { describeRule, partOf, type Ruleset, rulesetFor } from '../../../rules/index.ts'
import { type RulesetTemplate, readRulesetTemplate, rulesetTemplates } from '../../../rulesets/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { FormButton } from '../../components/button.ts'
import { forRoles, type Page } from '../../page.ts'
import { editorPath, loadEditedRules } from './edited-rules.ts'

/** Rules to begin with, by sales model, each in words: they are added to the draft one by one or as a whole. */
export const ruleTemplatesPage: Page = {
  path: '/rules/templates',
  label: null,
  isFor: forRoles('admin'),
  isForPrograms: false,
  async load(deps, { say }) {
    const { rules } = await loadEditedRules(deps)
    const there = new Set(rules.map((rule) => partOf(rule, 'id')))
    return {
      template: 'rule-templates',
      model: {
        title: say(message('page.rules.templates')),
        templates: await Promise.all(rulesetTemplates.map((template) => templateView(deps, template, { there, say }))),
      },
    }
  },
}

interface TemplateContext {
  /** The names of the rules in the draft. */
  readonly there: ReadonlySet<unknown>
  readonly say: Say
}

async function templateView(
  deps: AdminDeps,
  template: RulesetTemplate,
  { there, say }: TemplateContext,
): Promise<object> {
  const checked = checkOnce(deps, await readRulesetTemplate(template))
  const rules = 'ruleset' in checked ? rulesetFor(checked.ruleset, deps.account.vendor).rules : []
  return {
    id: template.id,
    name: say(template.name),
    about: say(template.about),
    all: rules.every(({ id }) => there.has(id)) ? null : addButton(template, '', say(message('ruleEdit.template.all'))),
    rules: rules.map((rule) => ruleView(rule, { template, there, say })),
  }
}

type CheckRules = AdminDeps['checkRules']

/** The results for the files of this version of Minset, by their content. */
const results = new WeakMap<CheckRules, Map<string, ReturnType<CheckRules>>>()

function checkOnce({ checkRules }: Pick<AdminDeps, 'checkRules'>, content: string): ReturnType<CheckRules> {
  const known = results.get(checkRules) ?? new Map<string, ReturnType<CheckRules>>()
  results.set(checkRules, known)
  const result = known.get(content) ?? checkRules(content)
  known.set(content, result)
  return result
}

function ruleView(
  rule: Ruleset['rules'][number],
  { template, there, say }: TemplateContext & { readonly template: RulesetTemplate },
): object {
  const title = say(message('asWritten', { text: rule.title }))
  const isThere = there.has(rule.id)
  return {
    title,
    asks: sentence(describeRule(rule, {}).asks, say),
    isThere,
    add: isThere ? null : addButton(template, rule.id, say(message('ruleEdit.template.add', { rule: title }))),
  }
}

/** @param rule its name; empty: all of them */
function addButton({ id }: RulesetTemplate, rule: string, label: string): FormButton {
  const fields = { do: 'template', template: id, rule }
  return { action: editorPath, fields: Object.entries(fields).map(([name, value]) => ({ name, value })), label }
}
