import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { fieldDefinitions } from '../../../src/domain/field.ts'
import { type CrmRecord, type FieldValue, type ObjectType, objectTypes } from '../../../src/domain/record.ts'
import { parseRuleset } from '../../../src/rules/index.ts'
import { projectRoot } from '../../support/planted-folder.ts'
import { type Linked, resultOf } from './rule-of.ts'
import { codeForms, hours, now } from './subjects.ts'

interface Given {
  readonly object: ObjectType
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly owner: string | null
  readonly created: string
  readonly linked: readonly Given[]
}
const Value = z.union([z.string(), z.number()])
const GivenRecord: z.ZodType<Given> = z.strictObject({
  object: z.enum(objectTypes),
  fields: z.record(z.string(), z.union([Value, z.array(Value)])).default({}),
  owner: z.string().nullable().default('somebody'),
  created: z.string().default('-60d'),
  linked: z.array(z.lazy(() => GivenRecord)).default([]),
})
const Examples = z.array(z.strictObject({ given: GivenRecord, expect: z.record(z.string(), z.string()) })).min(2)

function instantOf<T>(value: T): T | string {
  const [, count, unit] = /^([+-]\d+)([hd])$/.exec(String(value)) ?? []
  return count === undefined ? value : hours(Number(count) * (unit === 'd' ? 24 : 1))
}

function linkedOf({ object, fields, owner, created, linked }: Given, ownFields: readonly string[]): Linked {
  const values = Object.entries(fields).map(([name, value]): [string, FieldValue] => [
    name,
    Array.isArray(value) ? value.map(instantOf) : instantOf(value),
  ])
  const blank = Object.keys(fieldDefinitions[object]).map((name): [string, FieldValue] => [name, null])
  const isOwn = ([name]: readonly [string, unknown]): boolean => ownFields.includes(name)
  const record: CrmRecord = {
    type: object,
    id: '1',
    ownerId: owner,
    createdAt: new Date(instantOf(created)),
    updatedAt: now,
    fields: Object.fromEntries([...blank, ...values.filter((one) => !isOwn(one))]),
    vendorFields: {
      ...Object.fromEntries(ownFields.map((name) => [name, null])),
      ...Object.fromEntries(values.filter(isOwn).map(([name, value]) => [name, String(value)])),
    },
  }
  return { record, linked: linked.map((one) => linkedOf(one, [])) }
}

const text = readFileSync(join(projectRoot, 'docs/rule-examples.md'), 'utf8')
const all = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml)

describe('a worked example of the documentation', () => {
  it('is one of twenty', () => {
    expect(all.length).toBe(20)
  })

  it.each(all.map((yaml) => [/^name: (.*)$/m.exec(yaml)?.[1] ?? '', yaml]))('finds what it says: %s', (_name, yaml) => {
    const { examples, ...file } = parse(yaml) as Readonly<Record<string, unknown>>
    const ruleset = parseRuleset(stringify(file), 'rules.yaml', codeForms)
    for (const [number, { given, expect: expected }] of Examples.parse(examples).entries()) {
      const linked = linkedOf(given, Object.keys(ruleset.fields[given.object] ?? {}))
      const [[id, wanted] = []] = Object.entries(expected)
      // A rule that does not apply gives no verdict either.
      const result = ['notApplicable', 'notYet', 'met'].includes(wanted ?? '') ? 'met' : wanted
      expect([number + 1, ruleset.rules.map((rule) => rule.id), resultOf(ruleset, linked)]).toEqual([
        number + 1,
        [id],
        result,
      ])
    }
  })
})
