import { isPlaceInList, type ListedPart, type ListedResult, listedResults } from '../../../backtest/index.ts'
import { NotFoundError, RequestInvalidError } from '../../../domain/errors.ts'
import { reasons } from '../../../domain/finding.ts'
import { message } from '../../../words/index.ts'
import { chosenWord } from '../../components/filter-bar.ts'
import type { PageRequest } from '../../page.ts'
import { nobody, ownerOf } from '../figures/scorecard-page.ts'
import { type FilterWorld, mayCount } from '../records/filter-world.ts'
import { type TrialParams, trialParams } from './trial.ts'

/** The parts of a figure, as they are in the URL. `owner` is `-` for nobody, `source` is `-` if it is unknown. */
export const partParams = ['reason', 'owner', 'team', 'source', 'year'] as const
export type PartParam = (typeof partParams)[number]

/** The records that an address asks for. */
export interface RecordsParams extends TrialParams, Partial<Readonly<Record<PartParam, string | undefined>>> {
  /** Absent: of all rules. */
  readonly rule?: string | undefined
  /** Absent: what is flagged. */
  readonly result?: ListedResult | undefined
  /** Where the list goes on; absent: it begins. */
  readonly after?: string | undefined
}

/** The address of the records behind a figure. */
export function recordsUrl(params: RecordsParams): string {
  const given = Object.entries(params).filter((one): one is [string, string] => one[1] !== undefined)
  const query = new URLSearchParams(given).toString()
  return query === '' ? recordsPath : `${recordsPath}?${query}`
}

export const recordsPath = 'rules/backtest/records'

/** Reads an address. @throws RequestInvalidError for an unknown result or reason, or a year or place that is none */
export function readRecordsParams(request: Pick<PageRequest, 'text'>): RecordsParams {
  const { text } = request
  const [year, after] = [text('year'), text('after')]
  if (year !== undefined && !/^\d{4}$/.test(year)) throw new RequestInvalidError(message('backtest.noYear', { year }))
  if (after !== undefined && !isPlaceInList(after)) {
    throw new RequestInvalidError(message('backtest.noPlace', { after }))
  }
  chosenWord(reasons, 'reason', text('reason'))
  return {
    ...trialParams(request),
    rule: text('rule'),
    result: chosenWord(listedResults, 'result', text('result')) ?? 'flagged',
    ...Object.fromEntries(partParams.map((name) => [name, text(name)])),
    after,
  }
}

/** The part that the parameters name. @throws NotFoundError for what the viewer may not count */
export function listedPartOf({ reason, owner, team, source, year }: RecordsParams, world: FilterWorld): ListedPart {
  if (owner !== undefined && !mayCount(world, ownerOf(owner))) throw new NotFoundError(message('request.rep.unknown'))
  if (team !== undefined && !world.openTeams.has(team)) throw new NotFoundError(message('request.supervisor.unknown'))
  return {
    reason: reasons.find((one) => one === reason),
    ...(owner !== undefined && { ownerId: ownerOf(owner) }),
    supervisorId: team,
    ...(source !== undefined && { source: source === unknownSource ? null : source }),
    year,
  }
}

/** What addresses name a source that is not known. */
const unknownSource = '-'

/** How an address names a part of a figure. @param key null: nobody, or unknown */
export function partValue(param: PartParam, key: string | null): string {
  if (key !== null) return key
  return param === 'source' ? unknownSource : nobody
}
