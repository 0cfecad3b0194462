import { setTimeout as sleep } from 'node:timers/promises'
import type { Health } from '../../health/index.ts'
import { servicePort } from '../../infra/config.ts'
import { noteServing } from '../../infra/db/heartbeat-store.ts'
import { startWebServer, type WebRoutes } from '../../infra/http/server.ts'
import type { Log } from '../../infra/log.ts'
import { processId } from '../../infra/process/process-id.ts'
import { startSchedule } from '../../infra/schedule.ts'
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
  await Promise.race([
    Promise.all(stops.map((stop) => logFailure(stop, { log, failed: 'a part of the service did not stop' }))),
    late,
  ])
  alarm.abort()
}

async function logFailure(
  work: () => Promise<void>,
  { log, failed }: Pick<ServeDeps, 'log'> & { readonly failed: string },
): Promise<void> {
  try {
    await work()
  } catch (error) {
    log.error({ err: error }, failed)
  }
}

/**
 * Serves the routes, if this process listens anywhere, until it is stopped, and runs the schedules if it is configured for them.
 * The process that has started the queue processes the jobs.
 *
 * @throws EnvironmentError if the port is not available; nothing has been started then
 */
export async function serve(deps: ServeDeps): Promise<Serving> {
  const { config, log, routes, health, rules } = deps
  const stops: (() => Promise<void>)[] = []
  const port = servicePort(config)
  if (port !== null) {
    const web = await startWebServer({ ...config, port }, routes, log)
    stops.push(() => web.close(), await announce(deps))
  }
  if (config.role !== 'web') stops.push(await startWork(deps))
  stops.push(watchRulesFile(log, rules), health.watch())
  return { url: config.publicUrl, stop: () => stopAll(stops, log) }
}

const announceEverySeconds = 10

/** Keeps recording in the store that this process serves it. @returns stops it */
async function announce({ log, store: { database } }: Pick<ServeDeps, 'log' | 'store'>): Promise<() => Promise<void>> {
  async function note(): Promise<void> {
    await logFailure(() => noteServing(database.db, processId), { log, failed: 'what serves could not be stored' })
  }
  await note()
  return startSchedule({ cron: `*/${announceEverySeconds} * * * * *`, everySeconds: announceEverySeconds }, note)
}
