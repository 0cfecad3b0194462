/**
 * What stands under a name that came from outside: a CRM, an admin's file, a request. A plain look-up would find what
 * every object inherits under names such as `constructor` and `toString`.
 */
export function ownValue<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}
