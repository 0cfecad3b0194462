import { z } from 'zod'
import type { Scalar } from '../../domain/record.ts'
import { parseYaml, yamlValue } from '../../domain/text/parse-yaml.ts'
import { Path } from '../needs/need.ts'
import { writeYaml } from '../yaml/write-yaml.ts'

/**
 * How a form edits a value: `field` is the name of a field, `words` a list with commas, as in a YAML list, and `yaml` is
 * anything else, written on one line.
 */
export type ControlKind = 'text' | 'number' | 'choice' | 'field' | 'words' | 'yaml'

/** What somebody entered, by the names of controls; absent: as it is. */
export type EnteredControls = (name: string) => string | undefined

/** The kind of control for a schema, and the possible values of a choice. */
export interface ControlForm {
  readonly kind: ControlKind
  readonly choices: readonly string[]
}

/** How values of a schema are edited. */
export function controlForm(schema: unknown): ControlForm {
  const inner = innermost(schema)
  if (inner === Path) return { kind: 'field', choices: [] }
  if (inner instanceof z.ZodNumber) return { kind: 'number', choices: [] }
  if (inner instanceof z.ZodBoolean) return { kind: 'choice', choices: ['true', 'false'] }
  if (inner instanceof z.ZodEnum) return { kind: 'choice', choices: inner.options.map(String) }
  if (inner instanceof z.ZodLiteral) return { kind: 'choice', choices: [...inner.values].map(String) }
  if (inner instanceof z.ZodString) return { kind: 'text', choices: [] }
  if (inner instanceof z.ZodArray) return { kind: 'words', choices: [] }
  return { kind: 'yaml', choices: [] }
}

/** Whether it is a text for people, which may be one for each language. */
export function isOwnText(schema: unknown): boolean {
  const inner = innermost(schema)
  return inner instanceof z.ZodUnion && inner.options[0] instanceof z.ZodString
}

/** Whether something must have a value of the schema. */
export function isRequired(schema: unknown): boolean {
  return schema instanceof z.ZodType && !schema.safeParse(undefined).success
}

/** The schema without what is only about its absence. */
function innermost(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? innermost(schema.unwrap()) : schema
}

/** The types of values that each kind of control shows as they are. */
const shownTypes: Readonly<Record<ControlKind, readonly string[]>> = {
  text: ['string'],
  field: ['string'],
  choice: ['string', 'boolean'],
  number: ['number'],
  words: [],
  yaml: [],
}

/** A value as a control shows it; empty if there is none. @returns `yaml` as the kind if the value does not fit it */
export function shownValue(
  value: unknown,
  { kind }: ControlForm,
): { readonly kind: ControlKind; readonly text: string } {
  if (value === undefined) return { kind, text: '' }
  if (kind === 'words' && Array.isArray(value)) return { kind, text: listText(value) }
  const text = value !== '' && shownTypes[kind].includes(typeof value) ? String(value as Scalar) : null
  return text !== null ? { kind, text } : { kind: 'yaml', text: writeYaml(value, { isInFlow: true, like: null }) }
}

/** A list as it is within brackets. */
export function listText(values: readonly unknown[]): string {
  return writeYaml(values, { isInFlow: true, like: null }).slice(1, -1)
}

/** A number with its thousands apart: 10,000 or 10 000. Nobody writes three decimals of an amount. */
const grouped = /^-?[1-9]\d{0,2}(?:[,\s]\d{3})+$/

/** As it was entered, if it is no number: the rule's check then says so. */
function enteredNumber(text: string): number | string {
  const number = Number(grouped.test(text) ? text.replaceAll(/[,\s]/g, '') : text.replace(',', '.'))
  return Number.isFinite(number) ? number : text
}

/** What was entered into a control; null if it cannot be read. Empty: undefined. */
export function enteredValue(
  text: string,
  kind: ControlKind,
  choices: readonly string[],
): { readonly value: unknown } | null {
  if (text === '') return { value: undefined }
  if (kind === 'number') {
    return { value: enteredNumber(text) }
  }
  if (kind === 'choice') {
    const isYesNo = choices.includes('true') && (text === 'true' || text === 'false')
    return { value: isYesNo ? text === 'true' : text }
  }
  if (kind === 'words') return readYaml(`[${text}]`)
  return kind === 'yaml' ? readYaml(text) : { value: text }
}

/** A value written on one line of YAML; null if it is not valid. */
export function readYaml(text: string): { readonly value: unknown } | null {
  const yaml = parseYaml(text)
  const found = yaml.faults.length > 0 ? null : yamlValue(yaml)
  return found !== null && 'value' in found ? found : null
}
