import { type VendorFieldKind, vendorFieldKinds } from '../../domain/field.ts'
import { type ObjectType, objectTypes } from '../../domain/record.ts'
import type { VendorFields } from '../ruleset/vendor-fields.ts'

/** A part of a value that may be anything; undefined if it has no such part. */
export function partOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
}

/** The rules of a ruleset as YAML has it. */
export function rulesIn(value: unknown): readonly unknown[] {
  const rules: unknown = partOf(value, 'rules')
  return Array.isArray(rules) ? rules : []
}

/** The vendors' own fields that a ruleset names, as YAML has it, whatever of it is valid. */
export function namedFields(value: unknown): VendorFields {
  const section: unknown = partOf(value, 'fields')
  return Object.fromEntries(
    objectTypes.flatMap((type) => {
      const named: unknown = partOf(section, type)
      if (typeof named !== 'object' || named === null) return []
      return [
        [type, Object.fromEntries(Object.entries(named).map(([name, one]: [string, unknown]) => [name, fieldOf(one)]))],
      ]
    }),
  )
}

function fieldOf(written: unknown): { kind: VendorFieldKind; codes: Readonly<Record<string, string>> } {
  const kind: unknown = partOf(written, 'kind')
  return { kind: vendorFieldKinds.find((one) => one === kind) ?? 'text', codes: {} }
}

/** Whether it is one of the types of records. */
export function isObjectType(word: unknown): word is ObjectType {
  return objectTypes.some((type) => type === word)
}
