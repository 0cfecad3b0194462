import { becauseOf } from '../../../automations/index.ts'
import { formatFieldValue, formatMoment } from '../../../infra/format.ts'
import { personCause, undoCause } from '../../../repairs/index.ts'
import type { Ruleset } from '../../../rules/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import { type Cause, describeValue, targetOf, type WriteLogEntry } from '../../../write-back/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { badge, named, type Part, quiet } from '../../components/part.ts'
import type { Column } from '../../components/table.ts'

export interface WriteColumnOptions extends Pick<AdminDeps, 'account'> {
  readonly ruleset: Ruleset
  readonly say: Say
  /** Names of owners by id. */
  readonly names: ReadonlyMap<string, string>
  /** The address of the record's page, below the account's. */
  readonly path: string
  /** The entries that the viewer can undo, by id. */
  readonly undoable: ReadonlySet<string>
}

/** The columns of the table of what was written to a record. */
export function writeColumns(options: WriteColumnOptions): readonly Column<WriteLogEntry>[] {
  const {
    account: { timeZone },
    say,
    path,
    undoable,
  } = options
  function shown(text: string): string {
    return formatFieldValue(text, timeZone, say.language)
  }
  return [
    {
      label: say(message('record.what')),
      cell: ({ after, undoneAt }) => [
        { text: `${say(targetOf(after.target).title)}:` },
        named(say(describeValue(after, shown))),
        ...(undoneAt === null ? [] : [badge('warning', say(message('record.undone')))]),
      ],
    },
    {
      label: say(message('record.before')),
      cell: ({ before }) =>
        before === null ? quiet(say(message('record.before.unknown'))) : named(say(describeValue(before, shown))),
    },
    { label: say(message('record.why')), cell: ({ cause }) => causeParts(cause, options) },
    {
      label: say(message('column.when')),
      isNumber: true,
      cell: ({ id, at, undoneAt }) => [
        { text: formatMoment(at, timeZone, say.language) },
        ...(undoneAt === null
          ? []
          : [quiet(say(message('record.undoneAt', { at: formatMoment(undoneAt, timeZone, say.language) })))]),
        ...(undoable.has(id) ? [undoButton(path, id, say)] : []),
      ],
    },
  ]
}

function undoButton(action: string, entryId: string, say: Say): Part {
  return { button: { action, fields: [{ name: 'undo', value: entryId }], label: say(message('repair.undo')) } }
}

/** Why something was written: the cause, the rules that it follows, and their version. */
function causeParts(cause: Cause | null, options: WriteColumnOptions): readonly Part[] {
  const { ruleset, say } = options
  if (cause === null) return [quiet(say(message('record.because.unknown')))]
  const titles = new Map(ruleset.rules.map(({ id, title }) => [id, title]))
  const { rules, rulesetVersion } = cause.params
  const because = say(causeMessage(cause, options))
  const said = Array.isArray(rules)
    ? rules.map((id) => say(message('asWritten', { text: titles.get(id) ?? String(id) })))
    : []
  return [
    { text: said.length === 0 ? because : `${because}: ${said.join('; ')}` },
    ...(rulesetVersion === undefined || rulesetVersion === null
      ? []
      : [quiet(say(message('record.ruleset', { version: String(rulesetVersion) })))]),
  ]
}

function causeMessage({ code, params }: Cause, { names }: Pick<WriteColumnOptions, 'names'>): Message {
  const { ownerId } = params
  const name = typeof ownerId === 'string' ? (names.get(ownerId) ?? ownerId) : ''
  if (code === personCause) return message('cause.person', { name })
  if (code === undoCause) return message('cause.person-undo', { name })
  return becauseOf(code) ?? message('cause.unknown', { code })
}
