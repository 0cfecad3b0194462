import type { AccountField, FieldHolds } from '../../domain/account-schema.ts'
import type { FieldKind } from '../../domain/field.ts'
import { currencyCode, isoCurrencies } from '../../domain/money.ts'
import { nearestWord } from '../../domain/text/yaml-file.ts'
import { type Message, message } from '../../words/index.ts'
import type { FieldPath } from '../compile/field-path.ts'
import { kindOf, meantValues } from '../compile/typed-value.ts'
import type { NamedPath } from '../needs/need.ts'
import type { VendorFields } from '../ruleset/vendor-fields.ts'
import { type AccountView, decidesKind, type FoundField, findField, isStageName } from './account-field.ts'
import type { RuleProblem } from './check-rule.ts'
import { type NamingPart, parseNamed } from './naming-part.ts'
import { choiceHint, neverProblem } from './never-problem.ts'

/** Everything that a rule or a segment names and the account lacks, or has with an unsuitable type. Pure. */
export function accountProblems(part: NamingPart, fields: VendorFields, view: AccountView): AccountProblem[] {
  const { object, enough } = part
  const places = part.named.flatMap((named): Place[] => {
    const parsed = parseNamed(named, { object, fields })
    return 'problem' in parsed ? [] : [{ named, path: parsed.path, found: findField(parsed.path, object, view), view }]
  })
  // If the rule requires some of several fields, people can meet it without those that nobody can fill in, or may.
  const alternatives = places.filter(({ named }) => ['anyOf', 'of'].includes(String(named.path[1])))
  const items = [...Map.groupBy(alternatives, ({ named }) => named.path[2]).values()]
  const canBeMet = items.filter(canBeFilled).length >= enough
  return places.flatMap((place) => {
    const isOneOfSeveral = canBeMet && alternatives.includes(place)
    const isSurelyAbsent = isSurelyBlank(place.found)
    if (isOneOfSeveral && isSurelyAbsent) return []
    const { path, compared } = place.named
    const isAskedFor = path[0] === 'need' && compared !== true && !isOneOfSeveral
    return problemsOf(place, isAskedFor).map((problem) => ({ path, problem, isSurelyAbsent }))
  })
}

/** A problem of a rule or a segment in one account. */
export interface AccountProblem extends RuleProblem {
  /** Whether the account certainly lacks what is named: it is neither misspelt nor hidden from Minset. */
  readonly isSurelyAbsent: boolean
}

interface Place {
  readonly named: NamedPath
  readonly path: FieldPath
  readonly found: FoundField
  readonly view: AccountView
}

/** Whether people can fill in what one of several items asks for; one of its fields suffices if the item is such a choice itself. */
function canBeFilled(fields: readonly Place[]): boolean {
  const isChoice = fields.every(({ named }) => ['anyOf', 'of'].includes(String(named.path[3])))
  const blank = fields.filter(({ found }) => isSurelyBlank(found) || isUnfillable(found))
  return isChoice ? blank.length < fields.length : blank.length === 0
}

function isSurelyBlank(found: FoundField): boolean {
  return found !== null && 'problem' in found && !found.mayBeHidden
}

function isUnfillable(found: FoundField): boolean {
  return found !== null && 'field' in found && found.field.whyNotFilled !== null
}

/**
 * @param isAskedFor whether people must fill in this very field; a rule may check for any field whether it has a value
 */
function problemsOf({ named, path, found, view }: Place, isAskedFor: boolean): Message[] {
  if (found !== null && 'problem' in found) return [found.problem]
  if (isStageName(path)) return stageProblems(named, view)
  if (path.kind === 'currency') return currencyProblems(named, view)
  if (found === null) return []
  const { field } = found
  const { whyNotFilled } = field
  const fill =
    isAskedFor && whyNotFilled !== null
      ? [message('account.field.unfillable', { field: named.text, why: whyNotFilled })]
      : []
  return decidesKind(path, field) ? [...fill, ...kindProblems(named, path, field), ...wordProblems(named, field)] : fill
}

function stageProblems({ text, words }: NamedPath, { schema }: AccountView): Message[] {
  const stages = schema?.stages ?? null
  if (stages === null || stages.length === 0) return []
  return words
    .map(String)
    .filter((word) => !stages.includes(word))
    .map((word) => neverProblem(text, word, choiceHint(word, stages)))
}

function currencyProblems({ text, words }: NamedPath, { schema }: AccountView): Message[] {
  const own = schema?.currencies ?? null
  if (own === null) return []
  const known = [...own, ...isoCurrencies]
  const strange = words.map(String).filter((word) => !known.includes(currencyCode(word) ?? ''))
  return strange.map((word) => neverProblem(text, word, currencyHint(word, known)))
}

function currencyHint(word: string, known: readonly string[]): Message {
  const nearest = nearestWord(word.toUpperCase(), known)
  return nearest === null ? message('hint.currency') : message('hint.nearest', { nearest })
}

/** The declared types that are allowed for each type of the account's field; text may contain anything. */
const declarable: Readonly<Partial<Record<FieldKind, readonly FieldHolds[]>>> = {
  number: ['number', 'text'],
  instant: ['date', 'moment', 'text'],
  email: ['text'],
  phone: ['text', 'number'],
}

function kindProblems({ text, holds }: NamedPath, path: FieldPath, field: AccountField): Message[] {
  const allowed = declarable[path.kind]
  const what = whatIsHeld(field.holds)
  if (allowed !== undefined && !allowed.includes(field.holds)) {
    return [message('account.kind.declared', { field: text, kind: path.kind, what })]
  }
  const kind = kindOf(field, path.kind)
  const isMet = holds === undefined || kind === holds || (holds === 'choice' && kind === 'text')
  return isMet ? [] : [message('account.kind.unjudgeable', { field: text, what })]
}

function whatIsHeld(holds: FieldHolds): Message {
  return message(`holds.${holds}`)
}

function wordProblems({ text, words }: NamedPath, field: AccountField): Message[] {
  const strange = words.filter((word) => meantValues(word, field).length === 0)
  return strange.map((word) => {
    const { options } = field
    const hint =
      options.length === 0
        ? message('hint.holds', { what: whatIsHeld(field.holds) })
        : choiceHint(String(word), [...new Set(options.map(({ label }) => label))], {
            alike: options.map(({ id }) => id),
          })
    return neverProblem(text, String(word), hint)
  })
}
