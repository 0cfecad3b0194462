import { compileConditions } from '../compile/compile-condition.ts'
import { conditionTree } from '../compile/condition-tree.ts'
import { type RuleContext, recordContext } from '../compile/record-context.ts'
import type { Moment, Subject } from '../compile/subject.ts'
import type { Segment } from './segment-schema.ts'

/** Whether a record is in a segment; `undecided`: this depends on something that has not been read. */
export type Membership = 'in' | 'out' | 'undecided'

/** A segment as a function of a record, its linked records and the time. */
export type SegmentCheck = (subject: Subject, moment: Moment) => Membership

/** Compiles a checked segment to a function. An amount that cannot be compared leaves a record outside. */
export function compileSegment({ object, when }: Segment, rules: RuleContext): SegmentCheck {
  const context = recordContext(object, rules, new Set(Object.keys(when)))
  const holds = compileConditions(conditionTree(when, ['when']), context)
  return (subject, moment) => {
    if (subject.record.type !== object) return 'out'
    const truth = context.isUnread(subject.record) ? 'unread' : holds(subject, moment)
    if (truth === 'unread') return 'undecided'
    return truth === true ? 'in' : 'out'
  }
}
