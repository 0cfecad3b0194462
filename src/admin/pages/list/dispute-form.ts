import {
  exemptMessage,
  type FindingDispute,
  isExemptDoubt,
  loadFindingDisputes,
  longestWords,
  reasonMessage,
} from '../../../disputes/index.ts'
import type { Disclosure } from '../../../domain/masking/disclosure.ts'
import type { RecordKey } from '../../../domain/record.ts'
import { formatDay } from '../../../infra/format.ts'
import type { Viewer } from '../../../people/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { FormButton } from '../../components/button.ts'
import { type EnteredForm, type Form, formOf } from '../../components/form.ts'

/** What the viewer can say against a finding that is charged, and what became of what he said. */
export interface DisputePart {
  readonly id: string
  /** Empty for nothing. */
  readonly words: string
  /** What the form does: to dispute, or to appeal. */
  readonly label: string
  /** Null if he may not. */
  readonly form: Form | null
  readonly isOpen: boolean
}

/** A finding that is disputed or exempt. */
export interface DisputedItem {
  /** What is missing, or was asked about. */
  readonly what: string
  readonly words: string
  /** Takes back what the viewer said: the dispute, or that the value is right. Null if there is nothing that he may take back. */
  readonly takeBack: FormButton | null
}

export interface DisputeFormOptions {
  readonly say: Say
  /** The address of the page, below the account's. */
  readonly action: string
  /** What was entered into one of the forms of the page, if it was refused. */
  readonly entered: EnteredForm | null
}

/** What forms that are about a dispute send as `do`. */
export const disputeActs = {
  dispute: 'dispute',
  withdraw: 'withdraw',
  confirm: 'confirm',
  askAgain: 'ask-again',
} as const

/** The disputes of the findings of records, as the viewer can act on them, by `keyText`. */
export async function loadDisputesFor(
  { db, account: { accountId, timeZone } }: Pick<AdminDeps, 'db' | 'account'>,
  { viewer, say }: { readonly viewer: Viewer; readonly say: Say },
  records: readonly (RecordKey & { readonly ownerId: string | null })[],
): Promise<ReadonlyMap<string, readonly FindingDispute[]>> {
  return loadFindingDisputes(db, accountId, {
    viewer: viewer.kind === 'user' ? viewer : null,
    records,
    day: (at) => formatDay(at, timeZone, say.language),
  })
}

/** What can be said against a finding; null for nothing, and nothing was said. */
export function disputePart(
  finding: FindingDispute,
  { say, action, entered, disclosure }: DisputeFormOptions & { readonly disclosure: Disclosure },
): DisputePart | null {
  const { key, ruleId, options, isAppeal, words } = finding
  if (options.length === 0 && words === null) return null
  const id = `dispute-${key.type}-${key.id}-${ruleId}`
  const isEntered = entered?.value('entry') === id
  const label = say(message(isAppeal ? 'dispute.appeal' : 'dispute.dispute'))
  const fields = [
    {
      name: 'reason',
      label: say(message('dispute.why')),
      value: '',
      options: options.map((reason) => ({ value: reason, text: say(reasonMessage(reason)) })),
    },
    { name: 'comment', label: say(message('dispute.comment')), value: '', longest: longestWords, autocomplete: 'off' },
  ]
  const form = {
    action,
    id,
    fields,
    submit: label,
    hidden: hiddenOf(finding, disputeActs.dispute, id),
    entered: isEntered ? entered : null,
  }
  return {
    id,
    words: words === null ? '' : say(disclosure.message(words)),
    label,
    form: options.length === 0 ? null : formOf(form, say),
    isOpen: isEntered,
  }
}

/** The button by which the viewer confirms a value that is asked about; null if he may not. */
export function confirmButton(
  finding: FindingDispute,
  { say, action }: Pick<DisputeFormOptions, 'say' | 'action'>,
): FormButton | null {
  if (!finding.mayConfirm) return null
  return { action, fields: hiddenOf(finding, disputeActs.confirm, ''), label: say(message('doubt.confirm')) }
}

/** A finding that is disputed or exempt, in words. */
export function disputedItem(
  finding: FindingDispute,
  { say, action, disclosure }: Pick<DisputeFormOptions, 'say' | 'action'> & { readonly disclosure: Disclosure },
): DisputedItem {
  const about = disclosure.message(finding.message)
  const words = finding.words ?? exemptMessage(finding)
  return {
    what: say(isExemptDoubt(finding) ? about : message('record.lacks', { what: about })),
    words: words === null ? '' : say(disclosure.message(words)),
    takeBack: takeBackButton(finding, { say, action }),
  }
}

function takeBackButton(
  finding: FindingDispute,
  { say, action }: Pick<DisputeFormOptions, 'say' | 'action'>,
): FormButton | null {
  if (finding.mayWithdraw) {
    return { action, fields: hiddenOf(finding, disputeActs.withdraw, ''), label: say(message('dispute.withdraw')) }
  }
  if (!finding.mayAskAgain) return null
  return { action, fields: hiddenOf(finding, disputeActs.askAgain, ''), label: say(message('doubt.askAgain')) }
}

function hiddenOf({ key, ruleId }: FindingDispute, act: string, entry: string): Form['hidden'] {
  return [
    { name: 'do', value: act },
    { name: 'entry', value: entry },
    { name: 'recordType', value: key.type },
    { name: 'recordId', value: key.id },
    { name: 'ruleId', value: ruleId },
  ]
}
