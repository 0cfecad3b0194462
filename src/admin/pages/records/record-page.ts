import type { FindingDispute } from '../../../disputes/index.ts'
import { NotFoundError, RequestInvalidError } from '../../../domain/errors.ts'
import { type Disclosure, disclosureOf } from '../../../domain/masking/disclosure.ts'
import { namesOfOwners } from '../../../domain/owner.ts'
import { isInReadScope } from '../../../domain/read-scope.ts'
import { keyText, type ObjectType, objectTypes, type RecordKey } from '../../../domain/record.ts'
import { capitalised } from '../../../infra/format.ts'
import { hasRole, readScopeOf, repairScopeOf } from '../../../people/index.ts'
import { findRecord, loadOwners, loadRecords, type StoredRecord } from '../../../records/index.ts'
import {
  type ListedFinding,
  loadFindingsOf,
  type RepairResult,
  refusedMessage,
  undoable,
  undoRepair,
  whyNoRepairs,
} from '../../../repairs/index.ts'
import { recordName, recordTitle } from '../../../scorecards/index.ts'
import { type Message, message } from '../../../words/index.ts'
import { type Cause, loadEntered, loadWriteLog, type WriteLogEntry } from '../../../write-back/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { allDone, nothingHere } from '../../components/empty.ts'
import { type Table, tableOf } from '../../components/table.ts'
import { forRoles, type Page, type PageRequest } from '../../page.ts'
import { type ActedState, actOnFinding, asUser } from '../list/act-on-form.ts'
import { type DisputedItem, disputedItem, loadDisputesFor } from '../list/dispute-form.ts'
import { type RepairFormOptions, type RepairItem, repairItem } from '../list/repair-form.ts'
import { leftOutOfType } from '../rules/left-out-view.ts'
import { duplicateLists } from './duplicate-lists.ts'
import { whyTable } from './why-table.ts'
import { writeColumns } from './write-columns.ts'

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

/** One record: what is missing, and what Minset has written to it. What is missing can be filled in. */
export const recordPage: Page = {
  path: '/records/:type/:id',
  label: null,
  isFor: forRoles('admin', 'supervisor', 'rep', 'operator'),
  showsRecords: true,
  isForPrograms: true,
  async load(deps, request) {
    const { say } = request
    const { record, name, stored, findings, writes } = await loadRecord(deps, request)
    const disputes =
      stored === null ? new Map<string, readonly FindingDispute[]>() : await loadDisputesFor(deps, request, [stored])
    const disputed = stored === null ? [] : disputedItems(request, { stored, disputes })
    return {
      template: 'record',
      model: {
        title:
          name ?? capitalised(say(message(stored === null ? `type.${record.type}` : 'record.unnamed')), say.language),
        record,
        crmTitle: deps.crmTitle,
        type: say(message(`type.${record.type}`)),
        findings: stored === null ? [] : await repairItems(deps, request, { stored, findings, disputes }),
        duplicates:
          stored === null ? [] : await duplicateLists(deps, request, { stored, findings, pathOf: recordPath }),
        disputed,
        noFindings: (disputed.length === 0 ? allDone : nothingHere)(
          say(message('record.missing.none')),
          say(message('findings.none.next')),
        ),
        ...(stored === null ? null : await rulesView(deps, request, stored)),
        writes: await writeTable(deps, request, { record, stored, writes }),
        isCut: writes.length === mostWrites,
        mostWrites,
      },
      json: {
        ...record,
        findings: findings.map(({ message: missing, since }) => ({ missing: say(missing), since })),
        writes: writes.map(toJson),
      } satisfies RecordJson,
    }
  },
  async act(deps, request) {
    const key = keyOf(request)
    const path = recordPath(key)
    const entryId = request.field('undo')
    if (entryId === '') return { path, toast: actedMessage(deps, await actOnFinding(deps, request)) }
    const result = await undoRepair(deps, { viewer: asUser(request.viewer), key, entryId })
    return { path, toast: undoneMessage(deps, result) }
  },
}

/** The rules for a record: the verdict of each, and those that the account cannot check. */
async function rulesView(
  deps: AdminDeps,
  request: Pick<PageRequest, 'viewer' | 'say'>,
  stored: StoredRecord,
): Promise<object> {
  const rules = await whyTable(deps, request, stored)
  const leftOut = await leftOutOfType(deps, stored.type, request.say)
  return { rules, leftOut, hasRules: rules.rows.length + leftOut.length > 0 }
}

/** The address of a record's page, relative to the account's. */
export function recordPath({ type, id }: RecordKey): string {
  return `records/${type}/${encodeURIComponent(id)}`
}

function keyOf({ param }: Pick<PageRequest, 'param'>): RecordKey {
  const [typeName, id] = [param('type'), param('id')]
  const type = objectTypes.find((one) => one === typeName)
  if (type === undefined) throw new NotFoundError(message('request.records.unknown', { type: typeName }))
  return { type, id }
}

interface LoadedRecord {
  readonly record: RecordKey & { readonly title: string | null; readonly url: string }
  /** Null if it has none, or Minset no longer has it. */
  readonly name: string | null
  /** Null if Minset no longer has it. */
  readonly stored: StoredRecord | null
  readonly findings: readonly ListedFinding[]
  readonly writes: readonly WriteLogEntry[]
}

async function loadRecord(deps: AdminDeps, request: Pick<PageRequest, 'viewer' | 'param'>): Promise<LoadedRecord> {
  const { viewer } = request
  const { db, account } = deps
  const { accountId } = account
  const key = keyOf(request)
  const isReadable = (await findRecord(db, { accountId, key, scope: readScopeOf(viewer) })) !== null
  const [stored = null] = isReadable ? await loadRecords(db, accountId, [key]) : []
  // Whose a record was that is not there any more, nobody knows: what was written to it is for those who may read all.
  const mayRead = stored !== null || hasRole(viewer, 'admin')
  const disclosure = disclosureOf(readScopeOf(viewer), { type: key.type, ownerId: stored?.ownerId ?? null })
  const writes = mayRead ? await loadWriteLog(db, accountId, { key, limit: mostWrites, disclosure }) : []
  if (stored === null && writes.length === 0) {
    throw new NotFoundError(message('request.record.unknown', { type: message(`type.${key.type}`) }))
  }
  const shown = { ...key, url: deps.recordUrl(key) }
  if (stored === null) return { record: { ...shown, title: null }, name: null, stored, findings: [], writes }
  const findings = await loadShownFindings(deps, key, disclosure)
  const [title, name] = [recordTitle(stored, disclosure), recordName(stored, disclosure)]
  return { record: { ...shown, title }, name, stored, findings, writes }
}

async function loadShownFindings(
  { db, account, clock }: AdminDeps,
  key: RecordKey,
  disclosure: Disclosure,
): Promise<readonly ListedFinding[]> {
  const open = await loadFindingsOf(db, account.accountId, { keys: [key], now: clock.now() })
  return (open.get(keyText(key)) ?? []).map((one) => ({ ...one, message: disclosure.message(one.message) }))
}

async function repairItems(
  deps: AdminDeps,
  request: PageRequest,
  {
    stored,
    findings,
    disputes,
  }: {
    readonly stored: StoredRecord
    readonly findings: readonly ListedFinding[]
    readonly disputes: RepairFormOptions['disputes']
  },
): Promise<readonly RepairItem[]> {
  const { db, account } = deps
  const rules = await deps.loadRules(db)
  const states = await loadEntered(db, account.accountId, [stored])
  const scope = readScopeOf(request.viewer)
  const options = { ...request, action: recordPath(stored), rules, states, disputes, scope, focus: null }
  return findings.map((finding) => repairItem(deps, { record: stored, finding }, options))
}

/** What is disputed, and what the record is exempt from. */
function disputedItems(
  { viewer, say }: PageRequest,
  { stored, disputes }: { readonly stored: StoredRecord; readonly disputes: RepairFormOptions['disputes'] },
): readonly DisputedItem[] {
  const disclosure = disclosureOf(readScopeOf(viewer), stored)
  const standing = disputes.get(keyText(stored)) ?? []
  return standing
    .filter(({ state }) => state === 'disputed' || state === 'exempt')
    .map((finding) => disputedItem(finding, { say, action: recordPath(stored), disclosure }))
}

async function writeTable(
  deps: AdminDeps,
  { viewer, say }: PageRequest,
  { record, stored, writes }: Pick<LoadedRecord, 'record' | 'stored' | 'writes'>,
): Promise<Table> {
  const { db, account } = deps
  const owners = await loadOwners(db, account.accountId)
  const mayUndo = stored !== null && isInReadScope(repairScopeOf(viewer), stored) && whyNoRepairs(deps) === null
  const columns = writeColumns({
    account,
    say,
    ruleset: await deps.loadRuleset(),
    names: namesOfOwners(owners),
    path: recordPath(record),
    undoable: mayUndo ? undoable(writes) : new Set(),
  })
  return tableOf(writes, columns, { caption: say(message('record.writes')) })
}

/** What became of what was sent. */
function actedMessage({ crmTitle }: AdminDeps, state: ActedState): Message {
  return message(`list.state.${state}`, { title: crmTitle })
}

/** @throws RequestInvalidError with what the CRM says, if the value was not put back */
function undoneMessage(deps: AdminDeps, result: RepairResult): Message {
  if (result.state === 'refused') throw new RequestInvalidError(refusedMessage(deps.crmTitle, result.reason))
  const { crmTitle: title } = deps
  return result.state === 'waiting' ? message('repair.undo.waiting', { title }) : message('repair.undone')
}

function toJson({ at, after, before, cause, undoneAt }: WriteLogEntry): WriteJson {
  return { at, target: after.target, before: before?.value ?? null, after: after.value, cause, undoneAt }
}
