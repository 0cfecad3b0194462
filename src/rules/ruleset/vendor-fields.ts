import { z } from 'zod'
import { fieldDefinitions, type VendorFieldKind, vendorFieldKinds } from '../../domain/field.ts'
import { ownValue } from '../../domain/own-value.ts'
import { type ObjectType, objectTypes } from '../../domain/record.ts'
import { allowed } from '../../domain/text/allowed.ts'
import { nearestWord } from '../../domain/text/yaml-file.ts'
import { type Message, message } from '../../words/index.ts'
import { joins } from './condition-schema.ts'

/** Times of every record, in addition to its fields. */
export const recordTimes: readonly string[] = ['createdAt', 'updatedAt']

/** Names of the owner of every record, by person or by team. A name that the admin defines takes precedence. */
export const ownerNames: readonly string[] = ['owner', 'team']

/** The format of a vendor's own field codes. */
export interface CodeForm {
  readonly pattern: RegExp
  /** The format in words. */
  readonly words: Message
}

/** The vendors whose fields may be named, by id. */
export type CodeForms = Readonly<Record<string, CodeForm>>

/** One of the vendors' own fields under the name chosen by the admin. */
export interface VendorField {
  readonly kind: VendorFieldKind
  /** The vendors' codes of it, by vendor; vendors without the field are absent. */
  readonly codes: Readonly<Record<string, string>>
}

/** The section `fields` of a ruleset, by object type and name. */
export type VendorFields = Readonly<Partial<Record<ObjectType, Readonly<Record<string, VendorField>>>>>

/** The field with that name; undefined if the admin has not defined it. */
export function findVendorField(fields: VendorFields, object: ObjectType, name: string): VendorField | undefined {
  const named = fields[object] ?? {}
  return ownValue(named, name)
}

const kinds = z.enum(vendorFieldKinds, allowed(message('allowed.oneOf', { words: vendorFieldKinds.join(', ') })))

/** The section `fields` as the admin writes it. */
export function vendorFieldsSchema(forms: CodeForms): z.ZodType<VendorFields> {
  const field = fieldSchema(forms)
  const sections = objectTypes.map((object) => {
    const section = z
      .record(z.string(), field, allowed(message('allowed.vendorFields')))
      .superRefine((named, context) => {
        for (const name of Object.keys(named)) {
          const problem = nameProblem(object, name)
          if (problem !== null) context.addIssue({ code: 'custom', path: [name], params: { problem, isKey: true } })
        }
      })
    return [object, section.optional()]
  })
  return z.strictObject(
    Object.fromEntries(sections),
    allowed(message('allowed.sections', { types: objectTypes.join(', ') })),
  )
}

function nameProblem(object: ObjectType, name: string): Message | null {
  if (joins.some((join) => join === name)) return message('fields.name.reserved', { name })
  const portable = ownValue(fieldDefinitions[object], name)
  if ((portable !== undefined && portable.yields !== true) || recordTimes.includes(name)) {
    return message('fields.name.portable', { type: message(`type.${object}`), name })
  }
  if (/^[a-z][A-Za-z0-9]*$/.test(name)) return null
  return message('fields.name.form', { name })
}

function fieldSchema(forms: CodeForms): z.ZodType<VendorField> {
  const written = z.looseObject({ kind: kinds.default('text') }, exampleOf(forms))
  return written.transform(({ kind, ...codes }, context) => {
    const found = Object.entries(codes)
    if (found.length === 0) context.addIssue({ code: 'custom', message: exampleOf(forms) })
    for (const [vendor, code] of found) {
      const problem = codeProblem(forms, vendor, code)
      const isKey = !Object.hasOwn(forms, vendor)
      if (problem !== null) context.addIssue({ code: 'custom', path: [vendor], params: { problem, isKey } })
    }
    return { kind, codes: codes as Readonly<Record<string, string>> }
  })
}

function exampleOf(forms: CodeForms): string {
  const codes = Object.keys(forms).map((vendor) => `${vendor}: …`)
  return allowed(message('allowed.codes', { codes: `{ ${codes.join(', ')} }` }))
}

function codeProblem(forms: CodeForms, vendor: string, code: unknown): Message | null {
  const form = ownValue(forms, vendor)
  if (form === undefined) return strangerProblem(vendor, Object.keys(forms))
  // YAML reads 40 digits without a letter, or with an "e" among them, as a number.
  if (typeof code === 'number') return message('fields.code.unquoted', { form: form.words })
  if (typeof code === 'string' && form.pattern.test(code)) return null
  return typeof code === 'string'
    ? message('fields.code.form', { code, form: form.words })
    : message('fields.code.absent', { form: form.words })
}

function strangerProblem(vendor: string, known: readonly string[]): Message {
  const nearest = nearestWord(vendor, known)
  const hint =
    nearest === null ? message('hint.known', { known: known.join(', ') }) : message('hint.nearest', { nearest })
  return message('fields.vendor.unknown', { vendor, hint })
}
