import { stringify } from 'yaml'
import { fieldDefinitions } from '../../domain/field.ts'
import { objectTypePlurals, objectTypes } from '../../domain/record.ts'
import type { RequiredWhen, Requirement } from '../../domain/requirement.ts'
import { recordTimes } from './vendor-fields.ts'

export interface ImportSource {
  readonly vendor: string
  /** Minset's id of the account, for the head of the file. */
  readonly accountId: string
  /** ISO 3166. */
  readonly country: string
}

/** A requirement with the file's name of its field. */
interface Named {
  readonly requirement: Requirement
  readonly label: string
  /** The portable field, or the name that the section `fields` gives the vendor's own. */
  readonly name: string
}

/**
 * A ruleset (YAML, with comments) with the CRM's own requirements, as a starting point. Pure.
 *
 * @param requirements at least one that applies to some records
 */
export function writeRuleset(requirements: readonly Requirement[], source: ImportSource): string {
  const named = objectTypes.flatMap((type) => nameFields(requirements.filter((one) => one.type === type)))
  return [
    `# What ${source.accountId} requires when people work in the CRM's pages, as a ruleset to begin with.`,
    '# Change it, add to it (docs/rules.md explains every key), and name the file in MINSET_RULES_FILE.',
    '# An id names a rule for ever: findings are kept under it.',
    'name: What the CRM requires',
    `country: ${stringify(source.country).trimEnd()}`,
    ...fieldsSection(named, source.vendor),
    '',
    'rules:',
    ...ruleSections(named),
    '',
  ].join('\n')
}

/** Words that YAML does not read as text. */
const yamlWords = ['null', 'true', 'false']

/** Gives every field a unique name within the object type. */
function nameFields(requirements: readonly Requirement[]): Named[] {
  const taken = new Set([...recordTimes, ...yamlWords])
  return requirements.map((requirement) => {
    const label = plainLabel(requirement.label)
    const { asks, type } = requirement
    if ('anyOf' in asks) return { requirement, label, name: asks.anyOf[0] ?? '' }
    if (!('code' in asks)) return { requirement, label, name: 'linked' in asks ? asks.linked : 'owner' }
    for (const portable of Object.keys(fieldDefinitions[type])) taken.add(portable)
    const name = free(camelCase(label), taken, '')
    taken.add(name)
    return { requirement, label, name }
  })
}

/** The word, with the first number appended that makes it unique, if it is taken. */
function free(word: string, taken: ReadonlySet<string>, separator: string): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? word : `${word}${separator}${number}`
    if (!taken.has(candidate)) return candidate
  }
}

function fieldsSection(named: readonly Named[], vendor: string): string[] {
  const lines = objectTypes.flatMap((type) => {
    const own = named.flatMap(({ requirement, label, name }) => {
      if (requirement.type !== type || !('code' in requirement.asks)) return []
      const { code, kind } = requirement.asks
      const holds = kind === 'text' ? '' : `, kind: ${kind}`
      return [`    # ${label}`, `    ${name}: { ${vendor}: ${stringify(code).trimEnd()}${holds} }`]
    })
    return own.length === 0 ? [] : [`  ${type}:`, ...own]
  })
  return lines.length === 0 ? [] : ['', "# Fields of the CRM's own, by the codes of its API.", 'fields:', ...lines]
}

function ruleSections(named: readonly Named[]): string[] {
  const taken = new Set<string>()
  return objectTypes.flatMap((type) => {
    const rules = named.flatMap((one) => (one.requirement.type === type ? rulesOf(one, taken) : []))
    return rules.length === 0 ? [] : [`  # --- ${capital(objectTypePlurals[type])} ---`, ...rules]
  })
}

/** One rule; if it applies to open and closed deals, one for each. */
function rulesOf(named: Named, taken: Set<string>): string[] {
  return casesOf(named.requirement.when).flatMap(({ suffix, words, when }) => {
    const { requirement, label } = named
    const id = free(`${requirement.type}-requires-${kebabCase(named.name)}${suffix}`, taken, '-')
    taken.add(id)
    const remark = requirement.when?.remark ?? null
    return [
      ...(remark === null ? [] : [`  # In the CRM: ${plainLabel(remark)}. The rule cannot say that.`]),
      `  - id: ${id}`,
      `    object: ${requirement.type}`,
      `    title: ${scalar(`A ${requirement.type}${words} has: ${label}`)}`,
      `    missing: ${scalar(cut(label, 100))}`,
      ...when,
      `    need: ${needOf(named)}`,
      '',
    ]
  })
}

interface Case {
  readonly suffix: string
  readonly words: string
  /** Lines of the rule. */
  readonly when: readonly string[]
}

function casesOf(when: RequiredWhen | null): Case[] {
  if (when === null) return [{ suffix: '', words: '', when: [] }]
  const stages = when.stages.map(plainLabel)
  // Conditions compare exactly, so a name keeps its spelling.
  const listed = when.stages.map((stage) => JSON.stringify(stage.toWellFormed())).join(', ')
  return [
    ...(stages.length === 0
      ? []
      : [
          {
            suffix: '',
            words: ` in ${stages.join(', ')}`,
            when: [`    when: { stage: open, stageLabel: [${listed}] }`],
          },
        ]),
    ...(when.closed.length === 0
      ? []
      : [
          {
            suffix: `-${when.closed.join('-')}`,
            words: ` that is ${when.closed.join(' or ')}`,
            when: [`    when: { stage: [${when.closed.join(', ')}] }`, '    from: closeDate'],
          },
        ]),
  ]
}

function needOf({ requirement: { asks }, name }: Named): string {
  if ('owner' in asks) return '{ owner: true }'
  if ('linked' in asks) return `{ linked: ${asks.linked} }`
  if ('anyOf' in asks && asks.anyOf.length > 1) return `{ anyOf: [${asks.anyOf.join(', ')}] }`
  return `{ field: ${name} }`
}

/** A text as a YAML value on one line. */
function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd()
}

/** As people wrote it, on one line, and never empty. */
function plainLabel(label: string): string {
  return (
    label
      .toWellFormed()
      .replaceAll(/[\p{C}\p{Z}\s]+/gu, ' ')
      .trim() || 'a field without a name'
  )
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`
}

/** The words of a label in ASCII letters, as far as possible: "Næste møde (dato)" is `n ste m de dato`. */
function wordsOf(label: string): string[] {
  const plain = label.normalize('NFKD').replaceAll(/\p{M}/gu, '')
  return plain.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
}

const longestName = 40

function camelCase(label: string): string {
  const [first = '', ...rest] = wordsOf(label).map((word) => word.toLowerCase())
  const joined = [first, ...rest.map(capital)].join('')
  const name = /^[a-z]/.test(joined) ? joined : `field${capital(joined)}`
  return name.slice(0, longestName)
}

function kebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}
