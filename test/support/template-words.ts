import Handlebars from 'handlebars'

/** One place in the code or in a template that creates a message. */
export interface Made {
  readonly text: string
  /** The possible codes as a pattern, because a part may be computed. */
  readonly code: RegExp
  /** The names of its parameters, in order; null if the code does not list them. */
  readonly params: readonly string[] | null
}

/** The messages of a template: `{{t "a.b" name=title}}`, also as a parameter of another helper. */
export function messagesInTemplate(template: string): Made[] {
  const found: Made[] = []
  class Messages extends Handlebars.Visitor {
    override MustacheStatement(statement: hbs.AST.MustacheStatement): void {
      found.push(...messageOf(statement))
      super.MustacheStatement(statement)
    }
    override SubExpression(expression: hbs.AST.SubExpression): void {
      found.push(...messageOf(expression))
      super.SubExpression(expression)
    }
  }
  new Messages().accept(Handlebars.parse(template))
  return found
}

function messageOf({ path, params: [first], hash }: hbs.AST.MustacheStatement | hbs.AST.SubExpression): Made[] {
  if (!isPath(path) || path.original !== 't' || first === undefined) return []
  const code = isText(first) ? first.value : null
  const params = (hash?.pairs ?? []).map(({ key }) => key).toSorted()
  if (code === null) return [{ text: `t ${isPath(first) ? first.original : first.type}`, code: /^$/, params }]
  return [{ text: `t "${code}"`, code: new RegExp(`^${code.replaceAll('.', String.raw`\.`)}$`), params }]
}

function isPath(node: hbs.AST.Node): node is hbs.AST.PathExpression {
  return node.type === 'PathExpression'
}

function isText(node: hbs.AST.Node): node is hbs.AST.StringLiteral {
  return node.type === 'StringLiteral'
}

/** Attributes whose values people see or hear. */
const read = /\b(?:aria-label|data-label|title|alt|placeholder)="([^"]*)"/g

/** Not words of a language. */
const names = new Set(['Minset'])

/** What a template says by itself: text between tags, and in attributes that people see or hear. */
export function wordsInTemplate(template: string): string[] {
  const fixed = template
    .replaceAll(/\{\{.*?\}\}/gs, '\u0000')
    .replaceAll(/<!--.*?-->|<style.*?<\/style>|&\w+;/gs, '\u0000')
  const attributes = [...fixed.matchAll(read)].map(([, value = '']) => value)
  const texts = [...attributes, ...fixed.replaceAll(/<[^>]*>/g, '\u0000').split('\u0000')]
  return texts
    .map((text) => text.replaceAll(/^[\s\p{P}\p{S}]+|\s+$/gu, ''))
    .filter((text) => /\p{L}/u.test(text) && !names.has(text))
}
