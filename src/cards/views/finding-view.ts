import { type FindingDispute, loadFindingDisputes, reasonMessage } from '../../disputes/index.ts'
import { disclosureOf } from '../../domain/masking/disclosure.ts'
import { type ReadScope, wholeAccount } from '../../domain/read-scope.ts'
import { keyText } from '../../domain/record.ts'
import { shownName } from '../../domain/text/shown-text.ts'
import { markMessage } from '../../findings/index.ts'
import { capitalised, formatDay, sentence } from '../../infra/format.ts'
import { inFullScopeOf, type UserViewer } from '../../people/index.ts'
import type { StoredRecord } from '../../records/index.ts'
import {
  type EntryField,
  entryFor,
  entryNote,
  fillableFields,
  type ListedFinding,
  remedyInCrm,
  whyNoRepairs,
} from '../../repairs/index.ts'
import { describeRule, purposeOf, type Ruleset } from '../../rules/index.ts'
import { recordTitle } from '../../scorecards/index.ts'
import { listMessage, message, type Say } from '../../words/index.ts'
import { type EnteredState, loadEntered } from '../../write-back/index.ts'
import type { ViewDeps } from '../card-deps.ts'
import type { CardReader } from '../reader.ts'
import type { EntryView, FindingView, LinkedView } from './views.ts'

/** A record with what is missing on it. */
export interface Incomplete {
  readonly record: StoredRecord
  readonly findings: readonly ListedFinding[]
}

export interface FindingOptions extends CardReader {
  readonly rules: Ruleset
  /** What became of what was entered last for each record, by `keyText`. */
  readonly states: ReadonlyMap<string, EnteredState>
  /** What can be said against the findings of each record, and what was said, by `keyText`. */
  readonly disputes: ReadonlyMap<string, readonly FindingDispute[]>
}

/** What the views of several records share. @param rules of the account */
export async function findingOptions(
  { lookups, account }: ViewDeps,
  reader: CardReader,
  { records, rules }: { readonly records: readonly StoredRecord[]; readonly rules: Ruleset },
): Promise<FindingOptions> {
  const { accountId, timeZone } = account
  const [states, disputes] = await Promise.all([
    loadEntered(lookups, accountId, records),
    loadFindingDisputes(lookups, accountId, {
      viewer: reader.viewer,
      records,
      day: (at) => formatDay(at, timeZone, reader.say.language),
    }),
  ])
  return { ...reader, rules, states, disputes }
}

/**
 * The CRM shows a record's card to those whom it shows the record, but the card also names linked records: the personal
 * data of clients is in full only where the viewer reads it in full on the pages.
 */
export function shownScope(viewer: UserViewer): ReadScope {
  return [...wholeAccount, ...inFullScopeOf(viewer)]
}

/** A record with what is missing on it, in words. */
export function linkedView(deps: ViewDeps, { record, findings }: Incomplete, options: FindingOptions): LinkedView {
  const { say, viewer } = options
  return {
    title: recordTitle(record, disclosureOf(shownScope(viewer), record)),
    type: say(message(`type.${record.type}`)),
    url: deps.recordUrl(record),
    key: { type: record.type, id: record.id },
    findings: findings.map((finding) => findingView(deps, { record, finding }, options)),
  }
}

/** What is missing, in words, with the fields that the viewer may fill in. */
export function findingView(
  deps: ViewDeps,
  { record, finding }: { readonly record: StoredRecord; readonly finding: ListedFinding },
  options: FindingOptions,
): FindingView {
  const { say, viewer, rules, states, disputes } = options
  const { ruleId, isOverdue } = finding
  const disputed = disputes.get(keyText(record))?.find((one) => one.ruleId === ruleId)
  const entry = fillableFields(deps, { record, ruleId }, options)
  const { crmTitle } = deps
  const remedy = remedyInCrm(rules, ruleId, crmTitle)
  const { isWaiting, note } = entryNote(entry, { state: states.get(keyText(record)), crmTitle, remedy })
  const off = whyNoRepairs(deps)
  const whyNot = note ?? off
  return {
    key: { type: record.type, id: record.id },
    ruleId,
    what: say(disclosureOf(shownScope(viewer), record).message(finding.message)),
    ...rulePart(ruleId, options),
    due: dueOf(finding, { say, timeZone: deps.account.timeZone }),
    isOverdue,
    fields: isWaiting ? [] : entry.fields.map((field) => entryView(field, say)),
    whyNot: whyNot === null ? null : say(whyNot),
    properties: entryFor(deps, rules, { record, ruleId }).fields.flatMap(({ property }) => property ?? []),
    ...answersTo(disputed, say),
  }
}

/** What the viewer can say to a finding besides filling it in, and what was said. */
function answersTo(
  finding: FindingDispute | undefined,
  say: Say,
): Pick<FindingView, 'confirm' | 'askAgain' | 'disputes' | 'disputed'> {
  if (finding === undefined) return { confirm: null, askAgain: null, disputes: [], disputed: null }
  const { options, mayConfirm, words } = finding
  return {
    confirm: mayConfirm ? say(message('doubt.confirm')) : null,
    askAgain: null,
    disputes: options.map((reason) => ({ reason, label: say(reasonMessage(reason)) })),
    disputed: words === null ? null : say(words),
  }
}

/** The findings of a record that wait for a decision, in words: nothing is to be done about them. */
export function disputedViews(record: StoredRecord, options: FindingOptions): readonly FindingView[] {
  return answeredViews(record, options, ({ state }) => state === 'disputed')
}

/** The values of a record about which the viewer has said that they are right, and may take that back. */
export function confirmedViews(record: StoredRecord, options: FindingOptions): readonly FindingView[] {
  return answeredViews(record, options, ({ mayAskAgain }) => mayAskAgain)
}

function answeredViews(
  record: StoredRecord,
  options: FindingOptions,
  isShown: (finding: FindingDispute) => boolean,
): readonly FindingView[] {
  const { say, viewer, disputes } = options
  const answered = (disputes.get(keyText(record)) ?? []).filter(isShown)
  return answered.map(({ key, ruleId, message: what, words, mayAskAgain }) => ({
    key,
    ruleId,
    what: say(disclosureOf(shownScope(viewer), record).message(what)),
    ...rulePart(ruleId, options),
    due: '',
    isOverdue: false,
    fields: [],
    whyNot: null,
    properties: [],
    confirm: null,
    askAgain: mayAskAgain ? say(message('doubt.askAgain')) : null,
    disputes: [],
    disputed: mayAskAgain ? say(message('doubt.confirmed.you')) : words && say(words),
  }))
}

type RulePart = Pick<FindingView, 'why' | 'explanation'>

/** Rulesets in words, by language and rule: a ruleset stays the same object until it changes. */
const inWords = new WeakMap<Ruleset, Map<string, RulePart>>()

function rulePart(ruleId: string, options: Pick<FindingOptions, 'rules' | 'say'>): RulePart {
  const { rules, say } = options
  const known = inWords.get(rules) ?? new Map<string, RulePart>()
  inWords.set(rules, known)
  const key = `${say.language} ${ruleId}`
  const part = known.get(key) ?? putInWords(ruleId, options)
  known.set(key, part)
  return part
}

function putInWords(ruleId: string, { rules, say }: Pick<FindingOptions, 'rules' | 'say'>): RulePart {
  const rule = rules.rules.find(({ id }) => id === ruleId)
  if (rule === undefined) return { why: null, explanation: '' }
  const { asks, onlyIf, due, terms } = describeRule(rule, rules.fields)
  const sentences = [
    sentence(asks, say),
    ...(onlyIf.length === 0 ? [] : [say(message('rules.onlyIf', { conditions: listMessage('list.and', onlyIf) }))]),
    ...(rules.terms.get(ruleId)?.severity === 'required' ? [say(message('rule.severity.required'))] : []),
    ...terms.map(say),
    sentence(due, say),
  ]
  return { why: say(purposeOf(rule)), explanation: sentences.join(' ') }
}

function dueOf(
  { since, dueAt, isOverdue, mark }: ListedFinding,
  { say, timeZone }: { readonly say: Say; readonly timeZone: string },
): string {
  const from = formatDay(since, timeZone, say.language)
  const words =
    dueAt === null
      ? message('finding.since', { since: from })
      : message(isOverdue ? 'finding.since.overdue' : 'finding.since.due', {
          since: from,
          due: formatDay(dueAt, timeZone, say.language),
        })
  return say(mark === null ? words : message('finding.since.marked', { mark: markMessage(mark), words }))
}

function entryView({ name, label, kind, text, options, property }: EntryField, say: Say): EntryView {
  return {
    name,
    label: shownName(capitalised(say(label), say.language)),
    kind,
    value: text,
    seen: text,
    options: options.map((option) => ({ value: option.value, label: shownName(say(option.label)) })),
    property,
  }
}
