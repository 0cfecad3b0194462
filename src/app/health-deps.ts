import type { Clock } from '../domain/time/clock.ts'
import { type HealthDeps, sparingly } from '../health/index.ts'
import { createMailer } from '../infra/mail.ts'
import type { Config } from './config.ts'
import type { Storage } from './open-store.ts'

/** What conditions look at, but for what only a running service knows. */
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
    // Whoever asks from outside cannot know; the service itself does.
    uptimeSeconds: () => Number.POSITIVE_INFINITY,
    waitingTokens: () => [],
    // Outside of the service, whoever reads the file says what is wrong with it.
    rulesFileProblem: () => null,
    verifyMail: smtpUrl === undefined ? null : sparingly(() => createMailer({ smtpUrl, from }).verify()),
  }
}
