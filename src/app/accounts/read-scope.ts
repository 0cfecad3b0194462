import { fieldDefinitions } from '../../domain/field.ts'
import { type ObjectType, objectTypes } from '../../domain/record.ts'
import { linkedTypes, type Ruleset, requiredVendorFields, rulesetFor } from '../../rules/index.ts'
import type { Carriers } from '../../write-back/index.ts'

/** What is read of an account's records in addition to the fields that are always read. */
export interface ReadScope {
  /** The target types whose links are read, by type: those that rules use, and those that carry flags for others. */
  readonly linkedTypes: Readonly<Record<ObjectType, readonly ObjectType[]>>
  /** Identifies the whole scope: when it changes, everything is read again. */
  readonly scope: string
}

/**
 * Version of the stored form of records: records stored by an earlier version are read again. 2: dates without a time
 * are days. 3: records state the types for which their links were read.
 */
const keptVersion = 3

/** What is read of an account of the vendor. Pure. */
export function readScope(
  ruleset: Ruleset,
  { vendor, carriers }: { readonly vendor: string; readonly carriers: Carriers },
): ReadScope {
  const ofVendor = rulesetFor(ruleset, vendor)
  const links = objectTypes.map((type): [ObjectType, ObjectType[]] => {
    const needed = new Set([...linkedTypes(ofVendor, type), ...(carriers[type] ?? [])])
    return [type, objectTypes.filter((candidate) => needed.has(candidate))]
  })
  return {
    linkedTypes: Object.fromEntries(links) as Record<ObjectType, ObjectType[]>,
    scope: JSON.stringify({
      kept: keptVersion,
      links,
      vendorFields: requiredVendorFields(ofVendor, vendor),
      // A later version of Minset may store more of each record than the one that read it.
      fields: objectTypes.map((type) => Object.keys(fieldDefinitions[type])),
    }),
  }
}
