import type { Scalar } from '../../domain/record.ts'
import { type CrmRecord, type FieldValue, fieldValueOf, valuesOf } from '../../domain/record.ts'
import type { Zone } from '../../domain/time/zone.ts'
import { type FieldPath, readField } from '../compile/field-path.ts'
import { matchingValues } from '../compile/value-test.ts'
import { normalise } from '../validity/normalise.ts'

/** The answers that a rule accepts in place of a value, such as "not known yet": neither a gap nor a value. */
export interface HonestAnswers {
  /** As the admin writes them. */
  readonly words: readonly string[]
  /** Until when an answer holds that was first seen at an instant; milliseconds since 1970. */
  readonly holdsUntil: (since: number) => number
}

/** A rule as the admin writes it. */
interface AnsweringRule {
  readonly honestAnswers?: readonly string[] | undefined
  readonly askAgainDays?: number | undefined
}

/** After how many days a rule asks again, if it does not say. */
export const usualAskAgainDays = 90

/** The honest answers of a rule; null if it accepts none. */
export function answersOf(
  { honestAnswers: words, askAgainDays = usualAskAgainDays }: AnsweringRule,
  zone: Zone,
): HonestAnswers | null {
  return words === undefined ? null : { words, holdsUntil: (since) => zone.plusDays(since, askAgainDays) }
}

/** A field's values, apart from honest answers. */
interface AnsweredField {
  /** The other values. */
  readonly rest: FieldValue
  /** One of the answers, whatever their order, as it is compared; null if there is none. */
  readonly answer: string | null
}

/** Compiles words to a function that separates a record's answers in a field from its other values. */
export function compileAnswers(path: FieldPath, words: readonly string[]): (record: CrmRecord) => AnsweredField {
  const folded = new Set(words.map(fold))
  // Options have ids.
  const options = path.field === undefined ? new Set<Scalar>() : matchingValues(path, words)
  function isAnswer(value: Scalar): boolean {
    return options.has(value) || (typeof value === 'string' && folded.has(fold(value)))
  }
  return (record) => {
    const value = readField(record, path)
    const answers = valuesOf(value)
      .filter(isAnswer)
      .map((one) => fold(String(one)))
    const [answer] = answers.toSorted()
    if (answer === undefined) return { rest: value, answer: null }
    return { rest: fieldValueOf(valuesOf(value).filter((one) => !isAnswer(one))), answer }
  }
}

/** Letter case, spaces and a full stop make no difference. */
function fold(text: string): string {
  return normalise(text)
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/(?<![.!])[.!]+$/, '')
}
