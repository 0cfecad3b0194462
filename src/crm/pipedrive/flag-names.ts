/** Names of our custom fields, as people see them; the same on deals, people and organizations. */
export const flagFieldNames = {
  status: 'Minset status',
  missing: 'Minset: missing',
  since: 'Minset: since',
  carried: 'Minset: activities',
} as const

export type FlagPart = keyof typeof flagFieldNames

/** Types of our custom fields, in Pipedrive's words. */
export const flagFieldTypes = { status: 'enum', missing: 'text', since: 'date', carried: 'text' } as const

/** Labels of the options of the field for the status. */
export const statusLabels = { incomplete: 'Incomplete', complete: 'Complete' } as const

/** The description of our custom fields. A field of our name without it is somebody else's. */
export const flagMarker = 'Kept by Minset. Do not edit.'

/** The option of the label field. */
export const incompleteLabel = 'Minset: incomplete'
