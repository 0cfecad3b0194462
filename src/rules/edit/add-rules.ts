import type { ObjectType } from '../../domain/record.ts'
import type { InEachLanguage } from '../../words/index.ts'
import { writeYaml } from '../yaml/write-yaml.ts'
import { openYamlText } from '../yaml/yaml-text.ts'
import { beginNeed } from './begin-need.ts'
import { autoTexts } from './own-texts.ts'
import { namedFields, partOf, rulesIn } from './read-value.ts'

/**
 * Adds a rule to begin with; its texts follow from what it requires. Pure.
 *
 * @param text the ruleset (YAML)
 * @param rule the type of its records, the kind of its need, one of `needWords`, and what puts messages into words
 * @returns the new text; null if the ruleset cannot be edited
 */
export function addRule(
  text: string,
  { object, word, inEach }: { readonly object: ObjectType; readonly word: string; readonly inEach: InEachLanguage },
): { readonly text: string; readonly id: string } | null {
  const yaml = openYamlText(text)
  const context = { object, fields: namedFields(yaml.value) }
  const need = beginNeed(word, context)
  const id = newRuleId(
    object,
    rulesIn(yaml.value).map((rule) => partOf(rule, 'id')),
  )
  const texts = autoTexts(need, context, inEach) ?? { title: { en: id }, missing: { en: id } }
  const lines = [
    `id: ${id}`,
    `object: ${object}`,
    ...Object.entries(texts).flatMap(([key, words]) => [
      `${key}:`,
      ...Object.entries(words).map(([code, one]) => `  ${code}: ${writeYaml(one, inBlock)}`),
    ]),
    `need: ${writeYaml(need, inBlock)}`,
  ]
  const edited = yaml.append(['rules'], lines.join('\n'))
  return edited === null ? null : { text: edited, id }
}

const inBlock = { isInFlow: false, like: null }

/** A name for a new rule that no other rule has. */
function newRuleId(object: ObjectType, ids: readonly unknown[]): string {
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? `${object}-rule` : `${object}-rule-${number}`
    if (!ids.includes(id)) return id
  }
}

/** A ruleset with rules of another one. */
export interface RulesAdded {
  readonly text: string
  /** Their ids. */
  readonly added: readonly string[]
}

/**
 * Adds rules of another ruleset as they are written there, with the fields that it names. A rule whose id is taken is left
 * out. Pure.
 *
 * @param text the ruleset (YAML)
 * @param source the other one (YAML)
 * @param only the ids of the rules; null: all of them
 * @returns null if the ruleset cannot be edited
 */
export function addRulesFrom(text: string, source: string, only: readonly string[] | null): RulesAdded | null {
  const [yaml, other] = [openYamlText(text), openYamlText(source)]
  if (yaml.value === undefined) return null
  const taken = new Set(rulesIn(yaml.value).map((rule) => partOf(rule, 'id')))
  const missing = rulesIn(other.value).flatMap((rule, index) => {
    const id = partOf(rule, 'id')
    const isAsked = typeof id === 'string' && !taken.has(id) && (only?.includes(id) ?? true)
    return isAsked ? [{ id, item: other.item(['rules'], index) ?? '' }] : []
  })
  const withRules = missing.reduce<string | null>(
    (edited, { item }) => (edited === null ? null : openYamlText(edited).append(['rules'], item)),
    text,
  )
  const edited = withRules === null ? null : withNamedFields(withRules, { there: yaml.value, source: other.value })
  return edited === null ? null : { text: edited, added: missing.map(({ id }) => id) }
}

/** Adds the fields that another ruleset names, except those whose name is taken. */
function withNamedFields(
  text: string,
  { there, source }: { readonly there: unknown; readonly source: unknown },
): string | null {
  const paths = Object.entries(namedFields(source)).flatMap(([type, named]) =>
    Object.keys(named ?? {}).map((name) => ['fields', type, name]),
  )
  return paths
    .filter((path) => valueAt(there, path) === undefined)
    .reduce<string | null>(
      (edited, path) => (edited === null ? null : openYamlText(edited).set(path, valueAt(source, path), rulesetKeys)),
      text,
    )
}

/** The order of a ruleset's sections. */
const rulesetKeys = ['name', 'country', 'fields', 'rules']

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce(partOf, value)
}
