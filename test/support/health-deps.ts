import { loadConfig } from '../../src/app/config.ts'
import type { HealthDeps } from '../../src/health/index.ts'

/** The dependencies of conditions in a healthy service, except for the given ones. */
export function healthDeps(given: Pick<HealthDeps, 'db' | 'clock'> & Partial<HealthDeps>): HealthDeps {
  return {
    config: loadConfig({}),
    queue: { oldest: () => Promise.resolve({ waiting: null, active: null }) },
    vendors: [],
    identifiedApps: [],
    uptimeSeconds: () => 1,
    waitingTokens: () => [],
    unopenedAccounts: () => new Map(),
    rulesFileProblem: () => null,
    verifyMail: null,
    ...given,
  }
}
