import { isSeq, type YAMLSeq } from 'yaml'
import { parseYaml, yamlValue } from '../../domain/text/parse-yaml.ts'
import { writeYaml } from './write-yaml.ts'
import { beginsLine, replaced, wholeSpan, type YamlPath, type YamlSource } from './yaml-source.ts'
import { itemSpan, lineEnd, lineStart, type Span } from './yaml-spans.ts'

/** Exchanges an item of a list with the next one. @returns null if there are no such items */
export function swapped({ text, document }: YamlSource, path: YamlPath, index: number): string | null {
  const list = document.getIn(path, true)
  if (!isSeq(list)) return null
  const spans = [itemSpan(text, list, index), itemSpan(text, list, index + 1)]
  // In a block, what follows in the line of an item is a comment on it.
  const [first, second] = spans.map((span) => (span === null || list.flow === true ? span : withLineEnd(text, span)))
  if (!first || !second) return null
  const between = text.slice(first.end, second.start)
  const exchanged = partOf(text, second) + between + partOf(text, first)
  return replaced(text, { start: first.start, end: second.end }, exchanged)
}

function withLineEnd(text: string, { start, end }: Span): Span {
  return { start, end: lineEnd(text, end) }
}

function partOf(text: string, { start, end }: Span): string {
  return text.slice(start, end)
}

/** Adds an item to the end of a list, in lines of its own unless the list is within brackets. */
export function appended(source: YamlSource, path: YamlPath, item: string): string | null {
  const { text, document } = source
  const list = document.getIn(path, true)
  const spans = isSeq(list) ? list.items.map((_, index) => itemSpan(text, list, index)) : []
  const last = spans.at(-1)
  if (!isSeq(list) || spans.length === 0) return firstItem(source, path, item)
  if (!last) return null
  if (list.flow === true) {
    const found = yamlValue(parseYaml(item))
    if (!('value' in found)) return null
    const added = writeYaml(found.value, { isInFlow: true, like: null })
    return replaced(text, { start: last.end, end: last.end }, `, ${added}`)
  }
  return beginsLine(text, last.start) ? afterLast(source, { last, previous: spans.at(-2) ?? null }, item) : null
}

/** The first item of a list that is empty or not there yet. */
function firstItem(source: YamlSource, path: YamlPath, item: string): string | null {
  const { text, document, eol } = source
  const node = document.getIn(path, true)
  const lines = asItem(item, '  ', eol)
  if (node !== undefined) return replaced(text, wholeSpan(source, path, node as YAMLSeq), `${eol}${lines}`)
  if (path.length !== 1) return null
  const end = text === '' || text.endsWith('\n') ? '' : eol
  return `${text}${end}${String(path[0])}:${eol}${lines}${eol}`
}

function afterLast(
  { text, eol }: YamlSource,
  { last, previous }: { readonly last: Span; readonly previous: Span | null },
  item: string,
): string {
  const margin = text.slice(lineStart(text, last.start), last.start)
  const end = lineEnd(text, last.end)
  // Items that are set apart by a blank line stay so.
  const isApart = previous === null || /\n\s*\n/.test(text.slice(previous.end, last.start))
  return replaced(text, { start: end, end }, `${eol}${isApart ? eol : ''}${asItem(item, margin, eol)}`)
}

function asItem(item: string, margin: string, eol: string): string {
  const lines = item.trimEnd().split(/\r?\n/)
  return lines.map((line, index) => (line === '' ? '' : `${margin}${index === 0 ? '- ' : '  '}${line}`)).join(eol)
}

/** The YAML of an item of a list without its indentation; null if there is none. */
export function itemText({ text, document }: YamlSource, path: YamlPath, index: number): string | null {
  const list = document.getIn(path, true)
  const span = isSeq(list) ? itemSpan(text, list, index) : null
  if (span === null || !isSeq(list)) return null
  if (list.flow === true) return partOf(text, span)
  const margin = span.start - lineStart(text, span.start)
  const [first = '', ...rest] = text.slice(span.start + 1, lineEnd(text, span.end)).split(/\r?\n/)
  const indent = margin + 1 + Math.max(first.search(/\S/), 1)
  return [first.trimStart(), ...rest.map((line) => withoutMargin(line, indent))].join('\n')
}

function withoutMargin(line: string, indent: number): string {
  return line.slice(0, indent).trim() === '' ? line.slice(indent) : line.trimStart()
}
