/** Events are flat; what nests deeper than this was not sent by a CRM, and not every program can handle it. */
export const deepestNesting = 32

export function nestsDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depth === 0) return true
  // Not by `some`: a hundred events come at once, and the closures would be most of the work.
  for (const inner of Object.values(value) as unknown[]) if (nestsDeeperThan(inner, depth - 1)) return true
  return false
}
