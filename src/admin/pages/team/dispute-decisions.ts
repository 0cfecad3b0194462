import {
  type Dispute,
  decideDispute,
  keyOf,
  loadDecidedBy,
  loadFindingDisputes,
  loadToDecide,
  longestWords,
  reasonMessage,
  undoDecision,
} from '../../../disputes/index.ts'
import { disclosureOf } from '../../../domain/masking/disclosure.ts'
import { namesOfOwners } from '../../../domain/owner.ts'
import { keyText } from '../../../domain/record.ts'
import { formatDay } from '../../../infra/format.ts'
import { readScopeOf } from '../../../people/index.ts'
import { loadOwners, loadRecords } from '../../../records/index.ts'
import { recordTitle } from '../../../scorecards/index.ts'
import { type Message, message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { FormButton } from '../../components/button.ts'
import { type Form, formOf } from '../../components/form.ts'
import type { Done, FormRequest, PageRequest } from '../../page.ts'
import { recordPath } from '../records/record-page.ts'

/** How long a decision is shown to who made it, to be undone. */
const shownMs = 14 * 24 * 3_600_000

interface DisputeView {
  readonly id: string
  readonly title: string
  readonly url: string
  readonly missing: string
  readonly who: string
  readonly words: string
  readonly comment: string
  readonly accept: FormButton
  readonly refuse: Form
  readonly undo: FormButton
}

/** The disputes that the viewer decides, and what he has decided of late. */
export interface DisputesView {
  readonly toDecide: readonly DisputeView[]
  readonly decided: readonly DisputeView[]
}

/** Loads the disputes that wait for the viewer, with the forms to decide them. */
export async function loadDisputesView(deps: AdminDeps, request: PageRequest, action: string): Promise<DisputesView> {
  const { db, account, clock } = deps
  const { viewer } = request
  const since = new Date(clock.now().getTime() - shownMs)
  const [waiting, decided] = await Promise.all([
    loadToDecide(db, account.accountId, viewer),
    loadDecidedBy(db, account.accountId, { viewer, since }),
  ])
  const show = await loadShower(deps, request, { all: [...waiting, ...decided], action })
  return { toDecide: waiting.flatMap(show), decided: decided.flatMap(show) }
}

async function loadShower(
  { db, account: { accountId, timeZone } }: AdminDeps,
  { viewer, say, entered }: PageRequest,
  { all, action }: { readonly all: readonly Dispute[]; readonly action: string },
): Promise<(raised: Dispute) => readonly DisputeView[]> {
  if (all.length === 0) return () => []
  const keys = [...new Map(all.map((one) => [keyText(keyOf(one)), keyOf(one)])).values()]
  const records = new Map((await loadRecords(db, accountId, keys)).map((record) => [keyText(record), record]))
  const names = namesOfOwners(await loadOwners(db, accountId))
  function day(at: Date): string {
    return formatDay(at, timeZone, say.language)
  }
  const findings = await loadFindingDisputes(db, accountId, { viewer: null, records: [...records.values()], day })
  const scope = readScopeOf(viewer)
  return (raised) => {
    const key = keyText(keyOf(raised))
    const [record, finding] = [records.get(key), findings.get(key)?.find((one) => one.findingId === raised.findingId)]
    if (record === undefined || finding === undefined) return []
    const disclosure = disclosureOf(scope, record)
    const words = raised.state === 'waiting' ? raisedMessage(raised, day(raised.raisedAt)) : finding.words
    return [
      {
        title: recordTitle(record, disclosure),
        url: recordPath(record),
        missing: say(disclosure.message(finding.message)),
        who: names.get(raised.ownerId) ?? raised.ownerId,
        words: words === null ? '' : say(disclosure.message(words)),
        comment: disclosure.text(raised.comment),
        ...formsOf(raised, { action, say, entered }),
      },
    ]
  }
}

function raisedMessage({ appealOf, reason }: Dispute, day: string): Message {
  return message(appealOf === null ? 'dispute.raised' : 'dispute.raised.appeal', { day, reason: reasonMessage(reason) })
}

function formsOf(
  { id: disputeId }: Dispute,
  { action, say, entered }: Pick<PageRequest, 'say' | 'entered'> & { readonly action: string },
): Pick<DisputeView, 'id' | 'accept' | 'refuse' | 'undo'> {
  function hidden(act: string): FormButton['fields'] {
    return [
      { name: 'do', value: act },
      { name: 'dispute', value: disputeId },
    ]
  }
  const id = `dispute-${disputeId}`
  const refusal = {
    name: 'refusal',
    label: say(message('dispute.refusal')),
    value: '',
    isRequired: true,
    longest: longestWords,
    autocomplete: 'off',
  }
  const refuse = {
    action,
    id,
    hidden: hidden('refuse'),
    submit: say(message('dispute.refuse')),
    // Accepting and refusing are equally right.
    emphasis: '' as const,
    entered: entered?.value('dispute') === disputeId ? entered : null,
    fields: [refusal],
  }
  return {
    id,
    accept: { action, fields: hidden('accept'), label: say(message('dispute.accept')) },
    refuse: formOf(refuse, say),
    undo: { action, fields: hidden('undo'), label: say(message('audit.undo')) },
  }
}

/** Does what a form of a dispute is for. @throws FormInvalidError for a refusal without a reason, or with a long one */
export async function decideByForm(deps: AdminDeps, { viewer, field }: FormRequest, path: string): Promise<Done> {
  const [act, disputeId, refusal] = [field('do'), field('dispute'), field('refusal')]
  if (act === 'undo') {
    const isUndone = await undoDecision(deps, { viewer, disputeId })
    return { path, toast: message(isUndone ? 'dispute.undone' : 'dispute.changed') }
  }
  const isRefused = act !== 'accept'
  const isDecided = await decideDispute(deps, { viewer, disputeId, refusal: isRefused ? refusal : null })
  if (!isDecided) return { path, toast: message('dispute.changed') }
  return { path, toast: message(isRefused ? 'dispute.done.refused' : 'dispute.done.accepted') }
}
