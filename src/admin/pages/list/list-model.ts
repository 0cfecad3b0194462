import { disclosureOf } from '../../../domain/masking/disclosure.ts'
import { ownerName } from '../../../domain/owner.ts'
import type { ReadScope } from '../../../domain/read-scope.ts'
import { keyText } from '../../../domain/record.ts'
import { formatMoment, formatMoney, sortedByName } from '../../../infra/format.ts'
import { hasOwnRecords, hasRole } from '../../../people/index.ts'
import { loadOwners } from '../../../records/index.ts'
import {
  fillableFields,
  type ListedRecord,
  type ListPage,
  loadList,
  loadNextCheck,
  loadRepairedWeek,
  type RepairedWeek,
  weekInWords,
  whyNoRepairs,
} from '../../../repairs/index.ts'
import type { Ruleset } from '../../../rules/index.ts'
import { recordTitle, scorecardPath } from '../../../scorecards/index.ts'
import { message, type Say } from '../../../words/index.ts'
import { loadEntered } from '../../../write-back/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { counterOf } from '../../components/counter.ts'
import { allDone, type Empty, nothingHere } from '../../components/empty.ts'
import { pagingOf } from '../../components/paging.ts'
import { beginningOf } from '../../components/table.ts'
import type { LoadedPage, PageRequest } from '../../page.ts'
import { recordPath } from '../records/record-page.ts'
import { loadDisputesFor } from './dispute-form.ts'
import { type DisputedRecord, disputedOf } from './disputed-records.ts'
import { type EntryJson, entryJson, formName, type RepairFormOptions, repairItem } from './repair-form.ts'

/** Whose records are listed. */
export interface Whose {
  /** The page's address, below the account's. */
  readonly path: string
  readonly scope: ReadScope
  /** Null: everybody's, for an operator; it has no figures. */
  readonly owner: { readonly id: string; readonly name: string } | null
  readonly isOwn: boolean
}

/** The list as programs get it. */
export interface ListJson {
  /** Null: everybody's. */
  readonly ownerId: string | null
  /** The number of records. */
  readonly total: number
  /** Findings repaired in the present week, and those plus the ones that are open; null without an owner. */
  readonly week: { readonly period: string; readonly repaired: number; readonly of: number } | null
  readonly records: readonly RecordJson[]
}

interface RecordJson {
  readonly type: string
  readonly id: string
  readonly title: string
  readonly url: string
  readonly isOverdue: boolean
  readonly dueAt: Date | null
  readonly amount: ListedRecord['amount']
  readonly findings: readonly {
    readonly rule: string
    readonly missing: string
    readonly since: Date
    readonly dueAt: Date | null
    readonly isOverdue: boolean
    /** The fields that can be filled in here. */
    readonly fields: readonly EntryJson[]
  }[]
}

interface LoadedList {
  readonly list: ListPage
  readonly page: number
  /** Null: the list of everybody has none. */
  readonly week: RepairedWeek | null
  readonly disputed: readonly DisputedRecord[]
  readonly places: readonly object[]
  readonly options: RepairFormOptions
}

/** What the page shows. What does not depend on each other is loaded together, because a person waits for it. */
async function loadShown(deps: AdminDeps, request: PageRequest, whose: Whose): Promise<LoadedList> {
  const { db, account } = deps
  const { now, loadPage } = request.query()
  const { scope, owner } = whose
  const [rules, { list, page }, places] = await Promise.all([
    deps.loadRules(db),
    loadPage((span) => loadList(db, { accountId: account.accountId, scope, ownerId: owner?.id, now, ...span })),
    placesOf(deps, request, whose),
  ])
  const records = list.records.map(({ record }) => record)
  const action = pathOfPage(whose.path, page)
  const [week, states, disputes, disputed] = await Promise.all([
    owner === null ? null : loadRepairedWeek(db, account, { ownerId: owner.id, rules, now, open: list.findings }),
    loadEntered(db, account.accountId, records),
    loadDisputesFor(deps, request, records),
    disputedOf(deps, request, { whose, action }),
  ])
  const focus = nextForm(deps, request, { list, rules, states })
  const options: RepairFormOptions = { ...request, action, rules, states, disputes, scope, focus }
  return { list, page, week, disputed, places, options }
}

/** The list of what to repair, as a page and for programs. */
export async function listModel(deps: AdminDeps, request: PageRequest, whose: Whose): Promise<LoadedPage> {
  const { say } = request
  const { now } = request.query()
  const { list, page, week, disputed, places, options } = await loadShown(deps, request, whose)
  const off = whyNoRepairs(deps)
  return {
    template: 'list',
    model: {
      title: titleOf(whose, say),
      order: say(message(whose.owner === null ? 'list.order.all' : 'list.order.own')),
      places,
      url: options.action,
      status: statusOf(deps, request, list),
      // Of nothing, there is no progress.
      counters: week === null || week.of === 0 ? [] : [counterOf(weekInWords(week, say))],
      off: off === null || list.total === 0 ? '' : say(off),
      records: list.records.map((one) => shownRecord(deps, one, options)),
      changed: list.total > 0 && list.records.length === 0 ? say(message('list.changed')) : '',
      paging: pagingOf(page, list.total, {
        say,
        urlOf: (number) => `${pathOfPage(whose.path, number)}#${beginningOf('my-list')}`,
      }),
      disputed: disputed.map(({ json: _json, ...shown }) => shown),
      empty: list.total === 0 ? await emptyOf(deps, whose, { now, say, hasDisputed: disputed.length > 0 }) : null,
    },
    json: { ...toJson(deps, { list, week, whose }, options), disputed: disputed.map(({ json }) => json) },
  }
}

/** The address of a page of the list, below the account's. */
function pathOfPage(path: string, page: number): string {
  if (page === 1) return path
  return `${path}${path.includes('?') ? '&' : '?'}page=${page}`
}

function titleOf({ owner, isOwn }: Whose, say: Say): string {
  if (owner === null) return say(message('list.title.all'))
  return isOwn ? say(message('page.myList')) : say(message('list.title.of', { name: owner.name }))
}

/**
 * The lists among which the viewer can choose: his own, those of a supervisor's team, and that of an operator. Empty if
 * there is only one.
 */
async function placesOf(
  { db, account }: AdminDeps,
  { viewer, say }: PageRequest,
  { owner }: Whose,
): Promise<readonly object[]> {
  if (viewer.kind !== 'user') return []
  const { ownerId, teamIds } = viewer.user
  const isSupervisor = hasRole(viewer, 'supervisor')
  const owners = isSupervisor ? await loadOwners(db, account.accountId) : []
  const team = owners
    .filter(({ id }) => teamIds.includes(id) && id !== ownerId)
    .map((one) => ({
      name: ownerName(one),
      url: `list/${encodeURIComponent(one.id)}`,
      isCurrent: owner?.id === one.id,
    }))
  const own = { name: say(message('page.myList')), url: 'list', isCurrent: owner?.id === ownerId }
  const all = { name: say(message('list.title.all')), url: 'list?of=everyone', isCurrent: owner === null }
  const places = [
    ...(hasOwnRecords(viewer) ? [own] : []),
    ...(hasRole(viewer, 'operator') ? [all] : []),
    ...sortedByName(team, ({ name }) => name, say.language),
  ]
  return places.length > 1 ? places : []
}

const states = [
  'done',
  'written',
  'waiting',
  'settled',
  'disputed',
  'withdrawn',
  'confirmed',
  'asked',
  'covered',
] as const

/** What became of what was sent last, and how much is left. */
function statusOf({ crmTitle }: AdminDeps, request: PageRequest, { total }: ListPage): string {
  const { say } = request
  const asked = request.text('state')
  const state = states.find((one) => one === asked)
  const left = say(message('list.left', { count: total }))
  return state === undefined ? left : `${say(message(`list.state.${state}`, { title: crmTitle }))} ${left}`
}

/**
 * The form in which a person goes on after a repair: the next one of the same record, else the first one of the list.
 */
function nextForm(
  deps: AdminDeps,
  request: PageRequest,
  {
    list,
    rules,
    states: entered,
  }: Pick<RepairFormOptions, 'states'> & { readonly list: ListPage; readonly rules: Ruleset },
): string | null {
  const after = request.text('after')
  if (after === undefined) return null
  const others = list.records.filter(({ record }) => entered.get(keyText(record))?.isWaiting !== true)
  const forms = others.flatMap(({ record, findings }) =>
    findings
      .filter(({ ruleId }) => fillableFields(deps, { record, ruleId }, { ...request, rules }).fields.length > 0)
      .map(({ ruleId }) => ({ name: formName(record, ruleId), prefix: `${record.type}-${record.id}-` })),
  )
  return (forms.find(({ prefix }) => after.startsWith(prefix)) ?? forms[0])?.name ?? null
}

function shownRecord(deps: AdminDeps, listed: ListedRecord, options: RepairFormOptions): object {
  const { record, findings, amount } = listed
  const { say, scope } = options
  return {
    id: `entry-${record.type}-${record.id}`,
    title: recordTitle(record, disclosureOf(scope, record)),
    type: say(message(`type.${record.type}`)),
    url: deps.recordUrl(record),
    crmTitle: deps.crmTitle,
    page: recordPath(record),
    amount: amount === null ? '' : formatMoney(amount, say.language),
    findings: findings.map((finding) => repairItem(deps, { record, finding }, options)),
  }
}

/** Nothing to repair: what comes next. */
async function emptyOf(
  { db, account }: AdminDeps,
  { scope, owner }: Whose,
  { now, say, hasDisputed }: { readonly now: Date; readonly say: Say; readonly hasDisputed: boolean },
): Promise<Empty> {
  const next = await loadNextCheck(db, { accountId: account.accountId, scope, ownerId: owner?.id, now })
  const words =
    next === null
      ? message('list.empty.next.none')
      : message('list.empty.next', {
          title: recordTitle(next.record, disclosureOf(scope, next.record)),
          type: message(`type.${next.record.type}`),
          at: formatMoment(next.at, account.timeZone, say.language),
        })
  const link = owner === null ? null : { url: scorecardPath(owner.id), text: say(message('list.empty.scorecard')) }
  // What waits for a decision is not done.
  if (hasDisputed) return nothingHere(say(message('list.empty.disputed')), say(words), link)
  return { ...allDone(say(message('list.empty')), say(words)), link }
}

function toJson(
  deps: AdminDeps,
  { list, week, whose }: { readonly list: ListPage; readonly week: RepairedWeek | null; readonly whose: Whose },
  options: RepairFormOptions,
): ListJson {
  const { say } = options
  return {
    ownerId: whose.owner?.id ?? null,
    total: list.total,
    week,
    records: list.records.map(({ record, findings, dueAt, isOverdue, amount }) => ({
      type: record.type,
      id: record.id,
      title: recordTitle(record, disclosureOf(whose.scope, record)),
      url: deps.recordUrl(record),
      isOverdue,
      dueAt,
      amount,
      findings: findings.map(({ ruleId, message: missing, ...finding }) => ({
        rule: ruleId,
        missing: say(missing),
        ...finding,
        fields: entryJson(fillableFields(deps, { record, ruleId }, options).fields, say),
      })),
    })),
  }
}
