import { createHash } from 'node:crypto'
import { EnvironmentError } from '../domain/errors.ts'
import type { Clock } from '../domain/time/clock.ts'
import { type Log, logText } from '../infra/log.ts'
import { type Delivery, isMailAddress, type Mailer } from '../infra/mail.ts'
import { type Message, message } from '../words/index.ts'
import {
  claimDigest,
  claimMs,
  closeDigests,
  type DigestEntry,
  type DigestKey,
  type DigestResult,
  longestWaitMs,
  markSending,
  noteDigests,
  postponeDigests,
  settleDigest,
} from './delivery-store.ts'
import { loadDigests } from './digest-store.ts'
import { type DigestDeps, type PreparedDigest, prepareDigests, weekOf } from './prepare-digests.ts'
import type { DigestRenderer } from './render-digest.ts'

export interface SendDeps extends DigestDeps {
  readonly mailer: Mailer
  readonly render: DigestRenderer
  readonly clock: Clock
  readonly log: Log
}

export interface SendOptions {
  /** When the digests were due: they cover the last full week before that. Default: now. */
  readonly dueAt?: Date
  /** Whether to attempt those whose next attempt is not due yet. */
  readonly isForced?: boolean
}

/** How long after its due time a digest may still be sent. */
const newsForMs = 2 * 24 * 3_600_000

/**
 * Sends each supervisor the digest of a week, at most once. The state of each is in the store, so that a later run (the
 * next tick, a command, another process) continues from there: a mail that was not accepted is retried for two days;
 * one that may have arrived is never sent again. A refused recipient does not block the others, and if the mail server
 * itself cannot be reached, all wait together.
 *
 * @returns the digests of that week, each with its state
 */
export async function sendDigests(deps: SendDeps, options: SendOptions = {}): Promise<DigestEntry[]> {
  const { db, clock, account } = deps
  const { accountId } = account
  const now = clock.now()
  const { dueAt = now } = options
  const { week } = weekOf(account, { now, dueAt })
  const digests = await prepareDigests(deps, { supervisors: 'everyone', now, dueAt })
  await closeDigests(db, accountId, { before: week, now })
  const due = digests.map(({ supervisor, model }) => ({
    supervisorId: supervisor.id,
    to: supervisor.email ?? '',
    subject: model.subject,
  }))
  await noteDigests(db, accountId, { week, digests: due, now })
  const isNews = now.getTime() < dueAt.getTime() + newsForMs
  for (const digest of digests) {
    const result = await sendOne(deps, digest, { isNews, isForced: options.isForced ?? false })
    if (result?.isServerDown) {
      await postponeDigests(db, accountId, { week, ...result })
      break
    }
  }
  return loadDigests(db, accountId, { supervisors: 'everyone', week, limit: digests.length })
}

interface Postponement {
  readonly isServerDown: boolean
  readonly reason: Message
  readonly now: Date
  readonly nextTryAt: Date
}

async function sendOne(
  deps: SendDeps,
  digest: PreparedDigest,
  { isNews, isForced }: { readonly isNews: boolean; readonly isForced: boolean },
): Promise<Postponement | null> {
  const { db, clock, log } = deps
  const { accountId } = deps.account
  const key = { supervisorId: digest.supervisor.id, week: digest.week }
  const now = clock.now()
  const until = new Date(now.getTime() + claimMs)
  const tries = await claimDigest(db, accountId, { key, now, until, isForced })
  if (tries === null) return null
  async function settle(result: Omit<DigestResult, 'now' | 'nextTryAt'>, nextTryAt: Date | null = null): Promise<void> {
    await settleDigest(db, accountId, { key, result: { ...result, now: clock.now(), nextTryAt } })
    if (result.state !== 'sent') {
      // Mail servers repeat the address.
      const reason = result.reason === null ? null : logText(result.reason)
      log.warn({ accountId, ...key, state: result.state, reason }, 'digest not sent')
    }
  }
  const to = addressOf(digest.supervisor.email)
  if (to === '') {
    await settle({ state: 'refused', reason: message('digest.reason.address') })
    return null
  }
  if (!isNews) {
    await settle({ state: 'missed', reason: message('digest.reason.late') })
    return null
  }
  const { delivery, mail } = await deliver(deps, { digest, to, key, until })
  if (delivery.state !== 'postponed') {
    await settle({ state: delivery.state, reason: delivery.state === 'sent' ? null : delivery.reason, mail })
    return null
  }
  const nextTryAt = new Date(clock.now().getTime() + waitMs(tries))
  await settle({ state: 'pending', reason: delivery.reason }, nextTryAt)
  return { ...delivery, now, nextTryAt }
}

interface Claimed {
  readonly digest: PreparedDigest
  readonly to: string
  readonly key: DigestKey
  readonly until: Date
}

async function deliver(
  { db, account, mailer, render, clock }: SendDeps,
  { digest, to, key, until }: Claimed,
): Promise<{ readonly delivery: Delivery; readonly mail: Pick<DigestEntry, 'subject' | 'bytes'> }> {
  const { accountId } = account
  const { subject, html, text } = render(digest.model)
  const list = { title: digest.model.say(message('digest.list')), id: 'weekly-digest' }
  const delivery = await mailer.send({ to, subject, html, text, id: idOf(accountId, key), list }, async () => {
    if (await markSending(db, accountId, { key, now: clock.now(), until })) return
    throw new EnvironmentError(message('digest.takenOver'))
  })
  return { delivery, mail: { subject, bytes: Buffer.byteLength(html) + Buffer.byteLength(text) } }
}

/** The same for every delivery of the same digest, without information about the account. */
function idOf(accountId: string, { supervisorId, week }: DigestKey): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([accountId, supervisorId, week]))
    .digest('hex')
  return `digest.${week}.${hash.slice(0, 24)}`
}

/** Empty if the owner has no usable address. */
function addressOf(email: string | null): string {
  const address = email?.trim() ?? ''
  return isMailAddress(address) ? address : ''
}

const firstWaitMs = 60_000

/** A minute after the first attempt, then twice as long each time, up to half an hour. */
function waitMs(tries: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1))
}
