import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, it } from 'vitest'
import { languages } from '../../../src/words/index.ts'

type TextPart = ReturnType<IntlMessageFormat['getAst']>[number]
type Texts = Readonly<Record<string, string>>

/** The names of all parameters in a text, in every branch. Throws for a plural or a choice without `other`. */
function parametersOf(text: string): readonly string[] {
  const parts = new IntlMessageFormat(text, 'en-GB', undefined, { ignoreTag: true }).getAst()
  return [...new Set(parts.flatMap(namesIn))].toSorted()
}

/** Plain text and the number sign of a plural have no name. */
function namesIn(part: TextPart): readonly string[] {
  if (!('value' in part) || part.type === 0) return []
  const branches = 'options' in part ? Object.values(part.options).flatMap(({ value }) => value) : []
  return [part.value, ...branches.flatMap(namesIn)]
}

/** What a catalogue lacks, has too much, or says with other parameters than the English one. */
function differencesOf(english: Texts, texts: Texts): string[] {
  const codes = [...new Set([...Object.keys(english), ...Object.keys(texts)])]
  return codes.flatMap((code) => {
    const [ours, theirs] = [english[code], texts[code]]
    if (ours === undefined || theirs === undefined) return [`"${code}" is not in both`]
    const [wanted, found] = [parametersOf(ours).join(), parametersOf(theirs).join()]
    return wanted === found ? [] : [`"${code}" has the parameters ${found}, not ${wanted}`]
  })
}

/** Texts equal to the English ones: they have no words besides their parameters, or the same word in both languages. */
const alike = new Set([
  'accounts.crm',
  'column.id',
  'column.team',
  'column.type',
  'digest.team',
  'error.status',
  'exemption.segment',
  'health.source.webhook',
  'odd.null',
  'page.team',
  'people.team',
])

describe.each(Object.entries(languages))('the catalogue of %s', (language, { locale, texts }) => {
  it('has the codes and the parameters of the English one', () => {
    expect(differencesOf(languages.en.texts, texts)).toEqual([])
  })

  it('is sorted by code, so that changes rarely conflict', () => {
    expect(Object.keys(texts)).toEqual(Object.keys(texts).toSorted())
  })

  it('has a locale that Node knows', () => {
    expect(Intl.NumberFormat.supportedLocalesOf(locale)).toEqual([locale])
  })

  it.skipIf(language === 'en')('has no text that is still English', () => {
    const english: Texts = languages.en.texts
    const same = Object.entries(texts).filter(([code, text]) => text === english[code] && !alike.has(code))
    expect(same.filter(([, text]) => /\p{L}/u.test(text.replaceAll(/\{[^{}]*\}/g, '')))).toEqual([])
  })
})

describe('catalogues are compared', () => {
  it.each([
    [{ 'a.b': '{name}' }, []],
    [{}, ['"a.b" is not in both']],
    [{ 'a.b': '{name}', 'a.c': 'x' }, ['"a.c" is not in both']],
    [{ 'a.b': '{navn}' }, ['"a.b" has the parameters navn, not name']],
    [{ 'a.b': '{name, plural, other {{x}}}' }, ['"a.b" has the parameters name,x, not name']],
  ])('%j', (texts, differences) => {
    expect(differencesOf({ 'a.b': '{name}' }, texts)).toEqual(differences)
  })

  it('and a plural without a form for all other numbers is refused', () => {
    expect(() => parametersOf('{count, plural, one {#}}')).toThrow(/OTHER/)
  })
})
