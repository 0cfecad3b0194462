import { Router } from 'express'
import type { Health } from '../../health/index.ts'
import type { WebRoutes } from '../../infra/http/server.ts'
import type { Metrics } from '../../infra/metrics.ts'
import { livenessRoutes } from './liveness-routes.ts'

/** `/metrics` of this process, for Prometheus. */
export function metricsRoute(metrics: Pick<Metrics, 'render'>): Router {
  return Router().get('/metrics', async (_request, response) => {
    const { text, contentType } = await metrics.render()
    response.set('Content-Type', contentType).send(text)
  })
}

/** What a process serves that only does the jobs: whether it is alive and ready, and, with the service's password, its metrics. */
export function workerRoutes({
  health,
  metrics,
}: {
  readonly health: Pick<Health, 'latest'>
  readonly metrics: Pick<Metrics, 'render'>
}): WebRoutes {
  return {
    open: livenessRoutes(health),
    signIn: null,
    signedInState: () => Promise.resolve('out'),
    noteService: () => undefined,
    pages: metricsRoute(metrics),
  }
}
