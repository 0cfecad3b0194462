import { RequestInvalidError } from '../../domain/errors.ts'
import { message } from '../../words/index.ts'

/** The order of a list. */
export interface Sorting<Key extends string = string> {
  readonly key: Key
  readonly isDescending: boolean
}

/**
 * Reads the order of a list from its address: `since`, or `-since` for descending.
 *
 * @param text undefined: the order in which the list is without being asked
 * @throws RequestInvalidError for any other key
 */
export function readSorting<Key extends string>(
  text: string | undefined,
  keys: readonly Key[],
  byDefault: Sorting<Key>,
): Sorting<Key> {
  if (text === undefined) return byDefault
  const isDescending = text.startsWith('-')
  const key = keys.find((one) => one === text.slice(isDescending ? 1 : 0))
  if (key === undefined) throw new RequestInvalidError(message('request.sort.unknown', { sort: text }))
  return { key, isDescending }
}

/** The order as it is in addresses. */
export function sortingText({ key, isDescending }: Sorting): string {
  return isDescending ? `-${key}` : key
}

/** The order that a click on the heading of a column asks for: its own, and the reverse if it holds already. */
export function nextSorting(key: string, current: Sorting): Sorting {
  return { key, isDescending: key === current.key && !current.isDescending }
}
