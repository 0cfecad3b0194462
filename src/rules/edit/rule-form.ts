import { z } from 'zod'
import { languages } from '../../words/index.ts'
import { findNeedKind, needParts, needWords } from '../needs/index.ts'
import { Rule } from '../ruleset/rule-schema.ts'
import type { YamlPath } from '../yaml/yaml-source.ts'
import { openYamlText } from '../yaml/yaml-text.ts'
import { editConditions } from './condition-rows.ts'
import { partOf, rulesIn } from './read-value.ts'
import {
  type ControlForm,
  controlForm,
  type EnteredControls,
  enteredValue,
  isOwnText,
  isRequired,
  shownValue,
} from './rule-control.ts'

/** A part of a rule as a form edits it. */
export interface RuleControl extends ControlForm {
  /** Unique in the form. */
  readonly name: string
  /** Its place in the rule. */
  readonly path: YamlPath
  /** What it contains; empty: the rule does not have it. */
  readonly text: string
  /** Whether the rule must have it. */
  readonly isRequired: boolean
}

/** A ruleset after an edit, or the names of the controls that cannot be edited as entered. */
export type Edited = { readonly text: string } | { readonly refused: readonly string[] }

/** The keys of a rule, in the order in which they are added: what it requires is last. */
export const ruleKeys: readonly string[] = [...Object.keys(Rule.shape).filter((key) => key !== 'need'), 'need']

/** A rule as YAML has it, if it has the form of one; its fields may be unknown. */
export function readRule(value: unknown): Rule | null {
  return Rule.safeParse(value).data ?? null
}

/** The parts of a rule except its conditions, whatever of it is valid. Pure. @param rule as YAML has it */
export function ruleControls(rule: unknown): RuleControl[] {
  return ruleKeys.flatMap((key): RuleControl[] => {
    const schema: unknown = Reflect.get(Rule.shape, key)
    const value = partOf(rule, key)
    if (key === 'when') return []
    if (key === 'need') return needControls(value)
    if (isOwnText(schema) && (value === undefined || typeof value === 'object')) {
      return Object.keys(languages).map((code) =>
        controlOf([key, code], textForm, { value: partOf(value, code), isRequired: isRequired(schema) }),
      )
    }
    const form = isOwnText(schema) ? textForm : controlForm(schema)
    return [controlOf([key], form, { value, isRequired: isRequired(schema) })]
  })
}

const textForm: ControlForm = { kind: 'text', choices: [] }

/** The kind of the need, and its parts. */
function needControls(need: unknown): RuleControl[] {
  const kind = findNeedKind(need)
  const word: ControlForm = { kind: 'choice', choices: needWords }
  const chosen: RuleControl = { ...word, name: needKindName, path: ['need'], text: kind?.key ?? '', isRequired: true }
  const parts = kind === null ? [] : Object.entries(needParts(kind))
  if (parts.length === 0) {
    return [chosen, controlOf(['need'], { kind: 'yaml', choices: [] }, { value: need, isRequired: true })]
  }
  return [chosen, ...parts.flatMap(([key, schema]) => partControls(['need', key], schema, partOf(need, key)))]
}

/** The controls of a part of a need: one for each part of its own, where it has such parts and they can be told apart. */
function partControls(path: YamlPath, schema: unknown, value: unknown): RuleControl[] {
  const shape = schema instanceof z.ZodObject ? schema.shape : null
  const isWhole = value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value))
  if (shape === null || !isWhole || Object.keys(value ?? {}).some((key) => !Object.hasOwn(shape, key))) {
    return [controlOf(path, controlForm(schema), { value, isRequired: isRequired(schema) })]
  }
  return Object.entries(shape).flatMap(([key, part]) => partControls([...path, key], part, partOf(value, key)))
}

/** The control that replaces a rule's need by another kind. */
export const needKindName = 'needKind'

function controlOf(
  path: YamlPath,
  form: ControlForm,
  { value, isRequired: must }: { readonly value: unknown; readonly isRequired: boolean },
): RuleControl {
  const { kind, text } = shownValue(value, form)
  return { name: path.join('.'), path, kind, choices: form.choices, text, isRequired: must }
}

/**
 * Changes a rule as entered into its form. What was not changed in the form stays as it is written. Pure.
 *
 * @param text the ruleset (YAML)
 * @param index of the rule
 * @param newNeed the need of another kind, if one was chosen
 */
export function editRule(
  text: string,
  index: number,
  { entered, newNeed }: { readonly entered: EnteredControls; readonly newNeed: (kind: string) => unknown },
): Edited {
  const before = openYamlText(text)
  const rule = rulesIn(before.value)[index]
  const at: YamlPath = ['rules', index]
  const refused: string[] = []
  let edited = text
  function change(name: string, path: YamlPath, value: unknown): void {
    const next = openYamlText(edited).set([...at, ...path], value, ruleKeys)
    if (next === null) refused.push(name)
    else edited = next
  }
  for (const control of changedControls(ruleControls(rule), entered)) {
    const { name, path } = control
    if (name === needKindName) change(name, path, newNeed(control.entered))
    else {
      const read = readControl(control)
      if (read === null) refused.push(name)
      else change(name, path, read.value)
    }
    // The parts of the need before belong to another kind.
    if (name === needKindName) break
  }
  const conditions = editConditions(partOf(rule, 'when'), entered)
  refused.push(...conditions.refused)
  for (const { name, path, value } of conditions.changes) change(name, path, value)
  return refused.length > 0 ? { refused } : { text: edited }
}

type ChangedControl = RuleControl & { readonly entered: string }

function changedControls(controls: readonly RuleControl[], entered: EnteredControls): ChangedControl[] {
  return controls.flatMap((control) => {
    const now = entered(control.name)
    return now === undefined || now === control.text.trim() ? [] : [{ ...control, entered: now }]
  })
}

function readControl({ entered, kind, choices }: ChangedControl): { readonly value: unknown } | null {
  return enteredValue(entered, kind, choices)
}
