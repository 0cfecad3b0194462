import { ownerName } from '../../domain/owner.ts'
import { isAmongOwners } from '../../domain/read-scope.ts'
import { hasGaps } from '../../domain/reading/read-gaps.ts'
import { figureFormat } from '../../infra/format.ts'
import { loadPage } from '../../infra/pages/load-page.ts'
import { cellsOf, tableColumns } from '../../metrics/index.ts'
import {
  figureOwnersOf,
  figureScopeOf,
  hasOwnRecords,
  hasRole,
  readScopeOf,
  recordReading,
} from '../../people/index.ts'
import { loadOwners } from '../../records/index.ts'
import { type ListPage, loadList } from '../../repairs/index.ts'
import { loadScorecards, parsePeriod } from '../../scorecards/index.ts'
import { type Message, message, type Say } from '../../words/index.ts'
import type { ViewDeps } from '../card-deps.ts'
import type { CardReader } from '../reader.ts'
import { findingOptions, linkedView } from './finding-view.ts'
import { gapView } from './gap-view.ts'
import { loadCounterView, loadScorecardView } from './scorecard-view.ts'
import type { HealthLine, HomeView, ListView, TeamView } from './views.ts'
import { homeWords, nothingMissing } from './words.ts'

/** What the home of the app shows. */
export interface HomeQuery {
  /** The page of the list, from 1. */
  readonly page: number
  /** Whose list and figures; absent: the viewer's own. */
  readonly ownerId?: string | undefined
  /** The figure of which the records are shown; absent: of none. */
  readonly figure?: string | undefined
}

/** How many records of the list are on a page. */
const pageSize = 10

/**
 * The app's home for a viewer; null for an owner whose figures the viewer may not read. Opening another person's is recorded, as on
 * the pages.
 */
export async function loadHomeView(deps: ViewDeps, reader: CardReader, query: HomeQuery): Promise<HomeView | null> {
  const { viewer, say } = reader
  const { ownerId = viewer.user.ownerId } = query
  const isOwn = ownerId === viewer.user.ownerId
  if (!isOwn) {
    if (!isAmongOwners(figureOwnersOf(viewer), ownerId)) return null
    await recordReading(deps.db, deps.account.accountId, { viewer, ownerId, now: deps.clock.now() })
  }
  const [own, gaps] = await Promise.all([
    isOwn ? loadOwnParts(deps, reader) : { team: null, health: null },
    deps.loadGaps(deps.clock.now()),
  ])
  const asked = { ownerId: isOwn ? listedOwner(reader) : ownerId, page: query.page, isUnsure: hasGaps(gaps) }
  return {
    title: say(isOwn ? ownTitle(reader) : message('list.title.of', { name: await nameOf(deps, ownerId) })),
    gaps: gapView(deps, reader, gaps),
    list: await loadListView(deps, reader, asked),
    scorecard: await loadScorecardView(deps, reader, { ownerId, figure: query.figure }),
    ...own,
    words: homeWords(say),
  }
}

/** Whose list is on the viewer's own home: for an operator without records of his own, everybody's; undefined: there is none. */
function listedOwner(reader: CardReader): string | null | undefined {
  if (hasOwnRecords(reader.viewer)) return reader.viewer.user.ownerId
  return hasRole(reader.viewer, 'operator') ? null : undefined
}

/** What the viewer's own home begins with: his list or everybody's, or the state of the account. */
function ownTitle(reader: CardReader): Message {
  const owner = listedOwner(reader)
  if (owner === undefined) return message('page.health')
  return message(owner === null ? 'list.title.all' : 'page.myList')
}

/** What the viewer sees on his own home alone. */
async function loadOwnParts(deps: ViewDeps, reader: CardReader): Promise<Pick<HomeView, 'team' | 'health'>> {
  return {
    team: hasRole(reader.viewer, 'supervisor') ? await loadTeamView(deps, reader) : null,
    health: hasRole(reader.viewer, 'admin') ? await loadHealthLines(deps, reader) : null,
  }
}

async function nameOf({ db, account }: ViewDeps, ownerId: string): Promise<string> {
  const owner = (await loadOwners(db, account.accountId)).find(({ id }) => id === ownerId)
  return owner === undefined ? ownerId : ownerName(owner)
}

interface AskedList extends Pick<HomeQuery, 'page'> {
  /** As `listedOwner`. */
  readonly ownerId: string | null | undefined
  /** Whether what is known of the account is not up to date. */
  readonly isUnsure: boolean
}

async function loadListView(
  deps: ViewDeps,
  reader: CardReader,
  { ownerId, page: asked, isUnsure }: AskedList,
): Promise<ListView | null> {
  if (ownerId === undefined) return null
  const { db, account, clock } = deps
  const { viewer } = reader
  const query = {
    accountId: account.accountId,
    scope: ownerId === null ? readScopeOf(viewer) : figureScopeOf(viewer),
    ownerId: ownerId ?? undefined,
    now: clock.now(),
  }
  const [rules, { list, page }] = await Promise.all([
    deps.loadRules(db),
    loadPage(asked, { size: pageSize, load: (span) => loadList(db, { ...query, ...span }) }),
  ])
  const records = list.records.map(({ record }) => record)
  const [options, counter] = await Promise.all([
    findingOptions(deps, reader, { records, rules }),
    ownerId === null ? null : loadCounterView(deps, reader, { ownerId, rules, open: list.findings }),
  ])
  return {
    counter,
    items: list.records.map((one) => linkedView(deps, one, options)),
    none: noneOf(list, isUnsure, reader.say),
    total: list.total,
    page,
    pages: Math.max(1, Math.ceil(list.total / pageSize)),
  }
}

/** What to say in place of the records: those that were handed over or deleted count until they are evaluated. */
function noneOf({ records, total }: ListPage, isUnsure: boolean, say: Say): string | null {
  if (records.length > 0) return null
  return say(total === 0 ? nothingMissing(isUnsure) : message('list.changed'))
}

/** This week's figures of everybody in the viewer's team, by name. */
async function loadTeamView({ db, account, metrics, clock }: ViewDeps, { viewer, say }: CardReader): Promise<TeamView> {
  const now = clock.now()
  const period = parsePeriod('week', { now, timeZone: account.timeZone })
  const query = { accountId: account.accountId, owners: viewer.user.teamIds, period, now, metrics }
  const columns = tableColumns(metrics, say)
  const format = figureFormat(account.currency, say)
  return {
    nameColumn: say(message('column.rep')),
    columns: columns.map(({ heading }) => heading),
    rows: (await loadScorecards(db, query)).map(({ owner, metrics: figures }) => ({
      ownerId: owner.id,
      name: owner.name,
      values: cellsOf(columns, figures, format).map(({ text }) => text),
    })),
  }
}

/** The problems of the account and of the service; a sentence if there are none. */
async function loadHealthLines(
  { account, checkHealth }: ViewDeps,
  { say }: CardReader,
): Promise<readonly HealthLine[]> {
  const { problems } = await checkHealth()
  const ours = problems.filter(({ accountId }) => accountId === null || accountId === account.accountId)
  if (ours.length === 0) {
    return [{ tone: 'good', label: say(message('card.health.good')), words: say(message('card.health.good.words')) }]
  }
  return ours.map(({ severity, what, action }) => ({
    tone: severity === 'failing' ? 'bad' : 'fair',
    label: say(what),
    words: say(action),
  }))
}
