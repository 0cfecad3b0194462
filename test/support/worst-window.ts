/** The largest number of times in any half-open window. */
export function worstWindow(times: readonly number[], windowMs: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  let [worst, first] = [0, 0]
  for (const [index, time] of sorted.entries()) {
    while ((sorted[first] ?? time) <= time - windowMs) first += 1
    worst = Math.max(worst, index - first + 1)
  }
  return worst
}
