import {
  type DigestSubject,
  digestStateMessage,
  loadDigests,
  type PreparedDigest,
  prepareDigests,
  prepareSubjects,
} from '../../../digests/index.ts'
import { NotFoundError } from '../../../domain/errors.ts'
import { isAmongOwners, type Owners } from '../../../domain/read-scope.ts'
import { formatFieldDay, formatMoment } from '../../../infra/format.ts'
import { hasRole, teamTotalsOf, type Viewer } from '../../../people/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { nothingHere } from '../../components/empty.ts'
import type { Later } from '../../components/later.ts'
import { badge, type Cell, named, quiet, type Tone } from '../../components/part.ts'
import { type Column, type Table, tableOf } from '../../components/table.ts'
import { forRoles, type Page, type PageRequest } from '../../page.ts'

const mostDigests = 200

/** The digests of the last full week as they would be sent now, and those that were sent or are pending. */
export const digestsPage: Page = {
  path: '/digests',
  label: message('page.digests'),
  isFor: forRoles('admin', 'supervisor'),
  showsRecords: true,
  isForPrograms: false,
  load: async (deps, request) => ({ template: 'digests', model: await digestsModel(deps, request) }),
}

/** One supervisor's digest, as it would be sent now. */
export const digestPage: Page = {
  path: '/digests/:supervisorId',
  label: null,
  // It has the figures of each rep: an admin, who needs a reason for those, opens their scorecards.
  isFor: (viewer) => ownDigestsOf(viewer).length > 0,
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

/**
 * The digests as they would be sent now are loaded later: they contain the figures of every team. They are at once on the
 * page that is asked to show them.
 */
async function digestsModel(deps: AdminDeps, request: PageRequest): Promise<object> {
  const { viewer, say } = request
  const { accountId, timeZone } = deps.account
  const supervisors = teamTotalsOf(viewer)
  const sent = await loadDigests(deps.db, accountId, { supervisors, limit: mostDigests })
  return {
    title: say(message('page.digests')),
    ...(request.text('show') === 'coming'
      ? { coming: await comingTable(deps, { viewer, say, supervisors }) }
      : {
          later: {
            url: 'digests?show=coming',
            id: 'coming',
            link: say(message('digests.coming.show')),
          } satisfies Later,
        }),
    sent: tableOf(sent, sentColumns({ viewer, timeZone, say }), { caption: say(message('digests.sent')) }),
    noneSent: nothingHere(say(message('digests.sent.none')), say(message('digests.sent.none.next'))),
    closed: isAnyClosed(viewer) ? say(message('digests.subject.closed')) : '',
  }
}

interface ComingInput extends Pick<PageRequest, 'viewer' | 'say'> {
  readonly supervisors: Owners
}

async function comingTable(deps: AdminDeps, { viewer, say, supervisors }: ComingInput): Promise<Table> {
  const prepared = await prepareSubjects(deps.digests, { now: deps.clock.now(), supervisors })
  return tableOf(prepared, comingColumns({ viewer, say }), { caption: say(message('digests.coming')) })
}

function comingColumns({ viewer, say }: Omit<ComingInput, 'supervisors'>): readonly Column<DigestSubject>[] {
  return [
    {
      label: say(message('digests.supervisor')),
      cell: ({ supervisor: { id, name } }) =>
        named(name, mayOpenDigest(viewer, id) ? `digests/${encodeURIComponent(id)}` : null),
    },
    {
      label: say(message('digests.goesTo')),
      cell: ({ supervisor: { email } }) => (email === null ? say(message('digests.address.none')) : named(email)),
    },
    {
      label: say(message('digests.subject')),
      cell: ({ subject, supervisor: { id } }) => subjectCell(subject, { viewer, supervisorId: id }),
    },
  ]
}

/** The subject has totals of the team as it was when the digest was prepared. */
function subjectCell(
  subject: string,
  { viewer, supervisorId }: { readonly viewer: Viewer; readonly supervisorId: string },
): Cell {
  return mayOpenDigest(viewer, supervisorId) ? subject : quiet('–')
}

type SentDigest = Awaited<ReturnType<typeof loadDigests>>[number]

const stateTones: Readonly<Record<SentDigest['state'], Tone>> = {
  pending: 'info',
  sending: 'info',
  sent: 'good',
  unsure: 'warning',
  refused: 'bad',
  missed: 'bad',
}

function sentColumns({
  viewer,
  timeZone,
  say,
}: {
  readonly viewer: Viewer
  readonly timeZone: string
  readonly say: Say
}): readonly Column<SentDigest>[] {
  return [
    {
      label: say(message('digests.week')),
      isNumber: true,
      cell: ({ week }) => formatFieldDay(week, timeZone, say.language),
    },
    { label: say(message('digests.to')), cell: ({ to }) => named(to) },
    {
      label: say(message('digests.subject')),
      cell: ({ subject, supervisorId }) => subjectCell(subject, { viewer, supervisorId }),
    },
    {
      label: say(message('digests.state')),
      cell: ({ state, reason }) => [
        badge(stateTones[state], say(digestStateMessage(state))),
        ...(reason === null ? [] : [quiet(say(reason))]),
      ],
    },
    {
      label: say(message('digests.since')),
      isNumber: true,
      cell: ({ changedAt }) => formatMoment(changedAt, timeZone, say.language),
    },
  ]
}

async function findDigest(deps: AdminDeps, viewer: Viewer, supervisorId: string): Promise<PreparedDigest> {
  const supervisors = mayOpenDigest(viewer, supervisorId) ? [supervisorId] : []
  const [digest] = await prepareDigests(deps.digests, { now: deps.clock.now(), supervisors })
  if (digest === undefined) throw new NotFoundError(message('request.supervisor.unknown'))
  return digest
}

/** Whether digests may be listed that the viewer may not open. */
function isAnyClosed(viewer: Viewer): boolean {
  const listed = teamTotalsOf(viewer)
  if (listed === 'everyone') return ownDigestsOf(viewer) !== 'everyone'
  return listed.some((id) => !mayOpenDigest(viewer, id))
}

function mayOpenDigest(viewer: Viewer, supervisorId: string): boolean {
  return isAmongOwners(ownDigestsOf(viewer), supervisorId)
}

/** The supervisors whose digests the viewer may read: a supervisor reads his own. */
function ownDigestsOf(viewer: Viewer): Owners {
  if (viewer.kind === 'service') return 'everyone'
  return hasRole(viewer, 'supervisor') ? [viewer.user.ownerId] : []
}
