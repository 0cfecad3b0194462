import { z } from 'zod'
import type { Clock } from '../../../domain/time/clock.ts'
import type { BudgetStore, DailyBudget } from '../../port.ts'
import { costs, dailyLimits, keptShares, type WorkKind, workKinds } from './limits.ts'

/** Why a call may not be made now, and when to ask again. */
export interface BudgetRefusal {
  /** `ours`: our own part is used up, or what is left of it is kept for other work. `company`: all of it is. */
  readonly whose: 'ours' | 'company'
  readonly retryAt: Date
}

/** The daily tokens of one account. Each of these is kept before it ends, and rejects with the store's error. */
export interface Budget {
  /** Books a call's tokens; null where it may be made, and otherwise nothing is booked. */
  take(kind: WorkKind, cost: number): Promise<BudgetRefusal | null>
  /** Takes back what was booked for a call that Pipedrive refused for its limits (recorded: that costs nothing). */
  giveBack(kind: WorkKind, cost: number): Promise<void>
  /** What an answer's headers say of the limit and of what remains; null for what they do not say. */
  observe(said: { readonly limit: number | null; readonly remaining: number | null }): Promise<void>
  /** Pipedrive says that the day's tokens are used up. Gives the time to look again. */
  dayIsOver(): Promise<Date>
  /** Whether it is time to look, by one cheap call, if the tokens are back; books that call. At most once an hour. */
  takeLook(): Promise<boolean>
  /** As it was when it was last asked for or observed here; null while Pipedrive has not said the limit. */
  daily(): DailyBudget | null
}

/** A list of the changes of each kind of record; the three types of activities share theirs. */
const costOfPoll = 4 * costs.v2.list

/** Tokens kept for looking whether a new day has begun: once an hour. */
const keptForLooks = (dailyLimits.dayMs / dailyLimits.lookAgainMs) * costs.v1.one

const Tokens = z.number().nonnegative()
const Moment = z.number().nullable()

/** What is kept of a day. */
const Day = z.object({
  limit: Tokens.nullable(),
  remaining: Tokens.nullable(),
  /** Of the whole company, as last said. */
  used: Tokens,
  ours: z.record(z.enum(workKinds), Tokens),
  looks: Tokens,
  /** When the first token of this day was booked. */
  since: Moment,
  lookAt: Moment,
})
type Day = z.infer<typeof Day>

/**
 * Keeps what we use within our part of the company's daily tokens, and within that part keeps a share for each kind of
 * work, so that none starves the others. What we have used is counted where all clients of the account see it.
 *
 * Pipedrive does not say when its day begins. A new one is taken to have begun when less is used than was before (less
 * than we alone have used, too), and in any case 24 hours after the first token that was counted.
 *
 * @param share how much of the limit is ours, above 0 and up to 1
 * @param store where it is kept; without one, in memory
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
  /** Changes what is kept; again from the beginning where another client has changed it meanwhile. */
  change<T>(change: (day: Day) => T): Promise<T>
  /** As this client knows it. */
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
      // One after the other, so that the calls of this client do not get in each other's way.
      const turn = lastInLine.then(() => changeNow(change))
      lastInLine = turn.catch(() => undefined)
      return turn
    },
    last: () => dayOf(kept),
  }
}

const memory: BudgetStore = { load: () => Promise.resolve(null), replace: () => Promise.resolve(true) }

/** A clock that was ahead when something was kept, and has been set right, must not make us wait for that time. */
function setRight(day: Day, now: number): void {
  if (day.since !== null) day.since = Math.min(day.since, now)
  if (day.lookAt !== null) day.lookAt = Math.min(day.lookAt, now + dailyLimits.lookAgainMs)
}

/** What is kept, to be changed. Of what another version has kept in another shape nothing is known. */
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
  // Who connects may do so because the tokens are back. Pipedrive says at once where they are not.
  if (kind !== 'connect' && day.remaining !== null && day.remaining < cost) return 'company'
  return fits({ ours: day.ours, ourLimit: ourLimit(day, share) }, kind, cost) ? null : 'ours'
}

function observe(day: Day, { limit, remaining }: Parameters<Budget['observe']>[0]): void {
  if (limit === null || remaining === null) {
    // Recorded: the headers may be absent for a while. That the call went through says that the day is not over.
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

/** So that what is kept for polls lasts all day, whatever else is done. */
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
