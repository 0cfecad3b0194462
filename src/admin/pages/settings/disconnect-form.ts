import { addDisconnection, loadAccount, loadPendingDisconnection } from '../../../accounts/index.ts'
import { FormInvalidError } from '../../../domain/errors.ts'
import { newToken } from '../../../infra/secrets/token.ts'
import { adminActorOf } from '../../../people/index.ts'
import { message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { enteredInto, type Form, formOf } from '../../components/form.ts'
import { requireConfirmed } from '../../confirmation.ts'
import type { Done, FormRequest, PageRequest } from '../../page.ts'
import { disconnectionPath, stepMessage } from './disconnection-routes.ts'

/** The part of the page that disconnects the account. */
export interface DisconnectModel {
  /** How far it has come; null if nobody has asked for it. */
  readonly pending: string | null
  /** Whether a token of the configuration connects the account. */
  readonly isByToken: boolean
  readonly form: Form
}

/** The choices of the command `disconnect`, and the account's id to be typed. */
export async function loadDisconnectModel(
  { db, account: { accountId } }: AdminDeps,
  { say, entered }: Pick<PageRequest, 'say' | 'entered'>,
): Promise<DisconnectModel> {
  const pending = await loadPendingDisconnection(db, accountId)
  const stored = await loadAccount(db, accountId)
  const inCrm = [
    { value: 'keep', text: say(message('disconnect.crm.keep')) },
    { value: 'remove', text: say(message('disconnect.crm.remove')) },
  ]
  const inStore = [
    { value: 'keep', text: say(message('disconnect.stored.keep')) },
    { value: 'erase', text: say(message('disconnect.stored.erase')) },
  ]
  const typed = { name: 'typed', value: '', kind: 'text', isRequired: true, autocomplete: 'off' } as const
  const form = formOf(
    {
      id: 'disconnect',
      action: 'settings',
      hidden: [{ name: 'do', value: 'disconnect' }],
      fields: [
        { name: 'crm', label: say(message('disconnect.crm')), value: 'keep', options: inCrm },
        { name: 'stored', label: say(message('disconnect.stored')), value: 'keep', options: inStore },
        { ...typed, label: say(message('disconnect.typed', { word: accountId })) },
      ],
      submit: say(message('disconnect.do')),
      emphasis: 'danger',
      entered: enteredInto(entered, 'disconnect'),
    },
    say,
  )
  return {
    pending: pending === null ? null : say(stepMessage(pending)),
    isByToken: stored?.status.auth === 'access_token',
    form,
  }
}

/** Asks a worker to disconnect the account: its work in progress ends first, and a large account takes long to erase. */
export async function askToDisconnect(deps: AdminDeps, { viewer, field }: FormRequest): Promise<Done> {
  requireConfirmed(deps, viewer, 'settings')
  const { accountId } = deps.account
  if (field('typed') !== accountId) {
    throw new FormInvalidError({ typed: message('command.untyped', { word: accountId }) })
  }
  const ticket = newToken()
  const asked = { remove: field('crm') === 'remove', erase: field('stored') === 'erase' }
  const isFirst = await deps.db.transaction().execute(async (trx) => {
    const request = { ...asked, ticket, by: adminActorOf(viewer), now: deps.clock.now() }
    const isAdded = await addDisconnection(trx, accountId, request)
    if (isAdded) await deps.queue.enqueue(trx, { name: 'crm.disconnect', payload: { accountId } })
    return isAdded
  })
  if (!isFirst) return { path: 'settings', toast: message('disconnect.already') }
  return { path: disconnectionPath(ticket) }
}
