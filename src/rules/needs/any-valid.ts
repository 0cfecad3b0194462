import type { CrmRecord } from '../../domain/record.ts'
import { withAnswers } from '../answers/with-answers.ts'
import { type FieldPath, isUnread, readField } from '../compile/field-path.ts'
import { type Subject, visitLinked } from '../compile/subject.ts'
import { best, type Judgement, judgementOf, judgeValue, missing, type ValueContext } from '../validity/index.ts'
import { withoutFailed } from './failed-values.ts'
import type { Failure, NeedCheck, NeedContext } from './need.ts'

/** At least one value of the fields is valid; for linked records, in at least one of them. */
export function anyValid(
  paths: readonly FieldPath[],
  context: Pick<NeedContext, 'judgementOf' | 'answers'>,
): NeedCheck {
  const fields = paths.map((path) => ({ path, judge: context.judgementOf(path) }))
  const [own, linked] = [fields.filter(({ path }) => path.links.length === 0), fields.filter(isLinked)]
  return withAnswers(paths, linked.length === 0 ? judgeOwn(own) : judgeAll(own, linked), context)
}

interface JudgedField {
  readonly path: FieldPath
  readonly judge: (record: CrmRecord) => Judgement
}

function isLinked({ path }: JudgedField): boolean {
  return path.links.length > 0
}

function judgeOwn(fields: readonly JudgedField[]): NeedCheck {
  return ({ record }) => {
    const judgement = bestOfOwn(record, fields)
    return judgement.validity === 'ok' ? null : failureOf(judgement)
  }
}

function bestOfOwn(record: CrmRecord, fields: readonly JudgedField[]): Judgement {
  let found = missing
  for (const { judge } of fields) {
    const judgement = judge(record)
    if (judgement.validity === 'ok') return judgement
    if (judgement.rank > found.rank) found = judgement
  }
  return found
}

function judgeAll(own: readonly JudgedField[], linked: readonly JudgedField[]): NeedCheck {
  return (subject) => {
    let found = bestOfOwn(subject.record, own)
    let isDecided = true
    for (const field of linked) {
      if (found.validity === 'ok') break
      const { judgement, isComplete } = judgeLinked(subject, field)
      if (judgement.rank > found.rank) found = judgement
      if (!isComplete) isDecided = false
    }
    if (found.validity === 'ok') return null
    return isDecided ? failureOf(found) : 'undecided'
  }
}

interface JudgedPath {
  /** The judgement of the best value. */
  readonly judgement: Judgement
  /** Whether every value is known. */
  readonly isComplete: boolean
}

function judgeLinked(subject: Subject, { path, judge }: JudgedField): JudgedPath {
  let judgement = missing
  let isEachRead = true
  const isComplete = visitLinked(subject, path.links, (record) => {
    if (judgement.validity === 'ok') return
    if (isUnread(record, path)) isEachRead = false
    const judged = judge(record)
    if (judged.rank > judgement.rank) judgement = judged
  })
  return { judgement, isComplete: isComplete && isEachRead }
}

/** The judgement of a field, as a function of a record. @param country ISO 3166 code, for telephone numbers without a country code */
export function judgeField(path: FieldPath, country: string): (record: CrmRecord) => Judgement {
  const { kind, isCompanyName = false } = path
  const context = { country, otherName: null, isCompanyName, isVendors: path.codeOf !== undefined }
  if (kind === 'email') return (record) => judgeUsed(record, path, context)
  if (kind !== 'personName') return (record) => judgeValue(kind, readField(record, path), context)
  return (record) => judgeValue(kind, readField(record, path), { ...context, otherName: otherNameOf(record, path) })
}

/** What happened when a value was used counts more than what it looks like, unless it looks like none. */
function judgeUsed(record: CrmRecord, path: FieldPath, context: ValueContext): Judgement {
  const value = readField(record, path)
  const judgement = judgeValue(path.kind, value, context)
  if (judgement.validity !== 'ok') return judgement
  const { usable, haveFailed } = withoutFailed(record, { path, value, country: context.country })
  return haveFailed ? best([judgeValue(path.kind, usable, context), judgementOf('mailBounced')]) : judgement
}

/** The other part of a person's name: empty if it is blank, null if it has not been read. */
function otherNameOf(record: CrmRecord, path: FieldPath): string | null {
  const other = record.fields[path.name === 'firstName' ? 'lastName' : 'firstName']
  if (other === null) return ''
  return typeof other === 'string' ? other : null
}

const nothing: Failure = { reason: 'missing' }

function failureOf({ validity, code }: Judgement): Failure {
  if (code === null || validity === 'ok' || validity === 'missing') return nothing
  return { reason: validity, code }
}
