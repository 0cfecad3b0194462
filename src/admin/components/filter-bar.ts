import { RequestInvalidError } from '../../domain/errors.ts'
import { message } from '../../words/index.ts'

/** A choice among options. */
export interface Filter {
  /** Its parameter in the address. */
  readonly name: string
  readonly label: string
  /** What the list shows if nothing is chosen: "all". */
  readonly all: string
  readonly options: readonly { readonly value: string; readonly text: string }[]
  /** The chosen option; undefined for none. */
  readonly value: string | undefined
}

/** A chosen filter in words, and the address without it. */
export interface Chip {
  readonly label: string
  readonly text: string
  readonly url: string
}

/** The model of the partial `_filters`. */
export interface FilterBar {
  readonly action: string
  /** The id of the list that the filters narrow. */
  readonly list: string
  readonly filters: readonly (Omit<Filter, 'options'> & {
    readonly options: readonly { readonly value: string; readonly text: string; readonly isCurrent: boolean }[]
  })[]
  readonly chips: readonly Chip[]
  /** The address without any filter; null if none is chosen. */
  readonly clearUrl: string | null
}

/**
 * A form of filters. A choice narrows the list in place; without JavaScript there is a button.
 *
 * @param bar.action the address of the page
 * @param bar.keep further parameters of the address, such as the order
 */
export function filterBarOf({
  action,
  list,
  filters,
  keep = {},
}: Pick<FilterBar, 'action' | 'list'> & {
  readonly filters: readonly Filter[]
  readonly keep?: Readonly<Record<string, string>>
}): FilterBar {
  const chosen = filters.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]))
  function urlWithout(name: string | null): string {
    const left = name === null ? [] : chosen.filter(([one]) => one !== name)
    const query = new URLSearchParams(Object.fromEntries([...left, ...Object.entries(keep)])).toString()
    return query === '' ? action : `${action}?${query}`
  }
  return {
    action,
    list,
    filters: filters.map(({ options, ...filter }) => ({
      ...filter,
      options: options.map((option) => ({ ...option, isCurrent: option.value === filter.value })),
    })),
    chips: filters.flatMap(({ name, label, options, value }) => {
      const text = options.find((option) => option.value === value)?.text
      // After removing a filter with the keyboard, a person continues at that filter, not at the top of the page.
      return text === undefined ? [] : [{ label, text, url: `${urlWithout(name)}#filter-${name}` }]
    }),
    clearUrl: chosen.length === 0 ? null : urlWithout(null),
  }
}

/** The word of a parameter that is one of a few. @throws RequestInvalidError for another one: it names them */
export function chosenWord<Word extends string>(
  words: readonly Word[],
  name: string,
  asked: string | undefined,
): Word | undefined {
  const found = words.find((word) => word === asked)
  if (asked !== undefined && found === undefined) {
    throw new RequestInvalidError(message('request.filter.unknown', { name, value: asked, values: words.join(', ') }))
  }
  return found
}
