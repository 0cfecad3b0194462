/** Events are flat. Deeper nesting than this does not come from a CRM, and not every program can handle it. */
export const deepestNesting = 32

export function nestsDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depth === 0) return true
  // A loop instead of `some`: with a hundred events at once, closures would be most of the cost.
  for (const inner of Object.values(value) as unknown[]) if (nestsDeeperThan(inner, depth - 1)) return true
  return false
}
