import { NotFoundError } from '../../../domain/errors.ts'
import { formatMoment } from '../../../infra/format.ts'
import {
  actorOf,
  addAuditEntry,
  endSessions,
  expireLinks,
  loadAuditLog,
  loadReaderLanguages,
  loadSessions,
  readerLanguage,
  readScopeOf,
  saveOwnLanguage,
  type UserViewer,
  type Viewer,
} from '../../../people/index.ts'
import { lockForAction } from '../../../records/index.ts'
import { loadFindings } from '../../../scorecards/index.ts'
import { languageOfTag, languages, message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { Confirm } from '../../components/confirm.ts'
import { type FieldDefinition, type Form, formOf } from '../../components/form.ts'
import { badge, named } from '../../components/part.ts'
import { type Column, tableOf } from '../../components/table.ts'
import type { Done, FormRequest, Page, PageRequest } from '../../page.ts'
import { rolesMessage } from '../../role-messages.ts'
import { entryTable } from './audit/shown-entries.ts'
import { browserMessage } from './browser-message.ts'
import { languageField, languageNamed } from './language-choice.ts'
import { loadStoredAbout, storedAboutCsv } from './stored-about.ts'

const mostEntries = 100

/** All that is stored about the viewer: who he is, where he is signed in, and what was done by him and about him. */
export const mePage: Page = {
  path: '/me',
  // The head of every page leads there by the viewer's name.
  label: null,
  isFor: (viewer) => viewer.kind === 'user',
  isForPrograms: true,
  async load(deps, request) {
    const { say } = request
    const viewer = userOf(request.viewer)
    const { timeZone, accountId } = deps.account
    const { ownerId } = viewer.user
    const now = deps.clock.now()
    const sessions = await loadSessions(deps.db, accountId, { ownerId, now })
    const log = await loadAuditLog(deps.db, accountId, { concerningId: ownerId, limit: mostEntries, offset: 0 })
    const first = { accountId, scope: readScopeOf(viewer), ownerId, now, limit: 1, offset: 0 }
    const language = await ownLanguageField(deps, ownerId, say)
    const findings = (await loadFindings(deps.db, first)).total
    return {
      template: 'me',
      model: {
        title: say(message('page.me')),
        user: viewer.user,
        roles: say(rolesMessage(viewer.user.roles)),
        form: languageForm(language, request),
        openFindings: findings,
        sessions: tableOf(sessions, sessionColumns(say, { timeZone, current: viewer.sessionId }), {
          caption: say(message('me.sessions')),
        }),
        everywhere: signOutEverywhere(say),
        entries: await entryTable(deps, log.entries, { say, caption: say(message('me.entries')) }),
        isCut: log.total > log.entries.length,
        mostEntries,
      },
      json: () => loadStoredAbout(deps, viewer, say),
    }
  },
  downloads: {
    csv: async (deps, { viewer, say }) => storedAboutCsv(await loadStoredAbout(deps, userOf(viewer), say), say),
  },
  async act(deps, request) {
    return request.field('do') === 'language' ? chooseLanguage(deps, request) : endOwnSessions(deps, request)
  },
}

function languageForm(field: FieldDefinition, { say, entered }: PageRequest): Form {
  const hidden = [{ name: 'do', value: 'language' }]
  return formOf({ action: 'me', fields: [field], hidden, submit: say(message('language.save')), entered }, say)
}

function signOutEverywhere(say: Say): Confirm {
  const label = say(message('me.signOutEverywhere'))
  return {
    id: 'sign-out-everywhere',
    open: label,
    title: say(message('me.signOutEverywhere.title')),
    text: say(message('me.signOutEverywhere.text')),
    action: 'me',
    fields: [],
    label,
  }
}

type Session = Awaited<ReturnType<typeof loadSessions>>[number]

function sessionColumns(
  say: Say,
  { timeZone, current }: { readonly timeZone: string; readonly current: string | null },
): readonly Column<Session>[] {
  return [
    {
      label: say(message('me.session.browser')),
      cell: ({ browser, sessionId }) => [
        named(say(browserMessage(browser))),
        ...(sessionId === current ? [badge('info', say(message('me.session.current')))] : []),
      ],
    },
    {
      label: say(message('me.session.since')),
      isNumber: true,
      cell: ({ startedAt }) => formatMoment(startedAt, timeZone, say.language),
    },
    {
      label: say(message('me.session.used')),
      isNumber: true,
      cell: ({ seenAt }) => formatMoment(seenAt, timeZone, say.language),
    },
    {
      label: say(message('me.session.end')),
      cell: ({ sessionId }) => ({
        button: { action: 'me', fields: [{ name: 'session', value: sessionId }], label: say(message('signIn.out')) },
      }),
    },
  ]
}

/** Stores the viewer's own language; an empty one: none. */
async function chooseLanguage({ db, account }: AdminDeps, { viewer, field }: FormRequest): Promise<Done> {
  const code = field('language')
  const language = code === '' ? null : languageNamed(code)
  await saveOwnLanguage(db, account.accountId, { ownerId: userOf(viewer).user.ownerId, language })
  return { path: 'me', toast: message('language.saved') }
}

/** The field with the languages that the viewer may choose; none of his own: that of the CRM or the account. */
async function ownLanguageField(
  { db, account: { accountId } }: AdminDeps,
  ownerId: string,
  say: Say,
): Promise<FieldDefinition> {
  const known = await loadReaderLanguages(db, accountId, ownerId)
  const { name } = languages[readerLanguage({ ...known, own: null })]
  const own = known.own === null ? null : languageOfTag(known.own)
  return languageField(say, own, say(message('language.unchosen', { language: name })))
}

/** Ends one of the viewer's sessions, or all of them and the links that would open another one. */
async function endOwnSessions({ db, account, clock }: AdminDeps, { viewer, field }: FormRequest): Promise<Done> {
  const { user } = userOf(viewer)
  const sessionId = field('session')
  const isEverywhere = sessionId === ''
  const now = clock.now()
  const ended = await db.transaction().execute(async (trx) => {
    const { ownerId } = user
    // A link that is used at this moment has begun its session, which ends as well, or begins none.
    if (isEverywhere) await lockForAction(trx, account.accountId, { type: 'sign-in', id: ownerId })
    const count = await endSessions(trx, account.accountId, { ownerId, ...(isEverywhere ? {} : { sessionId }) })
    if (isEverywhere) await expireLinks(trx, account.accountId, { ownerId, now })
    // Links of cards, which are stored nowhere, end by the entry.
    if (isEverywhere || count > 0) {
      const action = isEverywhere ? 'signed-out-everywhere' : 'signed-out'
      await addAuditEntry(trx, account.accountId, { at: now, action, actor: actorOf(user), subjectId: ownerId })
    }
    return count
  })
  return { path: 'me', ...(ended > 0 && { toast: message('me.sessions.ended', { count: ended }) }) }
}

function userOf(viewer: Viewer): UserViewer {
  if (viewer.kind === 'user') return viewer
  throw new NotFoundError(message('request.page.unknown'))
}
