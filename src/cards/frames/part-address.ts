/**
 * The address of a part with other parameters. Pure.
 *
 * @param address below the origin, as a request has it
 * @param changes by name; null: without the parameter
 */
export function withParameters(address: string, changes: Readonly<Record<string, string | null>>): string {
  const [path = '', query] = address.split('?', 2)
  const parameters = new URLSearchParams(query)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) parameters.delete(name)
    else parameters.set(name, value)
  }
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`
}
