import { keyOf, loadDisputes } from '../../../disputes/index.ts'
import { disclosureOf } from '../../../domain/masking/disclosure.ts'
import { isInReadScope, type ReadScope } from '../../../domain/read-scope.ts'
import { keyText } from '../../../domain/record.ts'
import { loadRecords } from '../../../records/index.ts'
import { recordTitle } from '../../../scorecards/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import type { PageRequest } from '../../page.ts'
import { recordPath } from '../records/record-page.ts'
import { type DisputedItem, disputedItem, loadDisputesFor } from './dispute-form.ts'

/** A disputed finding below a list. */
export interface DisputedRecord extends DisputedItem {
  readonly title: string
  readonly url: string
  readonly json: { readonly type: string; readonly id: string; readonly rule: string; readonly words: string }
}

/** The findings of an owner's list that wait for a decision, the latest first; none of a list of everybody's. */
export async function disputedOf(
  deps: AdminDeps,
  request: Pick<PageRequest, 'viewer' | 'say'>,
  {
    whose: { owner, scope },
    action,
  }: {
    readonly whose: { readonly owner: { readonly id: string } | null; readonly scope: ReadScope }
    readonly action: string
  },
): Promise<readonly DisputedRecord[]> {
  if (owner === null) return []
  const { db, account } = deps
  const { say } = request
  const waiting = await loadDisputes(db, account.accountId, { state: 'waiting', ownerId: owner.id })
  const keys = [...new Map(waiting.map((one) => [keyText(keyOf(one)), keyOf(one)])).values()]
  const records = (await loadRecords(db, account.accountId, keys)).filter((record) => isInReadScope(scope, record))
  const findings = await loadDisputesFor(deps, request, records)
  const byKey = new Map(records.map((record) => [keyText(record), record]))
  return waiting.flatMap((one) => {
    const record = byKey.get(keyText(keyOf(one)))
    const finding = findings.get(keyText(keyOf(one)))?.find(({ findingId }) => findingId === one.findingId)
    if (record === undefined || finding === undefined) return []
    const disclosure = disclosureOf(scope, record)
    const item = disputedItem(finding, { say, action, disclosure })
    return {
      ...item,
      title: recordTitle(record, disclosure),
      url: recordPath(record),
      json: { type: record.type, id: record.id, rule: one.ruleId, words: item.words },
    }
  })
}
