import { saveAccountLanguage } from '../../../accounts/index.ts'
import { addAuditEntry, adminActorOf, loadLanguage } from '../../../people/index.ts'
import { markAllDue } from '../../../records/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { formOf } from '../../components/form.ts'
import { type Done, type FormRequest, forRoles, type Page } from '../../page.ts'
import { languageField, languageNamed } from './language-choice.ts'

/** What holds for the whole account. */
export const settingsPage: Page = {
  path: '/settings',
  label: message('page.settings'),
  isFor: forRoles('admin'),
  isForPrograms: true,
  async load({ db, account }, { say, entered }) {
    const language = await loadLanguage(db, account.accountId, null)
    return {
      template: 'settings',
      model: {
        title: say(message('page.settings')),
        form: formOf(
          {
            action: 'settings',
            fields: [languageField(say, language)],
            submit: say(message('language.save')),
            entered,
          },
          say,
        ),
      },
      json: { language },
    }
  },
  act: setLanguageOfAccount,
}

/** Every record is evaluated again, so that write-back puts the flags into the new language. */
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
