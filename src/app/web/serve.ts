import { setTimeout as sleep } from 'node:timers/promises'
import type { Health } from '../../health/index.ts'
import { startWebServer, type WebRoutes } from '../../infra/http/server.ts'
import type { Log } from '../../infra/log.ts'
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
   * CRM. What fails is logged. The jobs and the store are not stopped.
   */
  stop(): Promise<void>
}

const stopWithinMs = 10_000

/** All at once, so that one that waits keeps none of the others from stopping. */
async function stopAll(stops: readonly (() => Promise<void>)[], log: Log): Promise<void> {
  const alarm = new AbortController()
  const late = sleep(stopWithinMs, undefined, { signal: alarm.signal }).catch(() => undefined)
  await Promise.race([Promise.all(stops.map((stop) => logFailure(stop, log))), late])
  alarm.abort()
}

async function logFailure(stop: () => Promise<void>, log: Log): Promise<void> {
  try {
    await stop()
  } catch (error) {
    log.error({ err: error }, 'a part of the service did not stop')
  }
}

/**
 * Serves the pages and runs the schedules until it is stopped, each if this process is configured for it. The process
 * that has started the queue processes the jobs.
 *
 * @throws EnvironmentError if the port is not available; nothing has been started then
 */
export async function serve(deps: ServeDeps): Promise<Serving> {
  const { config, log, routes, health, rules } = deps
  const stops: (() => Promise<void>)[] = []
  if (config.role !== 'worker') {
    const web = await startWebServer(config, routes, log)
    stops.push(() => web.close())
  }
  if (config.role !== 'web') stops.push(await startWork(deps))
  stops.push(watchRulesFile(log, rules), health.watch())
  return { url: config.publicUrl, stop: () => stopAll(stops, log) }
}
