import { fieldMessage } from '../../domain/field.ts'
import type { ObjectType, Scalar } from '../../domain/record.ts'
import { eitherOf, type Message, message } from '../../words/index.ts'
import { holderOf, type PathContext, parsePath } from '../compile/field-path.ts'
import type { VendorFields } from '../ruleset/vendor-fields.ts'
import { wordMessage } from './word-message.ts'

/** The names, for people, of what is asked of a record of one type. */
export interface Names {
  /** The name of a path. */
  readonly nameOf: (path: string) => Message
  /** The names of several paths: those of the same linked records together. @param join such as `eitherOf` */
  readonly namesOf: (paths: readonly string[], join: (names: readonly Message[]) => Message) => Message
  /** One of the words of a path. */
  readonly wordOf: (path: string, word: Scalar) => Message
  /** The names for what is asked of linked records of a type. */
  readonly of: (type: ObjectType) => Names
}

/** The names for rules about a type. @param fields the vendors' own fields that the ruleset names */
export function namesFor(object: ObjectType, fields: VendorFields): Names {
  const context = { object, fields }
  function namesOf(paths: readonly string[], join: (names: readonly Message[]) => Message): Message {
    const named = paths.map((text) => namedPath(text, context))
    const byLinks = Map.groupBy(named, ({ links }) => links.join('.'))
    const groups = [...byLinks.values()].map((group) =>
      linkedName(join(group.map(({ field }) => field)), group[0]?.links ?? []),
    )
    return join(groups)
  }
  return {
    nameOf: (text) => namesOf([text], eitherOf),
    namesOf,
    wordOf(text, word) {
      const parsed = parsePath(text, context)
      return 'path' in parsed && parsed.path.codeOf === undefined
        ? wordMessage(holderOf(parsed.path, object), parsed.path.name, word)
        : message('asWritten', { text: String(word) })
    },
    of: (type) => namesFor(type, fields),
  }
}

interface NamedField {
  readonly field: Message
  /** The links that lead to the record that has it. */
  readonly links: readonly ObjectType[]
}

function namedPath(text: string, context: PathContext): NamedField {
  const parsed = parsePath(text, context)
  if ('problem' in parsed) return { field: message('asWritten', { text }), links: [] }
  const { links, name, ofOwner } = parsed.path
  if (ofOwner === true) return { field: message(name === 'team' ? 'field.team' : 'field.owner'), links }
  return { field: fieldMessage(holderOf(parsed.path, context.object), name), links }
}

/** The nearest link last: the country of the company of the linked deal. */
function linkedName(field: Message, [nearest, ...further]: readonly ObjectType[]): Message {
  const named = further
    .toReversed()
    .reduce((inner, type) => message('field.of', { field: inner, type: message(`type.${type}`) }), field)
  return nearest === undefined ? named : message('field.linked', { field: named, type: message(`type.${nearest}`) })
}
