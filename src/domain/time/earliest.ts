/** The earliest of the dates that there are; null for none. Pure. */
export function earliest(dates: readonly (Date | null)[]): Date | null {
  const times = timesOf(dates)
  return times.length === 0 ? null : new Date(Math.min(...times))
}

/** The latest of the dates that there are; null for none. Pure. */
export function latest(dates: readonly (Date | null)[]): Date | null {
  const times = timesOf(dates)
  return times.length === 0 ? null : new Date(Math.max(...times))
}

function timesOf(dates: readonly (Date | null)[]): readonly number[] {
  return dates.flatMap((date) => date?.getTime() ?? [])
}
