import { describe, expect, it } from 'vitest'
import { parseRuleset, runExamples } from '../../../src/rules/index.ts'
import { codeForms } from './subjects.ts'

const rules = `name: Ours
country: NO
fields: { meeting: { room: { hubspot: room_name } } }
rules:
  - { id: notes, object: meeting, title: A, missing: notes, when: { outcome: held }, once: over, graceHours: 24, need: { field: notes } }
  - { id: client, object: meeting, title: B, missing: client, need: { field: contact.lastName } }
  - { id: room, object: meeting, title: C, missing: room, when: { outcome: held }, need: { field: room } }
  - { id: name, object: deal, title: D, missing: name, need: { field: name } }
`
const examples = `examples:
  - title: Held two days ago
    given:
      object: meeting
      fields: { outcome: held, endsAt: -49h, room: Bergen }
      linked: [{ object: contact, fields: { lastName: xxx } }]
    expect: { notes: late, client: junk, room: met }
  - given: { object: meeting, fields: { outcome: scheduled, startsAt: +2d }, linked: [{ object: contact, fields: { lastName: Li } }] }
    expect: { notes: notApplicable, client: met }
  - given: { object: meeting, fields: { outcome: held, endsAt: -1h, notes: [], room: Oslo }, linked: [{ object: contact, fields: { lastName: Li } }] }
    expect: { notes: notYet }
`

describe('examples of a ruleset', () => {
  it('hold if every rule comes out as expected, and none that they do not name is failed', () => {
    expect(runExamples(parseRuleset(rules + examples, 'rules.yaml', codeForms))).toEqual([
      { number: 1, title: 'Held two days ago', differences: [] },
      { number: 2, title: '', differences: [] },
      { number: 3, title: '', differences: [] },
    ])

    const wrong = examples.replace('client: junk, room: met', 'room: missing')
    expect(runExamples(parseRuleset(rules + wrong, 'rules.yaml', codeForms))[0]?.differences).toEqual([
      { id: 'client', expected: null, found: 'junk' },
      { id: 'room', expected: 'missing', found: 'met' },
    ])
  })

  it('are no part of the version', () => {
    const [without, with_] = [rules, rules + examples].map((text) => parseRuleset(text, 'rules.yaml', codeForms))
    expect(with_?.version).toBe(without?.version)
  })

  it.each([
    [
      'fields: { outcome: held, endsAt',
      'fields: { outcom: held, endsAt',
      '13:25: a meeting has no field "outcom"; did you mean "outcome"?',
    ],
    [
      'expect: { notes: late',
      'expect: { note: late',
      '15:21: there is no rule or segment "note"; did you mean "notes"?',
    ],
    [
      'expect: { notes: late',
      'expect: { name: late',
      '15:21: the rule "name" is about a deal; the example gives a meeting',
    ],
    ['client: junk', 'client: wrong', 'found "wrong", allowed is one of missing, junk'],
  ])('are checked: %s → %s', (before, after, problem) => {
    expect(() => parseRuleset(rules + examples.replace(before, after), 'rules.yaml', codeForms)).toThrow(problem)
  })

  it('have several choices where they give a list, and owners in teams', () => {
    const text = `name: Ours
country: NO
fields: { contact: { products: { hubspot: products } } }
rules:
  - { id: alone, object: contact, title: A, missing: a, when: { products: { some: None } }, need: { field: products, every: None } }
  - { id: new, object: deal, title: B, missing: b, when: { team: North, owner: [Anna, Bo] }, need: { field: name } }
  - { id: teamless, object: deal, title: C, missing: c, when: { team: { empty: true } }, need: { field: name } }
  - { id: touched, object: deal, title: D, missing: d, when: { contact.team: South }, need: { field: updatedAt, withinDays: 9 } }
examples:
  - { given: { object: contact, fields: { products: [None, Basic] } }, expect: { alone: inconsistent } }
  - { given: { object: contact, fields: { products: None } }, expect: { alone: met } }
  - { given: { object: contact, fields: { products: [Basic] } }, expect: { alone: notApplicable } }
  - { given: { object: contact }, expect: { alone: notApplicable } }
  - { given: { object: deal, owner: Anna, fields: { team: North } }, expect: { new: missing, teamless: notApplicable } }
  - { given: { object: deal, owner: Anna, fields: { team: [South, North] } }, expect: { new: missing } }
  - { given: { object: deal, owner: Anna, fields: { team: South } }, expect: { new: notApplicable } }
  - { given: { object: deal, owner: Cy, fields: { team: North } }, expect: { new: notApplicable } }
  - { given: { object: deal }, expect: { new: notApplicable, teamless: missing } }
  - given: { object: deal, fields: { name: A, updatedAt: -10d }, linked: [{ object: contact, fields: { team: South } }] }
    expect: { touched: late }
`
    const results = runExamples(parseRuleset(text, 'rules.yaml', codeForms))
    expect(results.filter(({ differences }) => differences.length > 0)).toEqual([])
  })

  it('give own fields that they leave out as blank', () => {
    const text = `name: Ours
country: NO
fields: { contact: { size: { hubspot: size } } }
rules:
  - { id: named, object: deal, title: A, missing: a, need: { field: vendor.next_step } }
  - { id: aliased, object: contact, title: B, missing: b, when: { size: { empty: true } }, need: { field: lastName } }
  - { id: linked, object: deal, title: C, missing: c, need: { field: contact.vendor.origin } }
segments: { small: { object: deal, title: D, when: { vendor.size: { in: [S] } } } }
examples:
  - given: { object: deal, linked: [{ object: contact }] }
    expect: { named: missing, linked: missing, small: notInSegment }
  - { given: { object: contact }, expect: { aliased: missing } }
`
    const results = runExamples(parseRuleset(text, 'rules.yaml', codeForms))
    expect(results.flatMap(({ differences }) => differences)).toEqual([])
  })

  function resultsAt(updatedAt: string): readonly unknown[] {
    const given = `updatedAt: ${updatedAt}, outcome: held, endsAt: -49h`
    const text = rules + examples.replace('outcome: held, endsAt: -49h', given)
    return runExamples(parseRuleset(text, 'rules.yaml', codeForms)).flatMap(({ differences }) => differences)
  }

  it.each(['-10d', '2026-10-01T10:00:00Z', 'null'])('give the time of the last change: %s', (updatedAt) => {
    expect(resultsAt(updatedAt)).toEqual([])
  })

  it.each([
    ['yesterday', 'rules.yaml:13:28: a date, or hours or days such as'],
    ['true', 'rules.yaml:13:28: found true, allowed is a date'],
    ['[-1d]', 'rules.yaml:13:28: found a list, allowed is a date'],
  ])('are refused with the place of a time of the last change that is no instant: %s', (updatedAt, problem) => {
    expect(() => resultsAt(updatedAt)).toThrow(problem)
  })

  it('do not change what others say of an owner with the same name', () => {
    const text = `name: Ours
country: NO
rules: [{ id: new, object: deal, title: A, missing: a, when: { owner: Anna }, need: { field: name } }]
examples:
  - { given: { object: deal, owner: Anna, fields: { team: North } }, expect: { new: missing } }
  - { given: { object: deal, owner: Anna }, expect: { new: missing } }
`
    const results = runExamples(parseRuleset(text, 'rules.yaml', codeForms))
    expect(results.flatMap(({ differences }) => differences)).toEqual([])
  })

  it.each([
    ['owner: Anna', 'owner'],
    ['createdAt: -3d', 'created'],
  ])('say that %s is given beside the fields', (given, key) => {
    const wrong = examples.replace('outcome: held, endsAt: -49h', `outcome: held, ${given}`)
    expect(() => parseRuleset(rules + wrong, 'rules.yaml', codeForms)).toThrow(`give it beside them, as ${key}`)
  })
})
