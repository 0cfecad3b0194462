import { type ObjectType, objectTypes } from '../../../src/domain/record.ts'
import type { Chance } from './chance.ts'

/** What a rule about a type may ask for. `answered`: it asks for a value, in whose place an answer may stand. */
const needs: Readonly<Record<ObjectType, readonly { readonly need: string; readonly answered?: true }[]>> = {
  contact: [
    { need: 'field: lastName' },
    { need: 'anyOf: [email, phone, mobilePhone]', answered: true },
    { need: 'unique: email, alsoIn: [bouncedEmail]' },
    { need: 'unique: phone, alsoIn: [mobilePhone]', answered: true },
    { need: 'notRepeated: phone' },
    { need: 'notRepeated: email' },
    { need: 'allOf: [jobTitle, email]', answered: true },
    { need: 'atLeast: 2, of: [email, phone, jobTitle, { owner: true }]', answered: true },
    { need: 'field: company.name' },
    { need: 'anyOf: [deal.company.domain, jobTitle]', answered: true },
    { need: 'linked: deal, none: true, where: { stage: lost, closeDate: { withinDays: 9 } }' },
    { need: 'linked: company, where: { country: { empty: false } }, meets: { anyOf: [domain, { linked: deal }] }' },
    { need: 'fresh: { withinDays: 6 }' },
  ],
  company: [
    { need: 'field: name' },
    { need: 'unique: domain, alsoIn: [website]' },
    { need: 'notRepeated: phone' },
    { need: 'linked: contact, min: 1, max: 2' },
    { need: 'linked: contact, every: true, meets: { field: email }' },
    { need: 'anyOf: [domain, website, contact.email]', answered: true },
    { need: 'linked: deal, where: { stage: open, closeDate: { nextDays: 5 } }' },
  ],
  deal: [
    { need: 'positive: amount' },
    { need: 'notPast: closeDate, toleranceHours: 3' },
    { need: 'notBefore: closeDate, earliest: createdAt' },
    { need: 'nextActivity: { withinDays: 4 }' },
    { need: 'fresh: { withinDays: 5 }' },
    { need: 'field: lostReason', answered: true },
    { need: 'field: contact.company.country' },
    { need: 'anyOf: [contact.email, contact.phone]' },
    { need: 'linked: contact, where: { jobTitle: { empty: false } }, meets: { linked: company }' },
    { need: 'owner: true' },
    { need: 'field: amount, atLeast: 1000' },
    { need: 'notRepeated: name' },
  ],
  meeting: [
    { need: 'choice: outcome, not: [scheduled, rescheduled]' },
    { need: 'field: notes', answered: true },
    { need: 'field: contact.lastName' },
    { need: 'anyOf: [contact.company.name, deal.name]' },
  ],
  call: [
    { need: 'choice: outcome' },
    { need: 'linked: contact, max: 1' },
    { need: 'anyOf: [subject, contact.lastName]' },
  ],
  task: [{ need: 'field: subject' }, { need: 'field: deal.contact.email' }],
}

const times = ['createdAt: { olderThanDays: 3 }', 'createdAt: { withinDays: 12 }']
const ofAny = [...times, 'owner: { empty: false }', 'owner: [anna, Bo Lie]', 'team: { not: North }', 'team: South']
/** What a rule, or a segment, may be limited to. */
const conditions: Readonly<Record<ObjectType, readonly string[]>> = {
  contact: [
    ...ofAny,
    'source: { not: integration }',
    'jobTitle: { empty: true }',
    'company.country: norway',
    'deal.stage: open',
    'deal.company.createdAt: { olderThanDays: 8 }',
  ],
  company: [
    ...ofAny,
    'country: { not: norway }',
    'contact.createdAt: { withinDays: 9 }',
    'deal.amount: { above: 100 }',
  ],
  deal: [
    ...ofAny,
    'stage: open',
    'stage: [won, lost]',
    'amount: { atLeast: 1000 }',
    'stageAge: { olderThanDays: 4 }',
    'closeDate: { nextDays: 6 }',
    'contact.jobTitle: { empty: false }',
    'contact.company.country: norway',
  ],
  meeting: [...ofAny, 'outcome: { not: cancelled }', 'contact.company.country: norway', 'startsAt: { withinDays: 7 }'],
  call: [...ofAny, 'status: completed', 'direction: outbound', 'contact.source: { not: import }'],
  task: [...ofAny, 'status: open', 'deal.stage: open'],
}

/** Pairs of types whose records may be linked. */
export const linkable: readonly (readonly [ObjectType, ObjectType])[] = [
  ['contact', 'company'],
  ['deal', 'contact'],
  ['deal', 'company'],
  ['meeting', 'contact'],
  ['meeting', 'deal'],
  ['call', 'contact'],
  ['call', 'deal'],
  ['task', 'deal'],
]

/** The types about whose records there are most rules. */
const mostRules: Readonly<Record<ObjectType, number>> = {
  contact: 5,
  company: 3,
  deal: 5,
  meeting: 2,
  call: 2,
  task: 1,
}

/** What a rule may say about its findings and its time. */
function wordsOf(chance: Chance, type: ObjectType, isAnswered: boolean): readonly string[] {
  const isEnding = ['meeting', 'call', 'task'].includes(type)
  /** With the share of rules that say it. */
  const likely: readonly (readonly [number, string])[] = [
    [isAnswered ? 0.7 : 0, "honestAnswers: ['not known yet', client declined], askAgainDays: 4"],
    [isEnding ? 0.4 : 0, 'once: over'],
    [type === 'deal' ? 0.2 : 0, 'from: closeDate'],
    [0.3, chance.oneOf(['graceHours: 30', 'graceWorkingHours: 6', 'graceWorkingHours: 20'])],
    [0.4, `severity: ${chance.oneOf(['important', 'watch', 'required'])}`],
    [0.2, 'weight: 3'],
    [0.1, 'repairedBy: operator'],
    [0.2, 'effectiveFrom: 2026-10-16'],
    [0.4, 'dueDays: 2'],
  ]
  return likely.flatMap(([share, words]) => (chance.is(share) ? words : []))
}

function whenOf(chance: Chance, type: ObjectType): string {
  const chosen = chance.some(conditions[type], 1 + chance.number(2)).map((one) => `{ ${one} }`)
  const join = chance.oneOf(['all', 'any', 'not'])
  return join === 'not' ? `{ not: { any: [${chosen.join(', ')}] } }` : `{ ${join}: [${chosen.join(', ')}] }`
}

function ruleLine(chance: Chance, type: ObjectType, place: number): string {
  const asked = needs[type][place]
  const when = chance.is(0.5) ? [`when: ${whenOf(chance, type)}`] : []
  const parts = [
    `id: ${type}-${place}`,
    `object: ${type}`,
    'title: T',
    'missing: m',
    ...when,
    `need: { ${asked?.need ?? ''} }`,
    ...wordsOf(chance, type, asked?.answered === true),
  ]
  return `  - { ${parts.join(', ')} }`
}

/** The ids of segments that a ruleset may have. */
export const segmentIds = ['s0', 's1', 's2'] as const

/** Rules that are always met, and for which every link is read. */
export const readingRules = linkable
  .flatMap(([one, other]) => [[one, other] as const, [other, one] as const])
  .map(
    ([from, to]) =>
      `  - { id: ${from}-reads-${to}, object: ${from}, title: T, missing: m, need: { linked: ${to}, max: 999 } }`,
  )

/**
 * A ruleset (YAML). A rule of the same id asks for the same in each of them, in other records or on other terms.
 *
 * @param others further rules
 */
export function randomRules(chance: Chance, others: readonly string[] = []): string {
  const rules = objectTypes.flatMap((type) => {
    const places = chance.some([...needs[type].keys()], 1 + chance.number(mostRules[type]))
    return places.map((place) => ruleLine(chance, type, place))
  })
  const segments = chance.some(segmentIds, 1 + chance.number(segmentIds.length)).map((id) => {
    const type = chance.oneOf<ObjectType>(['contact', 'deal', 'deal', 'meeting'])
    return `  ${id}: { object: ${type}, title: S, when: ${whenOf(chance, type)} }`
  })
  const calendar = 'calendar: { hours: 08:00-16:00, holidays: NO }'
  return ['name: R', 'country: NO', calendar, 'rules:', ...rules, ...others, 'segments:', ...segments, ''].join('\n')
}
