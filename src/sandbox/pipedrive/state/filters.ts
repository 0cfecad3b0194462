import { ownValue } from '../../core/state/own-value.ts'
import type { FieldDefinition } from '../values/field-definitions.ts'
import { type Entity, type KindName, objectKinds } from '../values/object-kinds.ts'
import type { AccountState, PipedriveRecord } from './account-state.ts'

/** One condition of a filter; documented. */
export interface Condition {
  readonly object: string
  /** Number of the field in version 1. */
  readonly field_id: string
  readonly operator: string
  readonly value: string | number | boolean | null
  readonly extra_value: string | number | null
}

/** Documented: one group of two joined by `and`, of which one is joined by `and` and the other by `or`. */
export interface Conditions {
  readonly glue: 'and'
  readonly conditions: readonly { readonly glue: 'and' | 'or'; readonly conditions: readonly Condition[] }[]
}

/** A saved filter. Documented: a new one is private to its creator. */
export interface Filter {
  readonly id: number
  readonly name: string
  /** `deals`, `people`, `org`, `activity`. */
  readonly type: string
  readonly user_id: number
  readonly visible_to: string
  /** `2026-01-01 00:00:00`. */
  readonly add_time: string
  readonly update_time: string
  readonly conditions: Conditions
}

/** Whether a record matches the condition; an empty value is null. */
type Operator = (own: readonly unknown[], operand: string) => boolean

/** Documented operators. A value with several parts matches a condition if one of them does. */
export const operators: Readonly<Record<string, Operator>> = {
  'IS NULL': (own) => own.length === 0,
  'IS NOT NULL': (own) => own.length > 0,
  '=': (own, operand) => own.some((one) => compare(one, operand) === 0),
  '!=': (own, operand) => own.every((one) => compare(one, operand) !== 0),
  '<': (own, operand) => own.some((one) => compare(one, operand) < 0),
  '<=': (own, operand) => own.some((one) => compare(one, operand) <= 0),
  '>': (own, operand) => own.some((one) => compare(one, operand) > 0),
  '>=': (own, operand) => own.some((one) => compare(one, operand) >= 0),
  "LIKE '$%'": (own, operand) => own.some((one) => lower(one).startsWith(lower(operand))),
  "LIKE '%$%'": (own, operand) => own.some((one) => lower(one).includes(lower(operand))),
  "NOT LIKE '$%'": (own, operand) => own.every((one) => !lower(one).startsWith(lower(operand))),
  "NOT LIKE '%$%'": (own, operand) => own.every((one) => !lower(one).includes(lower(operand))),
}

function lower(value: unknown): string {
  return String(value).toLowerCase()
}

/** Numbers as numbers, booleans as 1 and 0, instants by day if the condition is a day. */
function compare(own: unknown, operand: string): number {
  const value = typeof own === 'boolean' ? Number(own) : own
  if (typeof value === 'number') return value - Number(operand)
  const text = String(value)
  const shown = /^\d{4}-\d\d-\d\d$/.test(operand) ? text.slice(0, 10) : text
  if (shown === operand) return 0
  return shown < operand ? -1 : 1
}

/** The field of a condition; undefined if it does not exist. */
export function fieldOf(state: AccountState, { object, field_id }: Condition): FieldDefinition | undefined {
  const kind = kindOfObject(object)
  return kind && state.fields(kind).find(({ id }) => String(id) === field_id)
}

function kindOfObject(object: string): KindName | undefined {
  return objectKinds.find(({ entity }) => entity === object)?.name
}

/** The filters of the company. */
export function filtersOf(state: AccountState): readonly Filter[] {
  return (state.stored('filters') ?? []) as readonly Filter[]
}

/** A function that tests which records of a kind match a filter. */
export function matcherOf(
  state: AccountState,
  kind: KindName,
  { conditions }: Filter,
): (record: PipedriveRecord) => boolean {
  const groups = conditions.conditions.map(({ glue, conditions: lines }) => ({
    glue,
    tests: lines.map((line) => testOf(state, kind, line)),
  }))
  return (record) =>
    groups.every(({ glue, tests }) =>
      glue === 'and' || tests.length === 0 ? tests.every((test) => test(record)) : tests.some((test) => test(record)),
    )
}

function testOf(state: AccountState, kind: KindName, condition: Condition): (record: PipedriveRecord) => boolean {
  const field = fieldOf(state, condition)
  const operator = ownValue(operators, condition.operator)
  // A condition on a deleted field has no effect.
  if (field === undefined || operator === undefined) return () => true
  return (record) => {
    const subject = subjectOf(state, kind, record, condition.object)
    return operator(subject === undefined ? [] : partsOf(subject, field), String(condition.value ?? ''))
  }
}

const linkNames: Readonly<Partial<Record<Entity, string>>> = {
  person: 'person_id',
  organization: 'org_id',
  deal: 'deal_id',
}

/** The record that the condition is about: the listed one, or one that it is linked to. */
// oxlint-disable-next-line max-params -- a record, where it stands, and what is asked of it.
function subjectOf(
  state: AccountState,
  kind: KindName,
  record: PipedriveRecord,
  object: string,
): PipedriveRecord | undefined {
  const asked = kindOfObject(object)
  if (asked === undefined || asked === kind) return record
  const id = record[linkNames[object as Entity] ?? '']
  return typeof id === 'number' ? state.get({ kind: asked, id }) : undefined
}

/** The values of the field, without blank ones. */
function partsOf(record: PipedriveRecord, { field_code, is_custom_field }: FieldDefinition): readonly unknown[] {
  const value = is_custom_field ? record.custom_fields[field_code] : record[ownValue(listed, field_code) ?? field_code]
  return [value]
    .flat()
    .map(bare)
    .filter((part) => part !== null && part !== undefined && part !== '')
}

/** Fields whose code differs from the name in the record. */
const listed: Readonly<Record<string, string>> = { email: 'emails', phone: 'phones' }

function bare(part: unknown): unknown {
  if (typeof part !== 'object' || part === null) return part
  if ('value' in part) return part.value
  return 'person_id' in part ? part.person_id : null
}
