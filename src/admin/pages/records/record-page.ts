import { becauseOf } from '../../../automations/index.ts'
import { NotFoundError } from '../../../domain/errors.ts'
import { type ObjectType, objectTypes, type RecordKey } from '../../../domain/record.ts'
import { formatDay, formatMoment } from '../../../infra/format.ts'
import { hasRole, readScopeOf } from '../../../people/index.ts'
import { findRecord } from '../../../records/index.ts'
import type { Ruleset } from '../../../rules/index.ts'
import { loadFindings, recordTitle } from '../../../scorecards/index.ts'
import { message, type Say } from '../../../words/index.ts'
import { type Cause, describeValue, loadWriteLog, targetOf, type WriteLogEntry } from '../../../write-back/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { allDone } from '../../components/empty.ts'
import { badge, named, type Part, quiet } from '../../components/part.ts'
import { type Column, tableOf } from '../../components/table.ts'
import { forRoles, type Page, type PageRequest } from '../../page.ts'

/** How many of the latest writes are shown. */
const mostWrites = 100

/** A record, as returned by `/api/records/{type}/{id}`. */
export interface RecordJson {
  readonly type: ObjectType
  readonly id: string
  /** Null if the CRM no longer has it, or Minset has not read it. */
  readonly title: string | null
  readonly url: string
  readonly findings: readonly { readonly missing: string; readonly since: Date | null }[]
  /** Minset's writes to it, the latest first, at most 100. */
  readonly writes: readonly WriteJson[]
}

interface WriteJson {
  readonly at: Date
  readonly target: string
  /** Null if Minset did not know the previous value. */
  readonly before: object | null
  readonly after: object
  /** Null if unknown. */
  readonly cause: Cause | null
  readonly undoneAt: Date | null
}

/** One record: what is missing, and what Minset has written to it. */
export const recordPage: Page = {
  path: '/records/:type/:id',
  label: null,
  isFor: forRoles('admin', 'supervisor', 'rep', 'operator'),
  isForPrograms: true,
  async load(deps, request) {
    const { say } = request
    const { record, items, writes } = await loadRecord(deps, request)
    const ruleset = await deps.loadRuleset()
    const findings = items.map(({ message: missing, since }) => ({
      missing: missing === null ? '' : say(missing),
      since,
    }))
    return {
      template: 'record',
      model: {
        title: record.title ?? `${say(message(`type.${record.type}`))} ${record.id}`,
        record,
        type: say(message(`type.${record.type}`)),
        findings: findings.map(({ missing, since }) => ({
          missing,
          since: since === null ? '' : formatDay(since, deps.account.timeZone),
        })),
        noFindings: allDone(say(message('record.missing.none')), say(message('findings.none.next'))),
        writes: tableOf(writes, writeColumns({ account: deps.account, ruleset, say }), {
          caption: say(message('record.writes')),
        }),
        isCut: writes.length === mostWrites,
        mostWrites,
      },
      json: { ...record, findings, writes: writes.map(toJson) } satisfies RecordJson,
    }
  },
}

/** The address of a record's page, relative to the account's. */
export function recordPath({ type, id }: RecordKey): string {
  return `records/${type}/${encodeURIComponent(id)}`
}

async function loadRecord(deps: AdminDeps, { viewer, param }: Pick<PageRequest, 'viewer' | 'param'>) {
  const [typeName, id, scope] = [param('type'), param('id'), readScopeOf(viewer)]
  const { db, account, clock } = deps
  const type = objectTypes.find((one) => one === typeName)
  if (type === undefined) throw new NotFoundError(message('request.records.unknown', { type: typeName }))
  const key = { type, id }
  const { accountId } = account
  const stored = await findRecord(db, { accountId, key, scope })
  // Whose a record was that is not there any more, nobody knows: what was written to it is for those who may read all.
  const mayRead = stored !== null || hasRole(viewer, 'admin')
  const writes = mayRead ? await loadWriteLog(db, accountId, { key, limit: mostWrites }) : []
  if (stored === null && writes.length === 0) {
    throw new NotFoundError(message('request.record.unknown', { type: message(`type.${type}`) }))
  }
  const query = { accountId, scope, key, now: clock.now(), limit: null, offset: 0 }
  const { items } = await loadFindings(db, query)
  const title = stored === null ? null : recordTitle(stored)
  return { record: { ...key, title, url: deps.recordUrl(key) }, items, writes }
}

interface Shown extends Pick<AdminDeps, 'account'> {
  readonly ruleset: Ruleset
  readonly say: Say
}

function writeColumns({ account: { timeZone }, ruleset, say }: Shown): readonly Column<WriteLogEntry>[] {
  return [
    {
      label: say(message('record.what')),
      cell: ({ after, undoneAt }) => [
        { text: `${say(targetOf(after.target).title)}:` },
        named(say(describeValue(after))),
        ...(undoneAt === null ? [] : [badge('warning', say(message('record.undone')))]),
      ],
    },
    {
      label: say(message('record.before')),
      cell: ({ before }) =>
        before === null ? quiet(say(message('record.before.unknown'))) : named(say(describeValue(before))),
    },
    { label: say(message('record.why')), cell: ({ cause }) => causeParts(cause, ruleset, say) },
    {
      label: say(message('column.when')),
      isNumber: true,
      cell: ({ at, undoneAt }) => [
        { text: formatMoment(at, timeZone) },
        ...(undoneAt === null
          ? []
          : [quiet(say(message('record.undoneAt', { at: formatMoment(undoneAt, timeZone) })))]),
      ],
    },
  ]
}

/** Why something was written: the cause, the rules that it follows, and their version. */
function causeParts(cause: Cause | null, ruleset: Ruleset, say: Say): readonly Part[] {
  if (cause === null) return [quiet(say(message('record.because.unknown')))]
  const titles = new Map(ruleset.rules.map(({ id, title }) => [id, title]))
  const { rules, rulesetVersion } = cause.params
  const because = say(becauseOf(cause.code) ?? message('cause.unknown', { code: cause.code }))
  const named = Array.isArray(rules)
    ? rules.map((id) => say(message('asWritten', { text: titles.get(id) ?? String(id) })))
    : []
  return [
    { text: named.length === 0 ? because : `${because}: ${named.join('; ')}` },
    ...(rulesetVersion === undefined || rulesetVersion === null
      ? []
      : [quiet(say(message('record.ruleset', { version: String(rulesetVersion) })))]),
  ]
}

function toJson({ at, after, before, cause, undoneAt }: WriteLogEntry): WriteJson {
  return { at, target: after.target, before: before?.value ?? null, after: after.value, cause, undoneAt }
}
