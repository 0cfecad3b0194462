import type { Router } from 'express'
import { digestStateWords, loadDigests, type PreparedDigest, prepareDigests } from '../digests/index.ts'
import { NotFoundError } from '../domain/errors.ts'
import { formatMoment } from '../infra/format.ts'
import { sendMailPreview } from '../infra/http/security-headers.ts'
import type { AdminDeps } from './admin-deps.ts'
import type { SendPage } from './navigation.ts'

const mostDigests = 200

/** The list of digests, and each one as it would be sent now. */
export function addDigestPages(router: Router, deps: AdminDeps, send: SendPage): void {
  router.get('/digests', async (_request, response) => {
    send(response, 'digests', await digestsModel(deps))
  })
  router.get('/digests/:supervisorId', async (request, response) => {
    const { supervisor, model } = await findDigest(deps, request.params.supervisorId)
    send(response, 'digest', {
      title: model.subject,
      supervisor,
      mailUrl: `digests/${encodeURIComponent(supervisor.id)}/mail`,
    })
  })
  router.get('/digests/:supervisorId/mail', async (request, response) => {
    const { model } = await findDigest(deps, request.params.supervisorId)
    sendMailPreview(response, deps.render(model).html)
  })
}

async function digestsModel(deps: AdminDeps): Promise<object> {
  const { accountId, timeZone } = deps.account
  const prepared = await prepareDigests(deps.digests, { now: deps.clock.now() })
  const sent = await loadDigests(deps.db, accountId, { limit: mostDigests })
  return {
    title: 'Digests',
    coming: prepared.map(({ supervisor, model }) => ({
      name: supervisor.name,
      email: supervisor.email ?? 'no e-mail address',
      subject: model.subject,
      url: `digests/${encodeURIComponent(supervisor.id)}`,
    })),
    sent: sent.map((digest) => ({
      ...digest,
      state: digestStateWords[digest.state],
      at: formatMoment(digest.changedAt, timeZone),
    })),
  }
}

async function findDigest(deps: AdminDeps, supervisorId: string): Promise<PreparedDigest> {
  const digests = await prepareDigests(deps.digests, { now: deps.clock.now() })
  const digest = digests.find(({ supervisor }) => supervisor.id === supervisorId)
  if (digest === undefined) throw new NotFoundError('There is no supervisor of that id in this account.')
  return digest
}
