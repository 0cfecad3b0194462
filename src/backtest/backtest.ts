import type { Reason } from '../domain/finding.ts'
import type { ObjectType } from '../domain/record.ts'
import type { AccountRuleset, Ruleset } from '../rules/index.ts'
import type { KnownCount } from './known-count.ts'

/** What a ruleset would find in the stored records of an account. */
export interface Backtest {
  /** The tried ruleset. */
  readonly version: string
  readonly name: Ruleset['name']
  /** When it was judged; UTC. */
  readonly at: Date
  /** The number of judged records; unreadable ones are not among them. */
  readonly records: number
  /** Records that fail at least one rule; at least so many while some are undecided. */
  readonly flagged: KnownCount
  /** Records that fail none of the rules that can be judged, while something that another one uses has not been read. */
  readonly undecided: number
  /** In the order of the ruleset. */
  readonly rules: readonly RuleBacktest[]
  /** Rules that name something that the account lacks, or that has not been read yet. */
  readonly leftOut: AccountRuleset['leftOut']
  readonly leftOutSegments: AccountRuleset['leftOutSegments']
  /** Segments that exemptions in force name and the tried ruleset cannot judge: these exemptions would cover nothing. */
  readonly lostSegments: readonly string[]
  readonly burdens: readonly Burden[]
  /** Compared with the active ruleset; null if it is the same version. */
  readonly changes: BacktestChanges | null
}

/** One rule's result. */
export interface RuleBacktest {
  readonly ruleId: string
  readonly type: ObjectType
  readonly title: Ruleset['rules'][number]['title']
  /** The number of judged records of the type. */
  readonly records: number
  /** Those to which the rule applies, and which it judges by now: met or failed. */
  readonly judged: number
  /** At least so many while some are undecided. */
  readonly flagged: KnownCount
  /** Of the flagged ones, those that would count in no figure: an exemption covers them, or their owners dispute it. */
  readonly exempt: number
  readonly disputed: number
  /** Failed, but listed only: neither flagged nor charged to the owner. Without those that an exemption covers. */
  readonly noted: number
  /** Something that the rule uses has not been read. */
  readonly undecided: number
  /** Conditions hold, but the grace period has not passed. */
  readonly notYet: number
  readonly byReason: Readonly<Record<Reason, number>>
  /** By owner id; null: nobody. All lists begin with the part that has the most flagged records. */
  readonly byOwner: readonly Part[]
  /** By the id of a supervisor of the owner. An owner may have several, or none. */
  readonly byTeam: readonly Part[]
  /** By the portable field `source`; null: unknown. */
  readonly bySource: readonly Part[]
  /** By the year in which the record was created, in UTC. */
  readonly byYear: readonly Part[]
  readonly firstAsk: FirstAsk
}

/** One part of the judged records. */
export interface Part {
  readonly key: string | null
  readonly judged: number
  readonly flagged: number
}

/**
 * The records that a rule began to judge in the last four weeks, and how many of them meet it. A rule that has only just
 * begun to ask found what people fill in without being asked to: this is the fill rate at first ask.
 */
export interface FirstAsk {
  readonly asked: number
  readonly met: number
  /** Fields a week that people would have to fill in by hand: those that are not met, by week; 0 if nobody can fill it in. */
  readonly fieldsPerWeek: KnownCount
}

/** What the rules about a type ask of people for each record: an operation, such as a meeting. */
export interface Burden {
  readonly type: ObjectType
  /** The mean number of fields that rules ask for, of records that they began to judge in the last four weeks. */
  readonly fieldsPerRecord: KnownCount
  /** Whether that is more than the ruleset's budget, or the default. */
  readonly isOver: boolean
  readonly budget: number
  /** The sum of the rules. */
  readonly fieldsPerWeek: KnownCount
}

/** What would change if the tried ruleset replaced the active one. */
export interface BacktestChanges {
  /** The active ruleset. */
  readonly from: string
  /** What the account does not judge of it, so that it finds nothing. */
  readonly leftOut: AccountRuleset['leftOut']
  readonly leftOutSegments: AccountRuleset['leftOutSegments']
  /** Records that no rule flags now, and the other way round. What an exemption covers is not flagged. */
  readonly newlyFlagged: KnownCount
  readonly newlyClear: KnownCount
  /** Records that may belong to one of both: something that decides it has not been read. */
  readonly undecided: number
  /** Rules with changes, those of the tried ruleset first. */
  readonly rules: readonly RuleChanges[]
}

/** Records whose result for a rule would change. */
export interface RuleChanges {
  readonly ruleId: string
  readonly type: ObjectType
  readonly title: Ruleset['rules'][number]['title']
  readonly newlyFlagged: KnownCount
  readonly newlyClear: KnownCount
  readonly changedReason: KnownCount
  /** Records whose results may change: something that one of both uses has not been read. */
  readonly undecided: number
}

/** The results by which records are listed without a ruleset to compare with, as the figures name them. */
export const triedResults = ['flagged', 'judged', 'exempt', 'disputed', 'noted', 'undecided', 'notYet'] as const

/** A result or a change of results by which records are listed, as the figures name it; `changed`: any of the changes. */
export const listedResults = [...triedResults, 'newlyFlagged', 'newlyClear', 'changedReason', 'changed'] as const
export type ListedResult = (typeof listedResults)[number]

/** Narrows a list to a part of a figure: to records that have all that it names. */
export interface ListedPart {
  /** Why the tried rule is not met. */
  readonly reason?: Reason | undefined
  /** Null: nobody. */
  readonly ownerId?: string | null | undefined
  /** A supervisor of the owner. */
  readonly supervisorId?: string | undefined
  /** Null: unknown. */
  readonly source?: string | null | undefined
  /** The year in which the record was created, in UTC. */
  readonly year?: string | undefined
}
