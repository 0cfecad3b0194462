/**
 * What is known of a record by the judgement of the rules, and which metrics may ask for: SQL cannot decide whether a telephone
 * number is valid. The names are stored, so they never change.
 */
export const factNames = ['reachable'] as const

export type FactName = (typeof factNames)[number]

/** The facts of a record that has been evaluated. Absent: a field that decides the fact has not been read. */
export type Facts = Readonly<Partial<Record<FactName, boolean>>>
