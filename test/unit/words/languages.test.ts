import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, it } from 'vitest'
import { languages } from '../../../src/words/index.ts'

type TextPart = ReturnType<IntlMessageFormat['getAst']>[number]
type Texts = Readonly<Record<string, string>>

/** Throws for a plural or a choice without `other`. */
function partsOf(text: string): readonly TextPart[] {
  return new IntlMessageFormat(text, 'en-GB', undefined, { ignoreTag: true }).getAst()
}

/** The names of all parameters in a text, in every branch. */
function parametersOf(text: string): readonly string[] {
  return [...new Set(partsOf(text).flatMap(namesIn))].toSorted()
}

/** Plain text and the number sign of a plural have no name. */
function namesIn(part: TextPart): readonly string[] {
  if (!('value' in part) || part.type === 0) return []
  const branches = 'options' in part ? Object.values(part.options).flatMap(({ value }) => value) : []
  return [part.value, ...branches.flatMap(namesIn)]
}

/** A number with words beside it, as in "2 records": the words follow the number. */
function countsWords(parts: readonly TextPart[]): boolean {
  return parts.some(isNumberSign) && parts.some((part) => part.type === 0 && /\p{L}/u.test(part.value))
}

function isNumberSign({ type }: TextPart): boolean {
  return type === 7
}

/** The forms that the plurals of some parts lack in a language: its own ones, by the parameter. */
function missingForms(parts: readonly TextPart[], locale: string): string[] {
  const { pluralCategories: own } = new Intl.PluralRules(locale).resolvedOptions()
  return parts.flatMap((part) => {
    if (!('options' in part)) return []
    const { value: name, options } = part
    const isCounted = 'pluralType' in part && countsWords(options['other']?.value ?? [])
    const missing = isCounted ? own.filter((form) => !Object.hasOwn(options, form)) : []
    const inner = Object.values(options).flatMap(({ value }) => missingForms(value, locale))
    return [...missing.map((form) => `${form} of ${name}`), ...inner]
  })
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
  'field.status',
  'health.source.webhook',
  'odd.null',
  'page.team',
  'people.team',
])

/** Words for which the texts have another one: two words for one thing look like two things. Names of parameters stay. */
const dropped: Readonly<Record<string, RegExp>> = {
  en: /\b(?:judged|judges|meanwhile|telephone\w*|does not take)\b/i,
  nb: /\b(?:vurder\w*|imens|sjekk\w*)\b/i,
}

describe.each(Object.entries(languages))('the catalogue of %s', (language, { locale, texts }) => {
  it('has the codes and the parameters of the English one', () => {
    expect(differencesOf(languages.en.texts, texts)).toEqual([])
  })

  it('has each form of a plural that the language has', () => {
    const found = Object.entries<string>(texts).map(
      ([code, text]) => [code, missingForms(partsOf(text), locale)] as const,
    )
    expect(found.filter(([, missing]) => missing.length > 0)).toEqual([])
  })

  it('is sorted by code, so that changes rarely conflict', () => {
    expect(Object.keys(texts)).toEqual(Object.keys(texts).toSorted())
  })

  it('has a locale that Node knows', () => {
    expect(Intl.NumberFormat.supportedLocalesOf(locale)).toEqual([locale])
  })

  it('breaks no line between a number and its percent sign', () => {
    const broken = Object.entries(texts).filter(([, text]) => /[\d}] %/.test(text))
    expect(broken).toEqual([])
  })

  it('has one word per thing', () => {
    const found = Object.entries<string>(texts).filter(([, text]) =>
      dropped[language]?.test(text.replaceAll(/\{\w+(?=[,}])/g, '')),
    )
    expect(found).toEqual([])
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

  it.each([
    ['nb', '{n, plural, one {# post} other {# poster}}', []],
    ['nb', '{n, plural, =0 {ingen} other {# poster}}', ['one of n']],
    ['nb', '{n, plural, =0 {ingen} other {#}}', []],
    ['nb', '{kind, select, a {{n, plural, other {# poster}}} other {}}', ['one of n']],
    ['pl', '{n, plural, one {# wpis} other {# wpisu}}', ['few of n', 'many of n']],
  ])('and a plural has every form that %s has: %s', (locale, text, missing) => {
    expect(missingForms(partsOf(text), locale)).toEqual(missing)
  })

  it('and a plural without a form for all other numbers is refused', () => {
    expect(() => parametersOf('{count, plural, one {#}}')).toThrow(/OTHER/)
  })
})
