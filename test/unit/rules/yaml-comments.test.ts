import { describe, expect, it } from 'vitest'
import type { YamlPath } from '../../../src/rules/yaml/yaml-source.ts'
import { openYamlText, type YamlText } from '../../../src/rules/yaml/yaml-text.ts'
import { commentedYaml, commentsIn } from '../../support/commented-yaml.ts'

interface Part {
  readonly path: YamlPath
  readonly value: unknown
}

/** Every part of a value, without the whole. */
function partsOf(value: unknown, path: YamlPath = []): Part[] {
  if (typeof value !== 'object' || value === null) return []
  const keys = Array.isArray(value) ? Array.from(value.keys()) : Object.keys(value)
  return keys.flatMap((key): Part[] => {
    const part = { path: [...path, key], value: Reflect.get(value, key) as unknown }
    return [part, ...partsOf(part.value, part.path)]
  })
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Comments of a text that another does not have. */
function lost(text: string, edited: string | null): string[] {
  const kept = new Set(commentsIn(edited ?? ''))
  return commentsIn(text).filter((comment) => !kept.has(comment))
}

/** Whether a comment has a line of its own. */
function isAlone(text: string, comment: string): boolean {
  return new RegExp(String.raw`^\s*${comment}\b`, 'm').test(text)
}

/** An edit of a part, with the comments that may go with it. */
interface TriedEdit {
  readonly edited: string | null
  readonly mayGo?: (comment: string) => boolean
}

/** What edits of parts of many texts lost though it may not go; `edited` null: an edit was refused. */
function losses(editsOf: (yaml: YamlText, part: Part) => readonly TriedEdit[]): object[] {
  return Array.from({ length: 30 }, (_, seed) => commentedYaml(seed)).flatMap((text) => {
    const yaml = openYamlText(text)
    return partsOf(yaml.value).flatMap((part) =>
      editsOf(yaml, part).flatMap(({ edited, mayGo = () => false }) => {
        const gone = lost(text, edited).filter((comment) => !mayGo(comment))
        return edited !== null && gone.length === 0 ? [] : [{ text, part, edited, gone }]
      }),
    )
  })
}

describe('a comment in YAML', () => {
  it('stays if a scalar is changed, to whatever', () => {
    const found = losses((yaml, { path, value }) => {
      if (isContainer(value)) return []
      return ['new', 7, ['a', 'b'], { k: 'v' }].map((desired) => ({ edited: yaml.set(path, desired) }))
    })

    expect(found).toEqual([])
  })

  it('stays if a key or an item is added, or items are exchanged', () => {
    const found = losses((yaml, { path, value }) => {
      if (!isContainer(value)) return []
      if (!Array.isArray(value)) {
        return [{ edited: yaml.set([...path, 'added'], 'v', Object.keys(value).slice(0, 1)) }]
      }
      const swapped = value.length > 1 ? [{ edited: yaml.swap(path, 0) }] : []
      return [{ edited: yaml.append(path, 'a: 1\nb: 2') }, ...swapped]
    })

    expect(found).toEqual([])
  })

  it('stays if something else is removed', () => {
    const found = losses((yaml, { path, value }) => {
      // Those in the lines of what is removed go with it.
      const mayGo = isContainer(value) ? () => true : (comment: string) => !isAlone(yaml.text, comment)
      return [{ edited: yaml.set(path, undefined), mayGo }]
    })

    expect(found).toEqual([])
  })

  it('stays if it is about an item that a changed list still has', () => {
    const found = losses((yaml, { path, value }) => {
      if (!Array.isArray(value)) return []
      const items: readonly unknown[] = value
      const others = items.map((item, at) => {
        return { edited: yaml.set(path, items.with(at, 'other')), mayGo: () => isContainer(item) }
      })
      const between = [...items, null].map((_, at) => ({ edited: yaml.set(path, items.toSpliced(at, 0, 'between')) }))
      return [...others, ...between]
    })

    expect(found).toEqual([])
  })
})

describe('a list in YAML', () => {
  const text =
    'need:\n  # how to reach the client\n  anyOf:\n    - contact.email # preferred\n    - contact.phone # by day\n'

  it('keeps its lines if an item is added, changed or removed', () => {
    const anyOf = ['need', 'anyOf']
    const yaml = openYamlText(text)

    expect(yaml.set(anyOf, ['contact.email', 'contact.mobilePhone', 'contact.phone'])).toBe(
      text.replace('    - contact.phone', '    - contact.mobilePhone\n    - contact.phone'),
    )
    expect(yaml.set(anyOf, ['contact.email', 'contact.mobilePhone'])).toBe(
      text.replace('contact.phone', 'contact.mobilePhone'),
    )
    expect(yaml.set(anyOf, ['contact.phone'])).toBe(text.replace('    - contact.email # preferred\n', ''))
    expect(yaml.set(anyOf, ['other'])).toBe(text.replace('contact.email', 'other').replace(/.*phone.*\n/, ''))
  })
})
