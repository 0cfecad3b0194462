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

/**
 * The description of each of our custom fields: it says whose the field is and which, whatever people call it. A field of
 * our name without it is somebody else's.
 */
export const flagDescriptions: Readonly<Record<FlagPart, string>> = {
  status: `Whether this record has the minimum data set. ${markOf('status')}`,
  missing: `What this record lacks of the minimum data set. ${markOf('missing')}`,
  since: `The day since when this record has been incomplete. ${markOf('since')}`,
  carried: `What meetings, calls and tasks of this record lack of the minimum data set. ${markOf('carried')}`,
}

/** By this part of its description a field is recognised. */
export function markOf(part: FlagPart): string {
  return `Kept by Minset, do not edit (minset:${part}).`
}

/** The option of the label field. */
export const incompleteLabel = 'Minset: incomplete'
