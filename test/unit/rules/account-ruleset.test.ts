import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccountField, AccountSchema, FieldHolds, FieldOption } from '../../../src/domain/account-schema.ts'
import { type AccountRuleset, evaluate, parseRuleset, rulesetOfAccount } from '../../../src/rules/index.ts'
import { message, sayAll } from '../../../src/words/index.ts'
import { asWritten, inEnglish } from '../../support/words.ts'
import { aRecord, codeForms, now } from './subjects.ts'

const segments = [
  { id: '111', label: 'Test' },
  { id: '12', label: 'Key account' },
]
const regions = [
  { id: 'emea', label: 'Europe' },
  { id: 'apac', label: 'Asia' },
]

const industries = ['111', 'n/a', 'Test', 'Other', 'Fishery'].map((label) => ({ id: label, label }))

function field(code: string, holds: FieldHolds, options: readonly FieldOption[] = []): AccountField {
  return {
    code,
    label: `The ${code}`,
    holds,
    options,
    separator: ';',
    isArchived: false,
    whyNotFilled: null,
    isWritable: true,
  }
}

const schema: AccountSchema = {
  types: {
    deal: {
      fields: [
        field('hs_next_step', 'text'),
        field('key_account', 'boolean'),
        field('segment', 'choice', segments),
        field('regions', 'choices', regions),
        field('score', 'number'),
        field('renewal', 'date'),
        field('hubspot_owner_id', 'reference', [{ id: '7', label: 'Anna Berg' }]),
        { ...field('old_step', 'text'), isArchived: true },
        { ...field('source', 'text'), whyNotFilled: message('hubspot.unfillable.readOnly') },
      ],
      portable: {
        stageLabel: field('dealstage', 'choice', [
          { id: 'first', label: 'First contact' },
          { id: 'sent', label: 'Proposal sent' },
        ]),
        lostReason: { ...field('closed_lost_reason', 'text'), whyNotFilled: message('hubspot.unfillable.hidden') },
      },
    },
    contact: {
      fields: [field('role', 'text')],
      portable: {
        jobTitle: { lacks: message('hubspot.lacks.property', { code: 'jobtitle' }), mayBeHidden: true },
        email: field('email', 'text'),
      },
    },
    company: {
      fields: [],
      portable: {
        phone: { lacks: message('pipedrive.lacks.phone'), mayBeHidden: false },
        website: { lacks: message('pipedrive.lacks.field', { code: 'website' }), mayBeHidden: false },
        industry: field('industry', 'choice', industries),
      },
    },
    task: { unreadable: asWritten('not allowed') },
  },
  stages: ['First contact', 'Proposal sent'],
  currencies: ['POINTS'],
}

function leftOut(rule: string, known: AccountSchema | null = schema): readonly string[] {
  return leftOutRules(rule, known).map(({ problems }) => sayAll(inEnglish, problems))
}

function leftOutRules(rule: string, known: AccountSchema | null): AccountRuleset['leftOut'] {
  const ruleset = parseRuleset(`name: Ours\ncountry: NO\nrules:\n  - ${rule}\n`, 'rules.yaml', codeForms)
  const { rules, leftOut: out } = rulesetOfAccount(ruleset, {
    vendor: 'hubspot',
    currency: 'EUR',
    timeZone: 'UTC',
    schema: known,
  })
  expect(rules.length + out.length).toBe(1)
  return out
}

const rest = 'id: one, object: deal, title: A, missing: a'
const ownerless = `${rest}, need: { owner: true }`

describe('a rule about something that the account lacks', () => {
  it.each([
    [`{ ${rest}, need: { field: vendor.hs_nxt_step } }`, 'did you mean "hs_next_step"?'],
    [`{ ${rest}, need: { anyOf: [name, vendor.hs_nxt_step] } }`, 'did you mean "hs_next_step"?'],
    [`{ ${rest}, need: { field: vendor.old_step } }`, 'is archived'],
    [`{ ${rest}, need: { field: vendor.role } }`, 'it is a field of contacts'],
    [`{ ${ownerless}, when: { vendor.hs_nxt_step: A } }`, 'did you mean "hs_next_step"?'],
    [`{ ${ownerless}, when: { stageLabel: Proposl sent } }`, 'did you mean "Proposal sent"?'],
    [`{ ${ownerless}, when: { stageLabel: { not: [Proposl sent] } } }`, 'did you mean "Proposal sent"?'],
    [`{ ${ownerless}, when: { currency: EURO } }`, 'did you mean "EUR"?'],
    [`{ ${ownerless}, when: { currency: [NOK, Kroner] } }`, '"currency" is never "Kroner"; it is a code such as EUR'],
    [`{ ${ownerless}, when: { currency: { not: euro } } }`, 'did you mean "EUR"?'],
    [`{ ${ownerless}, when: { vendor.segment: Key acount } }`, 'did you mean "Key account"?'],
    [`{ ${ownerless}, when: { vendor.hubspot_owner_id: Ana Berg } }`, 'did you mean "Anna Berg"?'],
    [`{ ${ownerless}, when: { vendor.key_account: 3 } }`, 'it holds yes or no'],
    [`{ ${ownerless}, when: { vendor.score: high } }`, 'it holds a number'],
    [`{ ${ownerless}, when: { vendor.renewal: soon } }`, 'it holds a date'],
    [`{ ${rest.replace('deal', 'task')}, need: { field: vendor.hs_x } }`, 'cannot be read: not allowed'],
    [`{ ${rest.replace('deal', 'contact')}, need: { field: jobTitle } }`, 'there is no property "jobtitle"'],
    [`{ ${rest.replace('deal', 'contact')}, need: { anyOf: [email, jobTitle] } }`, 'there is no property "jobtitle"'],
    [`{ ${rest.replace('deal', 'meeting')}, need: { field: contact.jobTitle } }`, 'there is no property "jobtitle"'],
    [`{ ${rest.replace('deal', 'company')}, need: { field: phone } }`, 'there is no field for phone numbers'],
    [`{ ${rest.replace('deal', 'company')}, need: { anyOf: [phone, website] } }`, 'there is no field for phone'],
    [`{ ${ownerless.replace('deal', 'company')}, when: { phone: 1 } }`, 'there is no field for phone numbers'],
    [`{ ${ownerless.replace('deal', 'company')}, when: { industry: Fishry } }`, 'did you mean "Fishery"?'],
    [`{ ${rest}, need: { field: vendor.source } }`, 'is only written by HubSpot, so that nobody can fill it in'],
    [`{ ${rest}, need: { field: lostReason } }`, 'is hidden in HubSpot, so that nobody can fill it in'],
    [`{ ${rest}, need: { anyOf: [vendor.source, lostReason] } }`, 'is only written by HubSpot, so that nobody can'],
    [
      `{ ${rest.replace('deal', 'company')}, need: { atLeast: 2, of: [phone, { anyOf: [name, domain] }] } }`,
      'there is no field for phone numbers',
    ],
    [
      `{ ${rest.replace('deal', 'company')}, need: { anyOf: [website, { allOf: [phone, name] }] } }`,
      'there is no field for phone numbers',
    ],
  ])('is left out with its place and the reason: %s', (rule, why) => {
    const words = leftOut(rule).join('\n')
    expect(words).toMatch(/^rules\.yaml:4:\d+: /)
    expect(words).toContain(why)
  })

  it('is left out, without any finding, until the fields have been read', () => {
    expect(leftOut(`{ ${rest}, need: { field: vendor.hs_next_step } }`, null)).toHaveLength(1)
    expect(leftOut(`{ ${rest}, need: { field: name } }`, null)).toEqual([])
  })

  it.each([
    ['company', '{ field: phone }', true],
    ['company', '{ field: vendor.hs_nxt_step }', false],
    ['contact', '{ field: jobTitle }', false],
  ])('is expected if the rule says so and the field certainly does not exist: %s %s', (object, need, isExpected) => {
    const rule = `${rest.replace('deal', object)}, need: ${need}`

    expect(leftOutRules(`{ ${rule}, whereKept: true }`, schema)).toMatchObject([{ isExpected }])
    expect(leftOutRules(`{ ${rule} }`, schema)).toMatchObject([{ isExpected: false }])
  })

  it('is judged as soon as the account has it', () => {
    expect(leftOut(`{ ${rest}, need: { field: vendor.hs_next_step } }`)).toEqual([])
    expect(leftOut(`{ ${ownerless}, when: { stageLabel: Proposal sent } }`)).toEqual([])
  })

  it.each([
    `{ ${rest.replace('deal', 'company')}, need: { anyOf: [phone, name] } }`,
    `{ ${rest.replace('deal', 'company')}, need: { atLeast: 2, of: [domain, { anyOf: [phone, name] }] } }`,
    `{ ${rest.replace('deal', 'company')}, need: { field: industry } }`,
    `{ ${rest}, need: { anyOf: [name, vendor.source, lostReason] } }`,
    `{ ${rest.replace('deal', 'contact')}, need: { field: email } }`,
    `{ ${ownerless}, when: { vendor.source: Form } }`,
    `{ ${ownerless}, when: { currency: [eur, NOK, POINTS] } }`,
  ])('is judged if it can be met, or if it only checks a field: %s', (rule) => {
    expect(leftOut(rule)).toEqual([])
  })

  it('changes the version of judging when it comes and goes', () => {
    const ruleset = parseRuleset(
      `name: Ours\ncountry: NO\nrules:\n  - { ${rest}, need: { field: vendor.hs_next_step } }\n`,
      'rules.yaml',
      codeForms,
    )
    const view = { vendor: 'hubspot', currency: 'EUR', timeZone: 'UTC' }
    const there = rulesetOfAccount(ruleset, { ...view, schema })
    expect(rulesetOfAccount(ruleset, { ...view, schema: null }).basis).not.toBe(there.basis)
    expect(rulesetOfAccount(ruleset, { ...view, schema, timeZone: 'Europe/Oslo' }).basis).not.toBe(there.basis)
    expect(rulesetOfAccount(ruleset, { ...view, schema }).basis).toBe(there.basis)
  })
})

describe('a field that is missing because an earlier version of Minset read the record', () => {
  it.each([
    ['need: { field: currency }', 'missing'],
    ['when: { currency: { not: JPY } }, need: { positive: probability }', 'inconsistent'],
    ['need: { field: contact.jobTitle }', 'missing'],
  ])('leaves the rule undecided: { %s }', (rule, reason) => {
    function said(blank: Readonly<Record<string, null>>) {
      const { currency: _c, ...ofDeal } = aRecord('deal', { probability: 0 }).fields
      const { jobTitle: _j, ...ofContact } = aRecord('contact').fields
      const record = { ...aRecord('deal'), fields: { ...ofDeal, ...blank } }
      const linked = [{ ...aRecord('contact'), fields: { ...ofContact, ...blank } }]
      const text = `name: Ours\ncountry: NO\nrules:\n  - { ${rest}, ${rule} }\n`
      const { verdicts, undecided } = evaluate(
        parseRuleset(text, 'rules.yaml'),
        { record, linked, links: { contact: 1 } },
        now,
      )
      return [...verdicts.map((verdict) => verdict.reason), ...undecided]
    }

    expect(said({})).toEqual(['one'])
    expect(said({ currency: null, jobTitle: null })).toEqual([reason])
  })
})

describe('an option that the CRM itself offers', () => {
  it.each(industries.map(({ label }) => label))('is a value, whatever it is called: %s', (industry) => {
    const rule = '{ id: one, object: company, title: A, missing: a, need: { field: industry } }'
    const ruleset = parseRuleset(`name: Ours\ncountry: NO\nrules:\n  - ${rule}\n`, 'rules.yaml', codeForms)
    const ofAccount = rulesetOfAccount(ruleset, { vendor: 'hubspot', currency: 'EUR', timeZone: 'UTC', schema })
    function found(value: string | null): number {
      const record = aRecord('company', { industry: value })
      return evaluate(ofAccount, { record, linked: [], links: {} }, now).verdicts.length
    }
    expect(found(industry)).toBe(0)
    expect(found(null)).toBe(1)
  })
})

/** Whether a deal whose field has that text meets a condition. */
function holds(condition: string, vendorFields: Readonly<Record<string, string | null>>): boolean {
  const text = `name: Ours\ncountry: NO\nrules:\n  - { ${ownerless}, when: { ${condition} } }\n`
  const ruleset = parseRuleset(text, 'rules.yaml', codeForms)
  const ofAccount = rulesetOfAccount(ruleset, { vendor: 'hubspot', currency: 'EUR', timeZone: 'UTC', schema })
  expect(ofAccount.leftOut).toEqual([])
  const record = aRecord('deal', {}, { ownerId: null, vendorFields })
  return evaluate(ofAccount, { record, linked: [], links: {} }, now).verdicts.length > 0
}

describe('a condition compares by the type of the field', () => {
  it.each([
    ['vendor.key_account: true', { key_account: 'true' }, true],
    ['vendor.key_account: "Yes"', { key_account: 'true' }, true],
    ['vendor.key_account: 1', { key_account: 'true' }, true],
    ['vendor.key_account: true', { key_account: 'false' }, false],
    ['vendor.key_account: { not: true }', { key_account: 'true' }, false],
    ['vendor.key_account: { not: true }', { key_account: 'false' }, true],
    ['vendor.segment: 12', { segment: '12' }, true],
    ['vendor.segment: Key account', { segment: '12' }, true],
    ['vendor.segment: key account', { segment: '12' }, true],
    ['vendor.segment: Test', { segment: '12' }, false],
    ['vendor.regions: emea', { regions: 'emea;apac' }, true],
    ['vendor.regions: Asia', { regions: 'emea;apac' }, true],
    ['vendor.regions: Asia', { regions: 'emea' }, false],
    ['vendor.regions: { not: apac }', { regions: 'emea;apac' }, false],
    ['vendor.score: 12', { score: '12.0' }, true],
    ['vendor.score: "12"', { score: '12' }, true],
    ['vendor.hs_next_step: 12', { hs_next_step: '12' }, true],
    ['vendor.renewal: "2026-11-28"', { renewal: '1795824000000' }, true],
    ['vendor.hubspot_owner_id: Anna Berg', { hubspot_owner_id: '7' }, true],
    ['vendor.hubspot_owner_id: 7', { hubspot_owner_id: '7' }, true],
  ])('%s of %j: %s', (condition, vendorFields, expected) => {
    expect(holds(condition, vendorFields)).toBe(expected)
  })

  it('treats the label of a choice like its id', () => {
    const choice = fc.constantFrom(
      ...segments.map((option) => ['segment', option] as const),
      ...regions.map((option) => ['regions', option] as const),
    )
    const stored = fc.oneof(fc.constantFrom('111', '12', 'emea', 'apac', 'emea;apac', ''), fc.string())
    fc.assert(
      fc.property(choice, stored, fc.boolean(), ([code, { id, label }], text, isNot) => {
        const [byId, byLabel] = [id, label].map((word) => {
          const words = isNot ? `{ not: "${word}" }` : `"${word}"`
          return holds(`vendor.${code}: ${words}`, { [code]: text })
        })
        expect(byLabel).toBe(byId)
      }),
    )
  })
})

describe('a field of the CRM that is missing because the record was read before a rule named it', () => {
  function said(rule: string, fields: Readonly<Record<string, string | null>>, ofContact = fields) {
    const text = `name: Ours\ncountry: NO\nfields:\n  contact: { role: { hubspot: role } }\nrules:\n  - { ${rule} }\n`
    const ofAccount = rulesetOfAccount(parseRuleset(text, 'rules.yaml', codeForms), {
      vendor: 'hubspot',
      currency: 'EUR',
      timeZone: 'UTC',
      schema,
    })
    expect(ofAccount.leftOut).toEqual([])
    const record = aRecord('deal', {}, { ownerId: null, vendorFields: fields })
    const linked = [aRecord('contact', {}, { vendorFields: ofContact })]
    const { verdicts, undecided } = evaluate(ofAccount, { record, linked, links: { contact: 1 } }, now)
    return { verdicts: verdicts.length, undecided }
  }

  it.each([
    [`${rest}, need: { field: vendor.hs_next_step }`, 'hs_next_step', 1],
    [`${ownerless}, when: { vendor.key_account: { not: true } }`, 'key_account', 1],
    [`${rest}, when: { vendor.score: 5 }, need: { owner: true }`, 'score', 0],
    [`${rest}, need: { field: contact.role }`, 'role', 1],
  ])('leaves the rule undecided: { %s }', (rule, field, found) => {
    expect(said(rule, {})).toEqual({ verdicts: 0, undecided: ['one'] })
    expect(said(rule, { [field]: null })).toEqual({ verdicts: found, undecided: [] })
  })

  it('does not matter if another linked record meets the rule without it', () => {
    expect(said(`${rest}, need: { anyOf: [name, contact.role] }`, {})).toEqual({ verdicts: 0, undecided: [] })
  })
})

describe('a value of a field of the CRM', () => {
  function isMet(code: string, text: string | null): boolean {
    const ruleset = parseRuleset(
      `name: Ours\ncountry: NO\nrules:\n  - { ${rest}, need: { field: vendor.${code} } }\n`,
      'rules.yaml',
      codeForms,
    )
    const ofAccount = rulesetOfAccount(ruleset, { vendor: 'hubspot', currency: 'EUR', timeZone: 'UTC', schema })
    const record = aRecord('deal', {}, { vendorFields: { [code]: text } })
    return evaluate(ofAccount, { record, linked: [], links: {} }, now).verdicts.length === 0
  }

  it.each([
    ['segment', '111'],
    ['segment', 'n/a'],
    ['regions', '111;111'],
    ['hubspot_owner_id', '1111'],
    ['key_account', 'false'],
  ])('%s "%s" is a value', (code, text) => {
    expect(isMet(code, text)).toBe(true)
  })

  it('is missing if there is none, and text is judged as before', () => {
    expect(isMet('segment', null)).toBe(false)
    expect(isMet('segment', ' ')).toBe(false)
    expect(isMet('hs_next_step', '111')).toBe(false)
  })
})

describe('a condition on a portable field', () => {
  it.each([
    ['currency: EUR', { currency: 'EUR' }, true],
    ['currency: eur', { currency: 'EUR' }, true],
    ['currency: EUR', { currency: 'NOK' }, false],
    ['currency: EUR', { currency: null }, true],
    ['currency: { not: EUR }', { currency: null }, false],
    ['currency: NOK', { currency: null }, false],
    ['name: 2026', { name: '2026' }, true],
    ['name: true', { name: 'true' }, true],
    ['name: { not: 2026 }', { name: '2026' }, false],
    ['amount: 5', { amount: 5 }, true],
    ['stageLabel: Proposal sent', { stageLabel: 'Proposal sent' }, true],
    ['stageLabel: Proposal sent', { stageLabel: 'First contact' }, false],
    ['stageLabel: { not: Proposal sent }', { stageLabel: 'Proposal sent' }, false],
    ['stageLabel: { contains: proposal }', { stageLabel: 'Proposal sent' }, true],
  ])('%s of %j: %s', (condition, fields, expected) => {
    const text = `name: Ours\ncountry: NO\nrules:\n  - { ${ownerless}, when: { ${condition} } }\n`
    const ruleset = parseRuleset(text, 'rules.yaml', codeForms)
    const ofAccount = rulesetOfAccount(ruleset, { vendor: 'hubspot', currency: 'EUR', timeZone: 'UTC', schema })
    const record = aRecord('deal', fields, { ownerId: null })
    expect(evaluate(ofAccount, { record, linked: [], links: {} }, now).verdicts.length > 0).toBe(expected)
  })
})

describe('a threshold of money', () => {
  const threshold = 'amount: { atLeast: 100000 }'
  it.each([
    [threshold, 'EUR', 100_000, 'EUR', true],
    [threshold, 'EUR', 100_000, null, true],
    [threshold, 'eur', 100_000, 'EUR', true],
    [threshold, 'EUR', 99_999, 'EUR', false],
    [threshold, 'EUR', 3_000_000, 'JPY', false],
    [`currency: JPY, ${threshold}`, 'EUR', 3_000_000, 'JPY', true],
    [`currency: JPY, ${threshold}`, 'EUR', 3_000_000, 'EUR', false],
    [`currency: [JPY, EUR], ${threshold}`, 'EUR', 3_000_000, 'EUR', true],
    [threshold, '', 3_000_000, 'JPY', true],
  ])('%s in an account in %s, of a deal of %d %s: %s', (when, own, amount, currency, applies) => {
    const text = `name: Ours\ncountry: NO\nrules:\n  - { ${ownerless}, when: { ${when} } }\n`
    const ruleset = parseRuleset(text, 'rules.yaml', codeForms)
    const ofAccount = rulesetOfAccount(ruleset, { vendor: 'hubspot', currency: own, timeZone: 'UTC', schema: null })
    const record = aRecord('deal', { amount, currency }, { ownerId: null })
    expect(evaluate(ofAccount, { record, linked: [], links: {} }, now).verdicts.length > 0).toBe(applies)
  })
})
