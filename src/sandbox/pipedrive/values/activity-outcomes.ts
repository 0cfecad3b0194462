interface ActivityOutcome {
  readonly id: number
  readonly label: string
  readonly types: readonly string[]
}

/**
 * The outcomes of activities. Documented: a number, by the type of the activity, listed as the options of the field
 * `outcome`. Uncertain: which outcomes exist, and whether a plain list of options contains their types; here it does
 * not.
 */
export const activityOutcomes: readonly ActivityOutcome[] = [
  { id: 301, label: 'Held', types: ['meeting'] },
  { id: 302, label: 'No-show', types: ['meeting'] },
  { id: 303, label: 'Rescheduled', types: ['meeting'] },
  { id: 304, label: 'Cancelled', types: ['meeting'] },
  { id: 305, label: 'Connected', types: ['call'] },
  { id: 306, label: 'No answer', types: ['call'] },
  { id: 307, label: 'Busy', types: ['call'] },
  { id: 308, label: 'Left message', types: ['call'] },
  { id: 309, label: 'Left voicemail', types: ['call'] },
  { id: 310, label: 'Wrong number', types: ['call'] },
]

/** The id of an outcome by its label. */
export function outcomeId(label: string): number {
  const found = activityOutcomes.find((outcome) => outcome.label === label)
  if (found === undefined) throw new TypeError(`no outcome ${label}`)
  return found.id
}

/** Whether an activity of the type can have the outcome. */
export function isOutcomeOf(id: unknown, type: unknown): boolean {
  return activityOutcomes.some((outcome) => outcome.id === id && outcome.types.some((one) => one === type))
}
