import { type Owner, ownerName } from '../../../domain/owner.ts'
import { sortedByName } from '../../../infra/format.ts'
import { hasRole, type Viewer } from '../../../people/index.ts'
import { loadJudgedRules } from '../../../rulesets/index.ts'
import { type Language, message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { nobody } from '../figures/scorecard-page.ts'
import type { FilterWorld } from '../records/filter-world.ts'
import { findingsUrl } from '../records/findings-request.ts'
import { type Decision, firstOf } from './decisions.ts'

type OpenOf = (ownerId: string | null) => number

/**
 * What waits for a decision about the whole account: for admins, and nobody else.
 *
 * @param loaded.openOf the number of open findings on records of an owner; null: on records without one
 */
export async function loadAccountDecisions(
  deps: Pick<AdminDeps, 'db' | 'account'>,
  viewer: Viewer,
  { world, openOf, language }: { readonly world: FilterWorld; readonly openOf: OpenOf; readonly language: Language },
): Promise<readonly Decision[]> {
  if (!hasRole(viewer, 'admin')) return []
  const judged = await loadJudgedRules(deps.db, deps.account.accountId)
  return [
    unsupervised(world),
    ofPeopleWhoLeft(world.owners, openOf, language),
    ofQueues(world.owners, openOf),
    ownerless(openOf(null)),
    uncheckedRules((judged?.leftOut ?? []).filter(({ isExpected }) => !isExpected).length),
  ].filter((decision) => decision !== null)
}

/** People without a supervisor, where there are teams. */
function unsupervised({ owners, teams }: FilterWorld): Decision | null {
  const supervised = new Set([...teams.values()].flat())
  const alone = owners.filter(({ id, archived }) => !archived && !supervised.has(id) && !teams.has(id))
  if (teams.size === 0 || alone.length === 0) return null
  return {
    what: message('decision.unsupervised', { count: alone.length }),
    choice: message('decision.unsupervised.choice'),
    url: 'people',
    records: [],
  }
}

/** How many findings each of them has is a figure of that person, which opens with a reason. */
function ofPeopleWhoLeft(owners: readonly Owner[], openOf: OpenOf, language: Language): Decision | null {
  const left = owners.filter(({ id, archived, isQueue }) => archived && isQueue !== true && openOf(id) > 0)
  if (left.length === 0) return null
  const people = left.map((owner) => ({ title: ownerName(owner), url: findingsUrl({ owner: owner.id }), reason: null }))
  return {
    what: message('decision.left.people', { count: left.length }),
    choice: message('decision.left.choice'),
    url: null,
    ...firstOf(sortedByName(people, ({ title }) => title, language)),
  }
}

function ofQueues(owners: readonly Owner[], openOf: OpenOf): Decision | null {
  const queues = owners
    .filter(({ id, isQueue }) => isQueue === true && openOf(id) > 0)
    .toSorted((a, b) => openOf(b.id) - openOf(a.id))
  if (queues.length === 0) return null
  return {
    what: message('decision.queued', { count: queues.reduce((sum, { id }) => sum + openOf(id), 0) }),
    choice: message('decision.queued.choice'),
    url: null,
    ...firstOf(
      queues.map((owner) => ({
        title: ownerName(owner),
        url: findingsUrl({ owner: owner.id }),
        reason: message('decision.queued.count', { count: openOf(owner.id) }),
      })),
    ),
  }
}

function ownerless(count: number): Decision | null {
  if (count === 0) return null
  return {
    what: message('decision.ownerless', { count }),
    choice: message('decision.ownerless.choice'),
    url: findingsUrl({ owner: nobody }),
    records: [],
  }
}

function uncheckedRules(count: number): Decision | null {
  if (count === 0) return null
  return {
    what: message('decision.rules', { count }),
    choice: message('decision.rules.choice'),
    url: 'rules',
    records: [],
  }
}
