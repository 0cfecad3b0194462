import { z } from 'zod'
import type { FieldKind } from '../../domain/field.ts'
import type { Reason } from '../../domain/finding.ts'
import type { ObjectType, Scalar } from '../../domain/record.ts'
import type { Zone } from '../../domain/time/zone.ts'
import type { Message } from '../../words/index.ts'
import type { FieldPath } from '../compile/field-path.ts'
import type { Moment, Subject } from '../compile/subject.ts'

export const Path = z.string('the name of a field, such as lastName or contact.lastName')
export const Hours = z
  .number('a number of hours')
  .min(0, 'a number of hours, at least 0')
  .max(10 * 366 * 24, 'a number of hours, at most ten years')
export const hourMs = 3_600_000

/** A field that a rule names. */
export interface NamedPath {
  /** Its place in the rule. */
  readonly path: readonly PropertyKey[]
  readonly text: string
  /**
   * The type that its value must have, if the rule is only valid for that type; it is then a field of the record
   * itself.
   */
  readonly holds?: FieldKind
  /** Whether it must be a field of the record itself. */
  readonly own: boolean
  /** The words that the rule compares it with. */
  readonly words: readonly Scalar[]
  /** The number that it must reach for the rule to apply. */
  readonly atLeast?: number
}

/**
 * Checks a need: null if it is met, else why not; `undecided` if a linked record, or a link, that has not been read may
 * meet it.
 */
export type NeedCheck = (subject: Subject, moment: Moment) => Failure | 'undecided' | null

export interface Failure {
  readonly reason: Reason
  /** Since when, if the need itself determines it (a date that has passed); milliseconds since 1970. */
  readonly since?: number
}

export interface NeedContext {
  readonly country: string
  /** The account's time zone, in which days begin and end. */
  readonly zone: Zone
  /** Parses a path; always valid, because the ruleset has been checked. */
  readonly pathOf: (text: string) => FieldPath
}

/** The name of a path for people. */
export type NameOf = (path: string) => Message
/** One of the words of a path, for people. */
export type WordOf = (path: string, word: Scalar) => Message

/** One kind of need. */
export interface NeedDefinition<Schema extends z.ZodType> {
  /** The key that identifies it. */
  readonly key: string
  /** Its syntax, for the message about an unknown need. */
  readonly form: string
  readonly schema: Schema
  /** The fields that it names. */
  readonly named: (need: z.output<Schema>) => readonly NamedPath[]
  /** The fields of which a value can meet it; default: all that it names. */
  readonly askedFor?: (need: z.output<Schema>) => readonly string[]
  /** What it asks for, within a sentence. */
  readonly asks: (need: z.output<Schema>, nameOf: NameOf, wordOf: WordOf) => Message
  /** Types whose links it uses, in addition to those of the fields that it names. */
  readonly linkedTypes?: (need: z.output<Schema>) => readonly ObjectType[]
  readonly compile: (need: z.output<Schema>, context: NeedContext) => NeedCheck
}

/** A definition whose functions accept any value under `need`, which must be of this kind. */
export interface NeedKind<Schema extends z.ZodType = z.ZodType> {
  readonly key: string
  readonly form: string
  readonly schema: Schema
  readonly named: (need: unknown) => readonly NamedPath[]
  readonly askedFor: (need: unknown) => readonly NamedPath[]
  readonly asks: (need: unknown, nameOf: NameOf, wordOf: WordOf) => Message
  readonly linkedTypes: (need: unknown) => readonly ObjectType[]
  readonly compile: (need: unknown, context: NeedContext) => NeedCheck
}

export function defineNeed<Schema extends z.ZodType>(definition: NeedDefinition<Schema>): NeedKind<Schema> {
  const { key, form, schema, named, askedFor, asks, linkedTypes, compile } = definition
  return {
    key,
    form,
    schema,
    named: (need) => named(schema.parse(need)),
    askedFor(need) {
      const parsed = schema.parse(need)
      const asked = askedFor?.(parsed)
      return named(parsed).filter(({ text }) => asked?.includes(text) ?? true)
    },
    asks: (need, ...names) => asks(schema.parse(need), ...names),
    linkedTypes: (need) => linkedTypes?.(schema.parse(need)) ?? [],
    compile: (need, context) => compile(schema.parse(need), context),
  }
}

/** A field of the record itself, under a key of `need`, that must have a type of value. */
export function ownPath(key: string, text: string, holds: FieldKind): NamedPath {
  return { path: ['need', key], text, own: true, holds, words: [] }
}

/** A field of the record or of a linked one. */
export function anyPath(path: readonly PropertyKey[], text: string): NamedPath {
  return { path: ['need', ...path], text, own: false, words: [] }
}

export function failing(reason: Reason | null): Failure | null {
  return reason === null ? null : { reason }
}
