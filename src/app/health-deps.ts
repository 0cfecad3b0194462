import type { Clock } from '../domain/time/clock.ts'
import { type HealthDeps, sparingly } from '../health/index.ts'
import { createMailer } from '../infra/mail.ts'
import type { Config } from './config.ts'
import type { Storage } from './open-store.ts'

/** The dependencies of conditions, except those that only a running service has. */
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
    identifiedApps: config.vendors.flatMap(({ vendor: { id: vendor, title }, settings }) => {
      const id = settings.app?.id
      return id === undefined ? [] : [{ vendor, title, appId: id.value, variable: id.variable }]
    }),
    // Only the service itself has this information.
    uptimeSeconds: () => Number.POSITIVE_INFINITY,
    waitingTokens: () => [],
    unopenedAccounts: () => new Map(),
    // Outside the service, the command that reads the file reports its problems.
    rulesFileProblem: () => null,
    verifyMail: smtpUrl === undefined ? null : sparingly(() => createMailer({ smtpUrl, from }).verify()),
  }
}
