import { stringify } from 'yaml'
import { fieldDefinitions } from '../../domain/field.ts'
import { objectTypes } from '../../domain/record.ts'
import type { Requirement } from '../../domain/requirement.ts'
import { eitherOf, type InEachLanguage, type Message, message, type Say } from '../../words/index.ts'
import { wordMessage } from '../describe/word-message.ts'
import { recordTimes } from './vendor-fields.ts'

export interface ImportSource {
  readonly vendor: string
  /** Minset's id of the account, for the head of the file. */
  readonly accountId: string
  /** ISO 3166. */
  readonly country: string
}

/** What puts messages into words. */
interface Speakers {
  /** For the name and the comments, which are the same for every reader. */
  readonly say: Say
  /** For the texts of rules. */
  readonly inEach: InEachLanguage
}

/** A requirement with the file's name of its field. */
interface Named {
  readonly requirement: Requirement
  readonly label: Message
  /** The portable field, or the name that the section `fields` gives the vendor's own. */
  readonly name: string
}

/**
 * A ruleset (YAML, with comments) with the CRM's own requirements, as a starting point. Pure.
 *
 * @param requirements at least one that applies to some records
 */
export function writeRuleset(
  requirements: readonly Requirement[],
  { vendor, accountId, country }: ImportSource,
  speakers: Speakers,
): string {
  const { say } = speakers
  const named = objectTypes.flatMap((type) => nameFields(requirements.filter((one) => one.type === type)))
  return [
    comment(say(message('rules.import.source', { accountId }))),
    comment(say(message('rules.import.next'))),
    comment(say(message('rules.import.ids'))),
    ...textLines('name', speakers.inEach(message('rules.import.name')), { indent: '' }),
    `country: ${scalar(country)}`,
    ...fieldsSection(named, vendor, say),
    '',
    'rules:',
    ...ruleSections(named, speakers),
    '',
  ].join('\n')
}

/** Words that YAML does not read as text. */
const yamlWords = ['null', 'true', 'false']

/** Gives every field a unique name within the object type. */
function nameFields(requirements: readonly Requirement[]): Named[] {
  const taken = new Set([...recordTimes, ...yamlWords])
  return requirements.map((requirement) => {
    const label = labelMessage(requirement.label)
    const { asks, type } = requirement
    if ('anyOf' in asks) return { requirement, label, name: asks.anyOf[0] ?? '' }
    if (!('code' in asks)) return { requirement, label, name: 'linked' in asks ? asks.linked : 'owner' }
    for (const portable of Object.keys(fieldDefinitions[type])) taken.add(portable)
    const name = free(camelCase(requirement.label), taken, '')
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

function fieldsSection(named: readonly Named[], vendor: string, say: Say): string[] {
  const lines = objectTypes.flatMap((type) => {
    const own = named.flatMap(({ requirement, label, name }) => {
      if (requirement.type !== type || !('code' in requirement.asks)) return []
      const { code, kind } = requirement.asks
      const holds = kind === 'text' ? '' : `, kind: ${kind}`
      return [`    ${comment(say(label))}`, `    ${name}: { ${vendor}: ${scalar(code)}${holds} }`]
    })
    return own.length === 0 ? [] : [`  ${type}:`, ...own]
  })
  return lines.length === 0 ? [] : ['', comment(say(message('rules.import.fields'))), 'fields:', ...lines]
}

function ruleSections(named: readonly Named[], speakers: Speakers): string[] {
  const taken = new Set<string>()
  return objectTypes.flatMap((type) => {
    const rules = named.flatMap((one) => (one.requirement.type === type ? rulesOf(one, speakers, taken) : []))
    const heading = capital(speakers.say(message(`types.${type}`)))
    return rules.length === 0 ? [] : [`  ${comment(`--- ${heading} ---`)}`, ...rules]
  })
}

/** One rule; if it applies to open and closed deals, one for each. */
function rulesOf({ requirement, label, name }: Named, { say, inEach }: Speakers, taken: Set<string>): string[] {
  return casesOf(requirement, label).flatMap(({ suffix, title, limits }) => {
    const id = free(`${requirement.type}-requires-${kebabCase(name)}${suffix}`, taken, '-')
    taken.add(id)
    const remark = requirement.when?.remark ?? null
    return [
      ...(remark === null ? [] : [`  ${comment(say(message('rules.import.remark', { remark })))}`]),
      `  - id: ${id}`,
      `    object: ${requirement.type}`,
      ...textLines('title', inEach(title), { indent: inRule }),
      ...textLines('missing', inEach(label), { indent: inRule, longest: 100 }),
      ...Object.entries(limits).map(([key, value]) => `    ${key}: ${value}`),
      `    need: ${needOf(requirement, name)}`,
      '',
    ]
  })
}

const inRule = '    '

/** A text for people: one line if it is the same in every language. */
function textLines(
  key: string,
  texts: ReturnType<InEachLanguage>,
  { indent, longest = Infinity }: { readonly indent: string; readonly longest?: number },
): string[] {
  const lines = Object.entries(texts).map(([code, text]) => [code, scalar(cut(text, longest))] as const)
  const [first = '', ...others] = new Set(lines.map(([, text]) => text))
  if (others.length === 0) return [`${indent}${key}: ${first}`]
  return [`${indent}${key}:`, ...lines.map(([code, text]) => `${indent}  ${code}: ${text}`)]
}

interface Case {
  readonly suffix: string
  readonly title: Message
  /** Keys of the rule that limit it to these records, with their YAML. */
  readonly limits: Readonly<Record<string, string>>
}

function casesOf({ type, when }: Requirement, label: Message): Case[] {
  if (when === null) return [{ suffix: '', title: message('rules.import.title', { type, label }), limits: {} }]
  const stages = when.stages.map(plainText).join(', ')
  // Conditions compare exactly, so a name keeps its spelling.
  const listed = when.stages.map((stage) => JSON.stringify(stage.toWellFormed())).join(', ')
  return [
    ...(when.stages.length === 0
      ? []
      : [
          {
            suffix: '',
            title: message('rules.import.title.stages', { stages, label }),
            limits: { when: `{ stage: open, stageLabel: [${listed}] }` },
          },
        ]),
    ...(when.closed.length === 0
      ? []
      : [
          {
            suffix: `-${when.closed.join('-')}`,
            title: message('rules.import.title.closed', {
              closed: eitherOf(when.closed.map((one) => wordMessage(type, 'stage', one))),
              label,
            }),
            limits: { when: `{ stage: [${when.closed.join(', ')}] }`, from: 'closeDate' },
          },
        ]),
  ]
}

function needOf({ asks }: Requirement, name: string): string {
  if ('owner' in asks) return '{ owner: true }'
  if ('linked' in asks) return `{ linked: ${asks.linked} }`
  if ('anyOf' in asks && asks.anyOf.length > 1) return `{ anyOf: [${asks.anyOf.join(', ')}] }`
  return `{ field: ${name} }`
}

/** A text as a YAML value on one line. */
function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd()
}

/** A comment on one line. */
function comment(text: string): string {
  return `# ${plainText(text)}`
}

/** A field's name as people wrote it, if they did. */
function labelMessage(label: string): Message {
  const text = plainText(label)
  return text === '' ? message('rules.import.unnamed') : message('asWritten', { text })
}

/** On one line. */
function plainText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Z}\s]+/gu, ' ')
    .trim()
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
