import type { BenchCase } from './bench-case.ts'

/** The width of each column before the last one. */
const widths = [8, 7, 24, 12, 7, 14] as const

/** The first line of a table of cases. */
export const heading = toColumns(['bench', 'goal', 'ours', 'reference', 'ratio', 'wanted'], 'what, and beside what')

/** A case as a line of the table. */
export function toRow(measured: BenchCase): string {
  const { bench, met, ours, unit, reference, ratio, goal, referenceName } = measured
  const figures = [bench, met ? 'met' : 'MISSED', `${ours} ${unit}`, String(reference), String(ratio), goal]
  return toColumns(figures, `${measured.case}; beside: ${referenceName}`)
}

/** A case as one line of JSON. */
export function toJsonLine(measured: BenchCase): string {
  const { bench, ours, reference, referenceName, ratio, unit, goal, met } = measured
  return JSON.stringify({ bench, case: measured.case, ours, reference, referenceName, ratio, unit, goal, met })
}

function toColumns(columns: readonly string[], last: string): string {
  return [...columns.map((text, index) => text.padEnd(widths[index] ?? 0)), last].join(' ')
}
