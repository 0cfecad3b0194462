import { allOf, distinctMessages, type Message, message } from '../../words/index.ts'
import type { Rule } from '../ruleset/rule-schema.ts'
import type { Ruleset } from '../ruleset/ruleset.ts'
import { compareRulesets, isSame, type PartChanges } from './compare-rulesets.ts'

/** A ruleset as it was written, whatever of it applies to an account. */
type Written = Pick<Ruleset, 'name' | 'country' | 'fields' | 'calendar' | 'budget' | 'rules' | 'segments' | 'examples'>

/** Says what a version of a ruleset changed of the one before, a sentence each; empty if both have the same contents. Pure. */
export function describeRulesetChanges(before: Written, after: Written): readonly Message[] {
  const { rules, segments, fields } = compareRulesets(before, after)
  return [
    ...settings.flatMap((setting) => settingChange(setting, before, after)),
    ...fields.added.map(({ id }) => message('rules.version.field.added', { field: id })),
    ...fields.removed.map(({ id }) => message('rules.version.field.removed', { field: id })),
    ...fields.changed.map(({ id }) => message('rules.version.field.changed', { field: id })),
    ...rules.added.map(({ part: { title } }) => message('rules.version.added', { rule: title })),
    ...rules.removed.map(({ part: { title } }) => message('rules.version.removed', { rule: title })),
    ...rules.changed.map(ruleChange),
    ...segments.added.map(({ part: { title } }) => message('rules.version.segment.added', { segment: title })),
    ...segments.removed.map(({ part: { title } }) => message('rules.version.segment.removed', { segment: title })),
    ...segments.changed.map(({ part: { title } }) => message('rules.version.segment.changed', { segment: title })),
    ...([rules, segments, fields].some(({ isReordered }) => isReordered) ? [message('rules.version.reordered')] : []),
    ...(isSame(before.examples, after.examples) ? [] : [message('rules.version.examples')]),
  ]
}

interface Setting {
  readonly name: Message
  readonly of: (ruleset: Written) => Message | null
}

/** What a ruleset says once for all of its rules. */
const settings: readonly Setting[] = [
  { name: message('rules.setting.name'), of: ({ name }) => message('asWritten', { text: name }) },
  { name: message('rules.setting.country'), of: ({ country }) => written(country) },
  { name: message('rules.setting.workingDays'), of: ({ calendar }) => written(calendar?.workingDays.join(', ')) },
  { name: message('rules.setting.hours'), of: ({ calendar }) => written(calendar?.hours) },
  { name: message('rules.setting.holidays'), of: ({ calendar }) => written(calendar?.holidays) },
  { name: message('rules.setting.budget'), of: ({ budget }) => written(budget?.fieldsPerRecord) },
]

function written(value: string | number | undefined): Message | null {
  return value === undefined ? null : message('asWritten', { text: String(value) })
}

function settingChange({ name, of }: Setting, before: Written, after: Written): readonly Message[] {
  const [old, now] = [of(before), of(after)]
  if (isSame(old, now)) return []
  const none = message('rules.setting.none')
  return [message('rules.version.setting', { setting: name, before: old ?? none, after: now ?? none })]
}

/** What the parts of a rule are called in a list of what changed. */
const partNames: Readonly<Record<Exclude<keyof Rule, 'id'>, Message>> = {
  object: message('rules.part.object'),
  title: message('rules.part.title'),
  missing: message('rules.part.missing'),
  when: message('rules.part.when'),
  once: message('rules.part.start'),
  from: message('rules.part.start'),
  need: message('rules.part.need'),
  honestAnswers: message('rules.part.answers'),
  askAgainDays: message('rules.part.answers'),
  graceHours: message('rules.part.grace'),
  graceWorkingHours: message('rules.part.grace'),
  whereKept: message('rules.part.whereKept'),
  severity: message('rules.part.severity'),
  weight: message('rules.part.weight'),
  usedFor: message('rules.part.usedFor'),
  repairedBy: message('rules.part.repairedBy'),
  effectiveFrom: message('rules.part.effectiveFrom'),
  dueDays: message('rules.part.due'),
}

function ruleChange({ before, part }: PartChanges<Rule>['changed'][number]): Message {
  const differing = Object.entries(partNames).filter(([key]) => {
    return !isSame(Reflect.get(before, key), Reflect.get(part, key))
  })
  const parts = distinctMessages(differing.map(([, name]) => name))
  return message('rules.version.changed.parts', { rule: part.title, parts: allOf(parts) })
}
