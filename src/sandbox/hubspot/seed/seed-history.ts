import type { DatasetEdit } from '../../company/dataset.ts'
import { recordAt } from '../../company/dataset-at.ts'
import type { Change, HubSpotObject } from '../state/account-state.ts'
import { propertiesOf, type Values } from './seed-values.ts'

/** Properties with a history even if they were never edited: Minset checks who set the outcome of a call. */
const alwaysKept: readonly string[] = ['hs_call_disposition']

interface Dated {
  readonly id: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly ownerId: string | null
}

interface HistoryParts<T> {
  readonly valuesOf: (record: T) => Values
  /** HubSpot's id of the user who is an owner of the dataset. */
  readonly userOf: (ownerId: string) => number
}

/**
 * The property history of a record: every value of the edited properties since the record's creation.
 *
 * @param edits the record's own, oldest first
 */
export function historyOf<T extends Dated>(
  record: T,
  edits: readonly DatasetEdit[],
  { valuesOf, userOf }: HistoryParts<T>,
): HubSpotObject['history'] {
  const history: Record<string, Change[]> = {}
  const first = propertiesOf(valuesOf(recordAt(record, edits, record.createdAt)))
  function note(name: string, value: string | null, by: { readonly at: string; readonly userId: number }): void {
    const change = {
      value: value ?? '',
      timestamp: by.at,
      sourceType: 'CRM_UI',
      sourceId: `userId:${by.userId}`,
      updatedByUserId: by.userId,
    } as const
    history[name] = [change, ...(history[name] ?? [])]
  }
  const made = { at: record.createdAt, userId: userOf(record.ownerId ?? '') }
  for (const name of alwaysKept) if (typeof first[name] === 'string') note(name, first[name], made)
  let former = first
  for (const edit of edits) {
    const values = propertiesOf(valuesOf(recordAt(record, edits, edit.at)))
    for (const [name, value] of Object.entries(values)) {
      if (value === former[name]) continue
      if (history[name] === undefined && typeof former[name] === 'string') note(name, former[name], made)
      note(name, value, { at: edit.at, userId: userOf(edit.by) })
    }
    former = values
  }
  return history
}
