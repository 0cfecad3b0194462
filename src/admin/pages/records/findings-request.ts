import { isDeepStrictEqual } from 'node:util'
import { NotFoundError } from '../../../domain/errors.ts'
import { reasons } from '../../../domain/finding.ts'
import { type ObjectType, objectTypes } from '../../../domain/record.ts'
import {
  ages,
  dueStates,
  type FindingFilter,
  type FindingOrder,
  findingOrders,
  listings,
} from '../../../findings/index.ts'
import { message } from '../../../words/index.ts'
import { chosenWord } from '../../components/filter-bar.ts'
import { readSorting, type Sorting, sortingText } from '../../components/sorting.ts'
import type { PageRequest } from '../../page.ts'
import { nobody, ownerOf } from '../figures/scorecard-page.ts'
import {
  type FilterWorld,
  mayCount,
  mayCountEverybody,
  mayCountTeam,
  mayReadOwner,
  mayReadType,
} from './filter-world.ts'

/** The filters as they are in the URL, in the order in which they are shown; `owner` is `-` for nobody. */
export const filterParams = ['team', 'owner', 'rule', 'object', 'reason', 'age', 'overdue', 'listing'] as const
export type FilterParam = (typeof filterParams)[number]

/** The chosen options, by filter. */
export type ChosenFilters = Readonly<Partial<Record<FilterParam, string>>>

/** What the URL asks for. */
export interface FindingsRequest {
  readonly chosen: ChosenFilters
  readonly sorting: Sorting<FindingOrder>
}

const byDue: Sorting<FindingOrder> = { key: 'due', isDescending: false }

/**
 * Reads the filters and the order from the URL. By reps, only those sort who may read whose each finding is.
 *
 * @throws RequestInvalidError for an unknown order
 */
export function readFindingsRequest(request: Pick<PageRequest, 'text'>, world: FilterWorld): FindingsRequest {
  const chosen = Object.fromEntries(
    filterParams.flatMap((name) => {
      const value = request.text(name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
  return { chosen, sorting: readSorting(request.text('sort'), ordersFor(world), byDue) }
}

/** What the viewer may sort by. */
export function ordersFor(world: FilterWorld): readonly FindingOrder[] {
  return mayCountEverybody(world) ? findingOrders : findingOrders.filter((order) => order !== 'rep')
}

/**
 * The filter of a request. Pure.
 *
 * @throws NotFoundError for an option that does not exist, or not for the viewer; RequestInvalidError for an unknown
 *   word
 */
export function filterOf(chosen: ChosenFilters, world: FilterWorld): FindingFilter {
  const { team, owner, rule, object, reason, age, overdue, listing } = chosen
  if (owner !== undefined && !isOwner(owner, world)) throw new NotFoundError(message('request.rep.unknown'))
  if (rule !== undefined && !world.ruleset.rules.some(({ id }) => id === rule)) {
    throw new NotFoundError(message('request.rule.unknown', { rule }))
  }
  return {
    ...(owner !== undefined && { owner: ownerOf(owner) }),
    team: team === undefined ? undefined : membersOf(team, world),
    rule,
    type: object === undefined ? undefined : typeOf(object, world),
    reason: chosenWord(reasons, 'reason', reason),
    age: chosenWord(ages, 'age', age),
    overdue: chosenWord(dueStates, 'overdue', overdue),
    listing: chosenWord(listings, 'listing', listing),
  }
}

function isOwner(id: string, world: FilterWorld): boolean {
  const { scope, owners } = world
  if (id === nobody) return scope.some(({ owners: of }) => of === 'everyone')
  return owners.some((owner) => owner.id === id) && mayReadOwner(scope, id) && mayCount(world, id)
}

function membersOf(supervisorId: string, world: FilterWorld): readonly string[] {
  const members = world.teams.get(supervisorId) ?? []
  if (mayCountTeam(world, supervisorId)) return members
  throw new NotFoundError(message('request.supervisor.unknown'))
}

function typeOf(name: string, { scope }: FilterWorld): ObjectType {
  const type = objectTypes.find((one) => one === name)
  if (type !== undefined && mayReadType(scope, type)) return type
  throw new NotFoundError(message('request.records.unknown', { type: name }))
}

/** The parameters of the URL that keep an order. */
export function sortParam(sorting: Sorting<FindingOrder>): { readonly sort?: string } {
  return isDeepStrictEqual(sorting, byDue) ? {} : { sort: sortingText(sorting) }
}

/** The address of the page with these filters, or of a file of it. */
export function findingsUrl(
  chosen: ChosenFilters,
  more: Readonly<Record<string, string>> = {},
  path = 'findings',
): string {
  const query = new URLSearchParams({ ...chosen, ...more })
  return query.size === 0 ? path : `${path}?${query.toString()}`
}
