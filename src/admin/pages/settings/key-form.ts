import { type CredentialKey, loadCredentialKey, resealCredentials } from '../../../accounts/index.ts'
import { addAuditEntry, adminActorOf } from '../../../people/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { type Form, formOf } from '../../components/form.ts'
import { requireConfirmed } from '../../confirmation.ts'
import type { Done, FormRequest, PageRequest } from '../../page.ts'

/** The part of the page that says which key encrypts the account's tokens. */
export interface KeyModel {
  readonly said: string
  /** Null: the current key encrypts them. */
  readonly form: Form | null
}

const saidBy = {
  first: message('settings.key.first'),
  older: message('settings.key.older'),
} as const satisfies Readonly<Record<Exclude<CredentialKey, 'none'>, object>>

/** Null: no tokens of the account are stored, because a token of the configuration reaches it. */
export async function loadKeyModel(
  { db, account: { accountId }, keyring }: AdminDeps,
  { say }: Pick<PageRequest, 'say'>,
): Promise<KeyModel | null> {
  const key = keyring === null ? 'none' : await loadCredentialKey(db, keyring, accountId)
  if (key === 'none') return null
  const form = {
    id: 'key',
    action: 'settings',
    hidden: [{ name: 'do', value: 'rotate-key' }],
    fields: [],
    entered: null,
  }
  return {
    said: say(saidBy[key]),
    form: key === 'first' ? null : formOf({ ...form, submit: say(message('settings.key.do')) }, say),
  }
}

/** Encrypts the account's tokens with the first key. Nothing is recorded if that key encrypts them already. */
export async function rotateKey(deps: AdminDeps, { viewer }: FormRequest): Promise<Done> {
  requireConfirmed(deps, viewer, 'settings')
  const { db, account, keyring, clock } = deps
  const { accountId } = account
  if (keyring !== null) {
    await db.transaction().execute(async (trx) => {
      if ((await resealCredentials(trx, keyring, { accountId })) === 0) return
      const actor = adminActorOf(viewer)
      await addAuditEntry(trx, accountId, { at: clock.now(), action: 'key-rotated', actor, subjectId: null })
    })
  }
  return { path: 'settings', toast: message('settings.key.rotated') }
}
