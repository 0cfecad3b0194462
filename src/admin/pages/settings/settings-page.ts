import { saveAccountLanguage } from '../../../accounts/index.ts'
import {
  addAuditEntry,
  adminActorOf,
  loadInFullRoles,
  loadLanguage,
  type Role,
  roles,
  saveInFullRoles,
} from '../../../people/index.ts'
import { markAllDue } from '../../../records/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { enteredInto, type FieldDefinition, formOf } from '../../components/form.ts'
import { confirmUrlOf, requireConfirmed } from '../../confirmation.ts'
import { type Done, type FormRequest, forRoles, type Page } from '../../page.ts'
import { languageField, languageNamed } from '../people/language-choice.ts'
import { askToDisconnect, loadDisconnectModel } from './disconnect-form.ts'
import { loadKeyModel, rotateKey } from './key-form.ts'

/** What holds for the whole account. */
export const settingsPage: Page = {
  path: '/settings',
  label: message('page.settings'),
  isFor: forRoles('admin'),
  isForPrograms: true,
  async load(deps, request) {
    const { db, account } = deps
    const { say, entered, viewer } = request
    const language = await loadLanguage(db, account.accountId, null)
    const inFullRoles = await loadInFullRoles(db, account.accountId)
    return {
      template: 'settings',
      model: {
        title: say(message('page.settings')),
        confirmUrl: confirmUrlOf(deps, viewer, 'settings'),
        key: await loadKeyModel(deps, request),
        disconnect: await loadDisconnectModel(deps, request),
        form: formOf(
          {
            action: 'settings',
            hidden: [{ name: 'do', value: 'language' }],
            fields: [languageField(say, language)],
            submit: say(message('language.save')),
            entered: enteredInto(entered, 'language'),
          },
          say,
        ),
        personal: formOf(
          {
            id: 'personal',
            action: 'settings',
            hidden: [{ name: 'do', value: 'personal-data' }],
            fields: roles.map((role) => readField(say, role, inFullRoles.includes(role))),
            submit: say(message('settings.personal.save')),
            entered: enteredInto(entered, 'personal-data'),
          },
          say,
        ),
      },
      json: { language, inFullRoles },
    }
  },
  act(deps, request) {
    const act = request.field('do')
    if (act === 'personal-data') return setInFullRoles(deps, request)
    if (act === 'rotate-key') return rotateKey(deps, request)
    return act === 'disconnect' ? askToDisconnect(deps, request) : setLanguageOfAccount(deps, request)
  },
}

/** Whose records a role reads in full. */
const readMessages: Readonly<Record<Role, Message>> = {
  admin: message('settings.personal.admin'),
  supervisor: message('settings.personal.supervisor'),
  rep: message('settings.personal.rep'),
  operator: message('settings.personal.operator'),
}

/** Whether a role reads the personal data of clients in full. */
function readField(say: Say, role: Role, isInFull: boolean): FieldDefinition {
  const options = [
    { value: 'masked', text: say(message('settings.personal.masked')) },
    { value: 'full', text: say(message('settings.personal.full')) },
  ]
  return { name: role, label: say(readMessages[role]), value: isInFull ? 'full' : 'masked', options }
}

/** Sets which roles read the personal data of clients in full. */
async function setInFullRoles(deps: AdminDeps, { viewer, field }: FormRequest): Promise<Done> {
  requireConfirmed(deps, viewer, 'settings')
  const { db, clock } = deps
  const { accountId } = deps.account
  const after = roles.filter((role) => field(role) === 'full')
  await db.transaction().execute(async (trx) => {
    const before = await loadInFullRoles(trx, accountId)
    if (before.toSorted().join() === after.toSorted().join()) return
    await saveInFullRoles(trx, accountId, after)
    await addAuditEntry(trx, accountId, {
      at: clock.now(),
      action: 'in-full-roles-set',
      actor: adminActorOf(viewer),
      subjectId: null,
      before,
      after,
    })
  })
  return { path: 'settings' }
}

/** Every record is evaluated again, so that write-back puts the flags, and the texts around them, into the new language. */
async function setLanguageOfAccount(
  { db, account: { accountId }, clock, queue }: AdminDeps,
  { viewer, field }: FormRequest,
): Promise<Done> {
  const language = languageNamed(field('language'))
  const now = clock.now()
  await db.transaction().execute(async (trx) => {
    const before = await loadLanguage(trx, accountId, null)
    if (!(await saveAccountLanguage(trx, accountId, language))) return
    await markAllDue(trx, accountId, now)
    await queue.enqueue(trx, { name: 'findings.evaluate', payload: { accountId } })
    await queue.enqueue(trx, { name: 'crm.write-back', payload: { accountId } })
    await addAuditEntry(trx, accountId, {
      at: now,
      action: 'account-language-set',
      actor: adminActorOf(viewer),
      subjectId: null,
      before: { language: before },
      after: { language },
    })
  })
  return { path: 'settings', toast: message('language.saved') }
}
