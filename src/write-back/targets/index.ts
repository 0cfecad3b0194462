import type { z } from 'zod'
import type { RecordUpdate } from '../../crm/port.ts'
import type { Disclosure } from '../../domain/masking/disclosure.ts'
import type { ObjectType } from '../../domain/record.ts'
import type { Message } from '../../words/index.ts'
import { carried } from './carried.ts'
import { flag } from './flag.ts'
import { outcome } from './outcome.ts'
import { repair } from './repair.ts'
import type { AccountLocale, Carries, Load, Target } from './target.ts'

export type { AccountLocale, CarriedValue, Load } from './target.ts'

/**
 * Every kind of value that is written to the CRM, by the name in the store and in the metrics; first what people wait
 * for. To add a kind: a file that declares it, and its line here. A name is never changed, and never reused.
 */
const register = { repair, flag, outcome, carried } satisfies Readonly<Record<string, Target>>

export type TargetName = keyof typeof register

/** A value with its target. */
export type TargetValue = {
  [Name in TargetName]: { readonly target: Name; readonly value: z.infer<(typeof register)[Name]['schema']> }
}[TargetName]

/** The names, in the order in which values are delivered. */
export const targetNames = Object.keys(register) as readonly TargetName[]

/** The declaration of a target, independent of the shape of its values. */
export function targetOf(name: TargetName): Target {
  return register[name]
}

/** The targets whose declaration matches. */
export function targetsWhere(declares: (target: Target) => boolean): readonly TargetName[] {
  return targetNames.filter((name) => declares(targetOf(name)))
}

/** The target whose values the CRM's list of incomplete records replaces; null if there is none. */
export const listedTarget = targetsWhere(({ isListedInstead }) => isListedInstead)[0] ?? null

/** Which target carries which other target's values. */
export interface Carrying {
  readonly own: TargetName
  readonly through: TargetName
  readonly carries: Carries<object>
}

export const carryings: readonly Carrying[] = targetNames.flatMap((through) => {
  const { carries } = targetOf(through)
  return carries === undefined ? [] : [{ own: asTargetName(carries.target), through, carries }]
})

/** Why a target carries others' values; null if it carries none. */
export function carriedBecause(code: string): Message | null {
  return carryings.find(({ through }) => through === code)?.carries.because ?? null
}

/** The carrying target's value for these values. Pure. */
export function composeCarried({ through, carries }: Carrying, load: Load, locale: AccountLocale): TargetValue {
  return parseValue(through, carries.compose(load, locale))
}

/**
 * Parses a stored value. Only targets in the register, or in that of an earlier version, are ever stored.
 *
 * @throws RangeError for an unknown target; ZodError for an invalid value of its target
 */
export function parseValue(target: string, value: object): TargetValue {
  const name = asTargetName(target)
  return { target: name, value: targetOf(name).schema.parse(value) } as TargetValue
}

/** @throws RangeError for an unknown target */
export function asTargetName(target: string): TargetName {
  if (!Object.hasOwn(register, target)) throw new RangeError(`unknown target of write-back: ${target}`)
  return target as TargetName
}

/**
 * The part of a record's update that writes the value. Pure.
 *
 * @param applied what the record shows now, as stored; null if unknown
 */
export function toUpdate({ target, value }: TargetValue, applied: object | null): Omit<RecordUpdate, 'id'> {
  return targetOf(target).toUpdate(value, applied === null ? null : parseValue(target, applied).value)
}

/** Whether the value is empty. Pure. */
export function isBlank({ target, value }: TargetValue): boolean {
  const { blank } = targetOf(target)
  return blank !== null && Object.entries(blank).every(([part, held]) => Reflect.get(value, part) === held)
}

/** A value of a record as a reader may see it. Pure. */
export function disclosedValue({ target, value }: TargetValue, type: ObjectType, disclosure: Disclosure): TargetValue {
  const shown = targetOf(target).disclose?.(value, type, disclosure) ?? disclosure.data(value)
  return { target, value: shown } as TargetValue
}

/** A value as text for people. Pure. @param shown writes a text as the reader does, if it is a day or an instant (ISO 8601) */
export function describeValue({ target, value }: TargetValue, shown: (text: string) => string): Message {
  return targetOf(target).describe(value, shown)
}
