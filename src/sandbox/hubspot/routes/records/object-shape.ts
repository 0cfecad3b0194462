import { ownValue } from '../../../core/state/own-value.ts'
import type { AccountState, Change, HubSpotObject } from '../../state/account-state.ts'
import { type TypeName, typeOf, type VendorType } from '../../state/object-types.ts'

export interface Shape {
  readonly properties: readonly string[]
  readonly propertiesWithHistory?: readonly string[]
}

/** Documented: always included, whatever was requested. */
const alwaysShown: Readonly<Record<TypeName, readonly string[]>> = {
  contacts: ['createdate', 'hs_object_id', 'lastmodifieddate'],
  companies: ['createdate', 'hs_lastmodifieddate', 'hs_object_id'],
  deals: ['createdate', 'hs_lastmodifieddate', 'hs_object_id'],
  meetings: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
  calls: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
  tasks: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
}

/** An object as the API returns it. Properties that the account does not have are silently omitted, as recorded. */
export function showObject(
  state: AccountState,
  type: TypeName,
  { object, shape }: { readonly object: HubSpotObject; readonly shape: Shape },
): Record<string, unknown> {
  const known = new Set(state.properties(type).map(({ name }) => name))
  const names = [...new Set([...alwaysShown[type], ...shape.properties])].filter((name) => known.has(name))
  const history = (shape.propertiesWithHistory ?? []).filter((name) => known.has(name))
  return {
    id: object.id,
    properties: Object.fromEntries(names.map((name) => [name, ownValue(object.properties, name) ?? null])),
    ...(history.length > 0 ? { propertiesWithHistory: showHistory(object, history) } : {}),
    createdAt: object.createdAt,
    updatedAt: object.updatedAt,
    archived: object.archived,
    ...(object.archived ? { archivedAt: object.updatedAt } : {}),
  }
}

function showHistory(object: HubSpotObject, names: readonly string[]): Record<string, readonly Change[]> {
  return Object.fromEntries(names.map((name) => [name, ownValue(object.history, name) ?? []]))
}

/** The associations of an object to these types, in the API's form; types without any are absent. */
export function showAssociations(
  state: AccountState,
  from: { readonly type: TypeName; readonly id: string },
  types: readonly VendorType[],
): Record<string, unknown> {
  const links = state.associated(from.type, from.id)
  return Object.fromEntries(
    types
      .filter(({ name }) => (links[name] ?? []).length > 0)
      .map(({ name, singular }) => [
        name,
        { results: (links[name] ?? []).map((id) => ({ id, type: `${typeOf(from.type).singular}_to_${singular}` })) },
      ]),
  )
}
