import { Ajv } from 'ajv'
import { Engine } from 'json-rules-engine'
import type { Reason } from '../../../src/domain/finding.ts'
import { fallbackZone, openZone } from '../../../src/domain/time/zone.ts'
import type { Subject } from '../../../src/rules/index.ts'
import { judgeValue, type Validity } from '../../../src/rules/validity/index.ts'
import { dealsNow, groupsOf } from './deals.ts'

/** Another implementation of the same rules: the ids of those that a deal does not meet, in any order. */
export type Peer = (subject: Subject) => readonly string[] | Promise<readonly string[]>

const zone = openZone(fallbackZone)
const dayMs = 24 * 3_600_000
const now = dealsNow.getTime()

function judged(kind: 'text' | 'email' | 'phone' | 'instant', value: unknown): Validity {
  return judgeValue(kind, value as string | null, { country: 'NO', otherName: null }).validity
}
function isUsable(kind: 'text' | 'email' | 'phone' | 'instant', value: unknown): boolean {
  return judged(kind, value) === 'ok'
}
/** The end of the day, because people mean a day. */
function endOf(value: unknown): number | null {
  return typeof value === 'string' ? zone.endOfDayAt(Date.parse(value)) : null
}
function hasPassed(value: unknown): boolean {
  const at = endOf(value)
  return at !== null && now >= at + dayMs
}
function isReachable({ linked }: Subject): boolean {
  return linked.some(({ fields }) => isUsable('email', fields['email']) || isUsable('phone', fields['phone']))
}

/** What somebody would write for exactly these rules, with the same judgement of values, and a verdict for each. */
export function handWritten(rules: 10 | 50): Peer {
  const groups = groupsOf(rules)
  return (subject) => {
    const flags: string[] = []
    for (const { suffix, butStage } of groups) {
      if (butStage === null || subject.record.fields['stageLabel'] !== butStage) {
        flagDeal(subject, failer(subject, suffix, flags))
      }
    }
    return flags
  }
}

interface HandVerdict {
  readonly ruleId: string
  readonly reason: Reason
  readonly since: Date
  readonly dueAt: Date
}
/** The last verdict of each kind, so that making them is not optimised away. */
const verdicts: HandVerdict[] = []

type Fail = (rule: string, reason: Reason, since?: number) => void

function failer({ record }: Subject, suffix: string, flags: string[]): Fail {
  return (rule, reason, since = record.createdAt.getTime()) => {
    verdicts[0] = { ruleId: rule + suffix, reason, since: new Date(since), dueAt: new Date(zone.plusDays(since, 7)) }
    flags.push(rule + suffix)
  }
}

function flagDeal(subject: Subject, fail: Fail): void {
  const { fields, ownerId } = subject.record
  const [name, stage] = [judged('text', fields['name']), judged('text', fields['stageLabel'])]
  if (name !== 'ok') fail('name', name)
  if (stage !== 'ok') fail('stage', stage)
  if (ownerId === null) fail('owner', 'missing')
  if ((subject.links.contact ?? 0) === 0) fail('contact', 'missing')
  if (fields['stage'] === 'open') flagOpen(subject, fail)
  else flagClosed(subject, fail)
}

function flagOpen(subject: Subject, fail: Fail): void {
  const { amount, closeDate, probability } = subject.record.fields
  if (typeof amount !== 'number') fail('amount', 'missing')
  else if (!(amount > 0)) fail('amount', 'junk')
  const close = judged('instant', closeDate)
  if (close !== 'ok') fail('close', close)
  if (hasPassed(closeDate)) fail('past', 'late', (endOf(closeDate) ?? 0) + dayMs)
  if (typeof probability === 'number' && probability >= 0.4 && !isReachable(subject)) fail('reach', 'missing')
}

function flagClosed({ record: { fields, createdAt } }: Subject, fail: Fail): void {
  const at = endOf(fields['closeDate'])
  if (at !== null && at < createdAt.getTime() - dayMs) fail('order', 'inconsistent')
  if (fields['stage'] !== 'lost') return
  const reason = judged('text', fields['lostReason'])
  if (reason !== 'ok') fail('reason', reason)
}

/** What a deal is for the engines: a flat document. */
function documentOf(subject: Subject): Record<string, unknown> {
  const { record, links } = subject
  const { fields, ownerId, createdAt } = record
  return { ...fields, ownerId, created: createdAt.getTime(), contacts: links.contact ?? 0, subject }
}

type Document = Readonly<Record<string, unknown>>

/** Each rule: its conditions as values by field, and whether a document fails it. */
const ten: readonly {
  readonly id: string
  readonly when: Readonly<Record<string, readonly string[]>>
  readonly least?: number
  readonly fails: (document: Document) => boolean
}[] = [
  { id: 'name', when: {}, fails: ({ name }) => !isUsable('text', name) },
  { id: 'amount', when: { stage: ['open'] }, fails: ({ amount }) => !(typeof amount === 'number' && amount > 0) },
  { id: 'close', when: { stage: ['open'] }, fails: ({ closeDate }) => !isUsable('instant', closeDate) },
  { id: 'past', when: { stage: ['open'] }, fails: ({ closeDate }) => hasPassed(closeDate) },
  {
    id: 'order',
    when: { stage: ['won', 'lost'] },
    fails({ closeDate, created }) {
      const at = endOf(closeDate)
      return at !== null && at < Number(created) - dayMs
    },
  },
  { id: 'reason', when: { stage: ['lost'] }, fails: ({ lostReason }) => !isUsable('text', lostReason) },
  { id: 'owner', when: {}, fails: ({ ownerId }) => ownerId === null },
  { id: 'contact', when: {}, fails: ({ contacts }) => contacts === 0 },
  { id: 'reach', when: { stage: ['open'] }, least: 0.4, fails: ({ subject }) => !isReachable(subject as Subject) },
  { id: 'stage', when: {}, fails: ({ stageLabel }) => !isUsable('text', stageLabel) },
]

/** json-rules-engine: conditions in its language, needs as operators of our own. */
export function jsonRulesEngine(rules: 10 | 50): Peer {
  const engine = new Engine([], { allowUndefinedFacts: true })
  for (const { id, fails } of ten) engine.addOperator(`fails-${id}`, (document: Document) => fails(document))
  for (const { suffix, butStage } of groupsOf(rules)) {
    for (const { id, when, least } of ten) {
      const all = [
        ...Object.entries(when).map(([fact, value]) => ({ fact, operator: 'in', value: [...value] })),
        ...(butStage === null ? [] : [{ fact: 'stageLabel', operator: 'notEqual', value: butStage }]),
        ...(least === undefined ? [] : [{ fact: 'probability', operator: 'greaterThanInclusive', value: least }]),
        { fact: 'document', operator: `fails-${id}`, value: true },
      ]
      engine.addRule({ conditions: { all }, event: { type: id + suffix } })
    }
  }
  return async (subject) => {
    const document = documentOf(subject)
    const { events } = await engine.run({ ...document, document })
    return events.map(({ type }) => type)
  }
}

/** ajv: conditions as JSON Schema, needs as keywords of our own; all errors. */
export function ajvRules(rules: 10 | 50): Peer {
  const ajv = new Ajv({ allErrors: true, strict: false })
  for (const { id, fails } of ten) {
    ajv.addKeyword({
      keyword: `need-${id}`,
      validate: (_: unknown, document: Document) => !fails(document),
      errors: false,
    })
  }
  const ids: string[] = []
  const parts = groupsOf(rules).flatMap(({ suffix, butStage }) =>
    ten.map(({ id, when, least }) => {
      ids.push(id + suffix)
      const properties = {
        ...Object.fromEntries(Object.entries(when).map(([field, values]) => [field, { enum: values }])),
        ...(butStage === null ? {} : { stageLabel: { not: { const: butStage } } }),
        ...(least === undefined ? {} : { probability: { type: 'number', minimum: least } }),
      }
      return { anyOf: [{ not: { properties } }, { [`need-${id}`]: true }] }
    }),
  )
  const validate = ajv.compile({ allOf: parts })
  return (subject) => {
    if (validate(documentOf(subject))) return []
    return (validate.errors ?? []).flatMap(({ schemaPath, keyword }) => {
      if (!keyword.startsWith('need-')) return []
      return ids[Number(/^#\/allOf\/(\d+)\//.exec(schemaPath)?.[1])] ?? []
    })
  }
}
