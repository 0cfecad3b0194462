import { namesOfOwners } from '../../../domain/owner.ts'
import {
  countFindings,
  type FindingCounts,
  type ListedFinding,
  listFindings,
  markMessage,
} from '../../../findings/index.ts'
import { formatDay } from '../../../infra/format.ts'
import { recordName } from '../../../scorecards/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { allDone, nothingHere } from '../../components/empty.ts'
import { filterBarOf } from '../../components/filter-bar.ts'
import { pagingOf } from '../../components/paging.ts'
import { badge, quiet } from '../../components/part.ts'
import { type Column, type List, listOf, tableOf } from '../../components/table.ts'
import { forRoles, type Page, type PageRequest } from '../../page.ts'
import { openFiguresUrl } from '../figures/open-figures-page.ts'
import { admitToFindings, openFindings } from './closed-findings.ts'
import { type FilterWorld, loadFilterWorld, mayCount } from './filter-world.ts'
import { type Choice, choicesOf } from './findings-choices.ts'
import { findingJson, findingsCsv, findingsJson } from './findings-export.ts'
import {
  type FindingsRequest,
  filterOf,
  findingsUrl,
  ordersFor,
  readFindingsRequest,
  sortParam,
} from './findings-request.ts'
import { ownerPart, recordColumns } from './record-columns.ts'

/** The open findings that the viewer may read: filtered, sorted, in pages, and as files. */
export const findingsPage: Page = {
  path: '/findings',
  label: message('page.findings'),
  isFor: forRoles('admin', 'supervisor', 'rep', 'operator'),
  showsRecords: true,
  isForPrograms: true,
  async load(deps, request) {
    const world = await loadFilterWorld(deps, request.viewer)
    const asked = readFindingsRequest(request, world)
    const closed = await admitToFindings(deps, request, { chosen: asked.chosen, world })
    if (closed !== null) return closed
    const found = await findFindings(deps, request, { asked, world })
    return { template: 'findings', model: modelOf(deps, found, request), json: jsonOf(deps, found) }
  },
  async act(deps, request) {
    const world = await loadFilterWorld(deps, request.viewer)
    return openFindings(deps, request, readFindingsRequest(request, world).chosen)
  },
  downloads: { csv: findingsCsv, json: findingsJson },
}

interface AskedFindings {
  readonly asked: FindingsRequest
  readonly world: FilterWorld
}

interface FoundFindings extends AskedFindings {
  /** Counted from 1. */
  readonly page: number
  readonly choices: readonly Choice[]
  readonly counts: FindingCounts
  readonly findings: readonly ListedFinding[]
  /** Of owners, by id. */
  readonly names: ReadonlyMap<string, string>
}

async function findFindings(
  deps: AdminDeps,
  request: PageRequest,
  { asked, world }: AskedFindings,
): Promise<FoundFindings> {
  const { viewer, say } = request
  const { chosen, sorting: order } = asked
  const { accountId } = deps.account
  const query = { accountId, scope: world.scope, filter: filterOf(chosen, world), now: deps.clock.now() }
  const { list, page } = await request.query().loadPage(async (span) => {
    const [counts, findings] = await Promise.all([
      countFindings(deps.db, query),
      listFindings(deps.db, { ...query, order, ...span }),
    ])
    return { total: counts.total, counts, findings }
  })
  const { counts, findings } = list
  return {
    asked,
    page,
    world,
    choices: choicesOf({ ...world, viewer, say, counts, chosen }),
    counts,
    findings,
    names: namesOfOwners(world.owners),
  }
}

function modelOf(
  deps: Pick<AdminDeps, 'account' | 'recordUrl'>,
  found: FoundFindings,
  { viewer, say, address }: Pick<PageRequest, 'viewer' | 'say' | 'address'>,
): object {
  const { chosen, sorting } = found.asked
  const caption = say(message('findings.title'))
  const filters = filterBarOf({
    action: 'findings',
    list: 'findings',
    // A choice of one team or rep is none.
    filters: found.choices.filter(
      ({ options, value, isOffered }) => isOffered ?? (options.length > 1 || value !== undefined),
    ),
    keep: sortParam(sorting),
  })
  return {
    title: caption,
    filters,
    list: findingList(deps, found, { say, caption, filters }),
    openUrl: openFiguresUrl(address, {
      viewer,
      isAnyClosed: found.findings.some(({ ownerId }) => !mayCount(found.world, ownerId)),
    }),
    files: {
      csvUrl: findingsUrl(chosen, {}, 'findings/export.csv'),
      jsonUrl: findingsUrl(chosen, {}, 'findings/export.json'),
    },
  }
}

function findingList(
  deps: Pick<AdminDeps, 'account' | 'recordUrl'>,
  { asked: { chosen, sorting }, page, world, counts, findings, names }: FoundFindings,
  {
    say,
    caption,
    filters: { chips, clearUrl },
  }: { readonly say: Say; readonly caption: string; readonly filters: ReturnType<typeof filterBarOf> },
): List {
  const table = tableOf(findings, columnsOf(deps, { world, say, names }), {
    caption,
    sorting: { current: sorting, urlOf: (sort) => findingsUrl(chosen, { sort }) },
  })
  const paging = pagingOf(page, counts.total, {
    say,
    urlOf: (number) => findingsUrl(chosen, { ...sortParam(sorting), page: String(number) }),
  })
  const empty =
    clearUrl === null
      ? allDone(say(message('findings.none')), say(message('findings.none.next')))
      : nothingHere(say(message('findings.none.filtered')), say(message('findings.none.filtered.next')), {
          url: clearUrl,
          text: say(message('filters.clear')),
        })
  return listOf({ id: 'findings', table, paging, chips, empty, sorting }, say)
}

function columnsOf(
  { account, recordUrl }: Pick<AdminDeps, 'account' | 'recordUrl'>,
  { world, say, names }: Pick<FoundFindings, 'world' | 'names'> & { readonly say: Say },
): readonly Column<ListedFinding>[] {
  const { figureOwners } = world
  const repColumn: Column<ListedFinding> = {
    label: say(message('column.rep')),
    ...(ordersFor(world).includes('rep') && { sort: 'rep' }),
    cell({ ownerId }) {
      if (ownerId === null) return quiet(say(message('findings.nobody')))
      return ownerPart(ownerId, { world, names })
    },
  }
  return [
    ...recordColumns(
      ({ key, disclosure, ...record }: ListedFinding) => ({ key, name: recordName(record, disclosure) }),
      { recordUrl, say, canSort: true },
    ),
    ...(figureOwners.length === 0 ? [] : [repColumn]),
    {
      label: say(message('column.missing')),
      sort: 'rule',
      cell: ({ message: missing, mark }) => [
        { text: say(missing) },
        ...(mark === null ? [] : [badge('neutral', say(markMessage(mark)))]),
      ],
    },
    {
      label: say(message('column.since')),
      isNumber: true,
      sort: 'since',
      cell: ({ since }) => formatDay(since, account.timeZone, say.language),
    },
    {
      label: say(message('column.due')),
      isNumber: true,
      sort: 'due',
      cell: ({ dueAt, isOverdue }) => [
        ...(isOverdue ? [badge('bad', say(message('records.overdue')))] : []),
        {
          text: dueAt === null ? say(message('findings.noDeadline')) : formatDay(dueAt, account.timeZone, say.language),
        },
      ],
    },
  ]
}

function jsonOf(deps: AdminDeps, { asked, page, world, choices, counts, findings }: FoundFindings): object {
  return {
    filter: asked.chosen,
    total: counts.total,
    page,
    counts: Object.fromEntries(choices.map(({ name, counts: of }) => [name, Object.fromEntries(of)])),
    findings: findings.map((finding) => findingJson(deps, world, finding)),
  }
}
