/** The kinds of records that the sandbox supports, with their documented names in paths, events and filters. */
export const objectKinds = [
  { name: 'persons', entity: 'person', filterType: 'people', scope: 'contacts' },
  { name: 'organizations', entity: 'organization', filterType: 'org', scope: 'contacts' },
  { name: 'deals', entity: 'deal', filterType: 'deals', scope: 'deals' },
  { name: 'activities', entity: 'activity', filterType: 'activity', scope: 'activities' },
] as const

export type ObjectKind = (typeof objectKinds)[number]
/** As in paths: `persons`. */
export type KindName = ObjectKind['name']
/** As in events and in the conditions of filters: `person`. */
export type Entity = ObjectKind['entity']

/** The kind with a name that is known to exist. */
export function kindOf(name: KindName): ObjectKind {
  const found = objectKinds.find((kind) => kind.name === name)
  if (found === undefined) throw new TypeError(`no kind of record ${name}`)
  return found
}
