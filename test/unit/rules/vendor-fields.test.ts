import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../../src/domain/errors.ts'
import type { CrmRecord } from '../../../src/domain/record.ts'
import { evaluate, linkedTypes, parseRuleset, requiredVendorFields, rulesetFor } from '../../../src/rules/index.ts'
import { inEnglish } from '../../support/words.ts'
import { aRecord, codeForms, now } from './subjects.ts'

const hash = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678'

/** A ruleset whose first field line is line 3 of the file. */
function rulesetWith(fields: readonly string[], ...rules: readonly string[]): string {
  const section = fields.length === 0 ? [] : ['fields:', ...fields.map((line) => `  ${line}`)]
  const listed = rules.map((rule, index) => `  - { id: r${index}, title: A, missing: a${index}, ${rule} }`)
  return ['name: Ours', ...section, 'country: NO', 'rules:', ...listed, ''].join('\n')
}

const nextStep = `deal: { nextStep: { hubspot: hs_next_step, pipedrive: ${hash} } }`
const anyRule = 'object: deal, need: { field: name }'

function parse(text: string): ReturnType<typeof parseRuleset> {
  return parseRuleset(text, 'rules.yaml', codeForms)
}

function problemsOf(text: string): string[] {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
  return []
}

/** What is missing by the rules for a vendor's account. */
function missing(text: string, vendor: string, record: CrmRecord): string[] {
  const subject = { record, linked: [aRecord('contact', {}, { vendorFields: record.vendorFields })], links: {} }
  return evaluate(rulesetFor(parse(text), vendor), subject, now).verdicts.map(
    (verdict) => `${inEnglish(verdict.message)} ${verdict.reason}`,
  )
}

describe('the section "fields" of a ruleset', () => {
  it('lets rules use a field of the CRM like a portable one', () => {
    const text = rulesetWith([nextStep], 'object: deal, need: { field: nextStep }')

    for (const vendor of ['hubspot', 'pipedrive']) {
      expect(missing(text, vendor, aRecord('deal', {}, { vendorFields: { nextStep: 'Call again' } }))).toEqual([])
      expect(missing(text, vendor, aRecord('deal', {}, { vendorFields: { nextStep: null } }))).toEqual(['a0 missing'])
      expect(missing(text, vendor, aRecord('deal', {}, { vendorFields: { nextStep: 'n/a' } }))).toEqual([
        'a0 (not a valid value) junk',
      ])
    }
  })

  it('leaves a rule out if the CRM has no such field, wherever the rule names it', () => {
    const text = rulesetWith(
      ['deal: { tier: { hubspot: tier } }', 'contact: { skype: { pipedrive: im } }'],
      'object: deal, need: { field: tier }',
      'object: deal, when: { tier: A }, need: { positive: amount }',
      'object: deal, need: { anyOf: [name, contact.skype] }',
      'object: deal, need: { field: name }',
    )
    function idsFor(vendor: string): string[] {
      return rulesetFor(parse(text), vendor).rules.map(({ id }) => id)
    }

    expect(idsFor('hubspot')).toEqual(['r0', 'r1', 'r3'])
    expect(idsFor('pipedrive')).toEqual(['r2', 'r3'])
    expect(idsFor('another')).toEqual(['r3'])
    expect(missing(text, 'pipedrive', aRecord('deal', { amount: null }, { vendorFields: { tier: 'A' } }))).toEqual([])
    expect(missing(text, 'hubspot', aRecord('deal', { amount: null }, { vendorFields: { tier: 'A' } }))).toEqual([
      'a1 missing',
    ])
  })

  it('lists the codes to read for a vendor: exactly those that its rules name', () => {
    const text = rulesetWith(
      [nextStep.replace('} }', '}, unused: { hubspot: unused } }'), 'contact: { skype: { pipedrive: im } }'],
      'object: deal, need: { field: nextStep }',
      'object: deal, need: { anyOf: [contact.skype] }',
      'object: task, need: { field: vendor.kind }',
    )
    const none = { contact: {}, company: {}, deal: {}, meeting: {}, call: {}, task: { kind: 'kind' } }

    expect(requiredVendorFields(parse(text), 'hubspot')).toEqual({ ...none, deal: { nextStep: 'hs_next_step' } })
    expect(requiredVendorFields(parse(text), 'pipedrive')).toEqual({
      ...none,
      deal: { nextStep: hash },
      contact: { skype: 'im' },
    })
    expect(linkedTypes(rulesetFor(parse(text), 'hubspot'), 'deal')).toEqual([])
    expect(linkedTypes(rulesetFor(parse(text), 'pipedrive'), 'deal')).toEqual(['contact'])
  })

  it.each([
    ['phone', '00000000', 'a0 (not a valid value) junk'],
    ['email', 'bo@example.com', 'a0 (not a valid value) junk'],
    ['email', 'bo@', 'a0 (not a valid value) junk'],
    ['phone', '2019-05-05', 'a0 (not a valid value) junk'],
    ['number', 'twelve', 'a0 (not a valid value) junk'],
    ['instant', '1970-01-01', 'a0 (not a valid value) junk'],
    ['text', '-', 'a0 (not a valid value) junk'],
  ])('judges a value by its kind: %s', (kind, junk, expected) => {
    const text = rulesetWith([`deal: { own: { hubspot: own, kind: ${kind} } }`], 'object: deal, need: { field: own }')

    expect(missing(text, 'hubspot', aRecord('deal', {}, { vendorFields: { own: junk } }))).toEqual([expected])
  })

  it('allows conditions for numbers and dates on a field of that kind', () => {
    const text = rulesetWith(
      ['deal: { yearly: { hubspot: arr, kind: number }, renewal: { hubspot: renewal, kind: instant } }'],
      'object: deal, need: { positive: yearly }',
      'object: deal, need: { notPast: renewal }',
      'object: deal, when: { yearly: { atLeast: 100 } }, need: { field: lostReason }',
    )
    function missingFor(yearly: string, renewal: string): string[] {
      return missing(text, 'hubspot', aRecord('deal', {}, { vendorFields: { yearly, renewal } }))
    }

    expect(missingFor('99.5', '2026-12-01')).toEqual([])
    expect(missingFor('0', '2026-12-01')).toEqual(['a0 inconsistent'])
    expect(missingFor('', '2026-01-31')).toEqual(['a0 missing', 'a1 late'])
    expect(missingFor('100', '2026-12-01')).toEqual(['a2 missing'])
  })

  it('treats a field that has not been read yet as blank, whatever its name', () => {
    const text = rulesetWith(['deal: { constructor: { hubspot: own } }'], 'object: deal, need: { field: constructor }')

    expect(missing(text, 'hubspot', aRecord('deal'))).toEqual(['a0 missing'])
  })

  it('changes the version of a ruleset, but not if it is absent', () => {
    const [plain, named] = [rulesetWith([], anyRule), rulesetWith([nextStep], anyRule)]

    expect(parse(plain).version).not.toBe(parse(named).version)
    expect(parse(named).version).not.toBe(parse(named.replace('hs_next_step', 'other')).version)
    expect(rulesetFor(parse(named), 'hubspot').version).toBe(parse(named).version)
  })

  it.each([
    [
      'a vendor that there is not',
      ['deal: { a: { hubspott: b } }'],
      'rules.yaml:3:16: unknown CRM "hubspott"; did you mean "hubspot"?',
    ],
    [
      'a vendor far from any',
      ['deal: { a: { salesmonkey: b } }'],
      'rules.yaml:3:16: unknown CRM "salesmonkey"; known: hubspot, pipedrive',
    ],
    [
      'the name of a portable field',
      ['deal: { amount: { hubspot: b } }'],
      'rules.yaml:3:11: a deal has a field "amount" in every CRM; choose another name',
    ],
    [
      'the name of a time that every record has',
      ['deal: { createdAt: { hubspot: b } }'],
      'rules.yaml:3:11: a deal has a field "createdAt" in every CRM; choose another name',
    ],
    [
      'a name that is none',
      ['deal: { next-step: { hubspot: b } }'],
      'rules.yaml:3:11: "next-step" is not a valid field name; use letters and digits, beginning with a lower-case letter, such as nextStep',
    ],
    [
      'a label in place of a code of HubSpot',
      ['deal: { a: { hubspot: Next step } }'],
      'rules.yaml:3:25: "Next step" is not a field code; a code is the property\'s internal name in small letters, such as hs_next_step',
    ],
    [
      'a label in place of a code of Pipedrive',
      ['deal: { a: { pipedrive: Neste steg } }'],
      'rules.yaml:3:27: "Neste steg" is not a field code; a code is the field\'s code: a word such as probability, or the 40 hex digits of a custom field',
    ],
    [
      'a code that is cut short',
      [`deal: { a: { pipedrive: ${hash.slice(1)} } }`],
      `rules.yaml:3:27: "${hash.slice(1)}" is not a field code; a code is the field's code: a word such as probability, or the 40 hex digits of a custom field`,
    ],
    [
      'a code that YAML takes for a number',
      ['deal: { a: { pipedrive: 12345 } }'],
      "rules.yaml:3:27: put the code in quotes, because YAML takes it for a number: the field's code: a word such as probability, or the 40 hex digits of a custom field",
    ],
    [
      'no code at all',
      ['deal: { a: { kind: phone } }'],
      'rules.yaml:3:14: the code of the field in at least one CRM: { hubspot: …, pipedrive: … }',
    ],
    [
      'a kind that there is not',
      ['deal: { a: { hubspot: b, kind: money } }'],
      'rules.yaml:3:34: found "money", allowed is one of text, email, phone, number, instant',
    ],
    [
      'an object type that there is not',
      ['lead: { a: { hubspot: b } }'],
      'rules.yaml:3:3: unknown key "lead" (did you mean "deal"?)',
    ],
  ])('reports where and how %s is wrong', (_what, fields, expected) => {
    expect(problemsOf(rulesetWith(fields, anyRule))).toEqual([expected])
  })

  it('reports mistakes of the section, and only those of the rules that do not follow from them', () => {
    const text = rulesetWith(
      ['deal: { nextStep: { hubspott: b } }'],
      'object: deal, need: { field: nextStep }',
      'object: lead, need: { field: name }',
    )

    expect(problemsOf(text)).toEqual([
      'rules.yaml:3:23: unknown CRM "hubspott"; did you mean "hubspot"?',
      'rules.yaml:7:46: found "lead", allowed is one of contact, company, deal, meeting, call, task',
    ])
  })

  it.each([
    ['object: deal, need: { field: nextstep }', 'a deal has no field "nextstep"; did you mean "nextStep"?'],
    [
      'object: contact, need: { field: nextStep }',
      'a contact has no field "nextStep"; it has firstName, lastName, email, phone, mobilePhone, jobTitle, bouncedEmail, source, owner, team',
    ],
    ['object: deal, need: { positive: nextStep }', '"nextStep" holds text; a number is asked for'],
    [
      'object: deal, need: { field: vendor.nextStep }',
      '"vendor.nextStep" could also mean "nextStep" from the section fields; rename that field',
    ],
  ])('reports a rule that misnames a field: %s', (rule, expected) => {
    expect(problemsOf(rulesetWith([nextStep], rule)).map((line) => line.replace(/^[^ ]+ /, ''))).toEqual([expected])
  })

  it('allows a choice on a field of text, and of no other kind', () => {
    expect(problemsOf(rulesetWith([nextStep], 'object: deal, need: { choice: nextStep, not: [None] }'))).toEqual([])
    expect(
      problemsOf(
        rulesetWith(['deal: { a: { hubspot: b, kind: phone } }'], 'object: deal, need: { choice: a, not: [None] }'),
      ),
    ).toHaveLength(1)
  })
})

describe('the source of a record and the age of a stage', () => {
  it('are conditions, and the age comes true at its instant', () => {
    const ruleset = rulesetFor(
      parse(
        rulesetWith(
          [],
          'object: deal, when: { source: { in: [import, form] }, stageAge: { olderThanDays: 30 } }, need: { field: name }',
        ),
      ),
      'hubspot',
    )
    const entered = '2026-10-01T10:00:00.000Z'
    function results(source: string | null, at: string): [number, string | undefined] {
      const record = aRecord('deal', { name: null, source, stageAge: entered })
      const { verdicts, recheckAt } = evaluate(ruleset, { record, linked: [], links: {} }, new Date(at))
      return [verdicts.length, recheckAt?.toISOString()]
    }
    expect(results('import', '2026-10-31T09:59:59.000Z')).toEqual([0, '2026-10-31T10:00:00.000Z'])
    expect(results('import', '2026-10-31T10:00:00.000Z')).toEqual([1, undefined])
    expect(results('person', '2026-12-31T10:00:00.000Z')).toEqual([0, undefined])
    expect(results(null, '2026-12-31T10:00:00.000Z')).toEqual([0, undefined])
  })

  it('refuse words that are none', () => {
    expect(problemsOf(rulesetWith([], 'object: deal, when: { source: imported }, need: { field: name }'))).toHaveLength(
      1,
    )
  })

  it('yield to fields of an account that have their names', () => {
    const text = rulesetWith(
      ['deal: { source: { hubspot: lead_source } }'],
      'object: deal, when: { source: fair }, need: { field: lostReason }',
    )
    const deal = aRecord('deal', { lostReason: null, source: 'import' }, { vendorFields: { source: 'fair' } })
    expect(missing(text, 'hubspot', deal)).toEqual(['a0 missing'])
    expect(missing(text, 'hubspot', { ...deal, vendorFields: { source: 'web' } })).toEqual([])
  })
})
