import { randomUUID } from 'node:crypto'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { CallLimit, RateLimitSlot, RateLimitSlots } from '../../crm/port.ts'
import { isPast } from '../../infra/db/past-instant.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { accountOf, type Caller } from './caller-store.ts'

/**
 * Longer than any call takes, because adapters give up sooner. A process that is killed in the middle of a call blocks
 * its slot for this long.
 */
const lostAfterSeconds = 60

/** A slot that has been free for this long was assigned to a process that no longer exists. */
const promiseLapsesAfterSeconds = 2

/** Used if no slot could be assigned, because others took it meanwhile or all are assigned. */
const lookAgainMs = 100

/** The process that requests a slot, and the account. */
interface SlotRequest {
  readonly db: Kysely<Schema>
  readonly whose: RawBuilder<string | null>
  /** Identifies this process among the waiting ones. */
  readonly me: string
}

/**
 * The slots of an account's limits, shared by every process on the store, by the database's clock. A process that finds
 * none free is assigned the next one that becomes free, so that processes take turns, however far they are from the
 * database. A request never waits for another transaction: a slot that another process is just taking is skipped.
 *
 * Until an account of the token is stored, its calls pass, because no other process knows the account.
 */
export function createRateLimitSlots(db: Kysely<Schema>, caller: Caller): RateLimitSlots {
  const request: SlotRequest = { db, whose: accountOf(caller), me: randomUUID() }
  const promised = new Set<string>()
  return {
    async take(limit) {
      for (;;) {
        const taken = await takeFree(request, limit)
        if (taken !== null) {
          if (promised.delete(limit.name)) await forgoPromise(request, limit)
          return { slot: slotOf(db, limit, taken) }
        }
        if ((await countSlots(request, limit)) >= limit.slots) {
          promised.add(limit.name)
          return { againInMs: await waitForNext(request, limit) }
        }
        if (!(await addMissing(request, limit))) return { slot: uncounted }
      }
    },
  }
}

const uncounted: RateLimitSlot = { ended: () => Promise.resolve() }

interface Taken {
  readonly account_id: string
  readonly slot: number
  readonly taken: number
}

async function takeFree({ db, whose, me }: SlotRequest, { name, slots, windowMs }: CallLimit): Promise<Taken | null> {
  const longestMs = Math.max(lostAfterSeconds * 1000, windowMs)
  const { rows } = await sql<Taken>`
    update rate_limit_slots set taken = taken + 1, promised_to = null,
      free_at = clock_timestamp() + make_interval(secs => ${lostAfterSeconds})
    where account_id = ${whose} and limit_name = ${name} and slot = (
      select slot from rate_limit_slots
      where account_id = ${whose} and limit_name = ${name} and slot <= ${slots} and ${isPast('free_at', longestMs)}
        and (promised_to is null or promised_to = ${me} or free_at > now()
          or free_at <= now() - make_interval(secs => ${promiseLapsesAfterSeconds}))
      order by promised_to is distinct from ${me}, slot limit 1 for update skip locked)
    returning account_id, slot, taken`.execute(db)
  return rows[0] ?? null
}

function slotOf(db: Kysely<Schema>, { name, windowMs }: CallLimit, { account_id, slot, taken }: Taken): RateLimitSlot {
  return {
    async ended() {
      await sql`
        update rate_limit_slots set free_at = clock_timestamp() + make_interval(secs => ${windowMs / 1000})
        where account_id = ${account_id} and limit_name = ${name} and slot = ${slot} and taken = ${taken}`.execute(db)
    },
  }
}

async function countSlots({ db, whose }: SlotRequest, { name, slots }: CallLimit): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from rate_limit_slots
    where account_id = ${whose} and limit_name = ${name} and slot <= ${slots}`.execute(db)
  return rows[0]?.count ?? 0
}

/** Assigns the process the slot that becomes free first. @returns the milliseconds until then, at most a window */
async function waitForNext({ db, whose, me }: SlotRequest, { name, slots, windowMs }: CallLimit): Promise<number> {
  // Not the slot that another process has taken in the meantime: that one becomes free much later than the next.
  const { rows } = await sql<{ ms: number }>`
    with best as (
      select slot, free_at from rate_limit_slots
      where account_id = ${whose} and limit_name = ${name} and slot <= ${slots}
        and (promised_to is null or promised_to = ${me})
      order by promised_to is distinct from ${me}, free_at limit 1)
    update rate_limit_slots as own set promised_to = ${me} from best
    where own.account_id = ${whose} and own.limit_name = ${name} and own.slot = best.slot
      and own.free_at = best.free_at and (own.promised_to is null or own.promised_to = ${me})
    returning extract(epoch from own.free_at - clock_timestamp())::float8 * 1000 as ms`.execute(db)
  // A call in progress may end just now, and holds its slot for a window from then on.
  return Math.min(windowMs, Math.max(1, Math.ceil(rows[0]?.ms ?? lookAgainMs)))
}

/** Releases the assigned slot for other processes if another one has become free sooner. */
async function forgoPromise({ db, whose, me }: SlotRequest, { name }: CallLimit): Promise<void> {
  await sql`
    update rate_limit_slots set promised_to = null
    where account_id = ${whose} and limit_name = ${name} and promised_to = ${me}`.execute(db)
}

/** @returns whether the account is known: it then has all its slots */
async function addMissing({ db, whose }: SlotRequest, { name, slots }: CallLimit): Promise<boolean> {
  const { rows } = await sql`
    with account as (select ${whose} as account_id),
    added as (
      insert into rate_limit_slots (account_id, limit_name, slot, free_at)
      select account_id, ${name}, slot, now() from account, generate_series(1, ${slots}::int) as slot
      where account_id is not null
      on conflict do nothing)
    select account_id from account where account_id is not null`.execute(db)
  return rows.length > 0
}
