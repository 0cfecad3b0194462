import { randomUUID } from 'node:crypto'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { CallLimit, CallPlace, CallPlaces } from '../crm/port.ts'
import { isPast } from '../infra/db/past-instant.ts'
import type { Schema } from '../infra/db/schema.ts'
import { accountOf, type Caller } from './caller.ts'

/**
 * Longer than any call takes: adapters give up sooner. A process that is killed in the middle of a call keeps its place
 * from the others so long.
 */
const lostAfterSeconds = 60

/** A place that has been free so long was promised to a process that is no more. */
const promiseLapsesAfterSeconds = 2

/** Where no place could be promised, because others took it meanwhile or are promised all of them. */
const lookAgainMs = 100

/** Who asks, and for whose places. */
interface Asking {
  readonly db: Kysely<Schema>
  readonly whose: RawBuilder<string | null>
  /** This process, among those that wait. */
  readonly me: string
}

/**
 * The places of an account's limits, shared by every process on the store, by the database's clock. Who finds none free
 * is promised the next one that becomes free, so that processes take turns, however far they are from the database.
 * Nobody waits long: a place that another process is just taking is passed over.
 *
 * As long as no account of the token is stored, its calls are let through, because no other process knows it.
 */
export function createCallPlaces(db: Kysely<Schema>, caller: Caller): CallPlaces {
  const asking: Asking = { db, whose: accountOf(caller), me: randomUUID() }
  const promised = new Set<string>()
  return {
    async take(limit) {
      for (;;) {
        const taken = await takeFree(asking, limit)
        if (taken !== null) {
          if (promised.delete(limit.name)) await forgoPromise(asking, limit)
          return { place: placeOf(db, limit, taken) }
        }
        if ((await countPlaces(asking, limit)) >= limit.places) {
          promised.add(limit.name)
          return { againInMs: await waitForNext(asking, limit) }
        }
        if (!(await addMissing(asking, limit))) return { place: uncounted }
      }
    },
  }
}

const uncounted: CallPlace = { ended: () => Promise.resolve() }

interface Taken {
  readonly account_id: string
  readonly place: number
  readonly taken: number
}

async function takeFree({ db, whose, me }: Asking, { name, places, windowMs }: CallLimit): Promise<Taken | null> {
  const longestMs = Math.max(lostAfterSeconds * 1000, windowMs)
  const { rows } = await sql<Taken>`
    update call_places set taken = taken + 1, promised_to = null,
      free_at = clock_timestamp() + make_interval(secs => ${lostAfterSeconds})
    where account_id = ${whose} and limit_name = ${name} and place = (
      select place from call_places
      where account_id = ${whose} and limit_name = ${name} and place <= ${places} and ${isPast('free_at', longestMs)}
        and (promised_to is null or promised_to = ${me} or free_at > now()
          or free_at <= now() - make_interval(secs => ${promiseLapsesAfterSeconds}))
      order by promised_to is distinct from ${me}, place limit 1 for update skip locked)
    returning account_id, place, taken`.execute(db)
  return rows[0] ?? null
}

function placeOf(db: Kysely<Schema>, { name, windowMs }: CallLimit, { account_id, place, taken }: Taken): CallPlace {
  return {
    async ended() {
      await sql`
        update call_places set free_at = clock_timestamp() + make_interval(secs => ${windowMs / 1000})
        where account_id = ${account_id} and limit_name = ${name} and place = ${place} and taken = ${taken}`.execute(db)
    },
  }
}

async function countPlaces({ db, whose }: Asking, { name, places }: CallLimit): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from call_places
    where account_id = ${whose} and limit_name = ${name} and place <= ${places}`.execute(db)
  return rows[0]?.count ?? 0
}

/** Is promised the place that becomes free first. @returns the milliseconds until then, at most a window */
async function waitForNext({ db, whose, me }: Asking, { name, places, windowMs }: CallLimit): Promise<number> {
  // Not the place that another process has taken since this looked: that one becomes free much later than the next.
  const { rows } = await sql<{ ms: number }>`
    with best as (
      select place, free_at from call_places
      where account_id = ${whose} and limit_name = ${name} and place <= ${places}
        and (promised_to is null or promised_to = ${me})
      order by promised_to is distinct from ${me}, free_at limit 1)
    update call_places as own set promised_to = ${me} from best
    where own.account_id = ${whose} and own.limit_name = ${name} and own.place = best.place
      and own.free_at = best.free_at and (own.promised_to is null or own.promised_to = ${me})
    returning extract(epoch from own.free_at - clock_timestamp())::float8 * 1000 as ms`.execute(db)
  // A call that is under way may end just now, and keeps its place for a window from then on.
  return Math.min(windowMs, Math.max(1, Math.ceil(rows[0]?.ms ?? lookAgainMs)))
}

/** Lets others have the place that was promised, where another one has been free sooner. */
async function forgoPromise({ db, whose, me }: Asking, { name }: CallLimit): Promise<void> {
  await sql`
    update call_places set promised_to = null
    where account_id = ${whose} and limit_name = ${name} and promised_to = ${me}`.execute(db)
}

/** @returns whether the account is known: then it has all its places now */
async function addMissing({ db, whose }: Asking, { name, places }: CallLimit): Promise<boolean> {
  const { rows } = await sql`
    with account as (select ${whose} as account_id),
    added as (
      insert into call_places (account_id, limit_name, place, free_at)
      select account_id, ${name}, place, now() from account, generate_series(1, ${places}::int) as place
      where account_id is not null
      on conflict do nothing)
    select account_id from account where account_id is not null`.execute(db)
  return rows.length > 0
}
