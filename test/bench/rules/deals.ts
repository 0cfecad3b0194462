import type { CrmRecord, FieldValue } from '../../../src/domain/record.ts'
import { parseRuleset, type Ruleset, type Subject } from '../../../src/rules/index.ts'

/** The present of these deals. */
export const dealsNow = new Date('2026-10-14T10:00:00.000Z')

const hourMs = 3_600_000

function hoursAway(count: number): string {
  return new Date(dealsNow.getTime() + count * hourMs).toISOString()
}

/** The value at the place, or null at every `every`-th one. */
function mostly<T extends FieldValue>(value: T, place: number, every: number): T | null {
  return place % every === 0 ? null : value
}

const names = ['Pilot 2026', 'Renewal, three years', 'n/a', 'Workshop Bergen', 'Licences for the branch']
const stages = ['open', 'open', 'open', 'won', 'lost']
const lostReasons = ['Price', 'xxx', null, 'No decision']
const emails = ['ola.berg@fjordbygg.no', 'kari@havn.no', 'post@verft.no', null, 'n/a']

function deal(place: number): CrmRecord {
  const createdAt = new Date(dealsNow.getTime() - (place % 700) * 24 * hourMs)
  return {
    type: 'deal',
    id: String(place),
    ownerId: place % 23 === 0 ? null : String(place % 40),
    createdAt,
    updatedAt: createdAt,
    fields: {
      name: mostly(place % 5 === 2 ? 'n/a' : `${names[place % 5]} ${place % 9973}`, place, 31),
      amount: mostly(place % 13 === 0 ? 0 : 1000 + place, place, 11),
      currency: 'EUR',
      closeDate: mostly(hoursAway((place % 90) * 24 - 240), place, 17),
      stage: stages[place % 5] ?? 'open',
      stageLabel: mostly(`Stage ${place % 7}`, place, 29),
      probability: (place % 10) / 10,
      lostReason: lostReasons[place % 4] ?? null,
    },
    vendorFields: {},
  }
}

function contact(place: number): CrmRecord {
  return {
    type: 'contact',
    id: `c${place}`,
    ownerId: null,
    createdAt: dealsNow,
    updatedAt: dealsNow,
    fields: { email: emails[place % 5] ?? null, phone: null, firstName: 'Ola', lastName: 'Berg' },
    vendorFields: {},
  }
}

/** Deals with the faults that people make, most of them linked to a contact. */
export function dealSubjects(count: number): readonly Subject[] {
  return Array.from({ length: count }, (_, place): Subject => {
    const linked = place % 9 === 0 ? [] : [contact(place)]
    return { record: deal(place), linked, links: { contact: linked.length }, unread: new Set() }
  })
}

/** What ten rules ask: the peers implement the same under these ids. */
function rulesOnce(suffix: string, extra: string): string {
  return `
  - { id: name${suffix}, object: deal, title: A, missing: a, when: { ${extra} }, need: { field: name } }
  - { id: amount${suffix}, object: deal, title: A, missing: a, when: { stage: open, ${extra} }, need: { positive: amount } }
  - { id: close${suffix}, object: deal, title: A, missing: a, when: { stage: open, ${extra} }, need: { field: closeDate } }
  - { id: past${suffix}, object: deal, title: A, missing: a, when: { stage: open, ${extra} }, need: { notPast: closeDate, toleranceHours: 24 } }
  - { id: order${suffix}, object: deal, title: A, missing: a, when: { stage: [won, lost], ${extra} }, need: { notBefore: closeDate, earliest: createdAt, toleranceHours: 24 } }
  - { id: reason${suffix}, object: deal, title: A, missing: a, when: { stage: lost, ${extra} }, need: { field: lostReason } }
  - { id: owner${suffix}, object: deal, title: A, missing: a, when: { ${extra} }, need: { owner: true } }
  - { id: contact${suffix}, object: deal, title: A, missing: a, when: { ${extra} }, need: { linked: contact } }
  - { id: reach${suffix}, object: deal, title: A, missing: a, when: { stage: open, probability: { atLeast: 0.4 }, ${extra} }, need: { anyOf: [contact.email, contact.phone] } }
  - { id: stage${suffix}, object: deal, title: A, missing: a, when: { ${extra} }, need: { field: stageLabel } }`
}

/** The groups of ten rules: one, or five that each leave out the deals of a stage. */
export function groupsOf(rules: 10 | 50): readonly { readonly suffix: string; readonly butStage: string | null }[] {
  if (rules === 10) return [{ suffix: '', butStage: null }]
  return [1, 2, 3, 4, 5].map((group) => ({ suffix: `-${group}`, butStage: `Stage ${group}` }))
}

/** The ruleset of ten or fifty rules. */
export function dealRules(rules: 10 | 50): Ruleset {
  const lines = groupsOf(rules).map(({ suffix, butStage }) =>
    rulesOnce(suffix, butStage === null ? '' : `stageLabel: { not: ${butStage} }`),
  )
  return parseRuleset(`name: Bench\ncountry: NO\nrules:${lines.join('')}\n`, 'bench.yaml')
}
