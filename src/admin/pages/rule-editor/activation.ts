import { ConfigError, FormInvalidError, NotFoundError } from '../../../domain/errors.ts'
import { openZone } from '../../../domain/time/zone.ts'
import { loadLostSegments } from '../../../findings/index.ts'
import { formatMoment } from '../../../infra/format.ts'
import { adminActorOf } from '../../../people/index.ts'
import type { Ruleset } from '../../../rules/index.ts'
import {
  activateNow,
  cancelPlan,
  discardDraft,
  isAnyLeftOut,
  loadAccountRules,
  loadPlan,
  loadRulesIfActive,
  planActivation,
  rollBack,
} from '../../../rulesets/index.ts'
import { listMessage, type Message, message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { FormButton } from '../../components/button.ts'
import { type Form, formOf } from '../../components/form.ts'
import type { Done, FormRequest, PageRequest } from '../../page.ts'
import { changesOf } from '../rules/versions-view.ts'
import { type EditedRules, editorPath, loadEditedRules } from './edited-rules.ts'

/** What there is to activate. */
export interface ActivationView {
  /** A version that becomes active at a time; null: none. */
  readonly plan: { readonly text: string; readonly cancel: FormButton } | null
  /** What the draft changes of the active rules, and what exemptions would lose by it; empty if there is no valid draft. */
  readonly changes: readonly string[]
  /** Null: there is no valid draft. */
  readonly form: Form | null
}

/** What the editor shows about activating its draft. */
export async function activationView(
  deps: AdminDeps,
  edited: EditedRules,
  { say, entered }: Pick<PageRequest, 'say' | 'entered'>,
): Promise<ActivationView> {
  const plan = await planView(deps, say)
  const { checked, editedAt, revision } = edited
  if (editedAt === null || 'problems' in checked) return { plan, changes: [], form: null }
  const [active] = await deps.loadRulesetVersions(1)
  const form = formOf(
    {
      id: 'activate',
      action: editorPath,
      hidden: [
        { name: 'do', value: 'activate' },
        { name: 'revision', value: revision },
      ],
      fields: [
        { name: 'note', label: say(message('ruleEdit.note')), value: '', longest: 500 },
        {
          name: 'at',
          label: say(message('ruleEdit.at')),
          value: '',
          kind: 'date',
          hint: say(message('ruleEdit.at.hint')),
        },
      ],
      submit: say(message('ruleEdit.activate')),
      entered: entered?.value('do') === 'activate' ? entered : null,
    },
    say,
  )
  const { ruleset } = checked
  const inAccount = await loadAccountRules(deps.db, ruleset, deps.account)
  const lost = await loadLostSegments(deps.db, deps.account.accountId, { ruleset: inAccount, now: deps.clock.now() })
  const losses = lost.map((segment) => message('segment.lost', { segment }))
  return { plan, changes: [...changesOf(active, ruleset), ...losses].map(say), form }
}

async function planView({ db, account }: AdminDeps, say: Say): Promise<ActivationView['plan']> {
  const plan = await loadPlan(db, account.accountId)
  if (plan === null) return null
  const at = formatMoment(plan.activateAt, account.timeZone, say.language)
  return {
    text: say(message('ruleEdit.planned', { version: plan.version, at })),
    cancel: {
      action: editorPath,
      fields: [{ name: 'do', value: 'cancel-plan' }],
      label: say(message('ruleEdit.plan.cancel')),
    },
  }
}

/** Activates the draft, now or on a day. The draft is then done with. @throws FormInvalidError if it cannot be */
export async function activateDraft(deps: AdminDeps, { viewer, field }: FormRequest): Promise<Done> {
  const { db, account } = deps
  const edited = await loadEditedRules(deps)
  if (field('revision') !== edited.revision) throw new FormInvalidError({ content: message('ruleEdit.outdated') })
  const [day, note, actor] = [field('at'), field('note'), adminActorOf(viewer)]
  const requested = { content: edited.yaml.text, fileName: draftFile, actor, note }
  const ruleset = await refusing('at', () =>
    day === ''
      ? activateNow(deps, account.accountId, { ...requested, origin: 'page' })
      : planActivation(deps, account.accountId, { ...requested, at: beginningOf(day, account.timeZone) }),
  )
  await discardDraft(db, account.accountId)
  return {
    path: day === '' ? 'rules' : editorPath,
    toast: await withUnjudged(deps, ruleset, message(day === '' ? 'ruleEdit.activated' : 'ruleEdit.activated.later')),
  }
}

/** What has been done, and that the account does not judge all of the ruleset, or may not: the pages say what and why. */
async function withUnjudged({ db, account }: AdminDeps, ruleset: Ruleset, done: Message): Promise<Message> {
  const { rules, isAccountRead } = await loadRulesIfActive(db, ruleset, account)
  if (isAnyLeftOut(rules)) return listMessage('list.sentences', [done, message('ruleEdit.notAll.leftOut')])
  return isAccountRead ? done : listMessage('list.sentences', [done, message('ruleEdit.notAll.unread')])
}

/** What versions call the source of a draft. */
const draftFile = 'rules.yaml'

/** The beginning of a day in the account's zone. @throws ConfigError if it is no day */
function beginningOf(day: string, timeZone: string): Date {
  const at = new Date(openZone(timeZone).startOfDay(day))
  if (Number.isNaN(at.getTime())) throw new ConfigError(message('rules.plan.noDate', { text: day }))
  return at
}

/** Cancels the planned activation. */
export async function cancelPlanned(deps: AdminDeps, { viewer }: FormRequest): Promise<Done> {
  await cancelPlan(deps, deps.account.accountId, { actor: adminActorOf(viewer) })
  return { path: editorPath, toast: message('ruleEdit.plan.cancelled') }
}

/** Activates an earlier version again. @throws FormInvalidError if it cannot be */
export async function rollBackTo(deps: AdminDeps, { viewer, field }: FormRequest): Promise<Done> {
  const number = field('number')
  if (!/^\d{1,9}$/.test(number)) throw new NotFoundError(message('request.page.unknown'))
  const request = { number: Number(number), actor: adminActorOf(viewer), note: '' }
  const ruleset = await refusing('content', () => rollBack(deps, deps.account.accountId, request))
  return { path: 'rules', toast: await withUnjudged(deps, ruleset, message('ruleEdit.rolledBack')) }
}

/** @throws FormInvalidError with the problem beside that field, for what the rules refuse */
async function refusing<T>(name: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof ConfigError) throw new FormInvalidError({ [name]: error.said })
    throw error
  }
}
