import type { Say } from '../../words/index.ts'
import { message } from '../../words/index.ts'
import type { Empty } from './empty.ts'
import type { Chip } from './filter-bar.ts'
import type { Paging } from './paging.ts'
import { type Cell, type Part, partsOf } from './part.ts'
import { nextSorting, type Sorting, sortingText } from './sorting.ts'

/** A column: its heading, and what it shows of a row. The first column names the row. */
export interface Column<Row> {
  readonly label: string
  readonly cell: (row: Row) => Cell
  /** Figures and moments, which are compared digit by digit: never wrapped, and aligned to the right, except in the first column. */
  readonly isNumber?: boolean
  /** Sums of money, maybe in several currencies: as a number, but wrapped. */
  readonly isMoney?: boolean
  /** By which key of `Sorting` the list is sorted on a click; absent: it is not. */
  readonly sort?: string
}

export interface TableOptions<Row> {
  /** What the table is, for those who do not see where it stands. */
  readonly caption: string
  /** Absent: the rows have one order. */
  readonly sorting?: { readonly current: Sorting; readonly urlOf: (sort: string) => string }
  /** A last row of totals. */
  readonly isTotal?: (row: Row) => boolean
  /** A class for a table that needs a layout of its own. */
  readonly style?: string
}

/** The model of the partial `_table`. */
export interface Table {
  readonly caption: string
  readonly style: string
  readonly isSortable: boolean
  readonly columns: readonly HeadCell[]
  readonly rows: readonly { readonly isTotal: boolean; readonly cells: readonly BodyCell[] }[]
}

interface HeadCell {
  readonly label: string
  /** Its class; empty for text. */
  readonly kind: Kind
  /** The address of the list sorted by this column; null if it cannot be. */
  readonly sortUrl: string | null
  readonly key: string
  /** As `aria-sort` has it; null if the list is not sorted by this column. */
  readonly order: 'ascending' | 'descending' | null
}

interface BodyCell {
  readonly label: string
  readonly isHead: boolean
  readonly kind: Kind
  readonly parts: readonly Part[]
}

/** A table of rows: a page gives columns and rows, and no HTML. */
export function tableOf<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { caption, sorting, isTotal = () => false, style = '' }: TableOptions<Row>,
): Table {
  return {
    caption,
    style,
    isSortable: sorting !== undefined,
    columns: columns.map((column) => headCell(column, sorting)),
    rows: rows.map((row) => ({
      isTotal: isTotal(row),
      cells: columns.map((column, index) => ({
        label: column.label,
        isHead: index === 0,
        kind: kindOf(column),
        parts: partsOf(column.cell(row)),
      })),
    })),
  }
}

type Kind = '' | 'number' | 'number money'

function kindOf<Row>({ isNumber = false, isMoney = false }: Column<Row>): Kind {
  if (isMoney) return 'number money'
  return isNumber ? 'number' : ''
}

function headCell<Row>(column: Column<Row>, sorting: TableOptions<Row>['sorting']): HeadCell {
  const { label, sort } = column
  const kind = kindOf(column)
  if (sort === undefined || sorting === undefined) return { label, kind, sortUrl: null, key: '', order: null }
  const { current, urlOf } = sorting
  return {
    label,
    kind,
    sortUrl: urlOf(sortingText(nextSorting(sort, current))),
    key: sort,
    order: sort === current.key ? orderOf(current) : null,
  }
}

function orderOf({ isDescending }: Sorting): 'ascending' | 'descending' {
  return isDescending ? 'descending' : 'ascending'
}

/**
 * The model of the partial `_list`: a table with its filters, its order and its pages. Sorting, paging and filtering
 * replace it in place; without JavaScript they load the page again.
 */
export interface List {
  readonly id: string
  /** What is shown and in which order, read aloud after a change. */
  readonly status: string
  readonly table: Table
  readonly paging: Paging
  readonly chips: readonly Chip[]
  /** Sent along with the filters, so that they keep the order. */
  readonly sort: string
  /** Shown instead of a table without rows. */
  readonly empty: Empty
}

export interface ListOptions extends Pick<List, 'id' | 'table' | 'paging' | 'empty'> {
  readonly chips?: readonly Chip[]
  readonly sorting?: Sorting
}

/** A list in words: "1 to 50 of 60, by since". Without JavaScript, its links lead to the list and not to the top of its page. */
export function listOf({ chips = [], sorting, id, table, paging, empty }: ListOptions, say: Say): List {
  const column = table.columns.find(({ order }) => order !== null)
  const { label } = paging
  const status =
    column === undefined
      ? label
      : say(message('table.status', { range: label, column: column.label, order: column.order ?? 'ascending' }))
  function inList(url: string | null): string | null {
    return url === null ? null : `${url}#${beginningOf(id)}`
  }
  return {
    id,
    table: { ...table, columns: table.columns.map((head) => ({ ...head, sortUrl: inList(head.sortUrl) })) },
    paging: { ...paging, previous: inList(paging.previous), next: inList(paging.next) },
    empty,
    chips,
    status,
    sort: sorting === undefined ? '' : sortingText(sorting),
  }
}

/** The place where a list begins, to which its links lead without JavaScript; with it, pages stay where they are. */
export function beginningOf(listId: string): string {
  return `${listId}-begins`
}
