/**
 * What the rules find out about a record and metrics may use: SQL cannot decide whether a telephone number is valid.
 * The names are stored, so they never change.
 */
export const factNames = ['reachable'] as const

export type FactName = (typeof factNames)[number]

/** The facts of an evaluated record. Absent: a field that decides the fact has not been read. */
export type Facts = Readonly<Partial<Record<FactName, boolean>>>
