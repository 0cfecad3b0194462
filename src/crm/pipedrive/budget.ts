import type { Clock } from '../../domain/clock.ts'
import type { DailyBudget } from '../port.ts'
import { costs, dailyLimits, keptShares, type WorkKind, workKinds } from './limits.ts'

/** Why a call may not be made now, and when to ask again. */
export interface BudgetRefusal {
  /** `ours`: our own part is used up, or what is left of it is kept for other work. `company`: all of it is. */
  readonly whose: 'ours' | 'company'
  readonly retryAt: Date
}

/** The daily tokens of one account. */
export interface Budget {
  /** Books a call's tokens; null where it may be made, and otherwise nothing is booked. */
  take(kind: WorkKind, cost: number): BudgetRefusal | null
  /** Takes back what was booked for a call that Pipedrive refused for its limits (recorded: that costs nothing). */
  giveBack(kind: WorkKind, cost: number): void
  /** What an answer's headers say of the limit and of what remains; null for what they do not say. */
  observe(said: { readonly limit: number | null; readonly remaining: number | null }): void
  /** Pipedrive says that the day's tokens are used up. Gives the time to look again. */
  dayIsOver(): Date
  /** Whether it is time to look, by one cheap call, if the tokens are back; books that call. At most once an hour. */
  takeLook(): boolean
  /** Null while Pipedrive has not said the limit. */
  daily(): DailyBudget | null
}

/** A list of the changes of each kind of record; the three types of activities share theirs. */
const costOfPoll = 4 * costs.v2.list

/** Tokens kept for looking whether a new day has begun: once an hour. */
const keptForLooks = (dailyLimits.dayMs / dailyLimits.lookAgainMs) * costs.v1.one

interface State {
  readonly share: number
  limit: number | null
  remaining: number | null
  /** Of the whole company, as last said. */
  used: number
  ours: Record<WorkKind, number>
  looks: number
  /** When the first token of this day was booked. */
  since: number | null
  lookAt: number | null
}

/**
 * Keeps what we use within our part of the company's daily tokens, and within that part keeps a share for each kind of
 * work, so that none starves the others. What we have used is counted here and forgotten by a restart; what remains to the
 * company is what Pipedrive last said, so a restart can at worst use our part twice in a day.
 *
 * Pipedrive does not say when its day begins. A new one is taken to have begun when less is used than was before (less
 * than we alone have used, too), and in any case 24 hours after the first token that was counted.
 *
 * @param share how much of the limit is ours, above 0 and up to 1
 */
export function createBudget(share: number, clock: Clock): Budget {
  const state: State = { share, limit: null, remaining: null, used: 0, ...newDay() }

  function now(): number {
    return clock.now().getTime()
  }

  function lookAt(): Date {
    state.lookAt ??= now() + dailyLimits.lookAgainMs
    return new Date(state.lookAt)
  }

  return {
    take(kind, cost) {
      if (state.since !== null && now() - state.since >= dailyLimits.dayMs) {
        Object.assign(state, { remaining: null, ...newDay() })
      }
      const whose = whyNot(state, kind, cost)
      if (whose !== null) return { whose, retryAt: lookAt() }
      state.ours[kind] += cost
      state.since ??= now()
      return null
    },
    giveBack(kind, cost) {
      state.ours[kind] = Math.max(0, state.ours[kind] - cost)
    },
    observe: (said) => observe(state, said),
    dayIsOver() {
      state.remaining = 0
      return lookAt()
    },
    takeLook() {
      if (state.lookAt === null || now() < state.lookAt) return false
      state.lookAt = now() + dailyLimits.lookAgainMs
      state.looks += costs.v1.one
      return true
    },
    daily: () => dailyOf(state),
  }
}

function newDay(): Pick<State, 'ours' | 'looks' | 'since' | 'lookAt'> {
  return { ours: { sync: 0, poll: 0, refresh: 0, write: 0, 'set-up': 0 }, looks: 0, since: null, lookAt: null }
}

function whyNot(state: State, kind: WorkKind, cost: number): BudgetRefusal['whose'] | null {
  if (state.remaining !== null && state.remaining < cost) return 'company'
  return fits({ ours: state.ours, ourLimit: ourLimit(state) }, kind, cost) ? null : 'ours'
}

function observe(state: State, { limit, remaining }: Parameters<Budget['observe']>[0]): void {
  if (limit === null || remaining === null) {
    // Recorded: the headers may be absent for a while. That the call went through says that the day is not over.
    if (state.remaining === 0) state.remaining = null
    return
  }
  const used = limit - remaining
  if (used + toleranceOf(limit) < Math.max(state.used, total(state.ours) + state.looks)) Object.assign(state, newDay())
  Object.assign(state, { limit, remaining, used })
}

function dailyOf(state: State): DailyBudget | null {
  if (state.limit === null) return null
  const remaining = state.remaining ?? state.limit - state.used
  const own = ourLimit(state)
  const ours = { ...state.ours }
  return { unit: 'tokens', limit: state.limit, remaining, ours, ourLimit: own, pollSeconds: pollSecondsOf(own) }
}

/** So that what is kept for polls lasts all day, whatever else is done. */
function pollSecondsOf(ownLimit: number): number {
  const polls = (roomOf(ownLimit) * keptShares.poll) / costOfPoll
  return Math.ceil(dailyLimits.dayMs / 1000 / Math.max(1, polls))
}

function total(ours: Readonly<Record<WorkKind, number>>): number {
  return workKinds.reduce((sum, kind) => sum + ours[kind], 0)
}

function ourLimit({ limit, share }: Pick<State, 'limit' | 'share'>): number {
  return Math.floor((limit ?? dailyLimits.smallest) * share)
}

/** What is for work. */
function roomOf(ownLimit: number): number {
  return ownLimit - keptForLooks
}

/** By how much what is used may seem to fall without a new day: answers come in another order than they were counted. */
function toleranceOf(limit: number): number {
  return Math.max(200, limit / 100)
}

/**
 * Whether a kind of work may use so many tokens more: if afterwards the others could still have all that is kept for
 * them. So no kind is ever kept from its own share, and all together never exceed the limit. Pure.
 */
export function fits(
  used: { readonly ours: Readonly<Record<WorkKind, number>>; readonly ourLimit: number },
  kind: WorkKind,
  cost: number,
): boolean {
  const room = roomOf(used.ourLimit)
  const keptForOthers = workKinds
    .filter((other) => other !== kind)
    .reduce((sum, other) => sum + Math.max(0, Math.floor(room * keptShares[other]) - used.ours[other]), 0)
  return total(used.ours) + cost + keptForOthers <= room
}
