import type { FieldPath } from '../compile/field-path.ts'
import { anyValid, judgeField } from '../needs/any-valid.ts'
import type { Fact } from './fact.ts'

const paths: readonly FieldPath[] = [
  { links: [], name: 'email', kind: 'email' },
  { links: [], name: 'phone', kind: 'phone' },
  { links: [], name: 'mobilePhone', kind: 'phone' },
]

/**
 * A contact has a valid e-mail address or telephone number, as judged by the need `anyOf` of these fields. A doubtful one counts:
 * doubt asks, and changes no figure.
 */
export const reachable: Fact = {
  object: 'contact',
  holds(record, { country }) {
    const moment = { now: 0, recheckAt: Number.POSITIVE_INFINITY }
    const check = anyValid(paths, { judgementOf: (path) => judgeField(path, country) })
    const result = check({ record, linked: [], links: {} }, moment)
    if (result === null || (typeof result !== 'string' && result.reason === 'doubtful')) return true
    // A field that has not been read may contain an address.
    return paths.every(({ name }) => Object.hasOwn(record.fields, name)) ? false : null
  },
}
