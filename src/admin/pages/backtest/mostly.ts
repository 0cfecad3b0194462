import type { Part, RuleBacktest } from '../../../backtest/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import { linked, quiet, type Part as ShownPart } from '../../components/part.ts'
import { type FilterWorld, mayCount } from '../records/filter-world.ts'
import { partValue, type RecordsParams, recordsUrl } from './records-request.ts'

/** What names and counts need. */
export interface ColumnContext {
  /** The names of owners, by their ids. */
  readonly names: ReadonlyMap<string, string>
  /** What the viewer may read of each owner. */
  readonly world: FilterWorld
  readonly say: Say
}

/**
 * To whom most of the flagged records belong, and when most were created: each leads to these records. Nobody is named whose
 * figures the viewer may not read.
 */
export function mostlyOf(
  { ruleId, undecided, byOwner: [owner], byYear: [year] }: RuleBacktest,
  flagged: number,
  { names, world, say }: ColumnContext,
): readonly ShownPart[] {
  function shareOf(part: Part): number {
    return part.flagged / flagged
  }
  function whose(part: Part): Message {
    const share = shareOf(part)
    if (part.key === null) return message('backtest.share.nobody', { share })
    if (!mayCount(world, part.key)) return message('backtest.share.person', { share })
    return message('backtest.share.owner', { share, name: names.get(part.key) ?? part.key })
  }
  function link(said: Message, params: RecordsParams): ShownPart {
    return linked(say(said), recordsUrl({ rule: ruleId, result: 'flagged', ...params }))
  }
  function ownerPart(part: Part): ShownPart {
    if (!mayCount(world, part.key)) return { text: say(whose(part)) }
    return link(whose(part), { owner: partValue('owner', part.key) })
  }
  return [
    ...(owner === undefined ? [] : [ownerPart(owner)]),
    ...(year === undefined
      ? []
      : [
          { text: '·' },
          link(message('backtest.share.year', { share: shareOf(year), year: year.key ?? '' }), {
            year: partValue('year', year.key),
          }),
        ]),
    ...(undecided === 0 ? [] : [quiet(say(message('backtest.share.checked')))]),
  ]
}
