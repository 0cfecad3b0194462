import type { Reason } from '../../domain/finding.ts'
import type { CrmRecord } from '../../domain/record.ts'
import { type FieldPath, readField } from '../compile/field-path.ts'
import type { Subject } from '../compile/subject.ts'
import { judgeValue, type Validity } from '../validity/index.ts'
import { failing, type NeedCheck, type NeedContext } from './need.ts'

/** At least one value of the fields is valid; for linked records, in at least one of them. */
export function anyValid(paths: readonly FieldPath[], { country }: Pick<NeedContext, 'country'>): NeedCheck {
  return (subject) => {
    let reason: Reason = 'missing'
    let isDecided = true
    for (const path of paths) {
      const validity = judgePath(subject, path, country)
      if (validity === 'ok') return null
      if (validity === 'junk') reason = 'junk'
      if (path.linkedType !== null && subject.unread?.has(path.linkedType)) isDecided = false
    }
    return isDecided ? failing(reason) : 'undecided'
  }
}

/** The judgement of the best value of a path. */
function judgePath({ record, linked }: Subject, path: FieldPath, country: string): Validity {
  if (path.linkedType === null) return judgeField(record, path, country)
  let best: Validity = 'missing'
  for (const candidate of linked) {
    const validity = candidate.type === path.linkedType ? judgeField(candidate, path, country) : 'missing'
    if (validity === 'ok') return 'ok'
    if (validity === 'junk') best = 'junk'
  }
  return best
}

function judgeField(record: CrmRecord, path: FieldPath, country: string): Validity {
  return judgeValue(path.kind, readField(record, path), { country, otherName: otherNameOf(record, path) })
}

function otherNameOf(record: CrmRecord, path: FieldPath): string | null {
  if (path.kind !== 'personName') return null
  const other = record.fields[path.name === 'firstName' ? 'lastName' : 'firstName']
  return typeof other === 'string' ? other : null
}
