import type { RecordKey } from '../../../domain/record.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { badge, linked, named, type Part, quiet } from '../../components/part.ts'
import type { Column } from '../../components/table.ts'
import { type FilterWorld, mayCount } from './filter-world.ts'
import { recordPath } from './record-page.ts'

/** The record of a row. */
export interface RowRecord {
  readonly key: RecordKey
  /** Null if it has none: its id stands beside it. */
  readonly name: string | null
}

/** The columns with which a table of records begins: the name, as a link into the CRM, the type, and the id, as a link to its page. */
export function recordColumns<Row>(
  recordOf: (row: Row) => RowRecord,
  { recordUrl, say, canSort = false }: Pick<AdminDeps, 'recordUrl'> & { readonly say: Say; readonly canSort?: boolean },
): readonly Column<Row>[] {
  return [
    {
      label: say(message('column.record')),
      cell(row) {
        const { key, name } = recordOf(row)
        return name === null
          ? linked(say(message('record.unnamed')), recordUrl(key), key.id)
          : named(name, recordUrl(key))
      },
    },
    {
      label: say(message('column.type')),
      ...(canSort && { sort: 'type' }),
      cell: (row) => badge('neutral', say(message(`type.${recordOf(row).key.type}`))),
    },
    {
      label: say(message('column.id')),
      cell(row) {
        const { key } = recordOf(row)
        return linked(key.id, recordPath(key))
      },
    },
  ]
}

/**
 * The owner of a listed record. Of people whose findings the viewer may not count, no list says what is theirs.
 *
 * @param names of owners, by their ids
 */
export function ownerPart(
  ownerId: string,
  { world, names }: { readonly world: Pick<FilterWorld, 'figureOwners'>; readonly names: ReadonlyMap<string, string> },
): Part {
  return mayCount(world, ownerId) ? named(names.get(ownerId) ?? ownerId) : quiet('–')
}
