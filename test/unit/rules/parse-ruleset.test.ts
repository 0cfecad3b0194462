import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../../src/domain/errors.ts'
import { parseRuleset, requiredVendorFields, runExamples } from '../../../src/rules/index.ts'
import { projectRoot } from '../../support/planted-folder.ts'
import { codeForms, defaultRuleset } from './subjects.ts'

const head = 'name: Ours\ncountry: NO\nrules:\n'

/** A ruleset of one rule, whose lines begin at line 4 of the file. */
function withRule(...lines: readonly string[]): string {
  const rule = ['id: a', 'object: contact', 'title: A', 'missing: a', ...lines]
  return `${head}${rule.map((line, index) => `${index === 0 ? '  - ' : '    '}${line}\n`).join('')}`
}

function problemsOf(text: string): string[] {
  try {
    parseRuleset(text, 'rules.yaml', codeForms)
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n')
    throw error
  }
  return []
}

describe('parseRuleset', () => {
  it('reads the ruleset that comes with Minset', () => {
    expect(defaultRuleset.rules.length).toBe(25)
    expect(defaultRuleset.version).toMatch(/^[0-9a-f]{12}$/)
  })

  it('gives files with the same content the same version, and others another', () => {
    const text = withRule('need: { field: lastName }')

    expect(parseRuleset(`# a comment\n${text}`, 'a').version).toBe(parseRuleset(text, 'b').version)
    expect(parseRuleset(text.replace('lastName', 'firstName'), 'a').version).not.toBe(parseRuleset(text, 'b').version)
  })

  it.each([
    [
      'a field that does not exist',
      withRule('need: { field: lastname }'),
      'rules.yaml:8:20: a contact has no field "lastname"; did you mean "lastName"?',
    ],
    [
      'a field far from any other',
      withRule('need: { field: shoeSize }'),
      'rules.yaml:8:20: a contact has no field "shoeSize"; it has firstName, lastName, email, phone, mobilePhone, jobTitle, bouncedEmail, source, owner, team',
    ],
    [
      'a linked field where only own ones may be',
      withRule('need: { positive: deal.amount }'),
      'rules.yaml:8:23: "deal.amount" is a field of a linked record; here only a field of the record itself may be named',
    ],
    [
      'an object type that does not exist',
      withRule('need: { field: lead.name }'),
      'rules.yaml:8:20: "lead" in "lead.name" is not an object type; allowed are contact, company, deal, meeting, call, task and vendor',
    ],
    [
      'a condition on an unknown field',
      withRule('when: { status: open }', 'need: { field: lastName }'),
      'rules.yaml:8:13: a contact has no field "status"; it has firstName, lastName, email, phone, mobilePhone, jobTitle, bouncedEmail, source, owner, team',
    ],
    [
      'an end where there is none',
      withRule('once: over', 'need: { field: lastName }'),
      'rules.yaml:8:11: a contact is never over; only meetings, calls and tasks are',
    ],
    [
      'a text that is too long',
      `# ${'x'.repeat(1_000_000)}`,
      'rules.yaml:1:1: the file has 1,000,002 characters; at most 200,000 are allowed: remove what is no longer needed, such as old comments',
    ],
    [
      'an unknown key',
      withRule('needs: { field: lastName }', 'need: { field: lastName }'),
      'rules.yaml:8:5: unknown key "needs" (did you mean "need"?)',
    ],
    [
      'a text in one of the languages',
      withRule('need: { field: lastName }').replace('missing: a', 'missing: { en: 1 }'),
      'rules.yaml:7:20: found 1, allowed is words for what is missing',
    ],
    [
      'what linked records must have',
      withRule('need: { linked: company, meets: { linked: contact, meets: email } }'),
      expect.stringMatching(/^rules\.yaml:8:63: found "email", allowed is one of \{ field \}, /) as string,
    ],
    [
      'a wrong object',
      withRule('need: { field: lastName }').replace('object: contact', 'object: lead'),
      'rules.yaml:5:13: found "lead", allowed is one of contact, company, deal, meeting, call, task',
    ],
    [
      'a country in words',
      withRule('need: { field: lastName }').replace('NO', 'Norway'),
      'rules.yaml:2:10: found "Norway", allowed is a country code of two capital letters, such as NO',
    ],
    [
      'a country that there is not',
      withRule('need: { field: lastName }').replace('NO', 'UK'),
      'rules.yaml:2:10: "UK" is not a country code; use an ISO 3166 code such as NO or GB',
    ],
    [
      'a word that a choice never holds',
      withRule('when: { outcome: { not: canceled } }', 'need: { field: subject }').replace('contact', 'meeting'),
      'rules.yaml:8:29: "outcome" is never "canceled"; did you mean "cancelled"?',
    ],
    [
      'a word of a list far from any that the choice holds',
      withRule('when: { stage: [won, abandoned] }', 'need: { field: name }').replace('contact', 'deal'),
      'rules.yaml:8:26: "stage" is never "abandoned"; it is one of open, won, lost',
    ],
    [
      'a refused choice that there is not',
      withRule('need: { choice: outcome, not: [planned] }').replace('contact', 'meeting'),
      'rules.yaml:8:21: "outcome" is never "planned"; it is one of scheduled, held, rescheduled, noShow, cancelled, other',
    ],
    [
      'a word where the field holds a number',
      withRule('when: { probability: high }', 'need: { field: name }').replace('contact', 'deal'),
      'rules.yaml:8:26: "probability" is never "high"; it holds a number',
    ],
    [
      'a percentage where the field holds a fraction',
      withRule('when: { probability: { atLeast: 40 } }', 'need: { field: name }').replace('contact', 'deal'),
      'rules.yaml:8:37: "probability" is never at least 40; it is from 0 to 1',
    ],
    [
      'a number that there cannot be',
      withRule('when: { durationSeconds: [-1, 5] }', 'need: { field: subject }').replace('contact', 'call'),
      'rules.yaml:8:31: "durationSeconds" is never -1; it is at least 0',
    ],
    [
      'a word where the field holds a date',
      withRule('when: { closeDate: soon }', 'need: { field: name }').replace('contact', 'deal'),
      'rules.yaml:8:24: "closeDate" is never "soon"; it holds a date',
    ],
    [
      'a sum where there is no number',
      withRule('need: { positive: lastName }'),
      'rules.yaml:8:23: "lastName" holds a name; a number is asked for',
    ],
    [
      'a choice where there is none',
      withRule('need: { choice: email }'),
      'rules.yaml:8:21: "email" holds an e-mail address; a choice is asked for',
    ],
    [
      'a limit to what is no number',
      withRule('when: { phone: { atLeast: 3 } }', 'need: { field: lastName }'),
      'rules.yaml:8:13: "phone" holds a phone number; a number is asked for',
    ],
    [
      'a time since what is no date',
      withRule('when: { jobTitle: { withinDays: 3 } }', 'need: { field: lastName }'),
      'rules.yaml:8:13: "jobTitle" holds text; a date is asked for',
    ],
    ...['some', 'every', 'none'].flatMap((word) =>
      ['withinDays', 'olderThanDays', 'nextDays'].map((test): [string, string, string] => [
        `${test} in ${word}`,
        withRule(`when: { createdAt: { ${word}: { ${test}: 3 } } }`, 'need: { field: lastName }'),
        `rules.yaml:8:${30 + word.length}: unknown key "${test}" here; withinDays, olderThanDays, nextDays belong beside some, every and none, because a date field has one value`,
      ]),
    ),
    [
      'withinDays among tests of each value',
      withRule('need: { field: createdAt, every: { in: [a], withinDays: 3 } }'),
      'rules.yaml:8:49: unknown key "withinDays" here; withinDays, olderThanDays, nextDays belong beside some, every and none, because a date field has one value',
    ],
    [
      'a beginning that is no date',
      withRule('from: jobTitle', 'need: { field: lastName }'),
      'rules.yaml:8:11: "jobTitle" holds text; a date is asked for',
    ],
    [
      "a field of the vendor's without its name",
      withRule('need: { field: vendor. }'),
      'rules.yaml:8:20: "vendor." names no field; write vendor.<its name>',
    ],
    [
      'a grace that outlives the calendar',
      withRule('need: { field: lastName }', 'graceHours: 1e300'),
      'rules.yaml:9:17: found 1e+300, allowed is a number of hours, at most ten years',
    ],
    [
      'no rules',
      'name: Ours\ncountry: NO\nrules: []\n',
      'rules.yaml:3:8: found an empty list, allowed is at least one rule',
    ],
  ])('reports where and how %s is wrong', (_what, text, expected) => {
    expect(problemsOf(text)).toEqual([expected])
  })

  it.each([
    ['an empty file', ''],
    ['a file that is no YAML', 'rules: [\n'],
    ['a key that stands twice', `${head}name: Again\n`],
    ['a file of something else', '- 1\n- 2\n'],
    ['bytes that are no text', '\u0000\u0001'],
    [
      'values that multiply by aliases',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(20)}]\nc: &c [${'*b,'.repeat(20)}]\nname: [${'*c,'.repeat(20)}]\n`,
    ],
  ])('refuses %s in words', (_what, text) => {
    const problems = problemsOf(text)

    expect(problems.length).toBeGreaterThan(0)
    expect(problems.join('\n')).toMatch(/^rules\.yaml/)
  })

  it('reads the words of a rule in one language or in several, and refuses others', () => {
    const [english, several] = ['last name', '{ en: last name, nb: etternavn }'].map((missing) => {
      const text = withRule('need: { field: lastName }').replace('missing: a', `missing: ${missing}`)
      return parseRuleset(text, 'rules.yaml').rules[0]?.missing
    })

    expect([english, several]).toEqual(['last name', { texts: { en: 'last name', nb: 'etternavn' } }])
    for (const missing of ['{}', '{ xx: a }', '3']) {
      expect(problemsOf(withRule('need: { field: lastName }').replace('missing: a', `missing: ${missing}`))).toEqual([
        expect.stringMatching(
          /^rules\.yaml:7:14: found .*, allowed is words for what is missing, or one for each language \(en, nb\)$/,
        ),
      ])
    }
    expect(
      problemsOf(withRule('need: { field: lastName }').replace('missing: a', `missing: ${'a'.repeat(101)}`)),
    ).toEqual([expect.stringMatching(/allowed is at most 100 characters$/)])
  })

  it('reports every problem at once', () => {
    const second = '  - { id: a, object: contact, title: B, missing: b, need: { field: emial } }\n'
    const third = '  - { id: b, object: lead, title: C, missing: c, need: { field: email } }\n'
    const wrongFields = withRule('need: { field: lastname }') + second

    expect(problemsOf(wrongFields)).toEqual([
      'rules.yaml:8:20: a contact has no field "lastname"; did you mean "lastName"?',
      'rules.yaml:9:68: a contact has no field "emial"; did you mean "email"?',
      'rules.yaml:9:11: the id "a" is used twice',
    ])
    expect(problemsOf(wrongFields + third)).toEqual([
      'rules.yaml:8:20: a contact has no field "lastname"; did you mean "lastName"?',
      'rules.yaml:9:68: a contact has no field "emial"; did you mean "email"?',
      'rules.yaml:10:22: found "lead", allowed is one of contact, company, deal, meeting, call, task',
    ])
  })

  it("allows a choice in a vendor's own field, whose options it cannot know", () => {
    expect(problemsOf(withRule('need: { choice: vendor.hs_lead_status, not: [NEW] }'))).toEqual([])
  })

  it("lists the vendor's own fields that must be read", () => {
    const ruleset = parseRuleset(withRule('need: { field: vendor.hs_lead_status }'), 'rules.yaml')

    expect(requiredVendorFields(ruleset, 'any')).toMatchObject({
      contact: { hs_lead_status: 'hs_lead_status' },
      deal: {},
    })
  })

  it('accepts every example of the documentation', () => {
    const text = readFileSync(join(projectRoot, 'docs/rules.md'), 'utf8')
    const examples = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, example]) => example ?? '')

    expect(examples.length).toBe(7)
    for (const example of examples) expect(problemsOf(example)).toEqual([])
    const results = examples.flatMap((example) => runExamples(parseRuleset(example, 'rules.md', codeForms)))
    expect(results.length).toBeGreaterThan(0)
    expect(results.flatMap(({ differences }) => differences)).toEqual([])
  })
})
