import { NotFoundError } from '../../../domain/errors.ts'
import { formatMoment } from '../../../infra/format.ts'
import {
  actorOf,
  addAuditEntry,
  endSessions,
  loadAuditLog,
  loadLanguage,
  loadOwnLanguage,
  loadSessions,
  readScopeOf,
  saveOwnLanguage,
  type UserViewer,
  type Viewer,
} from '../../../people/index.ts'
import { loadFindings } from '../../../scorecards/index.ts'
import { languages, message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { FormRequest, Page } from '../../page.ts'
import { rolesMessage } from '../../role-messages.ts'
import { languageNamed, languageOptions } from './language-choice.ts'
import { shownEntries } from './shown-entries.ts'

const mostEntries = 100

/** All that is stored about the viewer: who he is, where he is signed in, and what was done by him and about him. */
export const mePage: Page = {
  path: '/me',
  // The head of every page leads there by the viewer's name.
  label: null,
  isFor: (viewer) => viewer.kind === 'user',
  isForPrograms: true,
  async load(deps, request) {
    const viewer = userOf(request.viewer)
    const { timeZone, accountId } = deps.account
    const { ownerId } = viewer.user
    const now = deps.clock.now()
    const sessions = await loadSessions(deps.db, accountId, { ownerId, now })
    const log = await loadAuditLog(deps.db, accountId, { concerningId: ownerId, limit: mostEntries, offset: 0 })
    const all = { accountId, scope: readScopeOf(viewer), ownerId, now, limit: null, offset: 0 }
    const language = await languagesOf(deps, ownerId, request.say)
    const findings = (await loadFindings(deps.db, all)).items
    return {
      template: 'me',
      model: {
        title: request.say(message('page.me')),
        user: viewer.user,
        roles: request.say(rolesMessage(viewer.user.roles)),
        languages: language.options,
        openFindings: findings.length,
        sessions: sessions.map((session) => ({
          ...session,
          browser: session.browser || request.say(message('me.session.browser.unknown')),
          startedAt: formatMoment(session.startedAt, timeZone),
          seenAt: formatMoment(session.seenAt, timeZone),
          isCurrent: session.sessionId === viewer.sessionId,
        })),
        entries: await shownEntries(deps, log.entries, request.say),
        isCut: log.total > log.entries.length,
        mostEntries,
      },
      json: {
        user: viewer.user,
        language: language.own,
        sessions,
        audit: (await loadAuditLog(deps.db, accountId, { concerningId: ownerId, limit: null, offset: 0 })).entries,
        findings: findings.map(({ key, title, message: missing, since }) => ({
          ...key,
          title,
          missing: missing === null ? '' : request.say(missing),
          since,
        })),
      },
    }
  },
  async act(deps, request) {
    return request.field('do') === 'language' ? chooseLanguage(deps, request) : endOwnSessions(deps, request)
  },
}

/** Stores the viewer's own language; an empty one: the account's. */
async function chooseLanguage({ db, account }: AdminDeps, { viewer, field }: FormRequest): Promise<string> {
  const code = field('language')
  const language = code === '' ? null : languageNamed(code)
  await saveOwnLanguage(db, account.accountId, { ownerId: userOf(viewer).user.ownerId, language })
  return 'me'
}

/** The languages that the viewer may choose, and no choice of his own. */
async function languagesOf({ db, account: { accountId } }: AdminDeps, ownerId: string, say: Say) {
  const own = await loadOwnLanguage(db, accountId, ownerId)
  const { name } = languages[await loadLanguage(db, accountId, null)]
  const none = { code: '', name: say(message('language.account', { language: name })), isCurrent: own === null }
  return { own, options: [none, ...languageOptions(own)] }
}

/** Ends one of the viewer's sessions, or all. */
async function endOwnSessions({ db, account, clock }: AdminDeps, { viewer, field }: FormRequest): Promise<string> {
  const { user } = userOf(viewer)
  const sessionId = field('session')
  const ended = await endSessions(db, account.accountId, {
    ownerId: user.ownerId,
    ...(sessionId === '' ? {} : { sessionId }),
  })
  if (ended > 0) {
    await addAuditEntry(db, account.accountId, {
      at: clock.now(),
      action: sessionId === '' ? 'signed-out-everywhere' : 'signed-out',
      actor: actorOf(user),
      subjectId: user.ownerId,
    })
  }
  return 'me'
}

function userOf(viewer: Viewer): UserViewer {
  if (viewer.kind === 'user') return viewer
  throw new NotFoundError(message('request.page.unknown'))
}
