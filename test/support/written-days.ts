const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function two(number: number): string {
  return String(number).padStart(2, '0')
}

/** Every day of every month of the years, from 0 to 32 and from 0 to 13, with whether it exists. */
export function writtenDays(years: readonly number[]): readonly (readonly [day: string, exists: boolean])[] {
  const numbers = Array.from({ length: 33 }, (_, number) => number)
  return years.flatMap((year) => {
    const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
    return numbers.slice(0, 14).flatMap((month) => {
      const length = (lengths[month - 1] ?? 0) + (month === 2 && isLeap ? 1 : 0)
      const beginning = `${String(year).padStart(4, '0')}-${two(month)}`
      return numbers.map((day) => [`${beginning}-${two(day)}`, day >= 1 && day <= length] as const)
    })
  })
}
