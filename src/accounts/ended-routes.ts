import { type Request, Router } from 'express'
import type { CrmApp, EndedInstallation } from '../crm/port.ts'
import type { Bodies } from '../infra/http/bodies.ts'
import type { Log } from '../infra/log.ts'

export interface EndedDeps {
  readonly apps: ReadonlyMap<string, Pick<CrmApp, 'install'>>
  /** How vendors reach us, whatever stands in between. */
  readonly publicUrl: string
  readonly bodies: Bodies
  readonly log: Pick<Log, 'info' | 'warn'>
  /** Takes note that an installation has ended at the vendor's side. */
  readonly onEnded: (vendor: string, ended: EndedInstallation) => Promise<void>
}

/** Three ids. */
const largestBody = 64 * 1024

/**
 * `DELETE /oauth/:vendor/callback`: a vendor says that an account has removed the app. Verified before anything of it is
 * believed. Answers 204, also for accounts that we do not know; 401 for what is not the vendor's; 404 where the vendor
 * makes no such request.
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
