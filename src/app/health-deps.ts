import type { Clock } from '../domain/time/clock.ts'
import { type HealthDeps, sparingly } from '../health/index.ts'
import { createMailer } from '../infra/mail.ts'
import type { Config } from './config.ts'
import type { Storage } from './open-store.ts'

/** What the conditions need, without what only a running service knows. */
export function healthDepsOf({
  config,
  store,
  clock,
}: {
  readonly config: Config
  readonly store: Storage
  readonly clock: Clock
}): HealthDeps {
  const { smtpUrl, mailFrom: from } = config
  return {
    config,
    clock,
    db: store.database.db,
    queue: store.queue,
    vendors: config.vendors.flatMap(({ vendor, settings }) => (settings.app === null ? [] : [vendor.id])),
    // Only the service itself knows.
    uptimeSeconds: () => Number.POSITIVE_INFINITY,
    waitingTokens: () => [],
    // Outside the service, the command that reads the file reports what is wrong with it.
    rulesFileProblem: () => null,
    verifyMail: smtpUrl === undefined ? null : sparingly(() => createMailer({ smtpUrl, from }).verify()),
  }
}
