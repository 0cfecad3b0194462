import type { Reason } from '../../domain/finding.ts'
import type { CrmRecord } from '../../domain/record.ts'
import { type FieldPath, isUnread, readField } from '../compile/field-path.ts'
import { type Subject, visitLinked } from '../compile/subject.ts'
import { judgeValue, type Validity } from '../validity/index.ts'
import { failing, type NeedCheck, type NeedContext } from './need.ts'

/** At least one value of the fields is valid; for linked records, in at least one of them. */
export function anyValid(paths: readonly FieldPath[], { country }: Pick<NeedContext, 'country'>): NeedCheck {
  return (subject) => {
    let reason: Reason = 'missing'
    let isDecided = true
    for (const path of paths) {
      const judged =
        path.links.length === 0 ? judgeField(subject.record, path, country) : judgeLinked(subject, path, country)
      const { validity, isComplete } = typeof judged === 'string' ? { validity: judged, isComplete: true } : judged
      if (validity === 'ok') return null
      if (validity === 'junk') reason = 'junk'
      if (!isComplete) isDecided = false
    }
    return isDecided ? failing(reason) : 'undecided'
  }
}

interface JudgedPath {
  /** The judgement of the best value. */
  readonly validity: Validity
  /** Whether every value is known. */
  readonly isComplete: boolean
}

function judgeLinked(subject: Subject, path: FieldPath, country: string): JudgedPath {
  let best: Validity = 'missing'
  let isEachRead = true
  const isComplete = visitLinked(subject, path.links, (record) => {
    if (best === 'ok') return
    if (isUnread(record, path)) isEachRead = false
    const validity = judgeField(record, path, country)
    if (validity !== 'missing') best = validity
  })
  return { validity: best, isComplete: isComplete && isEachRead }
}

function judgeField(record: CrmRecord, path: FieldPath, country: string): Validity {
  return judgeValue(path.kind, readField(record, path), { country, otherName: otherNameOf(record, path) })
}

function otherNameOf(record: CrmRecord, path: FieldPath): string | null {
  if (path.kind !== 'personName') return null
  const other = record.fields[path.name === 'firstName' ? 'lastName' : 'firstName']
  return typeof other === 'string' ? other : null
}
