/**
 * The value under a name from outside: a CRM, an admin's file, a request. A plain look-up would find inherited
 * properties of every object, such as `constructor` and `toString`.
 */
export function ownValue<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}
