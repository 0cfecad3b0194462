import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldDefinitions, vendorFieldKinds } from '../../../src/domain/field.ts'
import { type ObjectType, objectTypes } from '../../../src/domain/record.ts'
import type { RequiredThing, RequiredWhen, Requirement } from '../../../src/domain/requirement.ts'
import { evaluate, parseRuleset, type Ruleset, rulesetFor, writeRuleset } from '../../../src/rules/index.ts'
import { type Language, message, sayIn, sayInEach } from '../../../src/words/index.ts'
import { anyText } from '../../support/any-text.ts'
import { aRecord, codeForms, hours, now } from './subjects.ts'

const source = { vendor: 'pipedrive', accountId: 'pipedrive-62515', country: 'NO' }
const hash = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678'

function write(requirements: readonly Requirement[], language: Language = 'en'): string {
  return writeRuleset(requirements, source, { say: sayIn(language), inEach: sayInEach })
}

function parse(requirements: readonly Requirement[]): Ruleset {
  return parseRuleset(write(requirements), 'imported.yaml', codeForms)
}

const anyThing: fc.Arbitrary<{ type: ObjectType; asks: RequiredThing }> = fc
  .constantFrom(...objectTypes)
  .chain((type) =>
    fc.record({
      type: fc.constant(type),
      asks: fc.oneof(
        fc.subarray(Object.keys(fieldDefinitions[type]), { minLength: 1 }).map((anyOf) => ({ anyOf })),
        fc.constantFrom<ObjectType>('contact', 'company').map((linked) => ({ linked })),
        fc.constant({ owner: true } as const),
        fc.record({
          code: fc.oneof(
            fc.constantFrom('probability', 'null', 'true', 'no'),
            fc.stringMatching(/^[0-9a-f]{40}$/),
            fc.stringMatching(/^\d{37}e\d\d$/),
          ),
          kind: fc.constantFrom(...vendorFieldKinds),
        }),
      ),
    }),
  )

const anyWhen: fc.Arbitrary<RequiredWhen> = fc.record({
  stages: fc.array(anyText(), { maxLength: 3 }),
  closed: fc.subarray<'won' | 'lost'>(['won', 'lost']),
  remark: fc.option(anyText().map((text) => message('asWritten', { text }))),
})

const anyLabel = fc.oneof(
  anyText({ maxLength: 150 }),
  fc.constantFrom('Amount', 'Name', 'Phone: #1, "mobile"', 'created at', '1.', 'ø', '# no', '- a\n- b', 'null'),
)

const anyRequirement: fc.Arbitrary<Requirement> = fc
  .tuple(anyThing, anyLabel, fc.option(anyWhen))
  .map(([{ type, asks }, label, when]) => ({ type, asks, label, when: type === 'deal' ? when : null }))

const onlyRenewals = message('pipedrive.pipelines.only', { pipelines: '\nRenewals' })
const nextStep: Requirement = {
  type: 'deal',
  label: 'Next step',
  asks: { code: hash, kind: 'text' },
  when: { stages: ['Offer'], closed: [], remark: onlyRenewals },
}

describe('writeRuleset', () => {
  it("writes the CRM's requirements as rules with the same effect", () => {
    const ruleset = parse([
      { type: 'contact', label: 'Phone', asks: { anyOf: ['phone', 'mobilePhone'] }, when: null },
      {
        type: 'deal',
        label: 'Value',
        asks: { anyOf: ['amount'] },
        when: { stages: ['Offer', 'Contract'], closed: ['won'], remark: onlyRenewals },
      },
      { type: 'deal', label: 'Next step', asks: { code: hash, kind: 'text' }, when: null },
      { type: 'deal', label: 'Next Step', asks: { code: 'probability', kind: 'number' }, when: null },
      { type: 'deal', label: 'Organization', asks: { linked: 'company' }, when: null },
      { type: 'deal', label: 'Owner', asks: { owner: true }, when: null },
    ])

    expect(ruleset.fields).toEqual({
      deal: {
        nextStep: { kind: 'text', codes: { pipedrive: hash } },
        nextStep2: { kind: 'number', codes: { pipedrive: 'probability' } },
      },
    })
    expect(ruleset.rules.map(({ id, when, need, missing }) => ({ id, when, need, missing }))).toEqual([
      { id: 'contact-requires-phone', when: {}, need: { anyOf: ['phone', 'mobilePhone'] }, missing: 'Phone' },
      {
        id: 'deal-requires-amount',
        when: { stage: 'open', stageLabel: ['Offer', 'Contract'] },
        need: { field: 'amount' },
        missing: 'Value',
      },
      { id: 'deal-requires-amount-won', when: { stage: ['won'] }, need: { field: 'amount' }, missing: 'Value' },
      { id: 'deal-requires-next-step', when: {}, need: { field: 'nextStep' }, missing: 'Next step' },
      { id: 'deal-requires-next-step2', when: {}, need: { field: 'nextStep2' }, missing: 'Next Step' },
      { id: 'deal-requires-company', when: {}, need: { linked: 'company' }, missing: 'Organization' },
      { id: 'deal-requires-owner', when: {}, need: { owner: true }, missing: 'Owner' },
    ])
  })

  it('spells a stage as the account does, because conditions compare exactly', () => {
    const when = { stages: ['Offer  sent ', 'Won?\t"yes"'], closed: [], remark: null }
    const ruleset = parse([{ type: 'deal', label: 'Value', asks: { anyOf: ['amount'] }, when }])

    expect(ruleset.rules[0]?.when).toEqual({ stage: 'open', stageLabel: when.stages })
  })

  it('applies rules only to the same records as the CRM', () => {
    const when = { stages: ['Offer'], closed: ['lost'], remark: null } as const
    const ruleset = parse([{ type: 'deal', label: 'Reason', asks: { anyOf: ['lostReason'] }, when }])
    function isAsked(stage: string, stageLabel: string): boolean {
      const record = aRecord('deal', { stage, stageLabel, lostReason: null, closeDate: hours(-1) })
      return evaluate(rulesetFor(ruleset, 'pipedrive'), { record, linked: [], links: {} }, now).verdicts.length > 0
    }

    expect(isAsked('open', 'Offer')).toBe(true)
    expect(isAsked('open', 'Demo')).toBe(false)
    expect(isAsked('won', 'Offer')).toBe(false)
    expect(isAsked('lost', 'Demo')).toBe(true)
  })

  it("explains in comments the source, the fields' names, and what a rule cannot express", () => {
    const text = write([nextStep])

    expect(text).toContain('# What pipedrive-62515 requires')
    expect(text).toContain('    # Next step\n    nextStep: { pipedrive: ')
    expect(text).toContain('  # In the CRM: only in the pipeline Renewals. The rule cannot say that.\n  - id: ')
  })

  it('is written in the language of its readers', () => {
    const text = write([nextStep], 'nb')

    expect(text).toMatch(
      /^# Dette krever pipedrive-62515 .*[^]*\nname:\n {2}en: What the CRM requires\n {2}nb: Dette krever CRM-et\n[^]*\n {2}# --- Avtaler ---\n/,
    )
    expect(text).toContain('  # I CRM-et: bare i pipelinen Renewals. Det kan ikke regelen uttrykke.\n')
  })

  it('gives every rule a title in every language', () => {
    const when = { stages: ['Offer', 'Demo'], closed: ['won', 'lost'], remark: null } as const
    const asks = { anyOf: ['name'] }
    const { rules } = parse([
      { type: 'company', label: 'Navn', asks, when: null },
      { type: 'deal', label: 'Title', asks, when },
    ])

    expect(rules.map(({ title }) => title)).toEqual([
      { texts: { en: 'A company has: Navn', nb: 'Et firma har: Navn' } },
      { texts: { en: 'A deal in Offer, Demo has: Title', nb: 'En avtale i Offer, Demo har: Title' } },
      {
        texts: { en: 'A deal that is won or lost has: Title', nb: 'En avtale som er vunnet eller tapt, har: Title' },
      },
    ])
  })

  it('says in every language that a field has no name', () => {
    const { rules } = parse([{ type: 'deal', label: ' \n', asks: { code: hash, kind: 'text' }, when: null }])

    expect(rules[0]?.missing).toEqual({ texts: { en: 'a field without a name', nb: 'et felt uten navn' } })
  })

  it('is readable by Minset itself, whatever the names of fields and stages', () => {
    fc.assert(
      fc.property(fc.array(anyRequirement, { minLength: 1, maxLength: 5 }), (requirements) => {
        const asking = requirements.filter(({ when }) => when === null || when.stages.length + when.closed.length > 0)
        fc.pre(asking.length > 0)
        const ruleset = parse(requirements)

        expect(ruleset.rules.length).toBeGreaterThanOrEqual(asking.length)
        expect(rulesetFor(ruleset, 'pipedrive').rules).toHaveLength(ruleset.rules.length)
      }),
      // Parsing a file takes some milliseconds.
      { numRuns: 40 },
    )
  })
})
