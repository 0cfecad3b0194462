import type { CrmRecord } from '../../domain/record.ts'
import { withAnswers } from '../answers/with-answers.ts'
import { type FieldPath, isUnread, readField } from '../compile/field-path.ts'
import { type Subject, visitLinked } from '../compile/subject.ts'
import { best, type Judgement, judgeValue, missing } from '../validity/index.ts'
import type { Failure, NeedCheck, NeedContext } from './need.ts'

/** At least one value of the fields is valid; for linked records, in at least one of them. */
export function anyValid(
  paths: readonly FieldPath[],
  { country, ...context }: Pick<NeedContext, 'country' | 'answers'>,
): NeedCheck {
  return withAnswers(paths, judgeAll(paths, country), context)
}

function judgeAll(paths: readonly FieldPath[], country: string): NeedCheck {
  return (subject) => {
    let found = missing
    let isDecided = true
    for (const path of paths) {
      const isOwn = path.links.length === 0
      const judged = isOwn ? judgeField(subject.record, path, country) : judgeLinked(subject, path, country)
      const { judgement, isComplete } = 'validity' in judged ? { judgement: judged, isComplete: true } : judged
      if (judgement.validity === 'ok') return null
      if (judgement.rank > found.rank) found = judgement
      if (!isComplete) isDecided = false
    }
    return isDecided ? failureOf(found) : 'undecided'
  }
}

interface JudgedPath {
  /** The judgement of the best value. */
  readonly judgement: Judgement
  /** Whether every value is known. */
  readonly isComplete: boolean
}

function judgeLinked(subject: Subject, path: FieldPath, country: string): JudgedPath {
  let judgement = missing
  let isEachRead = true
  const isComplete = visitLinked(subject, path.links, (record) => {
    if (judgement.validity === 'ok') return
    if (isUnread(record, path)) isEachRead = false
    judgement = best([judgement, judgeField(record, path, country)])
  })
  return { judgement, isComplete: isComplete && isEachRead }
}

/** The judgement of a field of a record. @param country ISO 3166 code, for telephone numbers without a country code */
export function judgeField(record: CrmRecord, path: FieldPath, country: string): Judgement {
  const context = { country, otherName: otherNameOf(record, path), isVendors: path.codeOf !== undefined }
  return judgeValue(path.kind, readField(record, path), context)
}

function otherNameOf(record: CrmRecord, path: FieldPath): string | null {
  if (path.kind !== 'personName') return null
  const other = record.fields[path.name === 'firstName' ? 'lastName' : 'firstName']
  return typeof other === 'string' ? other : null
}

const nothing: Failure = { reason: 'missing' }

function failureOf({ validity, code }: Judgement): Failure {
  if (code === null || validity === 'ok' || validity === 'missing') return nothing
  return { reason: validity, code }
}
