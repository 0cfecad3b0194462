import { digestStateMessage, loadDigests, type PreparedDigest, prepareDigests } from '../../digests/index.ts'
import { NotFoundError } from '../../domain/errors.ts'
import { formatMoment } from '../../infra/format.ts'
import { message, type Say } from '../../words/index.ts'
import type { AdminDeps } from '../admin-deps.ts'
import type { Page } from '../page.ts'

const mostDigests = 200

/** The digests of the last full week as they would be sent now, and those that were sent or are pending. */
export const digestsPage: Page = {
  path: '/digests',
  label: 'Digests',
  isFor: () => true,
  isForPrograms: false,
  load: async (deps, { say }) => ({ template: 'digests', model: await digestsModel(deps, say) }),
}

/** One supervisor's digest, as it would be sent now. */
export const digestPage: Page = {
  path: '/digests/:supervisorId',
  label: null,
  isFor: () => true,
  isForPrograms: false,
  async load(deps, request) {
    const { supervisor, model } = await findDigest(deps, request.param('supervisorId'))
    const mailUrl = `digests/${encodeURIComponent(supervisor.id)}/mail`
    return { template: 'digest', model: { title: model.subject, supervisor, mailUrl } }
  },
}

/** The HTML of a digest's mail, which its page shows in a frame. @throws NotFoundError if there is no such digest */
export async function loadDigestMail(deps: AdminDeps, supervisorId: string): Promise<string> {
  const { model } = await findDigest(deps, supervisorId)
  return deps.render(model).html
}

async function digestsModel(deps: AdminDeps, say: Say): Promise<object> {
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
      state: say(digestStateMessage(digest.state)),
      reason: digest.reason === null ? null : say(digest.reason),
      at: formatMoment(digest.changedAt, timeZone),
    })),
  }
}

async function findDigest(deps: AdminDeps, supervisorId: string): Promise<PreparedDigest> {
  const digests = await prepareDigests(deps.digests, { now: deps.clock.now() })
  const digest = digests.find(({ supervisor }) => supervisor.id === supervisorId)
  if (digest === undefined) throw new NotFoundError(message('request.supervisor.unknown'))
  return digest
}
