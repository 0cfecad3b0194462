import { loadConfig } from '../../src/app/config.ts'
import type { HealthDeps } from '../../src/health/index.ts'

/** What conditions look at in a service where nothing is wrong, but for what is given. */
export function healthDeps(given: Pick<HealthDeps, 'db' | 'clock'> & Partial<HealthDeps>): HealthDeps {
  return {
    config: loadConfig({}),
    queue: { oldest: () => Promise.resolve({ waiting: null, active: null }) },
    vendors: [],
    uptimeSeconds: () => 1,
    waitingTokens: () => [],
    rulesFileProblem: () => null,
    verifyMail: null,
    ...given,
  }
}
