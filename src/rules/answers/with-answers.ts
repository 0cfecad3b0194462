import { type CrmRecord, type FieldValue, valuesOf } from '../../domain/record.ts'
import type { FieldPath } from '../compile/field-path.ts'
import { noteChange } from '../compile/subject.ts'
import type { NeedCheck, NeedContext } from '../needs/need.ts'
import { compileAnswers } from './honest-answers.ts'

/**
 * A check that takes honest answers in fields of the record itself for what they are: neither values nor words for "nothing". If
 * it fails without them, the answers stand in until they are asked again; then it fails.
 *
 * @param paths the fields whose values the check asks for
 */
export function withAnswers(
  paths: readonly FieldPath[],
  check: NeedCheck,
  { answers }: Pick<NeedContext, 'answers'>,
): NeedCheck {
  const own = answers === undefined ? [] : paths.filter(({ links }) => links.length === 0)
  if (answers === undefined || own.length === 0) return check
  const fields = own.map((path) => ({ path, separate: compileAnswers(path, answers.words) }))
  return (subject, moment) => {
    const found = fields.flatMap(({ path, separate }) => {
      const { rest, answer } = separate(subject.record)
      return answer === null ? [] : [{ path, rest }]
    })
    if (found.length === 0) return check(subject, moment)
    const record = found.reduce((before, { path, rest }) => withValue(before, path, rest), subject.record)
    const result = check({ ...subject, record }, moment)
    if (result === null || typeof result === 'string') return result
    // One that has just been seen holds.
    const ends = found.map(({ path: { name } }) => {
      const since = subject.answeredAt?.(name)
      return since === undefined ? Number.POSITIVE_INFINITY : answers.holdsUntil(since)
    })
    const until = Math.max(...ends)
    noteChange(moment, until)
    return moment.now < until ? 'answered' : { ...result, since: until }
  }
}

function withValue(record: CrmRecord, { name, codeOf, field }: FieldPath, value: FieldValue): CrmRecord {
  if (codeOf === undefined) return { ...record, fields: { ...record.fields, [name]: value } }
  const texts = valuesOf(value).map(String)
  const text = texts.length === 0 ? null : texts.join(field?.separator ?? ';')
  return { ...record, vendorFields: { ...record.vendorFields, [name]: text } }
}
