/** Names of Minset's custom fields, as shown to people; the same on deals, people and organizations. */
export const flagFieldNames = {
  status: 'Minset status',
  missing: 'Minset: missing',
  since: 'Minset: since',
  carried: 'Minset: activities',
} as const

export type FlagPart = keyof typeof flagFieldNames

/** Types of Minset's custom fields, in Pipedrive's terms. */
export const flagFieldTypes = { status: 'enum', missing: 'text', since: 'date', carried: 'text' } as const

/** Labels of the options of the status field. */
export const statusLabels = { incomplete: 'Incomplete', complete: 'Complete' } as const

/**
 * The description of each of Minset's custom fields: it identifies the field even if people rename it. A field with one
 * of Minset's names and another description belongs to somebody else.
 */
export const flagDescriptions: Readonly<Record<FlagPart, string>> = {
  status: `Whether this record has the minimum data set. ${markOf('status')}`,
  missing: `What this record lacks of the minimum data set. ${markOf('missing')}`,
  since: `The day since when this record has been incomplete. ${markOf('since')}`,
  carried: `What meetings, calls and tasks of this record lack of the minimum data set. ${markOf('carried')}`,
}

/** The part of a description by which a field is recognised. */
export function markOf(part: FlagPart): string {
  return `Kept by Minset, do not edit (minset:${part}).`
}

/** The option of the label field. */
export const incompleteLabel = 'Minset: incomplete'
