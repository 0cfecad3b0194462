import { z } from 'zod'
import type { FieldKind } from '../../domain/field.ts'
import type { Reason } from '../../domain/finding.ts'
import type { CrmRecord, ObjectType, Scalar } from '../../domain/record.ts'
import { allowed } from '../../domain/text/allowed.ts'
import { type Message, type MessageParam, message } from '../../words/index.ts'
import type { HonestAnswers } from '../answers/honest-answers.ts'
import type { ConditionContext } from '../compile/compile-condition.ts'
import type { FieldPath } from '../compile/field-path.ts'
import type { Moment, Subject } from '../compile/subject.ts'
import type { Names } from '../describe/names.ts'
import type { ComparedFields } from '../keys/keyed-field.ts'
import { isMachineMade, type Judgement, type ValueCode } from '../validity/index.ts'

export const Path = z.string(allowed(message('allowed.field')))
export const Hours = z
  .number(allowed(message('allowed.hours')))
  .min(0, allowed(message('allowed.hours.least')))
  .max(10 * 366 * 24, allowed(message('allowed.hours.most')))
export const hourMs = 3_600_000

/** A field that a rule names. */
export interface NamedPath {
  /** Its place in the rule; of a need's own fields, in the need. */
  readonly path: readonly PropertyKey[]
  readonly text: string
  /** The links from the rule's record to the one whose field it is, before those that the text names; default: none. */
  readonly from?: readonly ObjectType[]
  /**
   * The type that its value must have, if the rule is only valid for that type.
   */
  readonly holds?: FieldKind
  /** Whether it must be a field of the record itself. */
  readonly own: boolean
  /** The words that the rule compares it with. */
  readonly words: readonly Scalar[]
  /** Those of the words that do not meet the need. */
  readonly refused?: readonly Scalar[]
  /** The numbers that it must reach, or not exceed, for the rule to apply or to be met. */
  readonly least?: readonly number[]
  readonly most?: readonly number[]
  /** Whether the rule only compares with it, and no value of it meets the need. */
  readonly compared?: true
}

/**
 * Checks a need: null if it is met, else why not; `undecided` if a linked record, or a link, that has not been read may
 * meet it; `answered` if an honest answer takes the place of the value.
 */
export type NeedCheck = (subject: Subject, moment: Moment) => Failure | 'undecided' | 'answered' | null

export interface Failure {
  readonly reason: Reason
  /** For values that are junk or doubtful: why. */
  readonly code?: ValueCode
  /** Since when, if the need itself determines it (a date that has passed); milliseconds since 1970. */
  readonly since?: number
  /** What the finding says, if it is more than the reason; of what is missing. */
  readonly says?: (what: MessageParam) => Message
}

/** The context for compiling what is asked of a record of one type. */
export interface NeedContext extends ConditionContext {
  /** ISO 3166 code, for telephone numbers without a country code. */
  readonly country: string
  /** Whether a field of the record itself for which `pathOf` was called has not been read. */
  readonly isUnread: (record: CrmRecord) => boolean
  /** What a record's value of a field is, by the field's type. */
  readonly judgementOf: (path: FieldPath) => (record: CrmRecord) => Judgement
  /** As `readBeginning` and `readEnding`. */
  readonly beginningOf: (path: FieldPath) => (record: CrmRecord) => number | null
  readonly endingOf: (path: FieldPath) => (record: CrmRecord) => number | null
  /** The fields on which the rule, or the part of it that is about these records, has conditions. */
  readonly beside: ReadonlySet<string>
  /** The answers that the rule accepts in place of values of the record itself; absent: none. */
  readonly answers?: HonestAnswers
  /** The context for what is asked of linked records of a type. @param beside as above */
  readonly of: (type: ObjectType, beside: ReadonlySet<string>) => NeedContext
}

/** One kind of need. */
export interface NeedDefinition<Schema extends z.ZodType> {
  /** The key that identifies it. */
  readonly key: string
  /** What it requires, as one of a list of needs to choose from. */
  readonly label: Message
  /** Its syntax, for the message about an unknown need. */
  readonly form: string
  readonly schema: Schema
  /** The fields that it names. */
  readonly named: (need: z.output<Schema>) => readonly NamedPath[]
  /** The fields of which a value can meet it; default: all that it names. */
  readonly askedFor?: (need: z.output<Schema>) => readonly string[]
  /** Of how many of these fields people have to fill in a value; default: of one. */
  readonly fewest?: (need: z.output<Schema>) => number
  /** What it asks for, within a sentence. */
  readonly asks: (need: z.output<Schema>, names: Names) => Message
  /** What a record has that meets it, in words that follow "with"; null, as by default: only `asks` says it. */
  readonly has?: (need: z.output<Schema>, names: Names) => Message | null
  /** What is missing if it is not met, after "Missing:"; default: the fields that can meet it, else what it asks for. */
  readonly missing?: (need: z.output<Schema>, names: Names) => Message | null
  /** What to do in the CRM, of the name `title`, to meet it; null, as by default: it depends on the fields that it names. */
  readonly remedy?: (need: z.output<Schema>, title: string) => Message | null
  /** The chains of links that it uses, in addition to those of the fields that it names. */
  readonly chains?: (need: z.output<Schema>) => readonly (readonly ObjectType[])[]
  /** The fields that it compares with those of other records; default: none. */
  readonly compared?: (need: z.output<Schema>) => readonly ComparedFields[]
  readonly compile: (need: z.output<Schema>, context: NeedContext) => NeedCheck
}

/** A definition whose functions accept any value under `need`, which must be of this kind. */
export interface NeedKind<Schema extends z.ZodType = z.ZodType> {
  readonly key: string
  readonly label: Message
  readonly form: string
  readonly schema: Schema
  readonly named: (need: unknown) => readonly NamedPath[]
  readonly askedFor: (need: unknown) => readonly NamedPath[]
  readonly fewest: (need: unknown) => number
  readonly asks: (need: unknown, names: Names) => Message
  readonly has: (need: unknown, names: Names) => Message | null
  /** Null: the default. */
  readonly missing: (need: unknown, names: Names) => Message | null
  /** Null: the default. */
  readonly remedy: (need: unknown, title: string) => Message | null
  readonly chains: (need: unknown) => readonly (readonly ObjectType[])[]
  readonly compared: (need: unknown) => readonly ComparedFields[]
  readonly compile: (need: unknown, context: NeedContext) => NeedCheck
}

export function defineNeed<Schema extends z.ZodType>(definition: NeedDefinition<Schema>): NeedKind<Schema> {
  const { key, label, form, schema, named, askedFor, fewest, asks, has, missing, remedy, chains, compared, compile } =
    definition
  return {
    key,
    label,
    form,
    schema,
    named: (need) => named(schema.parse(need)),
    askedFor(need) {
      const parsed = schema.parse(need)
      const asked = askedFor?.(parsed)
      return named(parsed).filter(({ text, from = [] }) => from.length === 0 && (asked?.includes(text) ?? true))
    },
    fewest: (need) => fewest?.(schema.parse(need)) ?? 1,
    asks: (need, names) => asks(schema.parse(need), names),
    has: (need, names) => has?.(schema.parse(need), names) ?? null,
    missing: (need, names) => missing?.(schema.parse(need), names) ?? null,
    remedy: (need, title) => remedy?.(schema.parse(need), title) ?? null,
    chains: (need) => chains?.(schema.parse(need)) ?? [],
    compared: (need) => compared?.(schema.parse(need)) ?? [],
    compile: (need, context) => compile(schema.parse(need), context),
  }
}

/** A field of the record itself, under a key of the need, that must have a type of value. */
export function ownPath(key: string, text: string, holds: FieldKind): NamedPath {
  return { path: [key], text, own: true, holds, words: [] }
}

/** A field of the record or of a linked one. */
export function anyPath(path: readonly PropertyKey[], text: string): NamedPath {
  return { path, text, own: false, words: [] }
}

/** A field of the record itself, whatever its type of value. */
export function ownFieldPath(path: readonly PropertyKey[], text: string): NamedPath {
  return { path, text, own: true, words: [] }
}

export function failing(reason: Reason | null): Failure | null {
  return reason === null ? null : { reason }
}

/** Whom failures are charged to, the one that counts first. */
export const parties = ['owner', 'integration', 'nobody'] as const

/** Whom a failure is charged to. `nobody`: it only asks; `integration`: a program wrote the value, and operators see to it. */
export function chargedTo({ reason, code }: Failure): (typeof parties)[number] {
  if (reason === 'doubtful') return 'nobody'
  return code !== undefined && isMachineMade(code) ? 'integration' : 'owner'
}

/**
 * The failure that says why too few needs are met. As many are left out as need not be met, first those that only ask, then
 * those that an integration caused, so that an owner is charged only for what is missing in any case; of the others, a value that
 * cannot be meant seriously is the most telling.
 *
 * @param needed how many of them would have to be met: at least 1
 */
export function mostTelling(failures: readonly Failure[], needed: number): Failure {
  const charged = Map.groupBy(failures, chargedTo)
  let found = 0
  for (const party of parties) {
    const own = charged.get(party) ?? []
    found += own.length
    if (found > failures.length - needed) return own.find((one) => one.reason === 'junk') ?? own[0] ?? nothing
  }
  return nothing
}

const nothing: Failure = { reason: 'missing' }

/** Any need, for needs that consist of others. */
export interface OtherNeeds {
  readonly schema: z.ZodType
  readonly kindOf: (need: unknown) => NeedKind
}
