import { allOf, type Message, message } from '../../words/index.ts'
import { conditionTree } from '../compile/condition-tree.ts'
import type { VendorFields } from '../ruleset/vendor-fields.ts'
import type { Segment } from '../segments/segment-schema.ts'
import { describeConditions } from './describe-conditions.ts'
import { namesFor } from './names.ts'

/** Says in words which records are in a segment. Pure. @param fields the vendors' own fields that its ruleset names */
export function describeSegment({ object, when }: Segment, fields: VendorFields): Message {
  const conditions = describeConditions(conditionTree(when, ['when']), namesFor(object, fields))
  return message('segment.records', { records: message(`types.${object}`), conditions: allOf(conditions) })
}
