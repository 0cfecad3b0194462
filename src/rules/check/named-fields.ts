import type { NamedOfAccount } from '../../domain/account-schema.ts'
import { currencyCode, isoCurrencies } from '../../domain/money.ts'
import { byObjectType, type LinkChain, type ObjectType, objectTypes } from '../../domain/record.ts'
import { holderOf } from '../compile/field-path.ts'
import type { RulesetFile } from '../ruleset/ruleset-file.ts'
import { recordTimes, type VendorFields } from '../ruleset/vendor-fields.ts'
import { type NamingPart, parsedPaths, parseNamed, partOfRule, partOfSegment } from './naming-part.ts'

/** The parts of a ruleset that name fields, with the vendors' own ones. */
type Naming = Pick<RulesetFile, 'rules' | 'segments' | 'fields'>

function partsOf({ rules, segments = {} }: Naming): readonly NamingPart[] {
  return [...rules.map(partOfRule), ...Object.values(segments).map(partOfSegment)]
}

/** Whether a vendor has every field that a part names. */
export function hasFieldsOf(vendor: string, part: NamingPart, fields: VendorFields): boolean {
  return parsedPaths(part, fields).every(({ codeOf }) => codeOf === undefined || codeOf(vendor) !== null)
}

function partsFor(ruleset: Naming, vendor: string): readonly NamingPart[] {
  return partsOf(ruleset).filter((part) => hasFieldsOf(vendor, part, ruleset.fields ?? {}))
}

/** The types of records whose links a ruleset uses for records of a type, whichever type it asks about. */
export function linkedTypes(ruleset: Naming, type: ObjectType): ObjectType[] {
  const types = partsOf(ruleset).flatMap((part) =>
    linkChains(part, ruleset.fields).flatMap((links) =>
      links.filter((_to, index) => (index === 0 ? part.object : links[index - 1]) === type),
    ),
  )
  return objectTypes.filter((candidate) => types.includes(candidate))
}

/** The chains of two links that a ruleset follows, each once. */
export function twoLinkChains(ruleset: Naming): readonly LinkChain[] {
  const chains = partsOf(ruleset).flatMap((part) =>
    linkChains(part, ruleset.fields).flatMap(([via, end]): LinkChain[] =>
      via === undefined || end === undefined ? [] : [[part.object, via, end]],
    ),
  )
  return [...new Map(chains.map((chain) => [chain.join(), chain])).values()]
}

/** The chains of links that a part follows from its record. */
function linkChains(part: NamingPart, fields: VendorFields = {}): readonly (readonly ObjectType[])[] {
  return [...part.chains, ...parsedPaths(part, fields).map(({ links }) => links)]
}

/** The vendor's own fields that must be read, by object type: the vendor's code by the ruleset's name. */
export function requiredVendorFields(
  ruleset: Naming,
  vendor: string,
): Record<ObjectType, Readonly<Record<string, string>>> {
  const required = ownFieldsOf(partsFor(ruleset, vendor), ruleset).flatMap(({ type, name, codeOf }) => {
    const code = codeOf(vendor)
    return code === null ? [] : [{ type, name, code }]
  })
  return byObjectType((type) => {
    const pairs = required.filter((one) => one.type === type).map(({ name, code }): [string, string] => [name, code])
    return Object.fromEntries(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** The names of the vendors' own fields that rules and segments name, by object type, whichever vendor has them. */
export function ownFieldNames(ruleset: Naming): Readonly<Record<ObjectType, ReadonlySet<string>>> {
  const named = ownFieldsOf(partsOf(ruleset), ruleset)
  return byObjectType((type) => new Set(named.flatMap((one) => (one.type === type ? [one.name] : []))))
}

function ownFieldsOf(parts: readonly NamingPart[], { fields = {} }: Naming) {
  return parts.flatMap((part) =>
    parsedPaths(part, fields).flatMap((path) => {
      const { name, codeOf } = path
      return codeOf === undefined ? [] : [{ type: holderOf(path, part.object), name, codeOf }]
    }),
  )
}

/** Whether a ruleset names owners, or their teams. */
export function namesOwners(ruleset: Naming): boolean {
  return partsOf(ruleset).some((part) =>
    parsedPaths(part, ruleset.fields ?? {}).some(({ ofOwner }) => ofOwner === true),
  )
}

/** What either of two rulesets names of an account. */
export function namedByEither(one: NamedOfAccount, other: NamedOfAccount): NamedOfAccount {
  return {
    codes: allNames(one.codes, other.codes),
    portable: allNames(one.portable, other.portable),
    stages: one.stages || other.stages,
    currencies: one.currencies || other.currencies,
  }
}

type Names = NamedOfAccount['codes']

/** In one order, whichever ruleset names them. */
function allNames(one: Names, other: Names): Names {
  return Object.fromEntries(
    objectTypes.flatMap((type) => {
      const names = new Set([...(one[type] ?? []), ...(other[type] ?? [])])
      return names.size === 0 ? [] : [[type, [...names].toSorted()]]
    }),
  )
}

/** What a ruleset names of the vendor's account, whose existence only the account itself can confirm. */
export function namedOfAccount(ruleset: Naming, vendor: string): NamedOfAccount {
  const { fields = {} } = ruleset
  const codes = Object.entries(requiredVendorFields(ruleset, vendor)).map(([type, named]) => [
    type,
    Object.values(named),
  ])
  const ofVendor = partsFor(ruleset, vendor)
  const portable = ofVendor.flatMap((part) =>
    parsedPaths(part, fields).flatMap((path) =>
      path.codeOf !== undefined || path.ofOwner === true || recordTimes.includes(path.name)
        ? []
        : [{ type: holderOf(path, part.object), name: path.name }],
    ),
  )
  const currencies = ofVendor.flatMap(({ object, named }) =>
    named.flatMap((one) => {
      const parsed = parseNamed(one, { object, fields })
      return 'path' in parsed && parsed.path.kind === 'currency' ? one.words : []
    }),
  )
  const byType = Object.entries(Object.groupBy(portable, ({ type }) => type)).map(([type, named]) => [
    type,
    [...new Set(named.map(({ name }) => name))].toSorted(),
  ])
  return {
    codes: Object.fromEntries(codes.filter(([, named]) => named?.length !== 0)) as NamedOfAccount['codes'],
    portable: Object.fromEntries(byType) as NamedOfAccount['portable'],
    stages: portable.some(({ name }) => name === 'stageLabel'),
    currencies: currencies.some((word) => !isoCurrencies.includes(currencyCode(String(word)) ?? '')),
  }
}
