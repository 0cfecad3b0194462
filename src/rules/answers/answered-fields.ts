import type { CrmRecord, ObjectType } from '../../domain/record.ts'
import type { FieldPath } from '../compile/field-path.ts'
import { compileAnswers } from './honest-answers.ts'

/** A field in which rules accept honest answers. */
export interface AnswerField {
  readonly name: string
  /** The answer in a record, as it is compared; null if there is none. */
  readonly answerIn: (record: CrmRecord) => string | null
}

/** The fields of each type in which rules accept honest answers. */
export type AnswerFields = Readonly<Record<ObjectType, readonly AnswerField[]>>

/** The field for a path and the words of all rules. */
export function answerFieldOf(path: FieldPath, words: readonly string[]): AnswerField {
  const separate = compileAnswers(path, words)
  return { name: path.name, answerIn: (record) => separate(record).answer }
}

/** The honest answers in a record. Pure. */
export function answersIn(
  { answers }: { readonly answers: AnswerFields },
  record: CrmRecord,
): readonly { readonly field: string; readonly answer: string }[] {
  return answers[record.type].flatMap(({ name: field, answerIn }) => {
    const answer = answerIn(record)
    return answer === null ? [] : [{ field, answer }]
  })
}
