import { askAgain, confirmValue, dispute, isDisputeReason, withdrawDispute } from '../../../disputes/index.ts'
import { FormInvalidError, NotFoundError } from '../../../domain/errors.ts'
import { objectTypes, type RecordKey } from '../../../domain/record.ts'
import type { UserViewer, Viewer } from '../../../people/index.ts'
import { type RepairResult, refusedMessage, repairRecord } from '../../../repairs/index.ts'
import { type Message, message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { FormRequest } from '../../page.ts'
import { disputeActs } from './dispute-form.ts'
import { seenPrefix, valuePrefix } from './repair-form.ts'

/** How a repair ended that was not refused. */
type RepairState = Extract<RepairResult, { readonly state: 'done' | 'written' | 'waiting' | 'settled' }>['state']
/** What became of what was sent by a form of a finding. */
export type ActedState = RepairState | 'disputed' | 'withdrawn' | 'confirmed' | 'asked' | 'covered'

/**
 * Does what the form of a finding is for: fills in, confirms or asks again, disputes, or withdraws a dispute.
 *
 * @throws FormInvalidError for what cannot be accepted as entered; NotFoundError if the viewer may not do it
 */
export async function actOnFinding(deps: AdminDeps, request: FormRequest): Promise<ActedState> {
  const act = request.field('do')
  if (act === disputeActs.dispute) return disputeByForm(deps, request)
  const ruleId = request.field('ruleId')
  if (act === disputeActs.confirm) {
    return confirmValue(deps, { viewer: asUser(request.viewer), key: keyIn(request), ruleId })
  }
  if (act === disputeActs.askAgain) {
    return askAgain(deps, { viewer: asUser(request.viewer), key: keyIn(request), ruleId })
  }
  if (act !== disputeActs.withdraw) return repairByForm(deps, request)
  const { user } = asUser(request.viewer)
  const isWithdrawn = await withdrawDispute(deps, { viewer: { user }, key: keyIn(request), ruleId })
  return isWithdrawn ? 'withdrawn' : 'settled'
}

async function disputeByForm(deps: AdminDeps, request: FormRequest): Promise<ActedState> {
  const { field } = request
  const { user } = asUser(request.viewer)
  const [reason, comment, ruleId] = [field('reason'), field('comment'), field('ruleId')]
  if (!isDisputeReason(reason)) throw new FormInvalidError({ reason: message('dispute.reason.unknown') })
  return dispute(deps, { viewer: { user }, key: keyIn(request), ruleId, reason, comment })
}

function keyIn({ field }: Pick<FormRequest, 'field'>): RecordKey {
  const type = objectTypes.find((one) => one === field('recordType'))
  if (type === undefined) throw new NotFoundError(message('request.records.unknown', { type: field('recordType') }))
  return { type, id: field('recordId') }
}

/**
 * Has what was entered into the form of a finding written to the CRM.
 *
 * @throws FormInvalidError for a value that the rules or the CRM do not accept; NotFoundError if the viewer may not
 *   repair the record
 */
async function repairByForm(deps: AdminDeps, request: FormRequest): Promise<RepairState> {
  const { viewer, field } = request
  const result = await repairRecord(deps, {
    viewer: asUser(viewer),
    key: keyIn(request),
    ruleId: field('ruleId'),
    typed: (name) => field(`${valuePrefix}${name}`),
    seen: (name) => field(`${seenPrefix}${name}`),
  })
  if (result.state === 'invalid') throw new FormInvalidError(errorsOf(result.problems))
  if (result.state !== 'refused') return result.state
  throw new FormInvalidError(errorsOf(new Map([[result.field, refusedMessage(deps.crmTitle, result.reason)]])))
}

/** The user behind a form: what is written to the CRM names the person. @throws NotFoundError for the service viewer */
export function asUser(viewer: Viewer): UserViewer {
  if (viewer.kind !== 'user') throw new NotFoundError(message('request.page.unknown'))
  return viewer
}

function errorsOf(problems: ReadonlyMap<string, Message>): Readonly<Record<string, Message>> {
  return Object.fromEntries([...problems].map(([name, problem]) => [`${valuePrefix}${name}`, problem]))
}
