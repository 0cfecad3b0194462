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

/** Adds an item to a list before that index, in lines of its own unless the list is within brackets. */
export function inserted(source: YamlSource, path: YamlPath, { index, item }: NewItem): string | null {
  const { text, document } = source
  const list = document.getIn(path, true)
  const spans = isSeq(list) ? list.items.map((_, place) => itemSpan(text, list, place)) : []
  if (!isSeq(list) || spans.length === 0) return firstItem(source, path, item)
  return list.flow === true
    ? insertedInFlow(text, spans, { index, item })
    : insertedInBlock(source, spans, { index, item })
}

function insertedInBlock(
  { text, eol }: YamlSource,
  spans: readonly (Span | null)[],
  { index, item }: NewItem,
): string | null {
  const [before, next] = [spans[index - 1], spans[index]]
  const beside = before ?? next
  if (!beside || !beginsLine(text, beside.start)) return null
  const added = asItem(item, text.slice(lineStart(text, beside.start), beside.start), eol)
  const pair = before && spans[index - 2] ? [spans[index - 2], before] : [beside, spans[spans.indexOf(beside) + 1]]
  const apart = (isApart(text, pair) ?? item.includes('\n')) ? eol : ''
  if (!before) return replaced(text, emptyAt(lineStart(text, beside.start)), `${added}${eol}${apart}`)
  return replaced(text, emptyAt(lineEnd(text, before.end)), `${eol}${apart}${added}`)
}

interface NewItem {
  readonly index: number
  /** Its YAML. */
  readonly item: string
}

function insertedInFlow(text: string, spans: readonly (Span | null)[], { index, item }: NewItem): string | null {
  const found = yamlValue(parseYaml(item))
  const [before, next] = [spans[index - 1], spans[index]]
  if (!('value' in found)) return null
  const added = writeYaml(found.value, { isInFlow: true, like: null })
  if (before) return replaced(text, emptyAt(before.end), `, ${added}`)
  return next ? replaced(text, emptyAt(next.start), `${added}, `) : null
}

function emptyAt(position: number): Span {
  return { start: position, end: position }
}

/** Whether there is a blank line between two items, so that others are set apart as well; null if there are no two. */
function isApart(text: string, [first, second]: readonly (Span | null | undefined)[]): boolean | null {
  return first && second ? /\n\s*\n/.test(text.slice(first.end, second.start)) : null
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
