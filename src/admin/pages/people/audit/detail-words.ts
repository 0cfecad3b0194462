import { reasons } from '../../../../domain/finding.ts'
import { ownValue } from '../../../../domain/own-value.ts'
import { type ObjectType, objectTypes } from '../../../../domain/record.ts'
import { ages, dueStates, listings } from '../../../../findings/index.ts'
import type { SignInMethod } from '../../../../people/index.ts'
import type { Origin } from '../../../../rulesets/index.ts'
import { isLanguage, languages, listMessage, type Message, message } from '../../../../words/index.ts'
import { nobody } from '../../figures/scorecard-page.ts'

/** The names of what entries are about. */
export interface EntryNames {
  readonly ofOwner: (ownerId: string) => string
  readonly ofTeam: (teamId: string) => string
  /** The title of a rule of the active ruleset; of another rule, its id. */
  readonly ofRule: (ruleId: string) => Message
  readonly ofField: (type: ObjectType, field: string) => Message
  /** Null: no metric has the id. */
  readonly ofMetric: (id: string) => Message | null
  /** An instant as the reader writes it. */
  readonly moment: (at: Date) => string
}

const methodMessages: Readonly<Record<SignInMethod, Message>> = {
  mail: message('audit.method.mail'),
  'admin-link': message('audit.method.admin-link'),
  card: message('audit.method.card'),
  oidc: message('audit.method.oidc'),
  demo: message('audit.method.demo'),
}

const originMessages: Readonly<Record<Origin, Message>> = {
  file: message('audit.origin.file'),
  page: message('audit.origin.page'),
  command: message('audit.origin.command'),
  plan: message('audit.origin.plan'),
  rollback: message('audit.origin.rollback'),
}

type Words = (value: string, names: EntryNames) => Message

/** Words that the log stores as codes, by the code; others are as they are stored. */
function oneOf<Code extends string>(codes: readonly Code[], words: (code: Code) => Message): Words {
  const known = new Map<string, Message>(codes.map((code) => [code, words(code)]))
  return (value) => known.get(value) ?? asStored(value)
}

/** In the order in which an entry shows them. */
const byKey: Readonly<Record<string, Words>> = {
  format: (value) => asStored(value.toUpperCase()),
  age: oneOf(ages, (age) => message(`findings.age.${age}`)),
  at: (value, { moment }) => asStored(moment(new Date(value))),
  disputed: (value, { ofRule }) => ofRecord(value, (_type, rule) => ofRule(rule)),
  exempt: (value) => ofRecord(value, (_type, text) => asStored(text)),
  filledIn: (value, names) => ofRecord(value, names.ofField),
  language: (value) => asStored(isLanguage(value) ? languages[value].name : value),
  listing: oneOf(listings, () => message('findings.listing.noted')),
  method: (value) => ownValue(methodMessages, value) ?? asStored(value),
  object: oneOf(objectTypes, (type) => message(`types.${type}`)),
  origin: (value) => ownValue(originMessages, value) ?? asStored(value),
  overdue: oneOf(dueStates, (state) => message(`findings.due.${state}`)),
  owner: (value, { ofOwner }) => (value === nobody ? message('audit.owner.none') : asStored(ofOwner(value))),
  reason: oneOf(reasons, (reason) => message(`reason.${reason}`)),
  remove: (value) => message(value === 'true' ? 'audit.remove.yes' : 'audit.remove.no'),
  rule: (value, { ofRule }) => ofRule(value),
  team: (value, { ofOwner }) => message('exemption.team', { name: ofOwner(value) }),
  undone: (value, names) => ofRecord(value, names.ofField),
}

const shownOrder = Object.keys(byKey)

/** The details of an entry in one order, whichever way the store keeps them; first those that are only numbers and names. */
export function inShownOrder(details: object): readonly [string, unknown][] {
  return Object.entries(details).toSorted(([one], [other]) => shownOrder.indexOf(one) - shownOrder.indexOf(other))
}

/** What a detail of an entry says, by its key; null: nothing is known of the key. */
export function detailMessage(key: string, value: unknown, names: EntryNames): Message | null {
  const words = ownValue(byKey, key)
  if (words !== undefined) return words(String(value), names)
  const metric = names.ofMetric(key)
  return metric === null ? null : message('audit.target', { metric, count: Number(value) })
}

/** A record, and after a colon what of it, separated by commas: `deal 7: amount, stage`. */
function ofRecord(stored: string, ofPart: (type: ObjectType, part: string) => Message): Message {
  const [, word, id = '', , parts] = /^(\S+) ([^:]*)(: (.*))?$/.exec(stored) ?? []
  const type = objectTypes.find((one) => one === word)
  if (type === undefined) return asStored(stored)
  const record = message('audit.record', { type: message(`type.${type}`), id })
  if (parts === undefined) return record
  const named = listMessage(
    'list.comma',
    parts.split(', ').map((part) => ofPart(type, part)),
  )
  return message('audit.ofRecord', { record, named })
}

function asStored(text: string): Message {
  return message('asWritten', { text })
}
