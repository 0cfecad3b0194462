import { NotFoundError } from '../../../domain/errors.ts'
import { objectTypes } from '../../../domain/record.ts'
import type { UserViewer, Viewer } from '../../../people/index.ts'
import { type RepairResult, refusedMessage, repairRecord } from '../../../repairs/index.ts'
import { type Message, message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { FormInvalidError } from '../../components/form.ts'
import type { FormRequest } from '../../page.ts'
import { seenPrefix, valuePrefix } from './repair-form.ts'

/** How a repair ended that was not refused. */
export type RepairState = Extract<RepairResult, { readonly state: 'done' | 'written' | 'waiting' | 'settled' }>['state']

/**
 * Has what was entered into the form of a finding written to the CRM.
 *
 * @throws FormInvalidError for a value that the rules or the CRM do not accept; NotFoundError if the viewer may not
 *   repair the record
 */
export async function repairByForm(deps: AdminDeps, { viewer, field }: FormRequest): Promise<RepairState> {
  const type = objectTypes.find((one) => one === field('recordType'))
  if (type === undefined) throw new NotFoundError(message('request.records.unknown', { type: field('recordType') }))
  const result = await repairRecord(deps, {
    viewer: asUser(viewer),
    key: { type, id: field('recordId') },
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
