import { Router } from 'express'
import type { Health, HealthReport } from '../../health/index.ts'
import { logText } from '../../infra/log.ts'
import { processHeader, processId } from '../../infra/process/process-id.ts'

/**
 * `/healthz` reports that the process is alive, `/readyz` whether it does its job, with the problems if it does not.
 */
export function livenessRoutes(health: Pick<Health, 'latest'>): Router {
  const router = Router()
  router.get('/healthz', (_request, response) => {
    response.set(processHeader, processId).type('text').send('alive\n')
  })
  router.get('/readyz', async (_request, response) => {
    const report = await health.latest()
    response
      .status(report.isFailing ? 503 : 200)
      .type('text')
      .send(readinessText(report))
  })
  return router
}

/**
 * Without ids of accounts, and with what is quoted in a problem masked, because anybody may call it: equal sentences of several
 * accounts are one line.
 */
function readinessText({ isFailing, problems }: HealthReport): string {
  if (!isFailing) return 'ready\n'
  const failing = problems.filter(({ severity }) => severity === 'failing')
  const lines = failing.map(({ what, since }) => `${logText(what)} Since ${since.toISOString()}.`)
  return `not ready\n${[...new Set(lines)].map((line) => `${line}\n`).join('')}`
}
