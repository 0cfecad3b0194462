import { z } from 'zod'
import { fieldDefinitions, type VendorFieldKind, vendorFieldKinds } from '../domain/field.ts'
import { ownValue } from '../domain/own-value.ts'
import { type ObjectType, objectTypes } from '../domain/record.ts'
import { nearestWord } from '../domain/yaml-file.ts'

/** Times that every record has, beside its fields. */
export const recordTimes: readonly string[] = ['createdAt', 'updatedAt']

/** What the codes of a vendor's own fields look like. */
export interface CodeForm {
  readonly pattern: RegExp
  /** The same in words. */
  readonly words: string
}

/** The vendors whose fields may be named, by id. */
export type CodeForms = Readonly<Record<string, CodeForm>>

/** A field of vendors' own under the name that the admin has chosen. */
export interface VendorField {
  readonly kind: VendorFieldKind
  /** The vendors' own codes of it, by vendor; those that do not have it are absent. */
  readonly codes: Readonly<Record<string, string>>
}

/** What the section `fields` of a ruleset says: by object type and name. */
export type VendorFields = Readonly<Partial<Record<ObjectType, Readonly<Record<string, VendorField>>>>>

/** The field of that name; undefined where the admin has named none so. */
export function findVendorField(fields: VendorFields, object: ObjectType, name: string): VendorField | undefined {
  const named = fields[object] ?? {}
  return ownValue(named, name)
}

const kinds = z.enum(vendorFieldKinds, `one of ${vendorFieldKinds.join(', ')}`)

/** The section `fields` as the admin writes it. */
export function vendorFieldsSchema(forms: CodeForms): z.ZodType<VendorFields> {
  const field = fieldSchema(forms)
  const sections = objectTypes.map((object) => {
    const section = z
      .record(z.string(), field, 'fields by the names that rules give them')
      .superRefine((named, context) => {
        for (const name of Object.keys(named)) {
          const message = nameProblem(object, name)
          if (message !== null) context.addIssue({ code: 'custom', path: [name], message })
        }
      })
    return [object, section.optional()]
  })
  return z.strictObject(Object.fromEntries(sections), `fields by object type: ${objectTypes.join(', ')}`)
}

function nameProblem(object: ObjectType, name: string): string | null {
  if (Object.hasOwn(fieldDefinitions[object], name) || recordTimes.includes(name)) {
    return `a ${object} has a field "${name}" in every CRM; choose another name`
  }
  if (/^[a-z][A-Za-z0-9]*$/.test(name)) return null
  return `"${name}" is no name for a field; letters and digits are, beginning with a small letter, such as nextStep`
}

function fieldSchema(forms: CodeForms): z.ZodType<VendorField> {
  const written = z.looseObject({ kind: kinds.default('text') }, exampleOf(forms))
  return written.transform(({ kind, ...codes }, context) => {
    const found = Object.entries(codes)
    if (found.length === 0) context.addIssue({ code: 'custom', message: exampleOf(forms) })
    for (const [vendor, code] of found) {
      const message = codeProblem(forms, vendor, code)
      if (message !== null) context.addIssue({ code: 'custom', path: [vendor], message })
    }
    return { kind, codes: codes as Readonly<Record<string, string>> }
  })
}

function exampleOf(forms: CodeForms): string {
  return `the code of the field in at least one CRM: { ${Object.keys(forms)
    .map((vendor) => `${vendor}: …`)
    .join(', ')} }`
}

function codeProblem(forms: CodeForms, vendor: string, code: unknown): string | null {
  const form = ownValue(forms, vendor)
  if (form === undefined) return strangerProblem(vendor, Object.keys(forms))
  // YAML takes 40 digits with no letter, or with an "e" among them, for a number.
  if (typeof code === 'number') return `put the code in quotes, because YAML takes it for a number: ${form.words}`
  if (typeof code === 'string' && form.pattern.test(code)) return null
  const found = typeof code === 'string' ? `"${code}" is no code of a field; a code is ` : ''
  return `${found}${form.words}`
}

function strangerProblem(vendor: string, known: readonly string[]): string {
  const nearest = nearestWord(vendor, known)
  const hint = nearest === null ? `known are ${known.join(', ')}` : `did you mean "${nearest}"?`
  return `"${vendor}" is no CRM that Minset knows; ${hint}`
}
