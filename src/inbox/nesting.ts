/**
 * The deepest nesting that is accepted. The events of the CRMs are flat, and some programs fail on deeply nested JSON.
 */
export const deepestNesting = 32

export function nestsDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depth === 0) return true
  // A loop instead of `some`: with a hundred events at once, closures would be most of the cost.
  for (const inner of Object.values(value) as unknown[]) if (nestsDeeperThan(inner, depth - 1)) return true
  return false
}
