import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { templatesDir } from '../../../src/infra/http/views.ts'
import { compareRulesets, describeRule, parseRuleset } from '../../../src/rules/index.ts'
import { sayIn } from '../../../src/words/index.ts'
import { asWritten, inEnglish } from '../../support/words.ts'

const defaults = parseRuleset(readFileSync(join(templatesDir, 'rules/default.yaml'), 'utf8'), 'default.yaml')

function wordsOf(id: string, say = inEnglish): readonly string[] {
  const rule = defaults.rules.find((one) => one.id === id)
  if (rule === undefined) throw new TypeError(`there is no rule ${id}`)
  const { asks, onlyIf, due } = describeRule(rule, defaults.fields)
  return [say(asks), ...onlyIf.map(say), say(due)]
}

describe('a rule in plain words', () => {
  it.each([
    [
      'contact-last-name',
      ['last name has a usable value', 'from its creation; a finding is overdue 7 calendar days after it begins'],
    ],
    [
      'meeting-client-reachable',
      [
        'at least one of these has a usable value: e-mail address, phone number or mobile phone number of the linked contact',
        'result is not cancelled',
        'from its creation; a finding is overdue 7 calendar days after it begins',
      ],
    ],
    [
      'deal-owner',
      ['it has an owner', 'stage is open', 'from its creation; a finding is overdue 7 calendar days after it begins'],
    ],
    [
      'deal-company',
      [
        'it is linked to a company',
        'stage is open',
        'from its creation; a finding is overdue 7 calendar days after it begins',
      ],
    ],
    [
      'deal-amount',
      [
        'amount is more than 0',
        'stage is open',
        'probability (0 to 1) is at least 0.4',
        'from its creation; a finding is overdue 7 calendar days after it begins',
      ],
    ],
    [
      'deal-lost-reason',
      [
        'reason for the loss has a usable value',
        'stage is lost',
        'close date is at most 90 days ago',
        'from close date (its creation if blank); a finding is overdue 7 calendar days after it begins',
      ],
    ],
    [
      'deal-closed-before-created',
      [
        'close date is not more than 1 day before creation',
        'stage is won or lost',
        'from close date (its creation if blank); a finding is overdue 7 calendar days after it begins',
      ],
    ],
    [
      'meeting-result',
      [
        'result is chosen, and not as scheduled',
        'it is over',
        'from 1 day after its end; a finding is overdue 7 calendar days after it begins',
      ],
    ],
    [
      'task-overdue',
      [
        'due date has not passed for more than 7 days',
        'status is open',
        'from its creation; a finding is overdue 7 calendar days after it begins',
      ],
    ],
  ])('says of %s what, when and how soon', (id, expected) => {
    expect(wordsOf(id)).toEqual(expected)
  })

  it('is said in each language, without a name or a code left as it is', () => {
    for (const { id } of defaults.rules) {
      expect(wordsOf(id, sayIn('nb')).join(' ')).not.toMatch(/[a-z][A-Z]|\bof the linked\b|\./)
    }
  })

  it('shows a field of the vendor, and its words, as they are', () => {
    const own = parseRuleset(
      'name: x\ncountry: NO\nrules:\n  - { id: a, object: deal, title: A, missing: a, when: { vendor.hs_plan: [gold, silver] }, need: { field: vendor.hs_next_step } }\n',
      'rules.yaml',
      { hubspot: { pattern: /./, words: asWritten('x') } },
    )
    const [rule] = own.rules
    if (rule === undefined) throw new TypeError('there is no rule')
    const { asks, onlyIf } = describeRule(rule, own.fields)

    expect([asks, ...onlyIf].map(inEnglish)).toEqual(['hs_next_step has a usable value', 'hs_plan is gold or silver'])
  })
})

describe('two versions of a ruleset', () => {
  function ruleset(...rules: readonly string[]) {
    return parseRuleset(`name: x\ncountry: NO\nrules:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`, 'rules.yaml')
  }
  const a = '{ id: a, object: deal, title: A, missing: a, need: { field: name } }'
  const b = '{ id: b, object: deal, title: B, missing: b, need: { owner: true } }'

  it('differ by the rules that were added, removed and changed', () => {
    const changed = a.replace('title: A', 'title: New A')
    const { added, removed, changed: others } = compareRulesets(ruleset(a, b), ruleset(changed)).rules

    expect([added, removed, others].map((rules) => rules.map(({ part }) => part.title))).toEqual([[], ['B'], ['New A']])
    expect(compareRulesets(ruleset(a), ruleset(a, b)).rules.added.map(({ id }) => id)).toEqual(['b'])
    expect(compareRulesets(ruleset(a, b), ruleset(b, a)).rules).toEqual({
      added: [],
      removed: [],
      changed: [],
      isReordered: true,
    })
  })

  it('differ by the segments that were added, removed and changed', () => {
    function withSegments(segments: string) {
      return parseRuleset(`name: x\ncountry: NO\nrules:\n  - ${a}\nsegments: ${segments}`, 'rules.yaml')
    }
    const [before, after] = [
      withSegments(
        '{ kept: { object: deal, title: K, when: { stage: open } }, gone: { object: deal, title: G, when: { stage: won } } }',
      ),
      withSegments(
        '{ kept: { object: deal, title: K, when: { stage: won } }, new: { object: deal, title: N, when: { stage: won } } }',
      ),
    ]
    const { added, removed, changed } = compareRulesets(before, after).segments

    expect([added, removed, changed].map((all) => all.map(({ part }) => part.title))).toEqual([['N'], ['G'], ['K']])
  })
})
