import { describe, expect, it } from 'vitest'
import { controlWords, isTest, testWords } from '../../../src/admin/pages/rule-editor/control-words.ts'
import { beginNeed } from '../../../src/rules/edit/begin-need.ts'
import { ruleControls } from '../../../src/rules/edit/rule-form.ts'
import { needLabel, needWords } from '../../../src/rules/index.ts'

const parts = needWords.flatMap((word) =>
  ruleControls({ need: beginNeed(word, { object: 'deal', fields: {} }) })
    .filter(({ path: [key, ...part] }) => key === 'need' && part.length > 0)
    .map(({ name, kind }) => ({ word, name, holds: kind })),
)

describe('the form of a need', () => {
  it('has words of its own for each kind of need', () => {
    const labels = needWords.map((word) => needLabel(word).code)

    expect(labels).not.toContain('asWritten')
    expect(new Set(labels).size).toBe(needWords.length)
  })

  it.each(parts)('has words for $name of $word, which is a $holds', ({ name, holds }) => {
    // "Field" is what a need's key is called until it gets words.
    const lacking = holds === 'field' ? ['asWritten'] : ['asWritten', 'ruleEdit.key.field']

    expect(lacking).not.toContain(controlWords(name).label.code)
  })

  it('calls what a field is tested for as conditions do, although other needs have parts of the same names', () => {
    const need = { field: 'amount', atLeast: 5 }
    const tests = ruleControls({ need }).filter((control) => isTest(control, need))
    const labels = new Map(tests.map((control) => [control.name, testWords(control).label.code]))

    expect(labels.get('need.atLeast')).toBe('ruleEdit.is.atLeast')
    expect(labels.get('need.none')).toBe('ruleEdit.is.none')
    expect(labels.has('need.field')).toBe(false)
    expect(ruleControls({ need: { atLeast: 1, of: ['amount'] } }).some((one) => isTest(one, { atLeast: 1 }))).toBe(
      false,
    )
  })
})
