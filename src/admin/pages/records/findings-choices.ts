import { reasons } from '../../../domain/finding.ts'
import { namesOfOwners, ownerName } from '../../../domain/owner.ts'
import { objectTypes } from '../../../domain/record.ts'
import { ages, dueStates, type FindingCounts } from '../../../findings/index.ts'
import { sortedByName } from '../../../infra/format.ts'
import { hasRole, type Viewer } from '../../../people/index.ts'
import { canBeNoted } from '../../../rules/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import type { Filter } from '../../components/filter-bar.ts'
import { nobody } from '../figures/scorecard-page.ts'
import { type FilterWorld, mayCount, mayCountTeam, mayReadOwner, mayReadType } from './filter-world.ts'
import type { ChosenFilters, FilterParam } from './findings-request.ts'

/** One filter with its options. */
export interface Choice extends Filter {
  readonly name: FilterParam
  /** Whether it is shown; absent: if there is something to choose. */
  readonly isOffered?: boolean
  /** How many findings each option leaves if the other filters stay; without those that the viewer may not read. */
  readonly counts: ReadonlyMap<string, number>
}

export interface ChoicesInput extends FilterWorld {
  readonly viewer: Viewer
  readonly say: Say
  readonly counts: FindingCounts
  readonly chosen: ChosenFilters
}

/**
 * The filters that the viewer may use. How many findings one person has is a figure of that person: an option shows it
 * only to those who may read it. A team is an option only if its total is open to the viewer. Pure.
 */
export function choicesOf(input: ChoicesInput): readonly Choice[] {
  const { say, counts, ruleset, scope } = input
  function words<Word extends string>(all: readonly Word[], ofWord: (word: Word) => Message, by: ByValue): Offer[] {
    return all.map((value) => ({ value, text: say(ofWord(value)), count: by.get(value) ?? 0 }))
  }
  const types = objectTypes.filter((type) => mayReadType(scope, type))
  const rules = ruleset.rules.map(({ id, title }) => ({
    value: id,
    text: say(message('asWritten', { text: title })),
    count: counts.rule.get(id) ?? 0,
  }))
  return [
    choice('team', message('column.team'), teamOffers(input)),
    choice('owner', message('column.rep'), ownerOffers(input)),
    choice('rule', message('column.rule'), rules),
    choice(
      'object',
      message('column.records'),
      words(types, (type) => message(`types.${type}`), counts.type),
    ),
    choice(
      'reason',
      message('column.reason'),
      words(reasons, (one) => message(`reason.${one}`), counts.reason),
    ),
    choice(
      'age',
      message('column.age'),
      words(ages, (age) => message(`findings.age.${age}`), counts.age),
    ),
    choice(
      'overdue',
      message('column.due'),
      words(dueStates, (one) => message(`findings.due.${one}`), counts.overdue),
    ),
    listingChoice(input),
  ]

  function choice(name: FilterParam, label: Message, offers: readonly Offer[]): Choice {
    const known = offers.flatMap(({ value, count }): [string, number][] => (count === null ? [] : [[value, count]]))
    const options = offers.map(({ value, text: option, count }) => ({
      value,
      text: count === null ? option : say(message('findings.option', { option, count })),
    }))
    const all = say(message('findings.all'))
    return { name, label: say(label), all, options, value: input.chosen[name], counts: new Map(known) }
  }
}

/** What counts is listed unless the viewer asks for what is listed only, which some rulesets do not have. */
function listingChoice({ say, ruleset, chosen }: ChoicesInput): Choice {
  return {
    name: 'listing',
    label: say(message('findings.listing')),
    all: say(message('findings.listing.counted')),
    options: [{ value: 'noted', text: say(message('findings.listing.noted')) }],
    value: chosen.listing,
    counts: new Map(),
    isOffered: chosen.listing !== undefined || ruleset.rules.some(canBeNoted),
  }
}

interface Offer {
  readonly value: string
  readonly text: string
  /** Null: the viewer may not read it. */
  readonly count: number | null
}
type ByValue = ReadonlyMap<string, number>

/** An admin chooses also somebody whose figures open to him with a reason. */
function ownerOffers({ viewer, say, owners, counts, ...world }: ChoicesInput): readonly Offer[] {
  const { scope } = world
  const canOpen = hasRole(viewer, 'admin')
  const offers = owners
    .filter(({ id }) => mayReadOwner(scope, id) && (canOpen || mayCount(world, id)))
    .map((owner) => ({
      value: owner.id,
      text: ownerName(owner),
      count: mayCount(world, owner.id) ? (counts.owner.get(owner.id) ?? 0) : null,
    }))
  const byName = sortedByName(offers, ({ text }) => text, say.language)
  if (!scope.some(({ owners: of }) => of === 'everyone')) return byName
  return [...byName, { value: nobody, text: say(message('findings.nobody')), count: counts.owner.get(null) ?? 0 }]
}

function teamOffers({ say, counts, ...world }: ChoicesInput): readonly Offer[] {
  const names = namesOfOwners(world.owners)
  const offers = [...world.teams]
    .filter(([supervisorId]) => mayCountTeam(world, supervisorId))
    .map(([supervisorId, members]) => ({
      value: supervisorId,
      text: names.get(supervisorId) ?? supervisorId,
      count: sumOf(counts.team, members),
    }))
  return sortedByName(offers, ({ text }) => text, say.language)
}

function sumOf(counts: ReadonlyMap<string | null, number>, ids: readonly string[]): number {
  return ids.reduce((sum, id) => sum + (counts.get(id) ?? 0), 0)
}
