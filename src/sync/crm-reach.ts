import { setTimeout as wait } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { clockLeadOf, RefusedRedirect, send, TimeUp } from '../crm/http/send.ts'
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

const Reach = z.object({
  /** The current outage; null if there is none. `since` is ISO 8601, UTC. */
  outage: z.object({ since: z.string(), reason: StoredMessage }).nullable(),
  /** By how much our clock is ahead of the CRM's; 0 as long as that does not matter. */
  clockLeadSeconds: z.number().default(0),
})
const outages = accountDocument('crm_outages', Reach)

/** Since when the CRM has been unreachable from here, and the symptom, as the end of a sentence. */
export interface Outage {
  readonly since: Date
  readonly reason: Message
}

/** The last detected outage of the account's CRM that has not ended; null if there is none. */
export async function loadOutage(db: Kysely<Schema>, accountId: string): Promise<Outage | null> {
  const { outage } = await loadReach(db, accountId)
  return outage && { ...outage, since: new Date(outage.since) }
}

/**
 * By how many seconds the clock of the machine that reads the CRM is ahead of the CRM's, negative if it is behind; 0 as long as
 * that does not matter.
 */
export async function loadClockLead(db: Kysely<Schema>, accountId: string): Promise<number> {
  return (await loadReach(db, accountId)).clockLeadSeconds
}

/** Responses take up to half a minute, and their time is in whole seconds. */
const toleratedLeadMs = 60_000

/** A lead in whole seconds, as far as it matters. */
export function leadThatMatters(leadMs: number): number {
  return Math.abs(leadMs) <= toleratedLeadMs ? 0 : Math.round(leadMs / 1000)
}

/** A lead that matters as messages state it. @param lead in seconds, as `leadThatMatters` */
export function statedLead(lead: number): { readonly seconds: number; readonly is: 'ahead' | 'behind' } {
  return { seconds: Math.abs(lead), is: lead > 0 ? 'ahead' : 'behind' }
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
 * Checks whether the accounts' CRMs are reachable, and stores the start and end of outages, and whether our clock disagrees
 * with the CRM's. Accounts on the same host
 * share one probe, and none is sent if a call has just been answered. A probe identifies no account, so it uses up
 * nobody's limits.
 */
export async function noteReach(deps: ReachDeps, accounts: readonly ReachedAccount[]): Promise<void> {
  const places = Map.groupBy(await Promise.all(accounts.map(placeOf)), ({ address }) => address)
  await Promise.all(
    [...places].map(async ([address, sharers]) => {
      const found = address === null ? nothingFound : (answeredNow(sharers) ?? (await probe(address, deps)))
      for (const { accountId, failure } of sharers) {
        await note(deps, accountId, { outage: failure ?? found.outage, leadMs: found.leadMs })
      }
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

/** What a probe has found out. */
interface Found {
  /** What is wrong; null if there was any response other than a server error. */
  readonly outage: Message | null
  /** By how much our clock is ahead of the CRM's; null if it is not known. */
  readonly leadMs: number | null
}

const nothingFound: Found = { outage: null, leadMs: null }

/** What a call of the accounts that has just been answered shows of their host; null if there is none. */
function answeredNow(sharers: readonly Pick<ReachedAccount, 'reach'>[]): Found | null {
  const answered = sharers.filter(({ reach }) => reach.wasAnswered(reachEverySeconds * 1000))
  const [leadMs = null] = answered.flatMap(({ reach }) => reach.clockLeadMs() ?? [])
  return answered.length === 0 ? null : { outage: null, leadMs }
}

async function probe(url: string, { clock, sleep = wait }: Pick<ReachDeps, 'clock' | 'sleep'>): Promise<Found> {
  const first = await probeOnce(url, clock)
  if (first.outage === null) return first
  await sleep(probePauseMs)
  return probeOnce(url, clock)
}

async function probeOnce(url: string, clock: Clock): Promise<Found> {
  const { host } = new URL(url)
  try {
    const reply = await send({ method: 'GET', url }, probeLimits)
    const { status } = reply
    return status < 500
      ? { outage: null, leadMs: clockLeadOf(reply, clock) }
      : { outage: message('reach.status', { host, status }), leadMs: null }
  } catch (error) {
    if (error instanceof RefusedRedirect) return nothingFound
    if (error instanceof TimeUp) {
      return { outage: message('reach.late', { host, seconds: error.timeoutMs / 1000 }), leadMs: null }
    }
    return { outage: message('reach.broken', { host }), leadMs: null }
  }
}

/** Smaller changes of how much our clock is ahead are not stored. */
const sameLeadSeconds = 30

async function loadReach(db: Kysely<Schema>, accountId: string): Promise<z.output<typeof Reach>> {
  return (await outages.load(db, accountId))?.state ?? { outage: null, clockLeadSeconds: 0 }
}

async function note({ db, clock }: ReachDeps, accountId: string, { outage: reason, leadMs }: Found): Promise<void> {
  const last = await loadReach(db, accountId)
  const clockLeadSeconds = leadMs === null ? last.clockLeadSeconds : leadThatMatters(leadMs)
  const isSameLead = Math.abs(clockLeadSeconds - last.clockLeadSeconds) < sameLeadSeconds
  if (isSameOutage(last.outage, reason) && isSameLead) return
  const now = clock.now()
  const outage = reason === null ? null : { since: last.outage?.since ?? now.toISOString(), reason }
  await outages.save(db, accountId, { state: { outage, clockLeadSeconds }, now })
}

function isSameOutage(last: { readonly reason: Message } | null, reason: Message | null): boolean {
  return last === null || reason === null ? last === reason : isSameMessage(last.reason, reason)
}
