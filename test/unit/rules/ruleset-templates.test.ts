import { describe, expect, it } from 'vitest'
import { addRule, addRulesFrom } from '../../../src/rules/edit/add-rules.ts'
import { followTexts } from '../../../src/rules/edit/own-texts.ts'
import { checkRuleset, rulesetFor } from '../../../src/rules/index.ts'
import { openYamlText } from '../../../src/rules/yaml/yaml-text.ts'
import { readRulesetTemplate, rulesetTemplates } from '../../../src/rulesets/index.ts'
import { sayInEach } from '../../../src/words/index.ts'
import { codeForms } from './subjects.ts'

/** Fields that not every Pipedrive company has. */
const optional = ['contact.jobTitle', 'company.phone', 'call.outcome']

describe.each(rulesetTemplates)('the template $id', (template) => {
  it('is valid, and every rule is for both CRMs', async () => {
    const checked = checkRuleset(await readRulesetTemplate(template), 'template.yaml', codeForms)

    if (!('ruleset' in checked)) throw new TypeError(JSON.stringify(checked.problems))
    const { rules } = checked.ruleset
    expect(rules.length).toBeGreaterThan(10)
    for (const vendor of ['hubspot', 'pipedrive']) {
      expect(rulesetFor(checked.ruleset, vendor).rules).toHaveLength(rules.length)
    }
    for (const { id, object, need, whereKept, title, missing } of rules) {
      const only = Object.entries(need).map(([key, value]) => (['field', 'choice'].includes(key) ? String(value) : ''))
      expect([id, only.some((field) => optional.includes(`${object}.${field}`))]).toEqual([id, whereKept])
      for (const words of [title, missing]) {
        expect(Object.keys(typeof words === 'string' ? {} : words.texts)).toEqual(['en', 'nb'])
      }
    }
  })

  it('can be added to another ruleset as it is written, once', async () => {
    const source = await readRulesetTemplate(template)
    const begun =
      'name: Ours\ncountry: SE\nrules:\n  - { id: own, object: deal, title: A, missing: a, need: { owner: true } } # ours\n'
    const once = addRulesFrom(begun, source, null)
    const twice = addRulesFrom(once?.text ?? '', source, null)

    expect('ruleset' in checkRuleset(once?.text ?? '', 'rules.yaml')).toBe(true)
    expect(once?.text.startsWith(begun.trimEnd())).toBe(true)
    expect(twice).toEqual({ text: once?.text, added: [] })
  })
})

describe('a rule to begin with', () => {
  it('has texts that follow what it requires until somebody words them', () => {
    const begun = addRule('name: Ours\ncountry: NO\n', { object: 'deal', word: 'positive', inEach: sayInEach })
    const text = begun?.text ?? ''
    const [rule] = (openYamlText(text).value as { rules: readonly unknown[] }).rules
    const need = openYamlText(text).set(['rules', 0, 'need'], { field: 'lostReason' }) ?? ''
    const worded = openYamlText(need).set(['rules', 0, 'title', 'en'], 'Say why') ?? ''

    expect(rule).toEqual({
      id: 'deal-rule',
      object: 'deal',
      title: { en: 'Deal: amount is more than 0', nb: 'Avtale: beløp er mer enn 0' },
      missing: { en: 'amount', nb: 'beløp' },
      need: { positive: 'amount' },
    })
    expect('ruleset' in checkRuleset(text, 'rules.yaml')).toBe(true)
    expect(followTexts(worded, 0, { before: rule, inEach: sayInEach })).toContain('en: "Say why"')
    expect(followTexts(worded, 0, { before: rule, inEach: sayInEach })).toContain(
      'nb: "Avtale: tapsårsak har en brukbar verdi"',
    )
  })
})
