import { NotFoundError } from '../../../domain/errors.ts'
import { ownerName } from '../../../domain/owner.ts'
import { isAmongOwners } from '../../../domain/read-scope.ts'
import { objectTypes } from '../../../domain/record.ts'
import { sortedByName } from '../../../infra/format.ts'
import { readScopeOf } from '../../../people/index.ts'
import { loadOwners } from '../../../records/index.ts'
import { type FindingOrder, findingOrders, loadFindings } from '../../../scorecards/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import type { AdminDeps, PageQuery } from '../../admin-deps.ts'
import { allDone, type Empty, nothingHere } from '../../components/empty.ts'
import { type Filter, type FilterBar, filterBarOf } from '../../components/filter-bar.ts'
import { pageSize, pagingOf } from '../../components/paging.ts'
import { readSorting, type Sorting, sortingText } from '../../components/sorting.ts'
import { listOf } from '../../components/table.ts'
import { forRoles, type Page, type PageRequest } from '../../page.ts'
import { nobody, ownerOf } from '../figures/scorecard-page.ts'
import { recordTable } from './record-list.ts'

/** The filters in the URL; `owner` is `-` for records without an owner. */
interface FindingsFilter {
  readonly rule?: string
  readonly object?: string
  readonly owner?: string
}

/** One filter. */
interface Choice extends Filter {
  readonly name: keyof FindingsFilter
  /** The message for an option that does not exist. */
  readonly refusal: (asked: string) => Message
}

/** All open findings, filtered by rule, object type or rep; not found for a rule, type or rep that does not exist. */
export const findingsPage: Page = {
  path: '/findings',
  label: message('page.findings'),
  isFor: forRoles('admin', 'supervisor', 'rep', 'operator'),
  isForPrograms: false,
  load: async (deps, request) => ({
    template: 'findings',
    model: await findingsModel(deps, readFilter(request), {
      ...request.query(),
      ...request,
      sorting: readSorting(request.text('sort'), findingOrders, { key: 'due', isDescending: false }),
    }),
  }),
}

function readFilter({ text }: Pick<PageRequest, 'text'>): FindingsFilter {
  const [rule, object, owner] = [text('rule'), text('object'), text('owner')]
  return {
    ...(rule !== undefined && { rule }),
    ...(object !== undefined && { object }),
    ...(owner !== undefined && { owner }),
  }
}

async function findingsModel(
  deps: AdminDeps,
  filter: FindingsFilter,
  {
    now,
    page,
    say,
    viewer,
    sorting,
  }: Pick<PageQuery, 'now' | 'page'> &
    Pick<PageRequest, 'say' | 'viewer'> & { readonly sorting: Sorting<FindingOrder> },
): Promise<object> {
  const choices = await loadChoices(deps, filter, { viewer, say })
  for (const choice of choices) refuseUnknown(choice)
  const found = await loadFindings(deps.db, {
    accountId: deps.account.accountId,
    scope: readScopeOf(viewer),
    ...(filter.owner === undefined ? {} : { ownerId: ownerOf(filter.owner) }),
    now,
    ruleId: filter.rule,
    objectType: filter.object,
    limit: pageSize,
    offset: (page - 1) * pageSize,
    order: sorting,
  })
  function urlOf(more: Readonly<Record<string, string>>): string {
    return `findings?${new URLSearchParams({ ...filter, ...more }).toString()}`
  }
  const keep = sorting.key === 'due' ? {} : { sort: sortingText(sorting) }
  const filters = filterBarOf({ action: 'findings', list: 'findings', filters: choices, keep })
  const caption = say(message('findings.title'))
  const list = {
    id: 'findings',
    table: recordTable(deps, found, {
      say,
      names: namesOf(choices),
      caption,
      sorting: { current: sorting, urlOf: (sort) => urlOf({ sort }) },
    }),
    paging: pagingOf(page, found.total, { say, urlOf: (number) => urlOf({ ...keep, page: String(number) }) }),
    chips: filters.chips,
    empty: emptyOf(filters, say),
    sorting,
  }
  return { title: caption, filters, list: listOf(list, say) }
}

/** Without findings: all is well, or the filters match none. */
function emptyOf({ clearUrl }: FilterBar, say: Say): Empty {
  if (clearUrl === null) return allDone(say(message('findings.none')), say(message('findings.none.next')))
  const link = { url: clearUrl, text: say(message('filters.clear')) }
  return nothingHere(say(message('findings.none.filtered')), say(message('findings.none.filtered.next')), link)
}

async function loadChoices(
  { db, account, loadRuleset }: AdminDeps,
  filter: FindingsFilter,
  { viewer, say }: Pick<PageRequest, 'say' | 'viewer'>,
): Promise<readonly Choice[]> {
  const scope = readScopeOf(viewer)
  const readable = (await loadOwners(db, account.accountId))
    .filter(({ id }) => scope.some(({ owners: of }) => isAmongOwners(of, id)))
    .map((owner) => ({ value: owner.id, text: ownerName(owner) }))
  const owners = sortedByName(readable, ({ text }) => text, say.language)
  const ruleset = await loadRuleset()
  const rules = ruleset.rules.map(({ id, title }) => ({ value: id, text: say(message('asWritten', { text: title })) }))
  const types = objectTypes
    .filter((type) => scope.some(({ types: of }) => of === 'all' || of.includes(type)))
    .map((type) => ({ value: type, text: say(message(`types.${type}`)) }))
  const all = say(message('findings.all'))
  return [
    {
      name: 'rule',
      label: say(message('column.rule')),
      all,
      value: filter.rule,
      options: rules,
      refusal: (asked) => message('request.rule.unknown', { rule: asked }),
    },
    {
      name: 'object',
      label: say(message('column.records')),
      all,
      value: filter.object,
      options: types,
      refusal: (asked) => message('request.records.unknown', { type: asked }),
    },
    {
      name: 'owner',
      label: say(message('column.rep')),
      all,
      value: filter.owner,
      options: scope.some(({ owners: of }) => of === 'everyone')
        ? [...owners, { value: nobody, text: say(message('findings.nobody')) }]
        : owners,
      refusal: () => message('request.rep.unknown'),
    },
  ]
}

/** The reps among the options, by id. */
function namesOf(choices: readonly Choice[]): ReadonlyMap<string | null, string> {
  const reps = choices.find(({ name }) => name === 'owner')?.options ?? []
  return new Map(reps.map(({ value, text }) => [value === nobody ? null : value, text]))
}

/** @throws NotFoundError for an option that does not exist */
function refuseUnknown({ value, refusal, options }: Choice): void {
  if (value === undefined || options.some((option) => option.value === value)) return
  throw new NotFoundError(refusal(value))
}
