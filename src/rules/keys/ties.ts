import { fieldDefinitions } from '../../domain/field.ts'
import type { CrmRecord, ObjectType } from '../../domain/record.ts'
import type { Subject } from '../compile/subject.ts'
import { isPublicDomain } from '../validity/public-domains.ts'
import { fold } from '../validity/words/fold.ts'
import { comparableValues } from './comparable-values.ts'

/** The types of linked records that relate records of a type. */
const relatives: Readonly<Record<ObjectType, readonly ObjectType[]>> = {
  contact: ['company'],
  company: [],
  deal: ['company', 'contact'],
  meeting: ['company', 'contact'],
  call: ['company', 'contact'],
  task: ['company', 'contact'],
}

/** The links that must be read to know what relates records of a type. */
export function tieChains(type: ObjectType): readonly (readonly ObjectType[])[] {
  return relatives[type].map((relative) => [relative])
}

/** The fields whose common values relate records of a type: the domain at work, a family, firms of one group. */
const relatingFields: Readonly<Partial<Record<ObjectType, readonly string[]>>> = {
  contact: ['email', 'lastName'],
  company: ['domain', 'website', 'name'],
}

/**
 * What relates a record to others: the records that it is linked to, its domain, its family name or the first word of its
 * name. A record of which none is known is related to the others of its owner. The fields whose values are compared relate
 * nobody: all that have the value would be related. Pure.
 *
 * @param compared the names of these fields
 */
export function tiesOf(
  { record, linked }: Pick<Subject, 'record' | 'linked'>,
  { compared, country }: { readonly compared: readonly string[]; readonly country: string },
): readonly string[] {
  const near = linked.filter(({ type }) => relatives[record.type].includes(type)).map(({ type, id }) => `${type} ${id}`)
  const isOfDomain = compared.some((name) => isDomainField(record.type, name))
  const named = (relatingFields[record.type] ?? []).filter(
    (name) => !compared.includes(name) && !(isOfDomain && isDomainField(record.type, name)),
  )
  const ties = [...near, ...named.flatMap((name) => tiesBy(record, name, country))]
  return ties.length > 0 ? [...new Set(ties)] : [`owner ${record.ownerId ?? ''}`]
}

function isDomainField(type: ObjectType, name: string): boolean {
  const kind = fieldDefinitions[type][name]?.kind
  return kind === 'email' || kind === 'webAddress'
}

function tiesBy({ type, fields }: CrmRecord, name: string, country: string): readonly string[] {
  const value = fields[name] ?? null
  const kind = fieldDefinitions[type][name]?.kind ?? 'text'
  const values = comparableValues(kind, value, { country })
  if (!isDomainField(type, name)) return values.map((one) => `name ${fold(type === 'company' ? firstWord(one) : one)}`)
  const domains = values.map((one) => one.slice(one.lastIndexOf('@') + 1))
  return domains.filter((domain) => !isPublicDomain(domain)).map((domain) => `domain ${domain}`)
}

function firstWord(text: string): string {
  return text.split(' ')[0] ?? text
}
