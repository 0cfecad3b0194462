/** The object types of HubSpot that the sandbox supports, with their documented ids and names. */
export const objectTypes = [
  { name: 'contacts', typeId: '0-1', singular: 'contact', modified: 'lastmodifieddate', created: 'createdate' },
  { name: 'companies', typeId: '0-2', singular: 'company', modified: 'hs_lastmodifieddate', created: 'createdate' },
  { name: 'deals', typeId: '0-3', singular: 'deal', modified: 'hs_lastmodifieddate', created: 'createdate' },
  { name: 'meetings', typeId: '0-47', singular: 'meeting', modified: 'hs_lastmodifieddate', created: 'hs_createdate' },
  { name: 'calls', typeId: '0-48', singular: 'call', modified: 'hs_lastmodifieddate', created: 'hs_createdate' },
  { name: 'tasks', typeId: '0-27', singular: 'task', modified: 'hs_lastmodifieddate', created: 'hs_createdate' },
] as const

export type TypeName = (typeof objectTypes)[number]['name']
export type VendorType = (typeof objectTypes)[number]

/** The type in a path, by plural name, singular name or id; null for an unsupported one. */
export function findType(token: string): VendorType | null {
  const lowered = token.toLowerCase()
  return (
    objectTypes.find(({ name, typeId, singular }) => [name, typeId, singular].some((word) => word === lowered)) ?? null
  )
}

/** The type with a name that is known to exist. */
export function typeOf(name: TypeName): VendorType {
  const found = objectTypes.find((type) => type.name === name)
  if (found === undefined) throw new TypeError(`no object type ${name}`)
  return found
}

export interface AssociationLabel {
  readonly category: 'HUBSPOT_DEFINED'
  readonly typeId: number
  readonly label?: string
}

/** Documented type ids of unlabelled associations, by `from>to`. Those to activities are uncertain. */
const associationTypeIds: Readonly<Record<string, number>> = {
  'contacts>companies': 279,
  'companies>contacts': 280,
  'deals>contacts': 3,
  'contacts>deals': 4,
  'deals>companies': 341,
  'companies>deals': 342,
  'calls>contacts': 194,
  'contacts>calls': 193,
  'calls>companies': 182,
  'companies>calls': 181,
  'calls>deals': 206,
  'deals>calls': 205,
  'meetings>contacts': 200,
  'contacts>meetings': 199,
  'meetings>companies': 188,
  'companies>meetings': 187,
  'meetings>deals': 212,
  'deals>meetings': 211,
  'tasks>contacts': 204,
  'contacts>tasks': 203,
  'tasks>companies': 192,
  'companies>tasks': 191,
  'tasks>deals': 216,
  'deals>tasks': 215,
}

/**
 * Documented: the first company of a contact or deal is its primary one, which has a type id in addition to the plain
 * one.
 */
const primaryTypeIds: Readonly<Record<string, number>> = {
  'contacts>companies': 1,
  'companies>contacts': 2,
  'deals>companies': 5,
  'companies>deals': 6,
}

/** The labels of an association between two types; null if the types cannot be associated. */
export function labelsBetween(from: TypeName, to: TypeName): AssociationLabel[] | null {
  const typeId = associationTypeIds[`${from}>${to}`]
  if (typeId === undefined) return null
  const primary = primaryTypeIds[`${from}>${to}`]
  const plain: AssociationLabel = { category: 'HUBSPOT_DEFINED', typeId }
  return primary === undefined ? [plain] : [{ category: 'HUBSPOT_DEFINED', typeId: primary, label: 'Primary' }, plain]
}

/** Whether objects of the two types can be associated. */
export function canAssociate(from: TypeName, to: TypeName): boolean {
  return labelsBetween(from, to) !== null
}
