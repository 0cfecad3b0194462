import type { AccountState } from '../state/account-state.ts'
import { isDay, isDuration, isTimeOfDay, isWholeSecondTime } from '../state/times.ts'
import { isOutcomeOf } from './activity-outcomes.ts'
import { labelField } from './built-in-fields.ts'
import type { KindName } from './object-kinds.ts'

/** The context of a check. */
export interface CheckContext {
  readonly state: AccountState
  readonly kind: KindName
  /** The record as it would be with all the values. */
  readonly result: Readonly<Record<string, unknown>>
}

/** Why a value is refused, in words; null if it is accepted. */
export type Check = (value: unknown, context: CheckContext) => string | null

const noChoice = 'The value you selected is not a valid choice.'
const noArray = 'This value should be of type array.'
const noObject = 'This value should be of type object.'

/** Accepts null as well. */
export function orNull(check: Check): Check {
  return (value, context) => (value === null ? null : check(value, context))
}

/** Text with a maximum number of characters. */
export function text(most: number): Check {
  return (value) => {
    if (typeof value !== 'string') return 'This value should be of type string.'
    return value.length > most ? `This value is too long. It should have ${most} characters or less.` : null
  }
}

/** One of these words. */
export function oneOf(words: readonly string[]): Check {
  return (value) => (words.some((word) => word === value) ? null : noChoice)
}

export function number(value: unknown): string | null {
  return typeof value === 'number' && Number.isFinite(value) ? null : 'This value should be of type number.'
}

export function boolean(value: unknown): string | null {
  return typeof value === 'boolean' ? null : 'This value should be of type boolean.'
}

export function day(value: unknown): string | null {
  return matching(value, isDay, 'date')
}

export function instant(value: unknown): string | null {
  return matching(value, isWholeSecondTime, 'datetime')
}

/** In the words recorded for a time of day. */
export function timeOfDay(value: unknown): string | null {
  return matching(value, isTimeOfDay, 'datetime')
}

export function duration(value: unknown): string | null {
  return matching(value, isDuration, 'duration')
}

function matching(value: unknown, isRight: (given: string) => boolean, what: string): string | null {
  return typeof value === 'string' && isRight(value) ? null : `This value is not a valid ${what}.`
}

export function currency(value: unknown): string | null {
  return matching(value, (given) => /^[A-Z]{3}$/.test(given), 'currency')
}

export function user(value: unknown, { state }: CheckContext): string | null {
  return state.facts.users.some(({ id }) => id === value) ? null : 'User not found.'
}

export function stage(value: unknown, { state }: CheckContext): string | null {
  return state.facts.stages.some(({ id }) => id === value) ? null : 'Stage not found.'
}

export function pipeline(value: unknown, { state }: CheckContext): string | null {
  return state.facts.pipeline.id === value ? null : 'Pipeline not found.'
}

export function activityType(value: unknown, { state }: CheckContext): string | null {
  return state.facts.activityTypes.some(({ keyString }) => keyString === value) ? null : 'Activity type not found.'
}

/** The id of a live record. */
export function record(kind: KindName): Check {
  return (value, { state }) =>
    typeof value === 'number' && state.get({ kind, id: value })?.is_deleted === false ? null : `${kind} not found.`
}

/** Addresses or numbers: `[{value, primary, label}]`. */
export function contactValues(value: unknown): string | null {
  if (!Array.isArray(value)) return noArray
  const isRight = value.every(
    (one) =>
      isObject(one) &&
      typeof one['value'] === 'string' &&
      ['boolean', 'undefined'].includes(typeof one['primary']) &&
      ['string', 'undefined'].includes(typeof one['label']),
  )
  return isRight ? null : noObject
}

/** `[{person_id, primary}]`. */
export function participants(value: unknown, context: CheckContext): string | null {
  if (!Array.isArray(value) || !value.every(isObject)) return noArray
  const isPerson = record('persons')
  return value.map((one) => isPerson(one['person_id'], context)).find((problem) => problem !== null) ?? null
}

/** Documented parts; `value` is the whole address. */
export function address(value: unknown): string | null {
  const isRight = isObject(value) && Object.values(value).every((part) => part === null || typeof part === 'string')
  return isRight ? null : noObject
}

export function labels(value: unknown, context: CheckContext): string | null {
  return optionIds(labelField)(value, context)
}

/** Ids of options of the field. */
export function optionIds(code: string): Check {
  return (value, context) => {
    if (!Array.isArray(value)) return noArray
    return value.every((id) => hasOption(context, code, id)) ? null : noChoice
  }
}

/** The id of an option of the field. */
export function optionId(code: string): Check {
  return (value, context) => (hasOption(context, code, value) ? null : noChoice)
}

function hasOption({ state, kind }: CheckContext, code: string, id: unknown): boolean {
  const field = state.fields(kind).find(({ field_code }) => field_code === code)
  return field?.options?.some((option) => option.id === id) ?? false
}

/** An outcome that activities of this type can have. */
export function outcome(value: unknown, context: CheckContext): string | null {
  return isOutcomeOf(value, context.result['type']) && hasOption(context, 'outcome', value) ? null : noChoice
}

/** Whether it is an object with named values. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
