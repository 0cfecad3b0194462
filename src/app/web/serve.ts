import { setTimeout as sleep } from 'node:timers/promises'
import type { Health } from '../../health/index.ts'
import { startWebServer, type WebRoutes } from '../../infra/http/server.ts'
import { type ScheduleDeps, startWork, watchRulesFile } from '../schedules.ts'
import type { RulesWatch } from '../watch-rules.ts'

export interface ServeDeps extends ScheduleDeps {
  readonly routes: WebRoutes
  readonly health: Pick<Health, 'watch'>
  readonly rules: Pick<RulesWatch, 'look'>
}

export interface Serving {
  readonly url: string
  /**
   * Stops listening and the schedules, and waits for what they are doing, for at most ten seconds: they may wait for a
   * CRM. The jobs and the store are not stopped.
   */
  stop(): Promise<void>
}

const stopWithinMs = 10_000

async function withinTime(stop: () => Promise<void>): Promise<void> {
  const alarm = new AbortController()
  const late = sleep(stopWithinMs, undefined, { signal: alarm.signal }).catch(() => undefined)
  await Promise.race([stop(), late])
  alarm.abort()
}

/**
 * Serves the pages and runs the schedules until it is stopped, each if this process is configured for it. The process
 * that has started the queue processes the jobs.
 *
 * @throws EnvironmentError if the port is not available; nothing has been started then
 */
export async function serve(deps: ServeDeps): Promise<Serving> {
  const { config, log, routes, health, rules } = deps
  const web = config.role === 'worker' ? null : await startWebServer(config, routes, log)
  const stopSchedules = config.role === 'web' ? null : await startWork(deps)
  const stopLooking = watchRulesFile(log, rules)
  const stopWatching = health.watch()
  return {
    url: config.publicUrl,
    stop: () =>
      withinTime(async () => {
        await web?.close()
        await stopSchedules?.()
        await stopLooking()
        await stopWatching()
      }),
  }
}
