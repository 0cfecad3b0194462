import { setTimeout as wait } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { RefusedRedirect, send, TimeUp } from '../crm/http/send.ts'
import type { CrmReach } from '../crm/port.ts'
import { AppError, CrmUnavailableError } from '../domain/errors.ts'
import type { Clock } from '../domain/time/clock.ts'
import { accountDocument } from '../infra/db/account-document-store.ts'
import type { Schema } from '../infra/db/schema.ts'
import { isSameMessage, type Message, message, StoredMessage } from '../words/index.ts'

/** How often each CRM's reachability is checked. Including all that follows, an outage shows within a minute. */
export const reachEverySeconds = 20

/** A response to a probe is short and quick; a second attempt distinguishes a brief failure from an outage. */
const probeLimits = { timeoutMs: 5000, bodyBytes: 1024 * 1024 } as const
const probePauseMs = 1000

/** The current outage; null if there is none. `since` is ISO 8601, UTC. */
const Reach = z.object({ outage: z.object({ since: z.string(), reason: StoredMessage }).nullable() })
const outages = accountDocument('crm_outages', Reach)

/** Since when the CRM has been unreachable from here, and the symptom, as the end of a sentence. */
export interface Outage {
  readonly since: Date
  readonly reason: Message
}

/** The last detected outage of the account's CRM that has not ended; null if there is none. */
export async function loadOutage(db: Kysely<Schema>, accountId: string): Promise<Outage | null> {
  const outage = (await outages.load(db, accountId))?.state.outage ?? null
  return outage && { ...outage, since: new Date(outage.since) }
}

export interface ReachDeps {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  /** Waits `ms` milliseconds; default: real time. */
  readonly sleep?: (ms: number) => Promise<void>
}

/** An account, and how to check whether its CRM is reachable. */
export interface ReachedAccount {
  readonly accountId: string
  readonly reach: CrmReach
}

/**
 * Checks whether the accounts' CRMs are reachable, and stores the start and end of outages. Accounts on the same host
 * share one probe, and none is sent if a call has just been answered. A probe identifies no account, so it uses up
 * nobody's limits.
 */
export async function noteReach(deps: ReachDeps, accounts: readonly ReachedAccount[]): Promise<void> {
  const places = Map.groupBy(await Promise.all(accounts.map(placeOf)), ({ address }) => address)
  await Promise.all(
    [...places].map(async ([address, sharers]) => {
      const isAnswered = sharers.some(({ reach }) => reach.wasAnswered(reachEverySeconds * 1000))
      const found = address === null || isAnswered ? null : await probe(address, deps.sleep ?? wait)
      for (const { accountId, failure } of sharers) await note(deps, accountId, failure ?? found)
    }),
  )
}

interface Place extends ReachedAccount {
  /** Null if it cannot be determined. */
  readonly address: string | null
  /** Why not, if an outage is the cause. */
  readonly failure: Message | null
}

/** The address may depend on a token that must be renewed first, which calls the CRM. */
async function placeOf(account: ReachedAccount): Promise<Place> {
  try {
    return { ...account, address: await account.reach.address(), failure: null }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    // Rejected credentials are reported elsewhere, and prove that the CRM responds.
    return { ...account, address: null, failure: error instanceof CrmUnavailableError ? error.said : null }
  }
}

/** @returns what is wrong; null if there was any response other than a server error */
async function probe(url: string, sleep: (ms: number) => Promise<unknown>): Promise<Message | null> {
  const first = await probeOnce(url)
  if (first === null) return null
  await sleep(probePauseMs)
  return probeOnce(url)
}

async function probeOnce(url: string): Promise<Message | null> {
  const { host } = new URL(url)
  try {
    const { status } = await send({ method: 'GET', url }, probeLimits)
    return status < 500 ? null : message('reach.status', { host, status })
  } catch (error) {
    if (error instanceof RefusedRedirect) return null
    if (error instanceof TimeUp) return message('reach.late', { host, seconds: error.timeoutMs / 1000 })
    return message('reach.broken', { host })
  }
}

async function note({ db, clock }: ReachDeps, accountId: string, reason: Message | null): Promise<void> {
  const last = await loadOutage(db, accountId)
  if (last === null ? reason === null : reason !== null && isSameMessage(last.reason, reason)) return
  const now = clock.now()
  const outage = reason === null ? null : { since: (last?.since ?? now).toISOString(), reason }
  await outages.save(db, accountId, { state: { outage }, now })
}
