import { z } from 'zod'
import type { Clock } from '../../../domain/time/clock.ts'
import type { BudgetStore, DailyBudget } from '../../port.ts'
import { costs, dailyLimits, keptShares, type WorkKind, workKinds } from './limits.ts'

/** Why a call may not be made now, and when to ask again. */
export interface BudgetRefusal {
  /**
   * `ours`: Minset's own share is used up, or the rest of it is reserved for other work. `company`: all tokens are used
   * up.
   */
  readonly whose: 'ours' | 'company'
  readonly retryAt: Date
}

/**
 * The daily tokens of one account. Every method saves its change before it resolves, and rejects with the store's
 * error.
 */
export interface Budget {
  /** Reserves a call's tokens; null if the call may be made, otherwise nothing is reserved. */
  take(kind: WorkKind, cost: number): Promise<BudgetRefusal | null>
  /**
   * Releases the tokens of a call that Pipedrive refused because of its limits (recorded: such a call costs nothing).
   */
  giveBack(kind: WorkKind, cost: number): Promise<void>
  /** Records the limit and the remaining tokens from a response's headers; null for missing headers. */
  observe(said: { readonly limit: number | null; readonly remaining: number | null }): Promise<void>
  /** Records that Pipedrive reports the day's tokens as used up. Returns when to check again. */
  dayIsOver(): Promise<Date>
  /**
   * Whether to check now, with one cheap call, if the tokens are available again; reserves that call. At most once an
   * hour.
   */
  takeLook(): Promise<boolean>
  /** The budget as last read or observed by this process; null until Pipedrive has stated the limit. */
  daily(): DailyBudget | null
}

/** The cost of one poll: a list of changes per kind of record; the three types of activities share one. */
const costOfPoll = 4 * costs.v2.list

/** Tokens reserved for the hourly check whether a new day has begun. */
const keptForLooks = (dailyLimits.dayMs / dailyLimits.lookAgainMs) * costs.v1.one

const Tokens = z.number().nonnegative()
const Moment = z.number().nullable()

/** The stored state of a day. */
const Day = z.object({
  limit: Tokens.nullable(),
  remaining: Tokens.nullable(),
  /** Usage of the whole company, as last reported. */
  used: Tokens,
  ours: z.record(z.enum(workKinds), Tokens),
  looks: Tokens,
  /** When the first token of this day was reserved. */
  since: Moment,
  lookAt: Moment,
})
type Day = z.infer<typeof Day>

/**
 * Limits Minset's usage to its share of the company's daily tokens, and reserves a part of that share for each kind of
 * work, so that none starves the others. Usage is counted in a store that all clients of the account share.
 *
 * Pipedrive does not state when its day begins. A new day is assumed when the reported usage falls (also below our own
 * usage), and in any case 24 hours after the first counted token.
 *
 * @param share Minset's share of the limit, in (0, 1]
 * @param store where the state is stored; in memory by default
 */
export function createBudget(share: number, clock: Clock, store: BudgetStore = memory): Budget {
  const kept = keepDay(store)

  function now(): number {
    return clock.now().getTime()
  }

  function change<T>(step: (day: Day) => T): Promise<T> {
    return kept.change((day) => {
      setRight(day, now())
      return step(day)
    })
  }

  function lookAt(day: Day): Date {
    day.lookAt ??= now() + dailyLimits.lookAgainMs
    return new Date(day.lookAt)
  }

  return {
    take: (kind, cost) =>
      change((day) => {
        if (day.since !== null && now() - day.since >= dailyLimits.dayMs) {
          Object.assign(day, { remaining: null, ...newDay() })
        }
        const whose = whyNot(day, share, { kind, cost })
        if (whose !== null) return { whose, retryAt: lookAt(day) }
        day.ours[kind] += cost
        day.since ??= now()
        return null
      }),
    giveBack: (kind, cost) =>
      change(({ ours }) => {
        ours[kind] = Math.max(0, ours[kind] - cost)
      }),
    observe: (said) =>
      change((day) => {
        observe(day, said)
      }),
    dayIsOver: () =>
      change((day) => {
        day.remaining = 0
        return lookAt(day)
      }),
    takeLook: () =>
      change((day) => {
        if (day.lookAt === null || now() < day.lookAt) return false
        day.lookAt = now() + dailyLimits.lookAgainMs
        day.looks += costs.v1.one
        return true
      }),
    daily: () => dailyOf(kept.last(), share),
  }
}

interface KeptDay {
  /** Changes the stored state; retries if another client has changed it meanwhile. */
  change<T>(change: (day: Day) => T): Promise<T>
  /** The state as known to this client. */
  last(): Day
}

function keepDay(store: BudgetStore): KeptDay {
  let kept: object | null = null
  let lastInLine: Promise<unknown> = Promise.resolve()

  async function changeNow<T>(change: (day: Day) => T): Promise<T> {
    for (;;) {
      const day = dayOf(kept)
      const result = change(day)
      if (await store.replace(kept, day)) {
        kept = day
        return result
      }
      kept = await store.load()
    }
  }

  return {
    change(change) {
      // Serialised, so that the calls of this client do not conflict with each other.
      const turn = lastInLine.then(() => changeNow(change))
      lastInLine = turn.catch(() => undefined)
      return turn
    },
    last: () => dayOf(kept),
  }
}

const memory: BudgetStore = { load: () => Promise.resolve(null), replace: () => Promise.resolve(true) }

/** A time stored by a clock that was ahead and has since been corrected must not make us wait until then. */
function setRight(day: Day, now: number): void {
  if (day.since !== null) day.since = Math.min(day.since, now)
  if (day.lookAt !== null) day.lookAt = Math.min(day.lookAt, now + dailyLimits.lookAgainMs)
}

/** The stored state as a mutable copy. State in the format of another version is discarded. */
function dayOf(kept: object | null): Day {
  return Day.safeParse(kept).data ?? { limit: null, remaining: null, used: 0, ...newDay() }
}

function newDay(): Pick<Day, 'ours' | 'looks' | 'since' | 'lookAt'> {
  const ours = { sync: 0, poll: 0, refresh: 0, write: 0, 'set-up': 0, connect: 0 }
  return { ours, looks: 0, since: null, lookAt: null }
}

function whyNot(
  day: Day,
  share: number,
  { kind, cost }: { readonly kind: WorkKind; readonly cost: number },
): BudgetRefusal['whose'] | null {
  // A new connection may probe whether the budget has reset. If it has not, Pipedrive reports it at once.
  if (kind !== 'connect' && day.remaining !== null && day.remaining < cost) return 'company'
  return fits({ ours: day.ours, ourLimit: ourLimit(day, share) }, kind, cost) ? null : 'ours'
}

function observe(day: Day, { limit, remaining }: Parameters<Budget['observe']>[0]): void {
  if (limit === null || remaining === null) {
    // Recorded: the headers may be absent for a while. A successful call proves that tokens remain.
    if (day.remaining === 0) day.remaining = null
    return
  }
  const used = limit - remaining
  if (used + toleranceOf(limit) < Math.max(day.used, total(day.ours) + day.looks)) Object.assign(day, newDay())
  Object.assign(day, { limit, remaining, used })
}

function dailyOf(day: Day, share: number): DailyBudget | null {
  if (day.limit === null) return null
  const remaining = day.remaining ?? day.limit - day.used
  const own = ourLimit(day, share)
  const ours = { ...day.ours }
  return { unit: 'tokens', limit: day.limit, remaining, ours, ourLimit: own, pollSeconds: pollSecondsOf(own) }
}

/** The interval at which the tokens reserved for polls last all day, whatever other work is done. */
function pollSecondsOf(ownLimit: number): number {
  const polls = (roomOf(ownLimit) * keptShares.poll) / costOfPoll
  return Math.ceil(dailyLimits.dayMs / 1000 / Math.max(1, polls))
}

function total(ours: Readonly<Record<WorkKind, number>>): number {
  return workKinds.reduce((sum, kind) => sum + ours[kind], 0)
}

function ourLimit({ limit }: Pick<Day, 'limit'>, share: number): number {
  return Math.floor((limit ?? dailyLimits.smallest) * share)
}

/** The tokens available for work. */
function roomOf(ownLimit: number): number {
  return ownLimit - keptForLooks
}

/**
 * By how much reported usage may seem to fall within a day: responses do not arrive in the order in which they were
 * counted.
 */
function toleranceOf(limit: number): number {
  return Math.max(200, limit / 100)
}

/**
 * Whether a kind of work may use more tokens: only if the others could still use all that is reserved for them. So
 * every kind can use its own share, and the total never exceeds the limit. Pure.
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
