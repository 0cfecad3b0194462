import { type Request, Router } from 'express'
import type { CrmApp, EndedInstallation } from '../crm/port.ts'
import type { Bodies } from '../infra/http/bodies.ts'
import type { Log } from '../infra/log.ts'

export interface EndedDeps {
  readonly apps: ReadonlyMap<string, Pick<CrmApp, 'install'>>
  /** The public URL that vendors call, regardless of proxies. */
  readonly publicUrl: string
  readonly bodies: Bodies
  readonly log: Pick<Log, 'info' | 'warn'>
  /** Handles an installation that has ended on the vendor's side. */
  readonly onEnded: (vendor: string, ended: EndedInstallation) => Promise<void>
}

/** Three ids. */
const largestBody = 64 * 1024

/**
 * `DELETE /oauth/:vendor/callback`: a vendor reports that an account has removed the app. Verified before any of it is
 * trusted. Responds with 204, also for unknown accounts; 401 for requests that are not the vendor's; 404 if the vendor
 * makes no such requests.
 */
export function endedRoutes({ apps, publicUrl, bodies, log, onEnded }: EndedDeps): Router {
  const router = Router()
  router.delete(
    '/oauth/:vendor/callback',
    bodies.read(largestBody),
    async (request: Request<{ vendor: string }>, response, next) => {
      const { vendor } = request.params
      const ended = apps.get(vendor)?.install.ended
      if (!ended) return next()
      const { method, originalUrl, headers } = request
      const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const installation = ended({ method, url: publicUrl + originalUrl, headers, rawBody })
      if (installation === null) {
        log.warn({ vendor }, 'a request that an installation has ended was refused')
        response.status(401).end()
        return
      }
      await onEnded(vendor, installation)
      log.info({ vendor, externalId: installation.externalId }, 'an installation has ended')
      response.status(204).end()
    },
  )
  return router
}
