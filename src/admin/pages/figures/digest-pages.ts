import { digestStateMessage, loadDigests, type PreparedDigest, prepareDigests } from '../../../digests/index.ts'
import { NotFoundError } from '../../../domain/errors.ts'
import type { Owners } from '../../../domain/read-scope.ts'
import { formatMoment } from '../../../infra/format.ts'
import { hasRole, teamTotalsOf, type Viewer } from '../../../people/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { forRoles, type Page, type PageRequest } from '../../page.ts'

const mostDigests = 200

/** The digests of the last full week as they would be sent now, and those that were sent or are pending. */
export const digestsPage: Page = {
  path: '/digests',
  label: message('page.digests'),
  isFor: forRoles('admin', 'supervisor'),
  isForPrograms: false,
  load: async (deps, request) => ({ template: 'digests', model: await digestsModel(deps, request) }),
}

/** One supervisor's digest, as it would be sent now. */
export const digestPage: Page = {
  path: '/digests/:supervisorId',
  label: null,
  // It has the figures of each rep: an admin, who needs a reason for those, opens their scorecards.
  isFor: (viewer) => viewer.kind === 'service' || hasRole(viewer, 'supervisor'),
  isForPrograms: false,
  async load(deps, request) {
    const { supervisor, model } = await findDigest(deps, request.viewer, request.param('supervisorId'))
    const mailUrl = `digests/${encodeURIComponent(supervisor.id)}/mail`
    return { template: 'digest', model: { title: model.subject, supervisor, mailUrl } }
  },
}

/** The HTML of a digest's mail, which its page shows in a frame. @throws NotFoundError if there is no such digest */
export async function loadDigestMail(deps: AdminDeps, viewer: Viewer, supervisorId: string): Promise<string> {
  const { model } = await findDigest(deps, viewer, supervisorId)
  return deps.render(model).html
}

async function digestsModel(deps: AdminDeps, { viewer, say }: PageRequest): Promise<object> {
  const { accountId, timeZone } = deps.account
  const supervisors = teamTotalsOf(viewer)
  const prepared = await prepareDigests(deps.digests, { now: deps.clock.now(), supervisors })
  const sent = await loadDigests(deps.db, accountId, { supervisors, limit: mostDigests })
  return {
    title: say(message('page.digests')),
    coming: prepared.map(({ supervisor, model }) => ({
      name: supervisor.name,
      email: supervisor.email ?? say(message('digests.address.none')),
      subject: model.subject,
      url: digestPage.isFor(viewer) ? `digests/${encodeURIComponent(supervisor.id)}` : null,
    })),
    sent: sent.map((digest) => ({
      ...digest,
      state: say(digestStateMessage(digest.state)),
      reason: digest.reason === null ? null : say(digest.reason),
      at: formatMoment(digest.changedAt, timeZone),
    })),
  }
}

async function findDigest(deps: AdminDeps, viewer: Viewer, supervisorId: string): Promise<PreparedDigest> {
  const supervisors = ownDigestsOf(viewer)
  const digests = await prepareDigests(deps.digests, { now: deps.clock.now(), supervisors })
  const digest = digests.find(({ supervisor }) => supervisor.id === supervisorId)
  if (digest === undefined) throw new NotFoundError(message('request.supervisor.unknown'))
  return digest
}

/** The supervisors whose digests the viewer may read: his own. */
function ownDigestsOf(viewer: Viewer): Owners {
  return viewer.kind === 'service' ? 'everyone' : [viewer.user.ownerId]
}
