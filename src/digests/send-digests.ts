import type { Clock } from '../domain/clock.ts'
import { EnvironmentError } from '../domain/errors.ts'
import type { Log } from '../infra/log.ts'
import { isMailAddress, type Mailer } from '../infra/mail.ts'
import { claimDigest, type DigestEntry, loadDigests, releaseDigest } from './digest-store.ts'
import { type DigestDeps, type PreparedDigest, prepareDigests } from './prepare-digests.ts'
import type { DigestRenderer } from './render-digest.ts'

export interface SendDeps extends DigestDeps {
  readonly mailer: Mailer
  readonly render: DigestRenderer
  readonly clock: Clock
  readonly log: Log
}

/** A digest of the week, sent now or before. */
export interface SentDigest {
  readonly to: string
  readonly subject: string
  readonly bytes: number
}

/**
 * Sends each supervisor the digest of the last full week, once. A digest is claimed, sent, and the claim given back if
 * the mail server does not take it; a process that is killed in between leaves a digest unsent rather than sent twice.
 * A supervisor without a usable e-mail address is noted in the log.
 *
 * @returns the digests of that week that are sent by now, those sent before included
 * @throws EnvironmentError when the mail server did not take some digest; the others have been sent
 */
export async function sendDigests(deps: SendDeps): Promise<SentDigest[]> {
  const digests = await prepareDigests(deps, deps.clock.now())
  const failures: unknown[] = []
  for (const digest of digests) {
    await sendOne(deps, digest).catch((error: unknown) => failures.push(error))
  }
  const [failure] = failures
  if (failure instanceof EnvironmentError) throw failure
  if (failure !== undefined) throw new EnvironmentError('A digest could not be sent.', { cause: failure })
  const week = digests[0]?.week
  if (week === undefined) return []
  const sent = await loadDigests(deps.db, deps.account.accountId, { week, limit: digests.length })
  return sent.map(({ to, subject, bytes }) => ({ to, subject, bytes }))
}

async function sendOne(deps: SendDeps, { supervisor, week, model }: PreparedDigest): Promise<void> {
  const { accountId } = deps.account
  if (supervisor.email === null || !isMailAddress(supervisor.email)) {
    deps.log.warn({ accountId, supervisorId: supervisor.id }, 'supervisor has no usable e-mail address')
    return
  }
  const { subject, html, text } = deps.render(model)
  const bytes = Buffer.byteLength(html) + Buffer.byteLength(text)
  const entry: DigestEntry = {
    supervisorId: supervisor.id,
    week,
    to: supervisor.email,
    subject,
    bytes,
    sentAt: deps.clock.now(),
  }
  if (!(await claimDigest(deps.db, accountId, entry))) return
  try {
    await deps.mailer.send({ to: supervisor.email, subject, html, text })
  } catch (error) {
    await releaseDigest(deps.db, accountId, entry)
    throw error
  }
}
