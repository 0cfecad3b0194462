import { fieldMessage } from '../../domain/field.ts'
import type { ObjectType, Scalar } from '../../domain/record.ts'
import { type Message, message } from '../../words/index.ts'
import { holderOf, parsePath } from '../compile/field-path.ts'
import type { VendorFields } from '../ruleset/vendor-fields.ts'
import { wordMessage } from './word-message.ts'

/** The names, for people, of what is asked of a record of one type. */
export interface Names {
  /** The name of a path. */
  readonly nameOf: (path: string) => Message
  /** One of the words of a path. */
  readonly wordOf: (path: string, word: Scalar) => Message
  /** The names for what is asked of linked records of a type. */
  readonly of: (type: ObjectType) => Names
}

/** The names for rules about a type. @param fields the vendors' own fields that the ruleset names */
export function namesFor(object: ObjectType, fields: VendorFields): Names {
  return {
    nameOf(text) {
      const parsed = parsePath(text, { object, fields })
      if ('problem' in parsed) return message('asWritten', { text })
      const { links, name, ofOwner } = parsed.path
      // The nearest link last: the country of the company of the linked deal.
      const [nearest, ...further] = links
      const field = further
        .toReversed()
        .reduce(
          (named, type) => message('field.of', { field: named, type: message(`type.${type}`) }),
          ofOwner === true
            ? message(name === 'team' ? 'field.team' : 'field.owner')
            : fieldMessage(holderOf(parsed.path, object), name),
        )
      return nearest === undefined ? field : message('field.linked', { field, type: message(`type.${nearest}`) })
    },
    wordOf(text, word) {
      const parsed = parsePath(text, { object, fields })
      return 'path' in parsed && parsed.path.codeOf === undefined
        ? wordMessage(holderOf(parsed.path, object), parsed.path.name, word)
        : message('asWritten', { text: String(word) })
    },
    of: (type) => namesFor(type, fields),
  }
}
