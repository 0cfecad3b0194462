import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { templatesDir } from '../infra/http/views.ts'
import { type Message, message } from '../words/index.ts'

/** A ruleset to begin with. */
export interface RulesetTemplate {
  /** Its file in `templates/rules/`, without the extension. */
  readonly id: string
  readonly name: Message
  /** Whom it is for. */
  readonly about: Message
}

/** The rulesets to begin with, by sales model. */
export const rulesetTemplates: readonly RulesetTemplate[] = [
  { id: 'default', name: message('template.default'), about: message('template.default.about') },
  { id: 'outbound', name: message('template.outbound'), about: message('template.outbound.about') },
  { id: 'inbound', name: message('template.inbound'), about: message('template.inbound.about') },
  { id: 'field-sales', name: message('template.field-sales'), about: message('template.field-sales.about') },
  { id: 'partner', name: message('template.partner'), about: message('template.partner.about') },
]

/** The content (YAML) of a template. */
export function readRulesetTemplate({ id }: Pick<RulesetTemplate, 'id'>): Promise<string> {
  return readFile(join(templatesDir, 'rules', `${id}.yaml`), 'utf8')
}
