import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'

/** Pipedrive's OpenAPI files, of August 2026: one for each version of its API. */
const folder = fileURLToPath(new URL('../../../shared/specs/pipedrive/', import.meta.url))

/** Whether the vendor's files are available. */
export const specAvailable = existsSync(`${folder}v2.yaml`)

const Schema = z.record(z.string(), z.unknown())
export type Schema = z.infer<typeof Schema>

const Content = z.object({ schema: Schema.default({}), example: z.unknown().optional() })
const Operation = z.object({
  deprecated: z.boolean().default(false),
  'x-token-cost': z.number(),
  parameters: z
    .array(z.object({ in: z.string(), name: z.string(), required: z.boolean().default(false), schema: Schema }))
    .default([]),
  requestBody: z.object({ content: z.record(z.string(), Content) }).optional(),
  responses: z.record(z.string(), z.object({ content: z.record(z.string(), Content).optional() })),
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
})
export type Operation = z.infer<typeof Operation>

type Version = 'v1' | 'v2'

/** The text of each path of a file. Parsing all of it takes seconds, so a path is parsed on demand. */
const texts = new Map<Version, ReadonlyMap<string, string>>()
const patterns = new Map<string, RegExp>()
const matches = new Map<string, Found | null>()
const operations = new Map<string, Operation>()
const parsed = new Map<string, Readonly<Record<string, unknown>>>()

function textsOf(version: Version): ReadonlyMap<string, string> {
  const known = texts.get(version)
  if (known !== undefined) return known
  const [, paths = ''] = readFileSync(`${folder}${version}.yaml`, 'utf8').split(/^paths:\n|^components:\n/m)
  const blocks = paths.split(/^ {2}(?='?\/)/m).filter(Boolean)
  const byPath = new Map(blocks.map((block) => [/^'?([^':]+)/.exec(block)?.[1] ?? '', block]))
  texts.set(version, byPath)
  return byPath
}

function methodsOf(version: Version, template: string): Readonly<Record<string, unknown>> {
  const key = `${version} ${template}`
  const known = parsed.get(key)
  if (known !== undefined) return known
  const methods = Schema.parse(Object.values(Schema.parse(parse(textsOf(version).get(template) ?? 'none: {}')))[0])
  parsed.set(key, methods)
  return methods
}

/** The operation of a file that matches a request. */
export interface Found {
  readonly version: Version
  /** Method and path with its parameters, in the form common to both versions: `GET /api/v2/deals/{id}`. */
  readonly name: string
  /** The path as written in the file. */
  readonly template: string
  readonly operation: Operation
}

/** The operation that matches a request; null if no file has it. Version 1 also responds without the prefix `/api`. */
export function findOperation(method: string, path: string): Found | null {
  const key = `${method} ${path}`
  const known = matches.get(key)
  if (known !== undefined) return known
  const found = matchOperation(method, path)
  matches.set(key, found)
  return found
}

function matchOperation(method: string, path: string): Found | null {
  const [, api = '/oauth', rest = ''] = /^(?:\/api)?(\/v1|\/v2|\/oauth)(\/.*)$/.exec(path) ?? []
  const version = api === '/v2' ? 'v2' : 'v1'
  const wanted = api === '/oauth' ? path : rest
  const matching = [...textsOf(version).keys()]
    .filter((template) => patternOf(template).test(wanted))
    .toSorted((a, b) => a.split('{').length - b.split('{').length)
  for (const template of matching) {
    const operation = methodsOf(version, template)[method.toLowerCase()]
    const prefix = api === '/oauth' ? '' : `/api${api}`
    if (operation === undefined) continue
    const name = `${method} ${prefix}${template}`
    const parsedOperation = operations.get(name) ?? Operation.parse(operation)
    operations.set(name, parsedOperation)
    return { version, name, template, operation: parsedOperation }
  }
  return null
}

function patternOf(template: string): RegExp {
  const pattern =
    patterns.get(template) ?? new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`)
  patterns.set(template, pattern)
  return pattern
}

/** Whether version 2 has an operation of the same name, which makes that of version 1 an unsupported duplicate. */
export function isDuplicate({ version, name, template }: Found): boolean {
  if (version === 'v2') return false
  const [method = ''] = name.toLowerCase().split(' ')
  return textsOf('v2').has(template) && methodsOf('v2', template)[method] !== undefined
}
