import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import en from '../../src/words/en.json' with { type: 'json' }
import { projectRoot } from '../support/planted-folder.ts'
import { type Made, messagesInTemplate, wordsInTemplate } from '../support/template-words.ts'

type Catalogue = Readonly<Record<string, string>>

function messagesIn(code: string): Made[] {
  const source = ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true)
  const found: Made[] = []
  function visit(node: ts.Node): void {
    if (ts.isCallExpression(node)) {
      const [called, text] = [node.expression.getText(source), node.getText(source)]
      const [first, second] = node.arguments
      const params = called === 'listMessage' ? ['before', 'last'] : paramsOf(second)
      const codes = ['message', 'listMessage'].includes(called) ? codesOf(first) : []
      for (const one of codes) found.push({ text, code: one, params })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function codesOf(node: ts.Expression | undefined): readonly RegExp[] {
  if (node === undefined) return []
  if (ts.isConditionalExpression(node)) return [...codesOf(node.whenTrue), ...codesOf(node.whenFalse)]
  if (ts.isStringLiteralLike(node)) return [new RegExp(`^${escaped(node.text)}$`)]
  if (!ts.isTemplateExpression(node)) return [/^$/]
  const parts = [node.head, ...node.templateSpans.map(({ literal }) => literal)]
  return [new RegExp(`^${parts.map(({ text }) => escaped(text)).join('[A-Za-z-]+')}$`)]
}

function escaped(text: string): string {
  return text.replaceAll('.', String.raw`\.`)
}

function paramsOf(node: ts.Expression | undefined): readonly string[] | null {
  if (node === undefined) return []
  if (!ts.isObjectLiteralExpression(node) || node.properties.some(ts.isSpreadAssignment)) return null
  return node.properties.flatMap(({ name }) => (name === undefined ? [] : [name.getText()])).toSorted()
}

type TextPart = ReturnType<IntlMessageFormat['getAst']>[number]

/** The names of all parameters in a text, in every branch. */
function placesIn(text: string): readonly string[] {
  const parts = new IntlMessageFormat(text, 'en-GB', undefined, { ignoreTag: true }).getAst()
  return [...new Set(parts.flatMap(placesOf))].toSorted()
}

/** Plain text and the number sign of a plural are not parameters. */
function placesOf(part: TextPart): readonly string[] {
  if (!('value' in part) || part.type === 0) return []
  const branches = 'options' in part ? Object.values(part.options).flatMap(({ value }) => value) : []
  return [part.value, ...branches.flatMap(placesOf)]
}

/** The differences between the code and the catalogue. */
function faultsOf(made: readonly Made[], catalogue: Catalogue): string[] {
  const codes = Object.keys(catalogue)
  const faults = made.flatMap(({ text, code, params }) => {
    const meant = codes.filter((one) => code.test(one))
    if (meant.length === 0) return [`no words for ${text}`]
    if (params === null) return [`the parameters are not listed in ${text}`]
    const others = meant.filter((one) => placesIn(catalogue[one] ?? '').join() !== params.join())
    return others.map((one) => `${text} does not have the parameters of "${one}"`)
  })
  const unused = codes.filter((one) => !made.some(({ code }) => code.test(one)))
  return [...faults, ...unused.map((one) => `"${one}" is never used`)]
}

/** What people read on Minset's own pages and in its mails. */
const templates = globSync('templates/{pages,emails}/*.hbs', { cwd: projectRoot })

describe('the catalogue of messages', () => {
  const paths = globSync('src/**/*.ts', { cwd: projectRoot })
  const made = [
    ...paths
      .map((path) => readFileSync(join(projectRoot, path), 'utf8'))
      .filter((code) => /^import \{[^}]*\bmessage\b[^}]*\} from '[./]+words\/index\.ts'$/m.test(code))
      .flatMap(messagesIn),
    ...templates.flatMap((path) => messagesInTemplate(readFileSync(join(projectRoot, path), 'utf8'))),
  ]

  it('has exactly the messages that the code creates, with their parameters', () => {
    expect(made.length).toBeGreaterThan(3)
    expect(faultsOf(made, en)).toEqual([])
  })

  it.each([
    ["message('a.b', { name })", []],
    ["message(isMany ? 'a.b' : 'a.c', { name: 1 })", []],
    ['message(`a.${kind}`, { name })', []],
    ["message('a.d', { name })", ["no words for message('a.d', { name })"]],
    ["message('a.b')", ['message(\'a.b\') does not have the parameters of "a.b"']],
    ["message('a.b', { name, more })", ['message(\'a.b\', { name, more }) does not have the parameters of "a.b"']],
    ["message('a.b', params)", ["the parameters are not listed in message('a.b', params)"]],
  ])('is compared with %s', (code, faults) => {
    const known = messagesIn("message('a.b', { name }); message('a.c', { name })")

    expect(
      faultsOf([...known, ...messagesIn(code)], { 'a.b': '{name}', 'a.c': '{name, plural, one {x} other {y}}' }),
    ).toEqual(faults)
  })

  it.each([
    ['<p>{{t "a.b" name=title}}</p>', []],
    ['{{#if x}}<a title="{{t "a.b" name=(element "b" (t "a.b" name=1))}}"></a>{{/if}}', []],
    ['{{t "a.d"}}', ['no words for t "a.d"']],
    ['{{t "a.b"}}', ['t "a.b" does not have the parameters of "a.b"']],
    ['{{t code name=1}}', ['no words for t code']],
  ])('is compared with the template %s', (template, faults) => {
    expect(
      faultsOf([...messagesIn("message('a.b', { name })"), ...messagesInTemplate(template)], { 'a.b': '{name}' }),
    ).toEqual(faults)
  })

  it('may not contain an unused message', () => {
    expect(faultsOf([], { 'a.b': 'words' })).toEqual(['"a.b" is never used'])
  })
})

describe('the templates of pages and mails', () => {
  it('contain no words of their own', () => {
    expect(templates.length).toBeGreaterThan(30)
    const worded = templates.map((path) => [path, wordsInTemplate(readFileSync(join(projectRoot, path), 'utf8'))])
    expect(Object.fromEntries(worded.filter(([, words]) => words?.length !== 0))).toEqual({})
  })

  it.each([
    ['<p>Nothing yet.</p>', ['Nothing yet.']],
    ['<td data-label="Since">{{since}}</td>', ['Since']],
    ['{{#if a}}<p>{{t "a.b"}}</p>{{else}}none{{/if}}', ['none']],
    ['Hello {{name}}', ['Hello']],
    ['<title>{{title}} – Minset</title><style>p { color: red }</style><!-- a note --><b class="quiet">&nbsp;</b>', []],
    ['<p class="x{{#if a}} notice{{/if}}" title="{{t "a.b"}}">{{t "a.c"}}</p>', []],
  ])('are searched for words: %s', (template, words) => {
    expect(wordsInTemplate(template)).toEqual(words)
  })
})

/**
 * Literals that read as English: at least two adjacent words. Syntax of YAML in braces (`{ choice, not }`) does not,
 * and text that only programmers see (`TypeError`) is excluded.
 */
function sentencesIn(code: string): string[] {
  const source = ts.createSourceFile('code.ts', code, ts.ScriptTarget.Latest, true)
  const found: string[] = []
  function visit(node: ts.Node): void {
    if (ts.isNewExpression(node) && node.expression.getText(source) === 'TypeError') return
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)
    if (isText && /^(?!\{).*\p{L}{2,}[,;:]? \p{L}{2,}/su.test(wordsOf(node))) found.push(node.getText(source))
    else ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** The text without computed parts. */
function wordsOf(node: ts.StringLiteralLike | ts.TemplateExpression): string {
  if (!ts.isTemplateExpression(node)) return node.text
  return [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join('\u0000')
}

describe('the rules', () => {
  const paths = globSync('src/rules/**/*.ts', { cwd: projectRoot })
  // Text that people write in place of a value, in many languages.
  const judged = globSync('src/rules/**/*.ts', { cwd: projectRoot, exclude: ['src/rules/validity'] })

  it('contain no English text', () => {
    expect(judged.length).toBeGreaterThan(15)
    expect(judged.flatMap((path) => sentencesIn(readFileSync(join(projectRoot, path), 'utf8')))).toEqual([])
  })

  it('do not put messages into words', () => {
    const speaking = paths.filter((path) => /\bsayIn(Each)?\b/.test(readFileSync(join(projectRoot, path), 'utf8')))
    expect(speaking).toEqual([])
  })

  it.each([
    "z.string('a country code')",
    "const words = 'last name is missing'",
    'const words = `${count} fields missing`',
    "f({ a: 'not valid' })",
  ])('may not contain %s', (code) => {
    expect(sentencesIn(code)).toHaveLength(1)
  })

  it.each([
    "message('finding.junk', { what })",
    "throw new TypeError('a need of no kind')",
    "const form = '{ choice, not }'",
  ])('may contain %s', (code) => {
    expect(sentencesIn(code)).toEqual([])
  })
})
